/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.rocketmq;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.history.Tally;
import org.apache.rocketmq.mqtt.bench.lane.Lane;
import org.apache.rocketmq.mqtt.bench.lane.Measure;
import org.apache.rocketmq.mqtt.bench.lane.Progress;
import org.apache.rocketmq.mqtt.bench.lane.TallyReport;
import org.apache.rocketmq.mqtt.bench.report.Report;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** The same work with the plain SDK. The order of arrival is not judged: the SDK's listeners run side by side. */
public final class RawLane implements Lane {
    private static final int SEND_TIMEOUT_MILLIS = 10_000;
    private static final int READY_SECONDS = 60;
    private static final long PROBE = -1;

    private final int run = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    private final Progress progress = new Progress();
    private final AtomicLong failedSends = new AtomicLong();
    private final List<RawPair> pairs = new ArrayList<>();
    private final List<ExecutorService> senders = new ArrayList<>();
    private final List<RawReceiver> receivers = new ArrayList<>();
    private final RawSettings settings;
    private final DefaultMQProducer producer;
    private volatile Measure measure = Measure.from(Long.MAX_VALUE);

    private RawLane(RawSettings settings) {
        this.settings = settings;
        producer = new DefaultMQProducer("bench_raw");
        producer.setNamesrvAddr(settings.nameServer());
        producer.setInstanceName("send-" + System.nanoTime());
        producer.setRetryTimesWhenSendAsyncFailed(0);
        producer.setRetryTimesWhenSendFailed(0);
    }

    /** @throws MQClientException also if the receiver has not seen a probe of each queue within a minute */
    public static RawLane open(RawSettings settings) throws Exception {
        RawLane lane = new RawLane(settings);
        try {
            lane.start();
        } catch (Exception e) {
            lane.close();
            throw e;
        }
        return lane;
    }

    private void start() throws Exception {
        producer.start();
        List<MessageQueue> queues = RawTopic.queues(producer, settings);
        for (MessageQueue queue : queues) {
            pairs.add(new RawPair(queue));
            if (settings.synchronous()) {
                senders.add(Executors.newSingleThreadExecutor());
            }
        }
        RawReceiver receiver = settings.heldPull()
                ? new HeldPullReceiver(settings, queues, this::received)
                : new PushReceiver(settings, this::received);
        receivers.add(receiver);
        receiver.start();
        awaitReady();
    }

    private void awaitReady() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!pairs.stream().allMatch(RawPair::ready)) {
            if (System.nanoTime() - end > 0) {
                throw new MQClientException("receiver not ready after " + READY_SECONDS + " s", null);
            }
            for (int i = 0; i < pairs.size(); i++) {
                if (!pairs.get(i).ready()) {
                    producer.send(message(i, PROBE, 0), pairs.get(i).queue(), SEND_TIMEOUT_MILLIS);
                }
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private Message message(int publisher, long sequence, long dueNanos) {
        byte[] body = new byte[settings.payloadBytes()];
        ByteBuf out = Unpooled.wrappedBuffer(body).clear();
        new Stamp(run, publisher, sequence, dueNanos).write(out);
        return new Message(settings.topic(), body);
    }

    private void received(byte[] body) {
        long now = System.nanoTime();
        Stamp stamp = Stamp.ofRun(Unpooled.wrappedBuffer(body), run);
        if (stamp == null) {
            return;
        }
        RawPair pair = pairs.get(stamp.publisher());
        if (stamp.sequence() == PROBE) {
            pair.probed();
        } else if (pair.arrived(stamp.sequence())) {
            measure.arrived(stamp.dueNanos(), now);
            progress.arrived();
        }
    }

    @Override
    public int publishers() {
        return pairs.size();
    }

    @Override
    public void send(int publisher, long dueNanos) {
        progress.sent(1);
        if (settings.synchronous()) {
            senders.get(publisher).execute(() -> sendNow(publisher, dueNanos));
        } else {
            sendNow(publisher, dueNanos);
        }
    }

    private void sendNow(int publisher, long dueNanos) {
        RawPair pair = pairs.get(publisher);
        long sequence = pair.next();
        Message message = message(publisher, sequence, dueNanos);
        measure.sent(dueNanos, System.nanoTime());
        try {
            if (settings.synchronous()) {
                producer.send(message, pair.queue(), SEND_TIMEOUT_MILLIS);
                acknowledged(pair, sequence, dueNanos);
            } else {
                producer.send(
                        message,
                        pair.queue(),
                        new SendCallback() {
                            @Override
                            public void onSuccess(SendResult result) {
                                acknowledged(pair, sequence, dueNanos);
                            }

                            @Override
                            public void onException(Throwable e) {
                                failedSends.incrementAndGet();
                            }
                        },
                        SEND_TIMEOUT_MILLIS);
            }
        } catch (MQClientException | MQBrokerException | RemotingException e) {
            failedSends.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void acknowledged(RawPair pair, long sequence, long dueNanos) {
        pair.acknowledged(sequence);
        measure.acknowledged(dueNanos, System.nanoTime());
        progress.acknowledged();
    }

    @Override
    public void measure(Measure next) {
        measure = next;
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public void describe(Report report, String section) {
        Tally tally = pairs.stream().map(RawPair::tally).reduce(Tally.NOTHING, Tally::plus);
        report.put(section, "sent", pairs.stream().mapToLong(RawPair::sent).sum());
        report.put(
                section,
                "acknowledged",
                pairs.stream().mapToLong(RawPair::acknowledged).sum());
        TallyReport.describe(tally, report, section);
        report.put(section, "failed_sends", failedSends.get());
        report.faultIf(tally.lostAcknowledged(), "acknowledged messages lost (raw)");
        report.faultIf(failedSends.get(), "failed sends (raw)");
    }

    @Override
    public void close() {
        senders.forEach(ExecutorService::shutdownNow);
        receivers.forEach(RawReceiver::close);
        producer.shutdown();
    }
}
