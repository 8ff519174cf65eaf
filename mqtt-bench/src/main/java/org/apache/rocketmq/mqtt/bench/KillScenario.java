/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.kill.Clients;
import org.apache.rocketmq.mqtt.bench.kill.Gathering;
import org.apache.rocketmq.mqtt.bench.kill.Ordeal;
import org.apache.rocketmq.mqtt.bench.kill.Server;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.mqtt.SessionClient;
import org.apache.rocketmq.mqtt.bench.paho.PahoClients;
import org.apache.rocketmq.mqtt.bench.report.Report;

final class KillScenario implements Scenario {
    private static final int KEEP_ALIVE_SECONDS = 30;

    @Override
    public String purpose() {
        return "kills the server under load, again and again: nothing acknowledged may be missing, nothing of QoS 2 doubled";
    }

    @Override
    public Options options() {
        Options options = new Options()
                .with("kill-command", "", "shell command that kills the server and returns when it is dead")
                .with("start-command", "", "shell command that starts it and returns when it is ready")
                .with("rounds", 20, "times it is killed")
                .with("seed", "", "of the moments of the kills (any)")
                .with("publishers", 4, "sessions that publish, each one topic at QoS 1 and one at QoS 2")
                .with("subscribers", 4, "sessions that subscribe: exact, + at both QoS, exact, # by turns")
                .with("rate", 400, "messages per second, all together, while the server is there")
                .with("inflight", 20, "messages in flight of each publisher")
                .with("size", 64, "payload bytes, at least " + Stamp.BYTES)
                .with("min-up", 500, "shortest time from a start to the next kill, ms")
                .with("max-up", 5000, "longest, ms")
                .with("drain", 60, "at the end, wait until nothing has come for so many seconds")
                .with("first", "bench", "first level of every topic")
                .with("client", "own", "own, or paho: an independent one");
        return CommonOptions.report(CommonOptions.mqtt(options));
    }

    @Override
    public Report run(Options options) throws Exception {
        Server server = new Server(command(options, "kill-command"), command(options, "start-command"));
        long seed = options.text("seed").isEmpty()
                ? System.nanoTime() & Integer.MAX_VALUE
                : options.number("seed", 0, Integer.MAX_VALUE);
        int minUp = options.number("min-up", 0, 3_600_000);
        Ordeal ordeal = new Ordeal(
                server,
                options.number("rounds", 0, 100_000),
                seed,
                CommonOptions.rate(options),
                minUp,
                options.number("max-up", minUp, 3_600_000),
                CommonOptions.seconds(options, "drain"));
        int publishers = options.number("publishers", 1, 1000);
        int subscribers = options.number("subscribers", 1, 1000);
        int inflight = options.number("inflight", 1, 65_000);
        int size = options.number("size", Stamp.BYTES, 1 << 20);
        MqttServers servers = CommonOptions.servers(options);
        boolean paho = options.oneOf("client", "own", "paho").equals("paho");
        Surroundings surroundings = Surroundings.of(options);
        Report report = new Report("kill --seed " + seed + options.given());
        try (Loops loops = new Loops(CommonOptions.loops(options));
                PahoClients pahos = new PahoClients(servers, KEEP_ALIVE_SECONDS, inflight)) {
            Clients own = (index, id, events) -> new SessionClient(
                    loops,
                    servers,
                    index,
                    Identity.of(servers, id, KEEP_ALIVE_SECONDS).lasting(),
                    inflight,
                    events);
            Gathering gathering = Gathering.open(
                    paho ? pahos::make : own, MqttRun.prefix(options, "kill"), publishers, subscribers, size);
            surroundings.begin();
            ordeal.run(gathering, report);
            surroundings.end();
            surroundings.describe(report, gathering.acknowledged());
            gathering.close();
        }
        return report;
    }

    private static String command(Options options, String name) throws UsageException {
        if (options.text(name).isEmpty()) {
            throw new UsageException("--" + name + ": missing (mqtt-bench/kill.sh gives it)");
        }
        return options.text(name);
    }
}
