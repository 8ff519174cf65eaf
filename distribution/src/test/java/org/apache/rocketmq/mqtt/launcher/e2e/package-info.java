/** The gateway as its users meet it: independent MQTT clients, the RocketMQ SDK, a real broker. */
@NullMarked
package org.apache.rocketmq.mqtt.launcher.e2e;

import org.jspecify.annotations.NullMarked;
