/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.io.IOException;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.MessageStore;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.port.SessionRegistry;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.cs.Ports;
import org.apache.rocketmq.mqtt.cs.auth.AnonymousAuthenticator;
import org.apache.rocketmq.mqtt.cs.auth.HmacAuthenticator;
import org.apache.rocketmq.mqtt.cs.net.MqttServer;
import org.apache.rocketmq.mqtt.ds.DataServer;
import org.apache.rocketmq.mqtt.launcher.admin.AdminServer;
import org.apache.rocketmq.mqtt.launcher.admin.Readiness;
import org.apache.rocketmq.mqtt.launcher.config.Settings;
import org.apache.rocketmq.mqtt.launcher.meters.PrometheusMeters;
import org.apache.rocketmq.mqtt.meta.memory.InMemoryRouteTable;
import org.apache.rocketmq.mqtt.meta.memory.InMemorySessionRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * All parts of a gateway and what each is given. Spring makes them in the order of their needs, starts each once it is made, and closes them in the
 * opposite order. A user's configuration class replaces a part by a bean of the same name.
 */
@Configuration(proxyBeanMethods = false)
class GatewayBeans {

    @Bean(destroyMethod = "close")
    PrometheusMeters prometheus() {
        return new PrometheusMeters();
    }

    @Bean
    Meters meters(PrometheusMeters prometheus) {
        return prometheus;
    }

    @Bean(destroyMethod = "close")
    ThreadScheduler scheduler() {
        return new ThreadScheduler("mqtt-scheduler");
    }

    @Bean
    RouteTable routeTable() {
        return new InMemoryRouteTable();
    }

    @Bean
    SessionRegistry sessionRegistry() {
        return new InMemorySessionRegistry();
    }

    @Bean
    Authenticator authenticator(Settings settings) {
        return settings.access() instanceof Settings.Access.Hmac hmac
                ? new HmacAuthenticator(hmac.username(), hmac.secretKey())
                : new AnonymousAuthenticator();
    }

    @Bean(destroyMethod = "close")
    DataServer dataServer(Settings settings, RouteTable routeTable, ThreadScheduler scheduler, Meters meters) {
        DataServer server = new DataServer(settings.store(), routeTable, scheduler, meters);
        try {
            server.start(settings.nameServerTimeout());
        } catch (GatewayException e) {
            throw StartException.unreachable(e);
        }
        return server;
    }

    @Bean
    MessageStore messageStore(DataServer dataServer) {
        return dataServer.store();
    }

    @Bean
    LightQueues lightQueues(DataServer dataServer) {
        return dataServer.queues();
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    MqttServer mqttServer(
            Settings settings,
            MessageStore messageStore,
            LightQueues lightQueues,
            RouteTable routeTable,
            SessionRegistry sessionRegistry,
            Authenticator authenticator,
            Meters meters) {
        Ports ports = new Ports(messageStore, lightQueues, routeTable, sessionRegistry, authenticator, meters);
        return new MqttServer(settings.connect(), ports);
    }

    @Bean(destroyMethod = "close")
    AdminServer adminServer(
            Settings settings, PrometheusMeters prometheus, DataServer dataServer, MqttServer mqttServer)
            throws IOException {
        return AdminServer.open(settings.admin(), prometheus::scrape, () -> readiness(dataServer));
    }

    /** The listener is open as long as this is asked: the admin server lives inside its life. */
    private static Readiness readiness(DataServer dataServer) {
        return dataServer.isReady()
                ? Readiness.READY
                : Readiness.notYet("no name server answers, or it knows no broker");
    }
}
