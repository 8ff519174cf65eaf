/** Makes a leaked buffer fail the test class in which it is found. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.leak;

import org.jspecify.annotations.NullMarked;
