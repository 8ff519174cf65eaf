/** Light queues: their names, the messages in them, how they are written and read. */
@NullMarked
package org.apache.rocketmq.mqtt.ds.lmq;

import org.jspecify.annotations.NullMarked;
