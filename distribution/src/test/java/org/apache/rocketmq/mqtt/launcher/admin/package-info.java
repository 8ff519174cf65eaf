@NullMarked
package org.apache.rocketmq.mqtt.launcher.admin;

import org.jspecify.annotations.NullMarked;
