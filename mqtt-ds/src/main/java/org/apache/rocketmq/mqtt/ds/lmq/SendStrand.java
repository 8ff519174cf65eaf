/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.BrokerCalls;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.broker.TopicQueues;
import org.apache.rocketmq.mqtt.ds.lmq.Outgoing.Search;
import org.apache.rocketmq.mqtt.ds.lmq.Outgoing.Stored;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one publisher to one topic, on their way to the broker: one at a time, each tried again until it is stored or late; what is late is not sent, nor what
 * is behind it. That keeps
 * their order whatever happens: a broker handles the requests of one connection on several threads, so two messages under way at once can
 * change places [MQTT-4.6.0-5]. Messages of other strands are under way at the same time. Each attempt chooses the broker anew; a message with a key
 * that a broker may have stored waits for the answer of that broker.
 *
 * <p>Lives while it has messages. State is guarded by this; futures are completed outside of it.
 */
final class SendStrand {

    private static final Logger LOG = LoggerFactory.getLogger(SendStrand.class);

    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final Key key;
    private final SendContext context;
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>(2);
    private boolean ended;
    private long pauseMillis = FIRST_PAUSE_MILLIS; // of whoever sends the oldest

    /**
     * What is kept in order.
     *
     * @param parent the RocketMQ topic it is stored under
     * @param publisher null for what the gateway dispatches for backend services
     */
    record Key(String parent, TopicName topic, @Nullable ClientId publisher) implements Comparable<Key> {

        /** An order lets hash maps withstand clients that choose names of one hash code. */
        @Override
        public int compareTo(Key other) {
            int byTopic = topic.compareTo(other.topic);
            int byParent = byTopic != 0 ? byTopic : parent.compareTo(other.parent);
            return byParent != 0 ? byParent : text(publisher).compareTo(text(other.publisher));
        }

        private static String text(@Nullable ClientId client) {
            return client == null ? "" : client.value();
        }
    }

    SendStrand(Key key, SendContext context) {
        this.key = key;
        this.context = context;
    }

    /**
     * A message that may be stored already is looked for at once, together with others: not when all before it are stored, unless too many are looked for.
     *
     * @return false if the strand has ended and another one must be made
     */
    boolean add(Outgoing message) {
        boolean early = message.isToBeLookedFor() && context.search().hasRoom();
        TopicQueues known = early ? context.topics().known(key.parent()) : null;
        QueueAddress home = known == null ? null : known.home(hash());
        if (known != null && home != null && message.key != null) {
            message.isLookedFor(search(message, message.key, known, home));
        }
        synchronized (this) {
            if (ended) {
                return false;
            }
            waiting.addLast(message);
            if (waiting.size() > 1) {
                return true;
            }
        }
        sendOldest(message);
        return true;
    }

    private void sendOldest(Outgoing message) {
        if (message.isLate()) {
            giveUp(message, true, tooLate());
            return;
        }
        TopicQueues known = context.topics().known(key.parent());
        CompletionStage<TopicQueues> queues =
                known == null ? context.topics().resolve(key.parent()) : CompletableFuture.completedStage(known);
        queues.thenCompose(found -> send(message, found)).whenComplete((where, fault) -> {
            if (fault == null) {
                stored(message, where);
            } else {
                failed(message, GatewayException.of(fault));
            }
        });
    }

    private CompletionStage<Stored> send(Outgoing message, TopicQueues queues) {
        QueueAddress home = queues.home(hash());
        if (home == null) {
            return CompletableFuture.failedStage(
                    new GatewayException(Category.RETRY, "topic " + key.parent() + ": no queue to write to"));
        }
        String looked = message.lookFor(context.stalls());
        if (looked == null) {
            return send(message, queues, home);
        }
        Search begun = message.takeSearch();
        Search search = begun == null ? search(message, looked, queues, home) : begun;
        return search.result().thenCompose(stored -> {
            if (stored.isPresent()) {
                return CompletableFuture.completedStage(stored.get());
            }
            message.isNowhere(search.askedAt());
            return send(message, queues, home);
        });
    }

    private Search search(Outgoing message, String looked, TopicQueues queues, QueueAddress home) {
        long now = context.stalls().now();
        Map<Broker, Optional<QueueAddress>> places = message.whereToLook(whereItMayBe(queues, home.broker()));
        return new Search(now, context.search().find(queues, places, key.parent(), hash(), looked));
    }

    /** All brokers, also those that have just been started or are away: what the name server says of the topic may be old. */
    private List<Broker> whereItMayBe(TopicQueues queues, Broker likeliest) {
        List<Broker> brokers = new ArrayList<>();
        brokers.add(likeliest);
        queues.writable().forEach(queue -> brokers.add(queue.broker()));
        queues.readable().forEach(queue -> brokers.add(queue.broker()));
        brokers.addAll(context.possible().get());
        return brokers;
    }

    private int hash() {
        return key.topic().value().hashCode();
    }

    /** Late since it was looked for: whoever wants it does so no more, and a queue that it names may be being deleted. */
    private CompletionStage<Stored> send(Outgoing message, TopicQueues queues, QueueAddress home) {
        if (message.isLate()) {
            return CompletableFuture.failedStage(tooLate());
        }
        if (message.lookFor(context.stalls()) != null) {
            return CompletableFuture.failedStage(new GatewayException(
                    Category.RETRY,
                    "topic " + key.parent() + ": this gateway stood still while it looked for a message"));
        }
        if (!message.isWanted()) {
            return CompletableFuture.failedStage(
                    new GatewayException(Category.UNWANTED, "topic " + key.parent() + ": not wanted any more"));
        }
        return context.calls()
                .send(home, message.properties, message.body, context.sendTimeoutMillis())
                .whenComplete((place, fault) -> {
                    if (fault == null) {
                        countIfElsewhere(queues, home.broker());
                    } else if (!BrokerCalls.wasNotSent(fault)) {
                        message.maybeStoredAt(home);
                    }
                })
                .thenApply(place -> new Stored(home.broker(), place));
    }

    /** A broker that is away, or left out, would have had the message. */
    private void countIfElsewhere(TopicQueues queues, Broker stored) {
        long likes = TopicQueues.likes(hash(), stored);
        if (whereItMayBe(queues, stored).stream()
                .anyMatch(broker -> !broker.takesMessages() && TopicQueues.likes(hash(), broker) > likes)) {
            context.rehashed().increment();
        }
    }

    private void stored(Outgoing message, Stored where) {
        pauseMillis = FIRST_PAUSE_MILLIS;
        Outgoing next = next(List.of(message));
        message.stored.complete(where);
        if (next != null) {
            sendOldest(next);
        }
    }

    private void failed(Outgoing message, GatewayException fault) {
        boolean again = fault.category() == Category.RETRY;
        if (again) {
            LOG.debug("topic={} publisher={} not stored yet: {}", key.topic(), key.publisher(), fault.toString());
            context.retries().increment();
            context.topics().doubt(key.parent());
        }
        if (again && message.isAtMostOnce() && message.isInDoubt()) {
            giveUp(message, false, fault); // [MQTT-4.3.1-1]
            return;
        }
        if (again && !message.isLate()) {
            context.scheduler().after(pauseMillis, () -> sendOldest(message));
            pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
            return;
        }
        giveUp(message, again, fault);
    }

    private GatewayException tooLate() {
        return new GatewayException(Category.RETRY, "topic " + key.parent() + ": not sent in time");
    }

    private void giveUp(Outgoing message, boolean withOthers, GatewayException fault) {
        List<Outgoing> givenUp;
        Outgoing next;
        synchronized (this) {
            givenUp = withOthers ? withWhatIsBehind(message) : List.of(message);
            next = next(givenUp);
        }
        givenUp.forEach(each -> each.stored.completeExceptionally(fault));
        if (next != null && fault.category() == Category.UNWANTED) {
            context.scheduler().after(0, () -> sendOldest(next)); // not on this stack: the next may be unwanted, too
        } else if (next != null) {
            sendOldest(next);
        }
    }

    /**
     * What is given up with a message that is late: what is late, too; and what must not be stored before it, when its publisher sends it again
     * [MQTT-4.6.0-5]. One of QoS 0 is not sent again.
     */
    private List<Outgoing> withWhatIsBehind(Outgoing message) {
        return waiting.stream()
                .filter(each -> each.isLate() || !(message.isAtMostOnce() || each.isAtMostOnce()))
                .toList();
    }

    /** Takes messages out; the next one to send, or null at the strand's end. */
    private @Nullable Outgoing next(List<Outgoing> done) {
        synchronized (this) {
            waiting.removeAll(done);
            if (!waiting.isEmpty()) {
                return waiting.peekFirst();
            }
            ended = true;
        }
        context.strands().remove(key, this);
        return null;
    }
}
