/** What operators and their tools ask the gateway over HTTP. */
@NullMarked
package org.apache.rocketmq.mqtt.launcher.admin;

import org.jspecify.annotations.NullMarked;
