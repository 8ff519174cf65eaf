/** The data server: application messages in RocketMQ, reached through light queues. */
@NullMarked
package org.apache.rocketmq.mqtt.ds;

import org.jspecify.annotations.NullMarked;
