/** What is asked of name servers and brokers, as calls that never block. The only package that knows RocketMQ's remoting. */
@NullMarked
package org.apache.rocketmq.mqtt.ds.broker;

import org.jspecify.annotations.NullMarked;
