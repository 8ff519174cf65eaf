/** Listening, and the pipeline of a connection. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.net;

import org.jspecify.annotations.NullMarked;
