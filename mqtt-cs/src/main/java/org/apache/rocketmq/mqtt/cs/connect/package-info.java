/** The first packet of a connection and what it takes to be let in. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.connect;

import org.jspecify.annotations.NullMarked;
