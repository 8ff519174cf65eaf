/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.common.BrokerConfig;
import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.namesrv.NamesrvController;
import org.apache.rocketmq.remoting.common.TlsMode;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.body.BrokerMemberGroup;
import org.jspecify.annotations.Nullable;

/**
 * A running name server and broker in this JVM, reachable at 127.0.0.1 only. It owns their threads and its data folder
 * until {@link #close()}. Messages are in the page cache when a send is acknowledged: they survive the death of the
 * process, not that of the machine. With the property {@code namesrvAddr} it is one more broker of that name server and
 * has none of its own. Starting one sets, for the whole JVM, RocketMQ's remoting version and, unless the system property
 * {@code tls.server.mode} is set, "no TLS".
 */
public final class EmbeddedRocketMq implements AutoCloseable {

    private static final Duration REGISTRATION_LIMIT = Duration.ofSeconds(60);

    private final @Nullable NamesrvController nameServer;
    private final BrokerController broker;

    private EmbeddedRocketMq(@Nullable NamesrvController nameServer, BrokerController broker) {
        this.nameServer = nameServer;
        this.broker = broker;
    }

    /**
     * Starts both and returns when the name server knows the broker, so that the first send finds a route.
     *
     * @throws EmbeddedStartException when a port is taken, the data folder cannot be used, or a property is wrong
     */
    public static EmbeddedRocketMq start(EmbeddedOptions options) {
        prepareJvm();
        Settings settings = new Settings(options);
        requireFree("name server", options.nameServerPort());
        requireFree("broker", options.brokerPort());
        requireFree("broker (its second port)", options.brokerPort() == 0 ? 0 : options.brokerPort() - 2);
        try {
            Files.createDirectories(settings.dataFolder);
        } catch (IOException e) {
            throw new EmbeddedStartException("data folder " + settings.dataFolder + " cannot be made: " + e, e);
        }
        NamesrvController nameServer = settings.joinsNameServer ? null : startNameServer(settings);
        try {
            if (nameServer != null) {
                settings.broker.setNamesrvAddr(
                        address(nameServer.getNettyServerConfig().getListenPort()));
            }
            BrokerController broker = startBroker(settings, nameServer);
            EmbeddedRocketMq both = new EmbeddedRocketMq(nameServer, broker);
            both.awaitRegistration();
            return both;
        } catch (Exception e) {
            if (nameServer != null) {
                nameServer.shutdown();
            }
            throw e;
        }
    }

    /** What a RocketMQ client takes as its name server address: "127.0.0.1:port". */
    public String namesrvAddr() {
        return broker.getBrokerConfig().getNamesrvAddr();
    }

    /** "127.0.0.1:port" */
    public String brokerAddr() {
        return address(brokerPort());
    }

    public int nameServerPort() {
        String address = namesrvAddr();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    public int brokerPort() {
        return broker.getNettyServerConfig().getListenPort();
    }

    public String brokerName() {
        return broker.getBrokerConfig().getBrokerName();
    }

    /**
     * Stops both and leaves the data folder ready for another start. Takes about 7 s, which are RocketMQ's own fixed
     * waits. One thread of RocketMQ's stays behind and is no daemon: a program that wants to end calls {@code
     * System.exit}.
     */
    @Override
    public void close() {
        broker.shutdown();
        if (nameServer != null) {
            nameServer.shutdown();
        }
    }

    private static void prepareJvm() {
        System.setProperty(RemotingCommand.REMOTING_VERSION_KEY, Integer.toString(MQVersion.CURRENT_VERSION));
        TlsSystemConfig.tlsTestModeEnable = false;
        if (System.getProperty(TlsSystemConfig.TLS_SERVER_MODE) == null) {
            TlsSystemConfig.tlsMode = TlsMode.DISABLED;
        }
    }

    private static NamesrvController startNameServer(Settings settings) {
        NamesrvController controller =
                new NamesrvController(settings.nameServer, settings.nameServerServer, settings.nameServerClient);
        try {
            if (!controller.initialize()) {
                throw new EmbeddedStartException("the name server does not initialize: see its log");
            }
            controller.start();
            return controller;
        } catch (Exception e) {
            controller.shutdown();
            throw failed("name server", e);
        }
    }

    private static BrokerController startBroker(Settings settings, @Nullable NamesrvController nameServer) {
        BrokerController controller = new QuickBroker(
                settings,
                nameServer == null
                        ? List.of()
                        : List.of(nameServer.getRemotingClient()::shutdown, nameServer.getRemotingServer()::shutdown));
        try {
            RocksFiles.loadLibrary(settings.dataFolder);
            if (!RocksFiles.withLogIn(settings.dataFolder, controller::initialize)) {
                throw new EmbeddedStartException("the broker does not initialize: see its log");
            }
            controller.start();
            return controller;
        } catch (Exception e) {
            controller.shutdown();
            throw failed("broker with data folder " + settings.dataFolder, e);
        }
    }

    /** RocketMQ registers once at start, silently not if its client has no name server yet, and again after 10 s. */
    private void awaitRegistration() {
        long deadline = System.nanoTime() + REGISTRATION_LIMIT.toNanos();
        while (!isRegistered()) {
            if (System.nanoTime() - deadline > 0) {
                close();
                throw new EmbeddedStartException("the broker did not register within " + REGISTRATION_LIMIT);
            }
            broker.registerBrokerAll(true, false, true);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private boolean isRegistered() {
        if (nameServer == null) {
            return isRegisteredElsewhere();
        }
        return nameServer
                .getRouteInfoManager()
                .getAllClusterInfo()
                .getBrokerAddrTable()
                .containsKey(brokerName());
    }

    private boolean isRegisteredElsewhere() {
        BrokerConfig config = broker.getBrokerConfig();
        try {
            BrokerMemberGroup group =
                    broker.getBrokerOuterAPI().syncBrokerMemberGroup(config.getBrokerClusterName(), brokerName());
            return group != null && group.getBrokerAddrs().containsKey(config.getBrokerId());
        } catch (Exception e) {
            return false; // asked again, until the limit
        }
    }

    private static void requireFree(String what, int port) {
        if (port == 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(Settings.LOOPBACK, port));
        } catch (IOException e) {
            throw new EmbeddedStartException(what + ": port " + port + " cannot be bound: " + e.getMessage(), e);
        }
    }

    private static EmbeddedStartException failed(String what, Exception cause) {
        return cause instanceof EmbeddedStartException known
                ? known
                : new EmbeddedStartException("the " + what + " does not start: " + cause.getMessage(), cause);
    }

    private static String address(int port) {
        return Settings.LOOPBACK + ":" + port;
    }
}
