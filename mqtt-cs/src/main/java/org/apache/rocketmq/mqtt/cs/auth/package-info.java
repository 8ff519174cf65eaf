/** Who may connect. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.auth;

import org.jspecify.annotations.NullMarked;
