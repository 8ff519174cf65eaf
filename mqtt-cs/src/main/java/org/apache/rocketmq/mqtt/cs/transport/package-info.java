/** What lies between a socket and MQTT: TLS, WebSocket, the header of a load balancer. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.transport;

import org.jspecify.annotations.NullMarked;
