/** What the gateway needs from outside: one interface per need, one contract test per interface. */
@NullMarked
package org.apache.rocketmq.mqtt.common.port;

import org.jspecify.annotations.NullMarked;
