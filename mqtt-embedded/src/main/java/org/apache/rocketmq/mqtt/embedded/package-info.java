/**
 * A real RocketMQ name server and broker in one JVM, on loopback: for the quick start and for tests. Start at {@link
 * org.apache.rocketmq.mqtt.embedded.EmbeddedRocketMq}.
 */
@NullMarked
package org.apache.rocketmq.mqtt.embedded;

import org.jspecify.annotations.NullMarked;
