@NullMarked
package org.apache.rocketmq.mqtt.launcher.config;

import org.jspecify.annotations.NullMarked;
