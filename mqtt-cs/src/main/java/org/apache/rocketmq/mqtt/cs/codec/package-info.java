/** MQTT packets as bytes: a strict reader, a small writer. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.codec;

import org.jspecify.annotations.NullMarked;
