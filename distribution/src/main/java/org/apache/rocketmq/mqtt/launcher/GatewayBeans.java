/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.io.IOException;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.common.port.Authorizer;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.common.port.Duties;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.MessageStore;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Nodes;
import org.apache.rocketmq.mqtt.common.port.Peers;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.common.port.RetryStore;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.port.SessionStore;
import org.apache.rocketmq.mqtt.common.port.WillStore;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.cs.Ports;
import org.apache.rocketmq.mqtt.cs.auth.AuthenticatorChain;
import org.apache.rocketmq.mqtt.cs.net.MqttServer;
import org.apache.rocketmq.mqtt.ds.DataServer;
import org.apache.rocketmq.mqtt.launcher.admin.AdminServer;
import org.apache.rocketmq.mqtt.launcher.admin.Inquiry;
import org.apache.rocketmq.mqtt.launcher.config.Settings;
import org.apache.rocketmq.mqtt.launcher.meters.PrometheusMeters;
import org.apache.rocketmq.mqtt.meta.Metadata;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

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

    /** The MQTT server ticks them. */
    @Bean
    Stalls stalls() {
        return new Stalls();
    }

    @Bean(destroyMethod = "close")
    Peering peering(Settings settings, Meters meters) {
        return Peering.of(settings.cluster(), meters);
    }

    @Bean(destroyMethod = "close")
    DurableState durableState(Settings settings, Peering peering, Meters meters, ThreadScheduler scheduler) {
        return DurableState.open(settings.metadata(), peering::bind, meters, scheduler);
    }

    @Bean(destroyMethod = "")
    Metadata metadata(DurableState durableState) {
        return durableState.metadata();
    }

    @Bean
    RouteTable routeTable(Metadata metadata) {
        return metadata.routes();
    }

    @Bean
    SessionStore sessionStore(Metadata metadata) {
        return metadata.sessions();
    }

    @Bean
    WillStore willStore(Metadata metadata) {
        return metadata.wills();
    }

    @Bean
    RetainedStore retainedStore(Metadata metadata) {
        return metadata.retained();
    }

    @Bean
    Bookmarks bookmarks(Metadata metadata) {
        return metadata.bookmarks();
    }

    @Bean
    Nodes nodes(Metadata metadata) {
        return metadata.nodes();
    }

    @Bean
    Duties duties(Metadata metadata) {
        return metadata.duties();
    }

    @Bean
    Peers peers(Peering peering) {
        return peering.peers();
    }

    @Bean(destroyMethod = "close")
    AuthenticatorChain authenticator(Settings settings, Meters meters) {
        return ConfiguredChain.of(settings.access(), meters);
    }

    @Bean // closed if it is a user's that can be
    Authorizer authorizer(Settings settings, Meters meters, ThreadScheduler scheduler) {
        return ConfiguredAuthorizer.of(settings.acl(), scheduler, meters);
    }

    @Bean
    DataServer.Gateways gateways(Nodes nodes, Peers peers, Duties duties) {
        return new DataServer.Gateways(nodes, peers, duties);
    }

    @Bean(destroyMethod = "close")
    DataServer dataServer(
            Settings settings,
            RouteTable routeTable,
            Bookmarks bookmarks,
            RetainedStore retainedStore,
            DataServer.Gateways gateways,
            ThreadScheduler scheduler,
            Stalls stalls,
            Meters meters) {
        DataServer.Metadata metadata = new DataServer.Metadata(routeTable, bookmarks, retainedStore, gateways);
        DataServer server = new DataServer(settings.store(), metadata, scheduler, stalls, meters);
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

    @Bean
    RetryStore retryStore(DataServer dataServer) {
        return dataServer.retries();
    }

    @Bean
    Ports ports(
            MessageStore messageStore,
            LightQueues lightQueues,
            RouteTable routeTable,
            SessionStore sessionStore,
            WillStore willStore,
            RetainedStore retainedStore,
            RetryStore retryStore,
            Authenticator authenticator,
            Authorizer authorizer,
            Meters meters,
            Peers peers,
            Nodes nodes,
            Stalls stalls) {
        return new Ports(
                messageStore,
                lightQueues,
                routeTable,
                sessionStore,
                willStore,
                retainedStore,
                retryStore,
                authenticator,
                authorizer,
                meters,
                peers,
                nodes,
                stalls);
    }

    @Bean
    Stage stage() {
        return new Stage();
    }

    @Bean(destroyMethod = "close")
    AdminServer adminServer(Settings settings, PrometheusMeters prometheus, GatewayPages pages) throws IOException {
        return AdminServer.open(
                settings.admin().address(),
                new AdminServer.Lock(settings.admin().token(), settings.admin().tls()),
                new AdminServer.Pages(prometheus::scrape, pages::readiness, pages::status),
                prometheus);
    }

    @Bean
    GatewayPages gatewayPages(Stage stage, DurableState durableState, DataServer dataServer, Peers peers) {
        Metadata metadata = durableState.metadata();
        return new GatewayPages(
                stage, durableState, dataServer, peers, new Inquiry(metadata::counts, metadata::cluster));
    }

    /**
     * Made when all who answer other nodes are there; started when the others can be told what is published here. Operators can ask before it
     * opens and until it is closed.
     */
    @Bean(initMethod = "start", destroyMethod = "close")
    @DependsOn("adminServer")
    MqttServer mqttServer(Settings settings, Ports ports, Peering peering, Nodes nodes, Stage stage) {
        MqttServer server = new MqttServer(settings.connect(), ports);
        stage.guardedBy(server::guardStatus);
        peering.follow(nodes);
        return server;
    }
}
