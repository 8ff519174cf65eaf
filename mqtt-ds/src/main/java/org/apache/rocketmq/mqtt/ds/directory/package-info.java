/** Which RocketMQ topic and which light queues a message belongs to. */
@NullMarked
package org.apache.rocketmq.mqtt.ds.directory;

import org.jspecify.annotations.NullMarked;
