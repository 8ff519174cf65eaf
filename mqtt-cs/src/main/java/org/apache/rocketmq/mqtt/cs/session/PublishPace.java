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
import org.apache.rocketmq.mqtt.cs.Rate;
import org.apache.rocketmq.mqtt.cs.access.Permissions;
import org.apache.rocketmq.mqtt.cs.access.Slowness;
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
    private final @Nullable Rate messages;
    private final @Nullable Rate bytes;
    private long messagesFullAt = Rate.FULL;
    private long bytesFullAt = Rate.FULL;
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
        this.messages = rate(limits.maxPublishesPerSecond());
        this.bytes = rate(limits.maxPublishBytesPerSecond());
    }

    private static @Nullable Rate rate(int perSecond) {
        return perSecond == 0 ? null : new Rate(perSecond);
    }

    /** A message was taken in. */
    void took(Publish publish) {
        long now = ticker.nanoTime();
        long forMessages = 0;
        if (messages != null) {
            messagesFullAt = messages.after(messagesFullAt, now, 1);
            forMessages = messages.nanosUntilOne(messagesFullAt, now);
        }
        long forBytes = 0;
        if (bytes != null) {
            int size = publish.topic().value().length() + publish.payload().size();
            bytesFullAt = bytes.after(bytesFullAt, now, size);
            forBytes = bytes.nanosUntilOne(bytesFullAt, now);
        }
        long nanos = Math.max(forMessages, forBytes);
        if (nanos > 0 && !intake.isHeldFor(Hold.RATE)) {
            intake.hold(Hold.RATE);
            Duration pause = Duration.ofNanos(Math.max(nanos, SHORTEST.toNanos()));
            permissions.slowed(
                    forBytes > forMessages ? Slowness.BYTES : Slowness.RATE, client, "for " + pause.toMillis() + " ms");
            timer = line.later(this::goOn, pause);
        }
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
