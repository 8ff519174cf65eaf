/** The metadata of a gateway that is a single node, in memory. */
@NullMarked
package org.apache.rocketmq.mqtt.meta.memory;

import org.jspecify.annotations.NullMarked;
