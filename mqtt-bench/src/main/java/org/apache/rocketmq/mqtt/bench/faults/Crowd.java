/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.bench.history.Account;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.history.Tally;
import org.apache.rocketmq.mqtt.bench.history.WillBook.End;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;
import org.apache.rocketmq.mqtt.bench.mqtt.SessionClient;
import org.apache.rocketmq.mqtt.bench.report.Latencies;
import org.apache.rocketmq.mqtt.bench.report.Report;

/** All clients of a run. Belongs to the run's thread; lives as long as the run. */
final class Crowd {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SETUP_SECONDS = 120;
    private static final int WINDOW = 20;
    private static final int PAYLOAD_BYTES = 64;
    private static final int LEAST_STAY_MILLIS = 5_000;
    private static final int MOST_STAY_MILLIS = 12_000;

    private static final int MOST_LAG_MILLIS = 100;

    /** Every third subscriber changes gateways now and then. */
    private static final int RESTLESS = 3;

    /**
     * How many of each.
     *
     * @param lasting subscribers with sessions that last
     * @param passing subscribers with clean sessions
     * @param watchers of wills
     * @param mortals clients with wills
     * @param roamers clients with two connections at a time
     */
    record Size(int publishers, int lasting, int passing, int watchers, int mortals, int roamers) {}

    private final Scene scene;
    private final Size size;
    private final List<SessionClient> publishers = new ArrayList<>();
    private final List<SessionClient> lasting = new ArrayList<>();
    private final List<SessionClient> passing = new ArrayList<>();
    private final List<SessionClient> watching = new ArrayList<>();
    private final List<LastingMember> members = new ArrayList<>();
    private final List<PassingMember> visitors = new ArrayList<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private final List<Mortal> mortals = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    private final Knocker knocker;

    /** How late this program is itself. */
    private final Latencies lag = new Latencies();

    private int clients;

    Crowd(Scene scene, Size size) {
        this.scene = scene;
        this.size = size;
        this.knocker = new Knocker(scene);
        scene.roster().topics().forEach(topic -> scene.books().ledger().open(topic.qos()));
    }

    /**
     * Connects all but the actors and waits until they are subscribed.
     *
     * @throws IllegalStateException if that takes more than {@value #SETUP_SECONDS} s
     */
    void open() {
        for (int j = 0; j < size.lasting(); j++) {
            Round round = round();
            LastingMember member = member("s" + j, j, round);
            for (Roster.Filter filter : scene.roster().filters(j)) {
                for (int flow : filter.topics()) {
                    member.expect(flow, filter.qos());
                    if (scene.roster().isPromised(filter, flow)) {
                        member.time(flow, paths.size());
                        Roster.Topic topic = scene.roster().topics().get(flow);
                        paths.add("p" + topic.publisher() + " q" + topic.qos() + " s" + j);
                    }
                }
            }
            lasting.add(client("s" + j, false, round, member, scene.roster().filters(j)));
        }
        for (int j = 0; j < size.passing(); j++) {
            List<Roster.Filter> filters = scene.roster().filters(j * 2 + 1);
            PassingMember member = new PassingMember("c" + j, scene.run(), filters, scene.books(), scene.chronicle());
            visitors.add(member);
            passing.add(client("c" + j, true, round(), member, filters));
        }
        for (int j = 0; j < size.watchers(); j++) {
            Round round = round();
            Watcher watcher = new Watcher(scene.run(), j, scene.books(), scene.chronicle(), round);
            watchers.add(watcher);
            Roster.Filter all = new Roster.Filter(scene.roster().wills() + "/+", 2, List.of());
            watching.add(client("w" + j, false, round, watcher, List.of(all)));
        }
        for (int i = 0; i < size.publishers(); i++) {
            Round round = round();
            publishers.add(client("p" + i, false, round, member("p" + i, size.lasting() + i, round), List.of()));
        }
        if (!await(SETUP_SECONDS, this::isComplete)) {
            throw new IllegalStateException(
                    "not everybody was connected and subscribed within " + SETUP_SECONDS + " s");
        }
    }

    /** What the paths are called, by number: publisher, QoS of the topic, subscriber. */
    List<String> paths() {
        return paths;
    }

    private Round round() {
        return new Round(scene.gateways(), clients++);
    }

    private LastingMember member(String name, int number, Round round) {
        LastingMember member = new LastingMember(name, scene.run(), number, scene.books(), scene.chronicle(), round);
        members.add(member);
        return member;
    }

    private SessionClient client(
            String role, boolean clean, Round round, LastingListener events, List<Roster.Filter> filters) {
        Identity who = new Identity(scene.clientId(role), "", "", Scene.KEEP_ALIVE_SECONDS, clean);
        SessionClient client = new SessionClient(scene.loops(), round, clients, who, WINDOW, events);
        filters.forEach(filter -> client.subscribe(filter.filter(), filter.qos()));
        client.connect();
        return client;
    }

    private boolean isComplete() {
        for (int j = 0; j < members.size(); j++) {
            int filters = j < size.lasting() ? scene.roster().filters(j).size() : 0;
            if (!members.get(j).session().hasSubscribed(filters)) {
                return false;
            }
        }
        return visitors.stream().allMatch(PassingMember::hasSubscribed)
                && watchers.stream().allMatch(watcher -> watcher.session().hasSubscribed(1));
    }

    /** Sets those to work who come and go. */
    void mingle() {
        for (int i = 0; i < size.mortals(); i++) {
            Mortal mortal = new Mortal(scene, i);
            mortals.add(mortal);
            scene.later(i, mortal::live);
        }
        for (int i = 0; i < size.roamers(); i++) {
            Roamer roamer = new Roamer(scene, i);
            scene.later(i, roamer::move);
        }
        scene.later(0, knocker::knock);
        IntStream.range(0, lasting.size())
                .filter(i -> i % RESTLESS == RESTLESS - 1)
                .forEach(i -> scene.later(LEAST_STAY_MILLIS, () -> move(lasting.get(i))));
        IntStream.range(0, passing.size())
                .filter(i -> i % RESTLESS == RESTLESS - 1)
                .forEach(i -> scene.later(LEAST_STAY_MILLIS, () -> move(passing.get(i))));
    }

    private void move(SessionClient client) {
        client.move(scene.random().nextBoolean());
        scene.later(scene.between(LEAST_STAY_MILLIS, MOST_STAY_MILLIS), () -> move(client));
    }

    /** Offers the next message of a topic, topics in turn. */
    void offer(long tick, long dueNanos) {
        lag.record(System.nanoTime() - dueNanos);
        int flow = (int) (tick % scene.roster().topics().size());
        Roster.Topic topic = scene.roster().topics().get(flow);
        publishers.get(topic.publisher()).offer(() -> {
            long sequence = scene.books().ledger().next(flow);
            scene.chronicle().message("published", topic.publisher(), flow, sequence);
            return Message.of(
                    topic.name(), topic.qos(), new Stamp(scene.run(), flow, sequence, dueNanos), PAYLOAD_BYTES);
        });
    }

    /**
     * When the load has stopped: waits for what is under way.
     *
     * @return what is still owed; nothing more has come for so many seconds
     */
    long drain(int quietSeconds) {
        long quiet = TimeUnit.SECONDS.toNanos(quietSeconds);
        long moved = System.nanoTime();
        long last = -1;
        while (owed() > 0) {
            long state = progress();
            if (state != last) {
                last = state;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > quiet) {
                break;
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return owed();
    }

    private long owed() {
        Books books = scene.books();
        return books.ledger().unacknowledged()
                + owedAtQos1And2()
                + books.clean().undelivered()
                + books.wills().outstanding();
    }

    private long owedAtQos1And2() {
        return scene.books().ledger().accounts().stream()
                .filter(account -> account.qos() > 0)
                .mapToLong(account -> account.tally().lostAcknowledged())
                .sum();
    }

    private long progress() {
        Books books = scene.books();
        return books.ledger().acknowledgements()
                + books.ledger().arrivals()
                + books.clean().arrivals()
                + books.wills().arrivals();
    }

    /** Connects all lasting subscribers anew, so that whatever is still meant for them comes; then waits for silence. */
    boolean reconnect(int seconds, int quietSeconds) {
        int before = connections();
        List<SessionClient> all = new ArrayList<>(lasting);
        all.addAll(watching);
        List<CompletionStage<Void>> leaving =
                all.stream().map(SessionClient::disconnect).toList();
        leaving.forEach(left -> left.toCompletableFuture().join());
        all.forEach(SessionClient::connect);
        boolean back = await(seconds, () -> connections() >= before + lasting.size());
        long quiet = TimeUnit.SECONDS.toNanos(quietSeconds);
        long moved = System.nanoTime();
        long last = progress();
        while (System.nanoTime() - moved < quiet) {
            LockSupport.parkNanos(STEP_NANOS);
            if (progress() != last) {
                last = progress();
                moved = System.nanoTime();
            }
        }
        return back;
    }

    private int connections() {
        return members.stream()
                .mapToInt(member -> member.session().connections())
                .sum();
    }

    private static boolean await(long seconds, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return true;
    }

    /** How connections with wills ended without DISCONNECT. */
    List<Mortal.Death> deaths() {
        return mortals.stream().flatMap(mortal -> mortal.deaths().stream()).toList();
    }

    /** Where the watchers of wills were; after {@link #reconnect}. */
    List<Watcher.Stay> stays() {
        return watchers.stream().flatMap(watcher -> watcher.stays().stream()).toList();
    }

    /** The books, and a fault for whatever must not be. Only when nothing moves any more. */
    void describe(Report report) {
        Books books = scene.books();
        books.ledger().accounts().forEach(account -> report.row("qos", row(account)));
        report.latency("send lag", lag.summary());
        if (lag.summary().p99() > TimeUnit.MILLISECONDS.toMicros(MOST_LAG_MILLIS)) {
            report.note("the machine was too busy for times to mean anything: see send lag");
        }
        report.put("clients", "clients", clients + size.mortals() + size.roamers());
        report.put("clients", "connections_of_lasting", connections());
        report.put("clients", "connections_of_clean", books.clean().connections());
        report.put("clients", "deliveries_to_clean", books.clean().arrivals());
        report.put("clients", "repeated_to_clean_at_qos_0_and_1", books.clean().repeated());
        report.put("clients", "reordered_at_clean", books.clean().reordered());
        report.put("clients", "new_clients_admitted", knocker.admitted());
        report.put("clients", "takeovers", books.takeovers().takeovers());
        report.put("clients", "takeovers_with_overlap", books.takeovers().overlaps());
        report.put("wills", "owed", books.wills().count(End.DIED));
        report.put("wills", "not_owed", books.wills().count(End.LEFT));
        report.put("wills", "either", books.wills().count(End.UNKNOWN));
        report.put("wills", "delivered", books.wills().arrivals());
        books.ledger().faults().forEach(report::fault);
        books.clean().faults().forEach(report::fault);
        books.wills().faults().forEach(report::fault);
        books.takeovers().faults().forEach(report::fault);
        members.forEach(member -> member.session().faults().forEach(report::fault));
        watchers.forEach(watcher -> watcher.session().faults().forEach(report::fault));
        visitors.forEach(visitor -> visitor.faults().forEach(report::fault));
        books.failures().forEach(report::fault);
    }

    private static Map<String, Object> row(Account account) {
        Tally tally = account.tally();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("qos", account.publishQos() + " to " + account.subscribeQos());
        row.put("published", account.published());
        row.put("acknowledged", account.acknowledged());
        row.put("due", tally.received() + tally.lostAcknowledged());
        row.put("delivered", tally.received());
        row.put("missing", tally.lostAcknowledged());
        row.put("duplicated", tally.duplicated());
        row.put("with_dup_flag", account.flagged());
        row.put("out_of_order", tally.outOfOrder() - account.reordered());
        row.put("reordered", account.reordered());
        return row;
    }

    void close() {
        List<SessionClient> all = new ArrayList<>(publishers);
        all.addAll(lasting);
        all.addAll(passing);
        all.addAll(watching);
        all.stream()
                .map(SessionClient::disconnect)
                .toList()
                .forEach(left -> left.toCompletableFuture().join());
    }
}
