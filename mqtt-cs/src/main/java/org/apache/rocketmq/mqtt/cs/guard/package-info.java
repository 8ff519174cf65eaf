/** What a connection must pass before it may cost anything, and what is held back when the node has too much to do. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.guard;

import org.jspecify.annotations.NullMarked;
