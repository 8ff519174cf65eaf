/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat.Role;

/** How each process is started: by public configuration only, from the built distribution. */
final class Commands {
    /** What RocketMQ needs for light queues, in small files and with few threads. */
    private static final Map<String, String> BROKER = Map.ofEntries(
            Map.entry("brokerClusterName", "DefaultCluster"),
            Map.entry("enableLmq", "true"),
            Map.entry("enableMultiDispatch", "true"),
            Map.entry("maxLmqConsumeQueueNum", "2000000"),
            Map.entry("enablePropertyFilter", "true"),
            Map.entry("autoCreateTopicEnable", "true"),
            Map.entry("registerNameServerPeriod", "10000"),
            Map.entry("mappedFileSizeConsumeQueue", "20000"),
            Map.entry("mappedFileSizeCommitLog", "67108864"),
            Map.entry("messageIndexEnable", "true"),
            Map.entry("maxHashSlotNum", "10000"),
            Map.entry("maxIndexNum", "40000"),
            Map.entry("timerWheelEnable", "false"), // its flush compares 38 MB a second, a seventh of a processor
            Map.entry("enableCompaction", "false"),
            Map.entry("diskMaxUsedSpaceRatio", "95"),
            Map.entry("waitTimeMillsInSendQueue", "10000"),
            Map.entry("osPageCacheBusyTimeOutMills", "10000"),
            Map.entry("sendMessageThreadPoolNums", "2"),
            Map.entry("pullMessageThreadPoolNums", "4"),
            Map.entry("litePullMessageThreadPoolNums", "2"),
            Map.entry("ackMessageThreadPoolNums", "2"),
            Map.entry("putMessageFutureThreadPoolNums", "2"),
            Map.entry("processReplyMessageThreadPoolNums", "1"),
            Map.entry("queryMessageThreadPoolNums", "2"),
            Map.entry("adminBrokerThreadPoolNums", "2"),
            Map.entry("clientManageThreadPoolNums", "2"),
            Map.entry("consumerManageThreadPoolNums", "2"),
            Map.entry("heartbeatThreadPoolNums", "1"),
            Map.entry("endTransactionThreadPoolNums", "1"),
            Map.entry("serverWorkerThreads", "2"),
            Map.entry("serverSelectorThreads", "2"));

    /** The replication that RocketMQ has, ahead of the one of our single brokers, which does not listen. */
    private static final String REPLICATION = "META-INF/service/org.apache.rocketmq.store.ha.HAService";

    private final Layout layout;
    private final Path distribution;
    private final Path work;

    /** @param distribution the unpacked one */
    Commands(Layout layout, Path distribution, Path work) {
        this.layout = layout;
        this.distribution = distribution;
        this.work = work;
    }

    Path home(Seat seat) {
        return work.resolve(seat.name());
    }

    /** Makes its folders and files. */
    void prepare(Seat seat) throws IOException {
        Path home = home(seat);
        Files.createDirectories(home.resolve("logs"));
        Files.createDirectories(home.resolve("tmp"));
        Files.writeString(home.resolve("hosts"), layout.hosts(seat));
        switch (seat.role()) {
            case BROKER, SLAVE -> write(home, broker(seat));
            case NAMES ->
                write(
                        home,
                        Map.of(
                                "listenPort", Integer.toString(layout.port(seat)),
                                "bindAddress", layout.address(seat),
                                "kvConfigPath", home.resolve("kvConfig.json").toString(),
                                "serverWorkerThreads", "2"));
            case GATEWAY, META -> {}
        }
    }

    private static void write(Path home, Map<String, String> values) throws IOException {
        Properties properties = new Properties();
        properties.putAll(values);
        try (var out = Files.newBufferedWriter(home.resolve("rocketmq.conf"))) {
            properties.store(out, null);
        }
    }

    private Map<String, String> broker(Seat seat) throws IOException {
        Path home = home(seat);
        Seat master = new Seat(Role.BROKER, seat.number());
        boolean replicated = layout.slaves() && seat.number() == 1;
        Map<String, String> values = new TreeMap<>(BROKER);
        values.put("brokerName", master.name());
        values.put("brokerId", seat.role() == Role.BROKER ? "0" : "1");
        values.put("brokerRole", seat.role() == Role.BROKER ? "ASYNC_MASTER" : "SLAVE");
        values.put("brokerIP1", seat.host());
        values.put("brokerIP2", layout.address(seat));
        values.put("bindAddress", layout.address(seat));
        values.put("listenPort", Integer.toString(layout.port(seat)));
        values.put("namesrvAddr", layout.name(new Seat(Role.NAMES, 1), layout.port(new Seat(Role.NAMES, 1))));
        values.put("storePathRootDir", home.resolve("store").toString());
        values.put("storePathCommitLog", home.resolve("store/commitlog").toString());
        if (replicated && seat.role() == Role.BROKER) {
            values.put("haListenPort", Integer.toString(layout.replicationPort(seat)));
            values.put("slaveReadEnable", "true");
        }
        if (layout.slaves()) {
            Path service = work.resolve("replication").resolve(REPLICATION);
            Files.createDirectories(service.getParent());
            Files.writeString(service, "org.apache.rocketmq.store.ha.DefaultHAService\n");
        }
        return values;
    }

    List<String> command(Seat seat) {
        return switch (seat.role()) {
            case GATEWAY -> ours(seat, "-Xms128m", "-Xmx256m", "org.apache.rocketmq.mqtt.launcher.Gateway");
            case META -> ours(seat, "-Xms64m", "-Xmx192m", "org.apache.rocketmq.mqtt.launcher.MetaMain");
            case BROKER, SLAVE -> rocketmq(seat, "-Xmx512m", "org.apache.rocketmq.broker.BrokerStartup");
            case NAMES -> rocketmq(seat, "-Xmx128m", "org.apache.rocketmq.namesrv.NamesrvStartup");
        };
    }

    private List<String> ours(Seat seat, String least, String most, String main) {
        Path home = home(seat);
        List<String> command = java(seat, least, most);
        command.addAll(List.of(
                "-Dio.netty.maxDirectMemory=0", // the JVM is to count Netty's buffers; its limit is the same
                "-Dmqtt.log.console=OFF",
                "-Dlogback.configurationFile=" + distribution.resolve("conf/logback.xml"),
                "-cp",
                distribution.resolve("lib") + "/*",
                main,
                "--conf",
                distribution.resolve("conf").toString(),
                "--home",
                home.toString(),
                "--ready-file",
                home.resolve("ready").toString()));
        return command;
    }

    private List<String> rocketmq(Seat seat, String most, String main) {
        Path home = home(seat);
        Path libraries = distribution.resolve("lib-embedded");
        List<String> command = java(seat, "-Xms64m", most);
        command.addAll(List.of(
                "-XX:MaxDirectMemorySize=256m",
                "-Dtls.server.mode=disabled",
                "-Dtls.test.mode.enable=false",
                "-Duser.home=" + home,
                "-Dlogback.configurationFile=" + distribution.resolve("conf/logback-embedded.xml"),
                "-cp",
                (layout.slaves() ? work.resolve("replication") + ":" : "") + libraries + ":" + libraries + "/*",
                main,
                "-c",
                home.resolve("rocketmq.conf").toString()));
        return command;
    }

    private List<String> java(Seat seat, String least, String most) {
        Path home = home(seat);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(
                least,
                most,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dfile.encoding=UTF-8",
                "-Dio.netty.allocator.type=pooled",
                "-Djdk.net.hosts.file=" + home.resolve("hosts"),
                "-Djava.io.tmpdir=" + home.resolve("tmp"),
                "-Dmqtt.role=" + seat.name(),
                "-Dmqtt.home=" + home,
                "-Dmqtt.logs=" + home.resolve("logs")));
        return command;
    }

    Map<String, String> environment(Seat seat) {
        return switch (seat.role()) {
            case GATEWAY -> gateway(seat);
            case META -> member(seat);
            case BROKER, SLAVE, NAMES -> Map.of("ROCKETMQ_HOME", home(seat).toString());
        };
    }

    private String members() {
        return layout.seats(Role.META).stream()
                .map(member -> layout.name(member, layout.port(member)))
                .collect(Collectors.joining(","));
    }

    private Map<String, String> member(Seat seat) {
        return Map.of(
                "MQTT_SELF_ADDRESS", layout.name(seat, layout.port(seat)),
                "MQTT_MEMBERS_ADDRESS", members(),
                "MQTT_META_EXPORTER_ADDRESS", layout.address(seat),
                "MQTT_META_EXPORTER_PORT", Integer.toString(layout.memberPagesPort()),
                "MQTT_ADMIN_OPEN", "true");
    }

    private Map<String, String> gateway(Seat seat) {
        Seat names = new Seat(Role.NAMES, 1);
        Map<String, String> values = new HashMap<>();
        values.put("MQTT_NODE_NAME", seat.name());
        values.put("MQTT_AUTH", "anonymous");
        values.put("MQTT_BIND_ADDRESS", layout.address(seat));
        values.put("MQTT_MQTT_PORT", Integer.toString(layout.mqttPort()));
        values.put("MQTT_EXPORTER_ADDRESS", layout.address(seat));
        values.put("MQTT_EXPORTER_PORT", Integer.toString(layout.gatewayPagesPort()));
        values.put("MQTT_ADMIN_OPEN", "true");
        values.put("MQTT_NAMESRV_ADDR", layout.name(names, layout.port(names)));
        values.put("MQTT_META_ADDR", members());
        values.put("MQTT_META_TIMEOUT_MS", "60000");
        if (layout.gateways() > 1) {
            values.put("MQTT_CS_RPC_PORT", Integer.toString(layout.peerPort()));
            values.put("MQTT_PEER_BIND_ADDRESS", layout.address(seat));
            values.put("MQTT_PEER_ADDRESS", layout.name(seat, layout.peerPort()));
        }
        values.put("MQTT_CLUSTER_SECRET", "of-this-run-only");
        return values;
    }
}
