/** The MQTT side of the gateway: what it is given and how it is set. */
@NullMarked
package org.apache.rocketmq.mqtt.cs;

import org.jspecify.annotations.NullMarked;
