/**
 * The metadata's tables on local disk, and what each command does to them. Knows nothing of Raft: whoever holds the log hands over its
 * entries, in order.
 */
@NullMarked
package org.apache.rocketmq.mqtt.meta.state;

import org.jspecify.annotations.NullMarked;
