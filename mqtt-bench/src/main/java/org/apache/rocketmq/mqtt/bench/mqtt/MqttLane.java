/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.rocketmq.mqtt.bench.history.Tally;
import org.apache.rocketmq.mqtt.bench.lane.Lane;
import org.apache.rocketmq.mqtt.bench.lane.Measure;
import org.apache.rocketmq.mqtt.bench.lane.Progress;
import org.apache.rocketmq.mqtt.bench.lane.TallyReport;
import org.apache.rocketmq.mqtt.bench.report.Report;

/** Publishers and subscribers over MQTT. Owns its clients; the loops are the caller's. */
public final class MqttLane implements Lane {
    private final int run = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    private final Progress progress = new Progress();
    private final Loops loops;
    private final Quality quality;
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<MqttClient> clients = new ArrayList<>();
    private volatile Measure measure = Measure.from(Long.MAX_VALUE);
    private volatile boolean closedLoop;

    private MqttLane(Loops loops, Quality quality) {
        this.loops = loops;
        this.quality = quality;
    }

    /**
     * Connects everybody, subscribers first. A publisher and the subscriber of the same index share an event loop, and
     * are on different servers if there are several.
     *
     * @throws IllegalStateException if a connection or subscription is refused or not answered in time
     */
    public static MqttLane open(Loops loops, MqttServers servers, Topology topology, Quality quality) {
        return open(loops, servers, 1, topology, quality);
    }

    /**
     * The same, but a publisher is so many servers further than the subscriber of the same index.
     *
     * @param apart 0: on the same one
     */
    public static MqttLane open(Loops loops, MqttServers servers, int apart, Topology topology, Quality quality) {
        MqttLane lane = new MqttLane(loops, quality);
        try (Admission admission = new Admission(loops, servers, quality, lane.clients)) {
            for (int i = 0; i < topology.subscriptions().size(); i++) {
                Topology.Subscription wanted = topology.subscriptions().get(i);
                Subscriber subscriber = new Subscriber(lane, wanted.publishers());
                lane.subscribers.add(subscriber);
                admission.subscriber(i, lane.clientId("s", i), subscriber, wanted.filter(), quality.subscribe());
            }
            for (int i = 0; i < topology.topics().size(); i++) {
                Publisher publisher = new Publisher(lane, i, topology.topics().get(i), topology.audience(i));
                lane.publishers.add(publisher);
                admission.publisher(i, i + apart, lane.clientId("p", i), publisher);
            }
        } catch (RuntimeException e) {
            lane.close();
            throw e;
        }
        return lane;
    }

    private String clientId(String role, int index) {
        return "bench-" + Integer.toHexString(run) + "-" + role + index;
    }

    @Override
    public int publishers() {
        return publishers.size();
    }

    @Override
    public void send(int publisher, long dueNanos) {
        publishers.get(publisher).send(dueNanos);
    }

    /** Instead of {@link #send}: each publisher keeps so many in flight until the end. Needs pairs. */
    public void keepInFlight(int messages, long untilNanos) {
        closedLoop = true;
        publishers.forEach(publisher -> publisher.keepInFlight(messages, untilNanos));
    }

    @Override
    public void measure(Measure next) {
        measure = next;
    }

    @Override
    public Progress progress() {
        return progress;
    }

    int run() {
        return run;
    }

    Quality quality() {
        return quality;
    }

    Measure measure() {
        return measure;
    }

    void delivered(int publisher) {
        if (closedLoop) {
            publishers.get(publisher).delivered();
        }
    }

    @Override
    public void describe(Report report, String section) {
        loops.fence();
        Tally tally = subscribers.stream()
                .map(subscriber -> subscriber.tally(publishers))
                .reduce(Tally.NOTHING, Tally::plus);
        long sent = publishers.stream().mapToLong(p -> p.history().sent()).sum();
        long acknowledged =
                publishers.stream().mapToLong(p -> p.history().acknowledged()).sum();
        long unsent = publishers.stream().mapToLong(Publisher::unsent).sum();
        long foreign = subscribers.stream().mapToLong(Subscriber::foreign).sum();
        long lost = publishers.stream().mapToLong(Publisher::lost).sum()
                + subscribers.stream().mapToLong(Subscriber::lost).sum();
        report.put(section, "sent", sent);
        if (quality.publish() > 0) {
            report.put(section, "acknowledged", acknowledged);
        }
        TallyReport.describe(tally, report, section);
        report.put(section, "out_of_order", tally.outOfOrder());
        report.put(section, "foreign", foreign);
        report.put(section, "connections_lost", lost);
        if (quality.delivered() > 0) {
            report.faultIf(tally.lostAcknowledged(), "acknowledged messages lost");
        }
        if (quality.delivered() != 1) {
            report.faultIf(tally.duplicated(), "duplicates at QoS " + quality.delivered());
        }
        report.faultIf(tally.outOfOrder(), "messages out of order");
        report.faultIf(tally.invented() + foreign, "messages nobody sent");
        report.faultIf(sent - acknowledged, "messages never acknowledged");
        report.faultIf(unsent, "messages not sent: no free packet id, or no connection");
        report.faultIf(lost, "connections lost");
    }

    @Override
    public void close() {
        clients.forEach(MqttClient::close);
    }
}
