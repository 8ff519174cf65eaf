/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Cluster;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat.Role;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttLane;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.mqtt.Quality;
import org.apache.rocketmq.mqtt.bench.mqtt.Topology;
import org.apache.rocketmq.mqtt.bench.report.Report;

/**
 * The same pairs twice in one cluster: publisher and subscriber on one gateway, and on two. Two gateways are shared
 * evenly in both; a third has only idle subscribers of other topics, and nobody should have anything to tell it.
 */
final class CrossScenario implements Scenario {
    private static final int GATEWAYS = 3;
    private static final String SAME = "same_node";
    private static final String CROSS = "cross_node";
    private static final int QOS = 1;

    /** Idle clients have nothing to say, nor a PINGREQ. */
    private static final int NO_KEEP_ALIVE = 0;

    @Override
    public String purpose() {
        return "a cluster on loopback: latency between clients of two gateways beside that between clients of one, by turns";
    }

    @Override
    public Options options() {
        return new Options()
                .with("distribution", "", "folder of the built distribution (mqtt-bench/faults.sh cross gives it)")
                .with("work", "", "empty folder for data and logs (mqtt-bench/faults.sh cross gives it)")
                .with("pairs", 10, "publishers, each with one subscriber; as many on one gateway as on two")
                .with("rate", 300, "messages per second of whoever's turn it is")
                .with("rounds", 10, "turns of each")
                .with("slice", 5, "seconds of a turn")
                .with("warmup", 15, "seconds of each before the first turn")
                .with("drain", 5, "after a turn, wait until nothing has come for so many seconds")
                .with("size", 256, "payload bytes, at least " + Stamp.BYTES)
                .with("idle", 100, "idle subscribers at the third gateway")
                .with("brokers", 1, "RocketMQ brokers")
                .with("loops", 1, "event loop threads of the clients")
                .flag(CommonOptions.JSON, "one JSON object in place of tables");
    }

    @Override
    public Report run(Options options) throws Exception {
        int pairs = options.number("pairs", 1, 1_000);
        int rounds = options.number("rounds", 1, 1_000);
        int rate = CommonOptions.rate(options);
        int drain = CommonOptions.seconds(options, "drain");
        long slice = TimeUnit.SECONDS.toNanos(options.number("slice", 1, 3_600));
        long warmup = CommonOptions.nanos(options, "warmup");
        int idle = options.number("idle", 1, 10_000);
        Quality quality = new Quality(QOS, QOS, options.number("size", Stamp.BYTES, 1 << 20), true);
        Report report = new Report("cross" + options.given());
        try (Cluster cluster = Cluster.start(
                        FaultsScenario.layout(GATEWAYS, options.number("brokers", 1, 9), false, false),
                        FaultsScenario.folder(options, "distribution"),
                        FaultsScenario.folder(options, "work"));
                Loops loops = new Loops(CommonOptions.loops(options));
                Idlers idlers = new Idlers(cluster, loops, idle);
                MqttLane same = lane(cluster, loops, 0, pairs, quality);
                MqttLane cross = lane(cluster, loops, 1, pairs, quality)) {
            PeerTraffic ofSame = new PeerTraffic(cluster, SAME);
            PeerTraffic ofCross = new PeerTraffic(cluster, CROSS);
            Turns turns =
                    new Turns(new Turns.Side(CROSS, cross, ofCross), new Turns.Side(SAME, same, ofSame), rate, drain);
            System.err.println("the cluster runs, warming up");
            turns.warmUp(warmup);
            System.err.println("measuring");
            turns.run(rounds, slice, report);
            ofCross.describe(report);
            ofSame.describe(report);
            tell(report, idlers, ofCross, ofSame);
            cluster.dead().forEach(dead -> report.fault(dead + " ended by itself"));
        }
        return report;
    }

    private static void tell(Report report, Idlers idlers, PeerTraffic ofCross, PeerTraffic ofSame) {
        boolean told = ofCross.wasTold(idlers.gateway()) || ofSame.wasTold(idlers.gateway());
        report.put("told", "events_of_cross_node", ofCross.events());
        report.put("told", "events_of_same_node", ofSame.events());
        report.put("told", "idle_subscribers", idlers.connected());
        report.put("told", "gateways_told_without_subscriber", told ? 1 : 0);
        if (told) {
            report.note("a gateway was told of messages that none of its clients subscribed to: see requests_taken");
        }
    }

    private static InetSocketAddress gateway(Cluster cluster, int number) {
        return cluster.direct(new Seat(Role.GATEWAY, number));
    }

    /** @param apart how many gateways further the publisher is */
    private static MqttLane lane(Cluster cluster, Loops loops, int apart, int pairs, Quality quality) {
        List<InetSocketAddress> nodes = List.of(gateway(cluster, 1), gateway(cluster, 2));
        Topology topology = Topology.pairs(apart == 0 ? "cross/same" : "cross/other", pairs);
        return MqttLane.open(loops, MqttServers.open(nodes), apart, topology, quality);
    }

    /** Those who subscribe to what nobody publishes, all at the last gateway. */
    private static final class Idlers implements AutoCloseable {
        private final ConnectionFigures figures = new ConnectionFigures();
        private final List<HeldConnection> held = new ArrayList<>();

        Idlers(Cluster cluster, Loops loops, int count) {
            MqttServers server = MqttServers.open(List.of(CrossScenario.gateway(cluster, GATEWAYS)));
            IntStream.range(0, count).forEach(i -> {
                HeldConnection one = new HeldConnection(figures, "cross/idle/" + i, QOS);
                one.open(loops, server, i, "cross-idle-" + i, NO_KEEP_ALIVE, System.nanoTime());
                held.add(one);
            });
            held.forEach(HeldConnection::awaitOpened);
        }

        Seat gateway() {
            return new Seat(Role.GATEWAY, GATEWAYS);
        }

        long connected() {
            return figures.opened.get() - figures.lost.get();
        }

        @Override
        public void close() {
            held.forEach(HeldConnection::close);
        }
    }
}
