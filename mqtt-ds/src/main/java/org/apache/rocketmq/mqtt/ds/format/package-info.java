/** What is written to RocketMQ: names of light queues, and MQTT messages as RocketMQ messages. */
@NullMarked
package org.apache.rocketmq.mqtt.ds.format;

import org.jspecify.annotations.NullMarked;
