/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.apache.rocketmq.mqtt.bench.mqtt.Quality;
import org.apache.rocketmq.mqtt.bench.mqtt.Way;
import org.apache.rocketmq.mqtt.bench.rocketmq.RawSettings;

/** Arguments that several scenarios share. */
final class CommonOptions {
    static final String JSON = "json";

    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_SECONDS = 86_400;

    private CommonOptions() {}

    /** Of the report, in every scenario. */
    static Options report(Options options) {
        return options.flag(JSON, "one JSON object in place of tables")
                .with("metrics-url", "", "Prometheus page: the report shows what its counters grew by")
                .with("metrics-filter", ".*", "regular expression that their names contain")
                .with("pid", "", "process id of the server, to report its CPU time and memory");
    }

    static Options mqtt(Options options) {
        return options.with("host", "127.0.0.1", "server")
                .with("port", 1883, "its port; P1,P2..: several nodes, publisher and subscriber on different ones")
                .with("user", "", "user name")
                .with("password", "", "password, as it is")
                .with("secret-key", "", "or the key to compute passwords with (HMAC-SHA1 of the client id)")
                .with("loops", 2, "event loop threads of the load client");
    }

    /** Of scenarios whose clients all have clean sessions. */
    static Options way(Options options) {
        return options.with(
                "over", "tcp", "tcp, tls, ws or wss; certificates are not checked, WebSockets are at /mqtt");
    }

    static MqttServers serversOver(Options options) throws UsageException {
        return servers(options).over(Way.of(options.oneOf("over", Way.NAMES.toArray(String[]::new))));
    }

    static Options messages(Options options) {
        return options.with("first", "bench", "first level of every topic")
                .with("size", 256, "payload bytes, at least " + Stamp.BYTES)
                .with("qos", 1, "of the publishers")
                .with("qos-sub", "", "of the subscriptions, if another");
    }

    static Options time(Options options) {
        return options.with("seconds", 20, "measured time")
                .with("warmup", 5, "seconds before it, checked but not measured")
                .with("drain", 5, "at the end, wait until nothing has come for so many seconds");
    }

    static Options raw(Options options) {
        return options.with("namesrv", "127.0.0.1:9876", "RocketMQ name server")
                .with("cluster", "DefaultCluster", "RocketMQ cluster to make the topic in")
                .with("raw-send", "async", "async, or sync with a thread per publisher")
                .with("raw-receive", "push", "push: DefaultMQPushConsumer; pull: one held pull per queue");
    }

    static MqttServers servers(Options options) throws UsageException {
        return MqttServers.at(
                options.text("host"),
                options.numbers("port", 1, 65_535),
                options.text("user"),
                options.text("password"),
                options.text("secret-key"));
    }

    static Quality quality(Options options) throws UsageException {
        int publish = options.number("qos", 0, 2);
        int subscribe = options.text("qos-sub").isEmpty() ? publish : options.number("qos-sub", 0, 2);
        return new Quality(publish, subscribe, options.number("size", Stamp.BYTES, MOST_BYTES), true);
    }

    static RawSettings rawSettings(Options options) throws UsageException {
        return new RawSettings(
                options.text("namesrv"),
                options.text("cluster"),
                options.number("pairs", 1, 1000),
                options.number("size", Stamp.BYTES, MOST_BYTES),
                options.oneOf("raw-send", "async", "sync").equals("sync"),
                options.oneOf("raw-receive", "push", "pull").equals("pull"));
    }

    static int seconds(Options options, String name) throws UsageException {
        return options.number(name, 0, MOST_SECONDS);
    }

    static long nanos(Options options, String name) throws UsageException {
        return TimeUnit.SECONDS.toNanos(seconds(options, name));
    }

    static int rate(Options options) throws UsageException {
        return options.number("rate", 1, 10_000_000);
    }

    static int loops(Options options) throws UsageException {
        return options.number("loops", 1, 64);
    }
}
