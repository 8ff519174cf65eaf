/** News of light queues between gateway nodes. */
@NullMarked
package org.apache.rocketmq.mqtt.ds.peer;

import org.jspecify.annotations.NullMarked;
