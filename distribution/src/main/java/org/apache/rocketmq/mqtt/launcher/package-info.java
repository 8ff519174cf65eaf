/** The composition root: reads the configuration, makes the parts, starts and stops them in order. */
@NullMarked
package org.apache.rocketmq.mqtt.launcher;

import org.jspecify.annotations.NullMarked;
