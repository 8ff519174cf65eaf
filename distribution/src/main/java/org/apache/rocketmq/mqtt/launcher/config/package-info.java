/** The configuration files: which keys there are, what they may say, and what they said. */
@NullMarked
package org.apache.rocketmq.mqtt.launcher.config;

import org.jspecify.annotations.NullMarked;
