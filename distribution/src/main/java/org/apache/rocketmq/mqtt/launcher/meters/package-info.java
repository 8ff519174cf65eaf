/** Figures for whoever watches the gateway. */
@NullMarked
package org.apache.rocketmq.mqtt.launcher.meters;

import org.jspecify.annotations.NullMarked;
