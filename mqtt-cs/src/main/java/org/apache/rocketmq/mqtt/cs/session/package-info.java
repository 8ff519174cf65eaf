/** One connected client, confined to its event loop. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.session;

import org.jspecify.annotations.NullMarked;
