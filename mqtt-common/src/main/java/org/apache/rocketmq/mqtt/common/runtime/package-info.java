/** Faults with a category and the pieces every module runs on. */
@NullMarked
package org.apache.rocketmq.mqtt.common.runtime;

import org.jspecify.annotations.NullMarked;
