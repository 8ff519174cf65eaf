/** Light queues: how messages are written to them, and read. */
@NullMarked
package org.apache.rocketmq.mqtt.ds.lmq;

import org.jspecify.annotations.NullMarked;
