/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Reply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a node's commands to the log, in their order. One entry is under way at a time; all commands that come meanwhile are the next one, so
 * the busier the node, the more of them share the price of an entry. An entry that was not answered is sent again, as it was, until it is: the
 * state knows it by its sequence and takes it once.
 *
 * <p>Safe for any thread. Owns one thread, {@code mqtt-meta-client}, which sends, and completes the stages. Bounded: what is beyond fails with
 * category RETRY and is counted.
 */
final class MetaClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MetaClient.class);

    /** Commands of one entry, at most; and, but for one that is larger by itself, their weight. */
    static final int ENTRY_COMMANDS = 4_096;

    static final int ENTRY_BYTES = 1 << 18;

    /** A larger command is refused. */
    static final int COMMAND_BYTES = 2 << 20;

    /** What waits, at most. */
    static final int QUEUE_COMMANDS = 100_000;

    static final long QUEUE_BYTES = 32L << 20;

    /** After so long a command fails; whether it took or takes place is not known. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long SWEEP_MILLIS = 500;
    private static final long AGAIN_MILLIS = 100;
    private static final long WARN_MILLIS = 10_000;

    private final Transport transport;
    private final String sender;
    private final Duration patience;
    private final Scheduler scheduler;
    private final Scheduler.Repetition sweep;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Threads.named("mqtt-meta-client"));
    private final Counter entries;
    private final Counter refused;
    private final Counter retries;
    private final Meters.Timer latency;
    private final Map<Class<?>, Counter> kinds = new HashMap<>(); // not written to after the constructor

    // guarded by queue
    private final ArrayDeque<Pending> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean underWay;
    private boolean closed;

    // the thread's
    private List<Pending> batch = List.of();
    private long sequence;
    private long saidAt = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(WARN_MILLIS);

    private volatile Consumer<Throwable> failure = fault -> {};

    /** @param sender never used before, by anybody */
    MetaClient(Transport transport, String sender, Meters meters, Scheduler scheduler) {
        this(transport, sender, PATIENCE, meters, scheduler);
    }

    /** @param patience after which a command fails */
    MetaClient(Transport transport, String sender, Duration patience, Meters meters, Scheduler scheduler) {
        this.transport = transport;
        this.sender = sender;
        this.patience = patience;
        this.scheduler = scheduler;
        this.entries = meters.counter("mqtt_meta_entries");
        this.retries = meters.counter("mqtt_meta_entry_retries");
        this.refused = meters.discard("meta_queue_full");
        this.latency = meters.timer("mqtt_meta_latency");
        count(meters, "mqtt_meta_commands", Command.class);
        count(meters, "mqtt_meta_queries", Query.class);
        this.sweep = scheduler.every(SWEEP_MILLIS, () -> onThread(this::expire));
    }

    private void count(Meters meters, String name, Class<?> family) {
        for (Class<?> kind : family.getPermittedSubclasses()) {
            kinds.put(kind, meters.counter(name, "kind", kind.getSimpleName()));
        }
    }

    private void count(Object what) {
        Counter counter = kinds.get(what.getClass());
        if (counter != null) {
            counter.increment();
        }
    }

    /** @return what became of the command; fails with category RETRY if that is not known, FATAL if it is too large */
    CompletionStage<Outcome> send(Command command) {
        int weight;
        try {
            weight = MetaCodec.encode(new Entry("", 0, 0, List.of(command))).length;
        } catch (RuntimeException e) { // not in the sender's thread, which has others to send
            return CompletableFuture.failedStage(
                    new GatewayException(Category.FATAL, "command cannot be encoded: " + e, e));
        }
        Pending pending = new Pending(command, weight, System.nanoTime(), new CompletableFuture<>());
        if (pending.weight() > COMMAND_BYTES) {
            return CompletableFuture.failedStage(new GatewayException(
                    Category.FATAL,
                    "command of " + pending.weight() + " bytes (expected: at most " + COMMAND_BYTES + ")"));
        }
        count(command);
        boolean begins;
        synchronized (queue) {
            if (closed || (!pending.isNeverRefused() && isFull())) {
                refused.increment();
                return CompletableFuture.failedStage(new GatewayException(
                        Category.RETRY,
                        closed
                                ? "closed"
                                : queue.size() + " commands, " + queuedBytes + " bytes wait for the metadata"));
            }
            if (pending.isOfLease()) {
                queue.addFirst(pending); // a node must not die of its own load
            } else {
                queue.addLast(pending);
            }
            queuedBytes += pending.weight();
            begins = !underWay;
            underWay = true;
        }
        if (begins) {
            onThread(this::next);
        }
        return pending.outcome();
    }

    /** Under the lock. */
    private boolean isFull() {
        return queue.size() >= QUEUE_COMMANDS || queuedBytes >= QUEUE_BYTES;
    }

    /** Sees whatever was acknowledged before, to anybody. */
    CompletionStage<Answer> ask(Query query) {
        count(query);
        return transport.ask(query);
    }

    private void onThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed", e);
        }
    }

    /** Makes an entry of what waits. */
    private void next() {
        batch = take();
        if (batch.isEmpty()) {
            return;
        }
        Entry entry = new Entry(
                sender, ++sequence, 0, batch.stream().map(Pending::command).toList());
        entries.increment();
        attempt(MetaCodec.encode(entry));
    }

    private List<Pending> take() {
        List<Pending> taken = new ArrayList<>();
        int bytes = 0;
        synchronized (queue) {
            while (true) {
                Pending first = queue.peek();
                if (first == null
                        || taken.size() >= ENTRY_COMMANDS
                        || (!taken.isEmpty() && bytes + first.weight() > ENTRY_BYTES)) {
                    break;
                }
                taken.add(queue.remove());
                bytes += first.weight();
            }
            queuedBytes -= bytes;
            underWay = !taken.isEmpty();
        }
        return taken;
    }

    private void attempt(byte[] entry) {
        CompletionStage<Reply> reply;
        try {
            reply = transport.write(entry);
        } catch (RuntimeException e) { // the entry must go on, whatever a transport does
            reply = CompletableFuture.failedStage(e);
        }
        CompletionStage<Reply> unused =
                reply.whenComplete((done, fault) -> onThread(() -> answered(entry, done, fault)));
    }

    private void answered(byte[] entry, @Nullable Reply reply, @Nullable Throwable fault) {
        if (reply == null) {
            retries.increment();
            boolean isFatal = fault != null && GatewayException.of(fault).category() == Category.FATAL;
            if (isFatal) { // it took place, and nobody here knows what came of it: a claim would be nobody's
                LOG.error(
                        "the answer to an entry cannot be read, this gateway cannot go on sequence={}",
                        sequence,
                        fault);
                failure.accept(fault);
            }
            sayNotAnswered(fault);
            scheduler.after(isFatal ? WARN_MILLIS : AGAIN_MILLIS, () -> onThread(() -> attempt(entry)));
            return;
        }
        List<Pending> answered = batch;
        next();
        if (reply.results().size() != answered.size()) {
            LOG.error("{} results for {} commands", reply.results().size(), answered.size());
            fail(answered, "the metadata did not answer every command");
            return;
        }
        long now = System.nanoTime();
        for (int i = 0; i < answered.size(); i++) {
            Pending pending = answered.get(i);
            latency.recordNanos(now - pending.atNanos());
            pending.outcome().complete(new Outcome(reply.results().get(i), reply.revision()));
        }
    }

    /** Loud, but not at each attempt: while the metadata is away; or while its members are older than this gateway, and refuse what they cannot read. */
    private void sayNotAnswered(@Nullable Throwable fault) {
        long now = System.nanoTime();
        if (now - saidAt >= TimeUnit.MILLISECONDS.toNanos(WARN_MILLIS)) {
            saidAt = now;
            LOG.warn(
                    "an entry is not answered, it is sent again and again sequence={}: {}",
                    sequence,
                    String.valueOf(fault));
        } else {
            LOG.debug("entry not answered, again sender={} sequence={}", sender, sequence, fault);
        }
    }

    /** To be called before anything is sent: hears that an answer cannot be read, and that this process cannot go on. */
    void onFailure(Consumer<Throwable> listener) {
        failure = listener;
    }

    /** Ends the waiting for what has waited too long. An entry under way goes on: what comes after it counts on its place. */
    private void expire() {
        long before = System.nanoTime() - patience.toNanos();
        List<Pending> late = new ArrayList<>();
        synchronized (queue) {
            queue.removeIf(pending -> {
                boolean isLate = pending.isLate(before);
                if (isLate) {
                    late.add(pending);
                    queuedBytes -= pending.weight();
                }
                return isLate;
            });
        }
        batch.stream()
                .filter(pending -> pending.isLate(before) && !pending.outcome().isDone())
                .forEach(late::add);
        if (!late.isEmpty()) {
            LOG.warn("commands not answered in time count={} sender={}", late.size(), sender);
            fail(
                    late,
                    "no answer from the metadata in " + patience.toMillis()
                            + " ms; whether it took place is not known");
        }
    }

    private static void fail(List<Pending> all, String why) {
        all.forEach(pending -> pending.outcome().completeExceptionally(new GatewayException(Category.RETRY, why)));
    }

    /** What is not answered by now fails with category RETRY. */
    @Override
    public void close() {
        sweep.stop();
        List<Pending> left;
        synchronized (queue) {
            closed = true;
            left = new ArrayList<>(queue);
            queue.clear();
        }
        onThread(() -> {
            fail(batch, "closed; whether it took place is not known");
            fail(left, "closed");
        });
        thread.shutdown();
    }
}
