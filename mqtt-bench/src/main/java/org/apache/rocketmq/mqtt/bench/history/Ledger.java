/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * The checker: what was published, acknowledged and delivered over sessions that outlive their connections, and what
 * of it must not be. Any thread may write to it, under its lock; it grows by a few bits per message
 * and the eight bytes of its time.
 */
public final class Ledger {
    /** One publisher's messages to one topic: what order is promised for. */
    private static final class Flow {
        final int qos;
        final SentHistory sent = new SentHistory();
        final Moments published = new Moments();
        int withdrawn;

        Flow(int qos) {
            this.qos = qos;
        }
    }

    private record Path(int subscriber, int flow) {}

    /** One flow as one subscriber sees it. */
    private static final class Arrivals {
        final int qos;
        final ReceivedHistory received = new ReceivedHistory();
        long flagged;
        long otherQos;

        Arrivals(int qos) {
            this.qos = qos;
        }
    }

    private final LongSupplier clock;
    private final Promises promises;
    private final List<Flow> flows = new ArrayList<>();
    private final Map<Path, Arrivals> paths = new LinkedHashMap<>();
    private long arrivals;
    private long acknowledgements;
    private long foreign;

    /** A strict one. */
    public Ledger() {
        this(System::nanoTime, Promises.strict());
    }

    /** @param clock what the times of {@link Promises#restarts} are of */
    public Ledger(LongSupplier clock, Promises promises) {
        this.clock = clock;
        this.promises = promises;
    }

    /** @return the number of a new flow, which its messages carry */
    public synchronized int open(int publishQos) {
        flows.add(new Flow(publishQos));
        return flows.size() - 1;
    }

    /** Every message of the flow is to reach the subscriber, through a subscription of this QoS. */
    public synchronized void expect(int subscriber, int flow, int subscribeQos) {
        paths.put(new Path(subscriber, flow), new Arrivals(subscribeQos));
    }

    /** @return the sequence number of the flow's next message, which now counts as published */
    public synchronized int next(int flow) {
        Flow one = flows.get(flow);
        int sequence = one.sent.next();
        one.published.put(sequence, clock.getAsLong());
        return sequence;
    }

    /** How many messages of the flow have been published: the sequence number of the next one. */
    public synchronized int published(int flow) {
        return flows.get(flow).sent.sent();
    }

    boolean isOnceAtQos0() {
        return promises.onceAtQos0();
    }

    synchronized boolean isAcknowledged(int flow, int sequence) {
        return flows.get(flow).sent.isAcknowledged(sequence);
    }

    synchronized int publishQos(int flow) {
        return flows.get(flow).qos;
    }

    /** Whether order was to begin anew at any time from the publishing of one message to that of a later one. */
    synchronized boolean mayBeOvertaken(int flow, int sequence, int later) {
        Flow one = flows.get(flow);
        return later < one.sent.sent()
                && promises.restarts().touches(one.published.at(sequence), one.published.at(later));
    }

    /** A number was taken and never published. */
    public synchronized void withdrawn(int flow) {
        flows.get(flow).withdrawn++;
    }

    public synchronized void acknowledged(int flow, long sequence) {
        flows.get(flow).sent.acknowledged(sequence);
        acknowledgements++;
    }

    /** @return whether the subscriber got this message for the first time */
    public synchronized boolean arrived(int subscriber, int flow, long sequence, int qos, boolean dup) {
        arrivals++;
        Arrivals path = paths.get(new Path(subscriber, flow));
        if (path == null || sequence < 0 || sequence > Integer.MAX_VALUE) {
            foreign++;
            return false;
        }
        if (qos != Math.min(flows.get(flow).qos, path.qos)) {
            path.otherQos++;
        }
        boolean first = path.received.arrived(sequence);
        if (!first && dup) {
            path.flagged++;
        }
        return first;
    }

    /** A message came that is none of ours. */
    public synchronized void foreign() {
        arrivals++;
        foreign++;
    }

    public synchronized long arrivals() {
        return arrivals;
    }

    public synchronized long acknowledgements() {
        return acknowledgements;
    }

    /** Published and not yet acknowledged. */
    public synchronized long unacknowledged() {
        return flows.stream()
                .mapToLong(flow -> flow.sent.sent() - flow.withdrawn - flow.sent.acknowledged())
                .sum();
    }

    /** Acknowledged and not yet delivered, counted for each subscriber. */
    public synchronized long undelivered() {
        return accounts().stream()
                .mapToLong(account -> account.tally().lostAcknowledged())
                .sum();
    }

    /** Of a flow's messages with these numbers, {@code to} not among them: acknowledged, and not delivered to the subscriber. */
    public synchronized long undelivered(int subscriber, int flow, int from, int to) {
        Arrivals path = paths.get(new Path(subscriber, flow));
        if (path == null) {
            throw new IllegalArgumentException("subscriber " + subscriber + " expects nothing of flow " + flow);
        }
        SentHistory sent = flows.get(flow).sent;
        return IntStream.range(from, Math.min(to, sent.sent()))
                .filter(sequence -> sent.isAcknowledged(sequence) && !path.received.has(sequence))
                .count();
    }

    /** One for each combination of QoS that there is. */
    public synchronized List<Account> accounts() {
        Map<List<Integer>, Account> accounts = new LinkedHashMap<>();
        Map<List<Integer>, Set<Integer>> counted = new HashMap<>();
        paths.forEach((path, arrived) -> {
            Flow flow = flows.get(path.flow());
            List<Integer> qos = List.of(flow.qos, arrived.qos);
            boolean first = counted.computeIfAbsent(qos, q -> new HashSet<>()).add(path.flow());
            Account account = new Account(
                    flow.qos,
                    arrived.qos,
                    first ? flow.sent.sent() - flow.withdrawn : 0,
                    first ? flow.sent.acknowledged() : 0,
                    Tally.of(flow.sent, arrived.received),
                    arrived.flagged,
                    arrived.received.late().stream()
                            .filter(each -> mayBeOvertaken(path.flow(), each.sequence(), each.after()))
                            .count(),
                    arrived.otherQos);
            accounts.merge(qos, account, Account::plus);
        });
        return List.copyOf(accounts.values());
    }

    /** Each message that breaks a promise of MQTT, for each subscriber. Only when nothing moves any more. */
    public synchronized List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        paths.forEach((path, arrived) -> {
            Flow flow = flows.get(path.flow());
            int qos = Math.min(flow.qos, arrived.qos);
            for (int i = 0; i < flow.sent.sent() && qos > 0; i++) {
                if (flow.sent.isAcknowledged(i) && !arrived.received.has(i)) {
                    findings.add(finding(Finding.What.MISSING, path, i));
                }
            }
            if (qos == 2 || (qos == 0 && promises.onceAtQos0())) {
                arrived.received.again().forEach(i -> findings.add(finding(Finding.What.DOUBLED, path, i)));
            }
            arrived.received.late().stream()
                    .filter(each -> !mayBeOvertaken(path.flow(), each.sequence(), each.after()))
                    .forEach(each -> findings.add(finding(Finding.What.LATE, path, each.sequence())));
        });
        return findings;
    }

    private Finding finding(Finding.What what, Path path, int sequence) {
        return new Finding(what, path.subscriber(), path.flow(), sequence, publishedAt(path.flow(), sequence));
    }

    /** When the message was published, by the ledger's clock; the clock's zero if it never was. */
    synchronized long publishedAt(int flow, int sequence) {
        Flow one = flows.get(flow);
        return sequence < one.sent.sent() ? one.published.at(sequence) : 0;
    }

    /** What breaks a promise of MQTT, one line each; empty when all is well. Only when nothing moves any more. */
    public synchronized List<String> faults() {
        List<String> faults = new ArrayList<>();
        for (Account account : accounts()) {
            String which = " (published at QoS " + account.publishQos() + ", subscribed at QoS "
                    + account.subscribeQos() + ")";
            Tally tally = account.tally();
            if (account.qos() > 0) {
                add(faults, tally.lostAcknowledged(), "acknowledged messages missing" + which);
            }
            if (account.qos() == 2 || (account.qos() == 0 && promises.onceAtQos0())) {
                add(faults, tally.duplicated(), "messages duplicated at QoS " + account.qos() + which);
            }
            add(
                    faults,
                    tally.outOfOrder() - account.reordered(),
                    "messages first delivered after a later one of their topic" + which);
            add(faults, tally.invented(), "messages delivered that were never published" + which);
            add(faults, account.otherQos(), "deliveries at another QoS than " + account.qos() + which);
        }
        add(faults, foreign, "messages delivered to a subscriber that they are not for");
        add(faults, unacknowledged(), "messages never acknowledged");
        return faults;
    }

    private static void add(List<String> faults, long count, String what) {
        if (count > 0) {
            faults.add(count + " " + what);
        }
    }
}
