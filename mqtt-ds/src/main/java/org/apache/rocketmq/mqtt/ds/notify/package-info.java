/** News of messages: arrivals, and the feed of what backend services write. */
@NullMarked
package org.apache.rocketmq.mqtt.ds.notify;

import org.jspecify.annotations.NullMarked;
