/** What a client that was let in may do, and how much of it. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.access;

import org.jspecify.annotations.NullMarked;
