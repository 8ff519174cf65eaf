/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.cs.ClientLimits;
import org.apache.rocketmq.mqtt.cs.access.Permissions;
import org.apache.rocketmq.mqtt.cs.access.Slowness;
import org.apache.rocketmq.mqtt.cs.access.TokenBucket;
import org.apache.rocketmq.mqtt.cs.codec.Intake;
import org.apache.rocketmq.mqtt.cs.codec.Intake.Hold;
import org.apache.rocketmq.mqtt.cs.codec.Packet.Publish;
import org.jspecify.annotations.Nullable;

/**
 * How fast a client publishes: beyond its rates nothing more is taken in from it until it may publish again. It is slowed, never sent away, and no message is lost. Event loop
 * only; dies with its session.
 */
final class PublishPace {

    /** Rather a few messages at once than a timer for each. */
    private static final Duration SHORTEST = Duration.ofMillis(10);

    private final ClientId client;
    private final Intake intake;
    private final Line line;
    private final Ticker ticker;
    private final Permissions permissions;
    private final @Nullable TokenBucket messages;
    private final @Nullable TokenBucket bytes;
    private @Nullable Future<?> timer;

    /** Null if clients may be as fast as they like. */
    static @Nullable PublishPace of(ClientId client, SessionLoop loop, Intake intake, Line line) {
        ClientLimits limits = loop.node.settings().clientLimits();
        boolean limited = limits.maxPublishesPerSecond() > 0 || limits.maxPublishBytesPerSecond() > 0;
        return limited ? new PublishPace(client, loop, intake, line) : null;
    }

    private PublishPace(ClientId client, SessionLoop loop, Intake intake, Line line) {
        ClientLimits limits = loop.node.settings().clientLimits();
        this.client = client;
        this.intake = intake;
        this.line = line;
        this.ticker = loop.executor.ticker();
        this.permissions = loop.node.permissions();
        long now = ticker.nanoTime();
        this.messages =
                limits.maxPublishesPerSecond() == 0 ? null : new TokenBucket(limits.maxPublishesPerSecond(), now);
        this.bytes =
                limits.maxPublishBytesPerSecond() == 0 ? null : new TokenBucket(limits.maxPublishBytesPerSecond(), now);
    }

    /** A message was taken in. */
    void took(Publish publish) {
        long now = ticker.nanoTime();
        long forMessages = wait(messages, 1, now);
        long forBytes =
                wait(bytes, publish.topic().value().length() + publish.payload().size(), now);
        long nanos = Math.max(forMessages, forBytes);
        if (nanos > 0 && !intake.isHeldFor(Hold.RATE)) {
            intake.hold(Hold.RATE);
            Duration pause = Duration.ofNanos(Math.max(nanos, SHORTEST.toNanos()));
            permissions.slowed(
                    forBytes > forMessages ? Slowness.BYTES : Slowness.RATE, client, "for " + pause.toMillis() + " ms");
            timer = line.later(this::goOn, pause);
        }
    }

    private static long wait(@Nullable TokenBucket bucket, int amount, long now) {
        if (bucket == null) {
            return 0;
        }
        bucket.take(amount, now);
        return bucket.nanosUntilReady(now);
    }

    private void goOn() {
        timer = null;
        intake.release(Hold.RATE);
    }

    void close() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
