/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.kill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.bench.history.Account;
import org.apache.rocketmq.mqtt.bench.history.Ledger;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.history.Tally;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingClient;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;
import org.apache.rocketmq.mqtt.bench.report.Report;

/**
 * The clients of a {@link Party} at work: subscribers and publishers with their sessions, and the ledger they share.
 * Belongs to the scenario's thread; lives for one run.
 */
public final class Gathering {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SETUP_SECONDS = 60;

    private final int run = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    private final Ledger ledger = new Ledger();
    private final Party party;
    private final int payloadBytes;
    private final List<LastingClient> subscribers = new ArrayList<>();
    private final List<LastingClient> publishers = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();

    private Gathering(Party party, int payloadBytes) {
        this.party = party;
        this.payloadBytes = payloadBytes;
    }

    /**
     * Connects everybody and waits until all are subscribed.
     *
     * @throws IllegalStateException if that takes more than {@value #SETUP_SECONDS} s
     */
    public static Gathering open(
            Clients clients, String prefix, int publisherCount, int subscriberCount, int payloadBytes) {
        Gathering gathering = new Gathering(Party.of(prefix, publisherCount, subscriberCount), payloadBytes);
        gathering.party.topics().forEach(topic -> gathering.ledger.open(topic.qos()));
        for (int j = 0; j < subscriberCount; j++) {
            gathering.subscriber(clients, j);
        }
        for (int i = 0; i < publisherCount; i++) {
            gathering.publishers.add(gathering.client(clients, subscriberCount + i, "p" + i));
        }
        gathering.publishers.forEach(LastingClient::connect);
        if (!await(SETUP_SECONDS, gathering::isComplete)) {
            throw new IllegalStateException(
                    "not everybody was connected and subscribed within " + SETUP_SECONDS + " s");
        }
        return gathering;
    }

    private void subscriber(Clients clients, int number) {
        LastingClient client = client(clients, number, "s" + number);
        for (Party.Filter filter : party.subscribers().get(number)) {
            filter.topics().forEach(topic -> ledger.expect(number, topic, filter.qos()));
            client.subscribe(filter.filter(), filter.qos());
        }
        subscribers.add(client);
        client.connect();
    }

    private LastingClient client(Clients clients, int index, String role) {
        String clientId = "bench-" + Integer.toHexString(run) + "-" + role;
        Member member = new Member(clientId, run, index, ledger);
        members.add(member);
        return clients.make(index, clientId, member);
    }

    private boolean isComplete() {
        for (int i = 0; i < members.size(); i++) {
            int filters = i < subscribers.size() ? party.subscribers().get(i).size() : 0;
            if (!members.get(i).session().hasSubscribed(filters)) {
                return false;
            }
        }
        return true;
    }

    /** Offers the next message of a topic, topics in turn. */
    void offer(long tick, long dueNanos) {
        int flow = (int) (tick % party.topics().size());
        Party.Topic topic = party.topics().get(flow);
        publishers
                .get(topic.publisher())
                .offer(() -> Message.of(
                        topic.name(), topic.qos(), new Stamp(run, flow, ledger.next(flow), dueNanos), payloadBytes));
    }

    public long acknowledged() {
        return ledger.acknowledgements();
    }

    Ledger ledger() {
        return ledger;
    }

    int connections() {
        return members.stream()
                .mapToInt(member -> member.session().connections())
                .sum();
    }

    /**
     * Waits until all that was published is acknowledged and all that was acknowledged is delivered.
     *
     * @return false if nothing has moved for so many seconds and something is still to come
     */
    boolean awaitDrained(long quietSeconds) {
        long quiet = TimeUnit.SECONDS.toNanos(quietSeconds);
        long moved = System.nanoTime();
        long last = -1;
        while (ledger.unacknowledged() > 0 || ledger.undelivered() > 0) {
            long state = ledger.acknowledgements() + ledger.arrivals();
            if (state != last) {
                last = state;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > quiet) {
                return false;
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return true;
    }

    /** Disconnects the subscribers and connects them again, so that whatever the server still owes them comes. */
    boolean reconnectSubscribers(long seconds) {
        int before = connections();
        List<CompletionStage<Void>> leaving =
                subscribers.stream().map(LastingClient::disconnect).toList();
        leaving.forEach(left -> left.toCompletableFuture().join());
        subscribers.forEach(LastingClient::connect);
        return await(seconds, () -> connections() >= before + subscribers.size());
    }

    /** Waits until nothing has come for so long. */
    void awaitQuiet(long quietSeconds) {
        long quiet = TimeUnit.SECONDS.toNanos(quietSeconds);
        long moved = System.nanoTime();
        long last = ledger.arrivals();
        while (System.nanoTime() - moved < quiet) {
            LockSupport.parkNanos(STEP_NANOS);
            if (ledger.arrivals() != last) {
                last = ledger.arrivals();
                moved = System.nanoTime();
            }
        }
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

    /** The books, and a fault for whatever must not be. Only when nothing moves any more. */
    public void describe(Report report) {
        long delivered = 0;
        long missing = 0;
        long twice = 0;
        for (Account account : ledger.accounts()) {
            report.row("qos", row(account));
            delivered += account.tally().received();
            missing += account.tally().lostAcknowledged();
            twice += account.qos() == 2 ? account.tally().duplicated() : 0;
        }
        report.put("all", "acknowledged", ledger.acknowledgements());
        report.put("all", "delivered", delivered);
        report.put("all", "missing", missing);
        report.put("all", "duplicated_at_qos_2", twice);
        ledger.faults().forEach(report::fault);
        members.forEach(member -> member.session().faults().forEach(report::fault));
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
        row.put("out_of_order", tally.outOfOrder());
        return row;
    }

    /** For good; what is unacknowledged stays so. */
    public void close() {
        publishers.forEach(client -> client.disconnect().toCompletableFuture().join());
        subscribers.forEach(client -> client.disconnect().toCompletableFuture().join());
    }
}
