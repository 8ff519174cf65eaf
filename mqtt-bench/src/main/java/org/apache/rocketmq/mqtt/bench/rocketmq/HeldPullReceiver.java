/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.rocketmq;

import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullCallback;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** The least the SDK can do: one held pull per queue, the next one from the callback of the last. */
@SuppressWarnings("deprecation") // the pull consumer that took its place has threads and a buffer of its own
final class HeldPullReceiver implements RawReceiver {
    private static final int MOST_MESSAGES = 32;
    private static final long AGAIN_MILLIS = 100;

    private final DefaultMQPullConsumer consumer;
    private final Collection<MessageQueue> queues;
    private final Consumer<byte[]> bodies;
    private final ScheduledExecutorService again = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean closed;

    HeldPullReceiver(RawSettings settings, Collection<MessageQueue> queues, Consumer<byte[]> bodies) {
        this.queues = queues;
        this.bodies = bodies;
        consumer = new DefaultMQPullConsumer(settings.topic() + "_pull");
        consumer.setNamesrvAddr(settings.nameServer());
        consumer.setInstanceName("receive-" + System.nanoTime());
    }

    @Override
    public void start() throws MQClientException {
        consumer.start();
        consumer.fetchSubscribeMessageQueues(queues.iterator().next().getTopic());
        for (MessageQueue queue : queues) {
            pull(queue, consumer.maxOffset(queue));
        }
    }

    private void pull(MessageQueue queue, long offset) {
        if (closed) {
            return;
        }
        try {
            consumer.pullBlockIfNotFound(queue, "*", offset, MOST_MESSAGES, new PullCallback() {
                @Override
                public void onSuccess(PullResult result) {
                    if (result.getPullStatus() == PullStatus.FOUND) {
                        result.getMsgFoundList().forEach(message -> bodies.accept(message.getBody()));
                    }
                    pull(queue, result.getNextBeginOffset());
                }

                @Override
                public void onException(Throwable e) {
                    pullAgain(queue, offset);
                }
            });
        } catch (MQClientException | RemotingException e) {
            pullAgain(queue, offset);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pullAgain(MessageQueue queue, long offset) {
        if (!closed) {
            var unused = again.schedule(() -> pull(queue, offset), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        closed = true;
        again.shutdownNow();
        consumer.shutdown();
    }
}
