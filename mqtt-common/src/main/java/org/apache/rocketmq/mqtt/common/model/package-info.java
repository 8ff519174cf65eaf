/** Values of MQTT and of the store that cannot be illegal. */
@NullMarked
package org.apache.rocketmq.mqtt.common.model;

import org.jspecify.annotations.NullMarked;
