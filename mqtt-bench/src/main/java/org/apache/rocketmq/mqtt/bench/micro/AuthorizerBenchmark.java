/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.Authorizer;
import org.apache.rocketmq.mqtt.common.port.Authorizer.Person;
import org.apache.rocketmq.mqtt.cs.access.RuleAuthorizer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one check of a PUBLISH or of a filter costs: without rules, and with rules about one client each, behind one for a network and before one with a placeholder. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH fills the parameters, @Setup the rest
public class AuthorizerBenchmark {

    private static final int PEOPLE = 1 << 10;

    /** 0: all is open. */
    @Param({"0", "10", "1000"})
    public int rules;

    private final Person[] people = new Person[PEOPLE];
    private final TopicName[] own = new TopicName[PEOPLE];
    private final TopicName[] home = new TopicName[PEOPLE];
    private final TopicName closed = new TopicName("other/place/state");
    private final TopicFilter[] filters = new TopicFilter[PEOPLE];
    private Authorizer authorizer;
    private int next;

    @Setup
    public void read() throws IOException {
        authorizer = rules == 0 ? Authorizer.OPEN : ruled();
        int known = Math.max(1, rules);
        for (int i = 0; i < PEOPLE; i++) {
            String name = "dev" + i % known;
            people[i] = new Person(new ClientId(name), "fleet", "192.168.7." + i % 256);
            own[i] = new TopicName("fleet/" + name + "/motor/state");
            home[i] = new TopicName("home/" + name + "/state");
            filters[i] = new TopicFilter("fleet/" + name + "/+/state");
        }
    }

    private Authorizer ruled() throws IOException {
        StringBuilder text = new StringBuilder("deny both address=10.0.0.0/8\n");
        for (int i = 0; i < rules; i++) {
            text.append("allow both client=dev" + i + " topic=fleet/dev" + i + "/#\n");
        }
        text.append("allow both topic=home/%c/#\n");
        Path file = Files.createTempFile("rules", ".conf");
        try {
            Files.writeString(file, text);
            return RuleAuthorizer.open(file, false, new BenchMeters());
        } finally {
            Files.delete(file);
        }
    }

    /** By the rule about the client. */
    @Benchmark
    public boolean publish() {
        int i = ++next & (PEOPLE - 1);
        return authorizer.mayPublish(people[i], own[i], Qos.AT_LEAST_ONCE, false);
    }

    /** By the rule with a placeholder. */
    @Benchmark
    public boolean publishHome() {
        int i = ++next & (PEOPLE - 1);
        return authorizer.mayPublish(people[i], home[i], Qos.AT_LEAST_ONCE, false);
    }

    /** By none. */
    @Benchmark
    public boolean publishDenied() {
        return authorizer.mayPublish(people[++next & (PEOPLE - 1)], closed, Qos.AT_LEAST_ONCE, false);
    }

    @Benchmark
    public boolean subscribe() {
        int i = ++next & (PEOPLE - 1);
        return authorizer.maySubscribe(people[i], filters[i], Qos.AT_LEAST_ONCE);
    }
}
