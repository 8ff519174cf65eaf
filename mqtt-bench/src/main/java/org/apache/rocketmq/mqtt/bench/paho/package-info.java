/** The same sessions by a client that is not ours. */
@NullMarked
package org.apache.rocketmq.mqtt.bench.paho;

import org.jspecify.annotations.NullMarked;
