/** The links between the gateway nodes. Nobody else knows what goes over them. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.peer;

import org.jspecify.annotations.NullMarked;
