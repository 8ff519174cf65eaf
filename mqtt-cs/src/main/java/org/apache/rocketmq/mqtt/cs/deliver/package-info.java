/** From light queues to a socket: who wants what, how far each has read, what waits for an acknowledgement. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.deliver;

import org.jspecify.annotations.NullMarked;
