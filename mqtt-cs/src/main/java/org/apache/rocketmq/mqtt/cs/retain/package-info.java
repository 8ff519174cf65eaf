/** What is published to stay: the retained message of a topic. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.retain;

import org.jspecify.annotations.NullMarked;
