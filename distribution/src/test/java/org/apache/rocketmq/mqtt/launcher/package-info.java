@NullMarked
package org.apache.rocketmq.mqtt.launcher;

import org.jspecify.annotations.NullMarked;
