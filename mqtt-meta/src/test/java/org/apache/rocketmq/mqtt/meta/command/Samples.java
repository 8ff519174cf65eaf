/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;

/** Random commands about few enough things that they meet. The same seed, the same commands. */
public final class Samples {

    private static final List<String> LEVELS = List.of("a", "b", "a-b", "", "é");

    private final Random random;

    public Samples(long seed) {
        random = new Random(seed);
    }

    public Command command() {
        return switch (random.nextInt(20)) {
            case 0, 1, 2 ->
                new Command.ClaimSession(client(), node(), random.nextBoolean(), random.nextBoolean() ? will() : null);
            case 3, 4, 5 -> new Command.WriteSession(claim(), changes());
            case 6 ->
                random.nextBoolean()
                        ? new Command.ReleaseSession(claim(), changes())
                        : new Command.EndSession(node(), claim(), changes());
            case 7 -> new Command.WillPublished(claim());
            case 8 -> new Command.PutRetained(message());
            case 9 -> retain();
            case 10 ->
                random.nextBoolean()
                        ? new Command.SaveBookmarks(bookmarks())
                        : new Command.SaveOfDuty(node(), random.nextInt(3), "duty-" + random.nextInt(3), bookmarks());
            case 11 -> new Command.AddRoutes(node(), List.of(filter(), filter()));
            case 12 -> new Command.RemoveRoutes(node(), List.of(filter()));
            case 13 ->
                new Command.JoinNode(
                        node(),
                        random.nextInt(3),
                        random.nextBoolean() ? "h:1" : "",
                        random.nextBoolean() ? "h:1" : null);
            case 14 -> new Command.RenewNode(node(), random.nextInt(3));
            case 15 -> new Command.LeaveNode(node(), random.nextInt(3));
            case 16 -> new Command.TakeDuty(node(), random.nextInt(3), "duty-" + random.nextInt(3));
            case 17 -> new Command.ReleaseDuty(node(), random.nextInt(3), "duty-" + random.nextInt(3));
            case 18 -> new Command.SaveBookmarksIf(bookmarks(), bookmarks());
            default ->
                random.nextBoolean()
                        ? new Command.ExpireNodes(random.nextInt(100_000))
                        : new Command.ExpireSessions(random.nextInt(100_000), 1 + random.nextInt(3));
        };
    }

    private Command.Retain retain() {
        long atMillis = random.nextInt(1000);
        Origin origin = switch (random.nextInt(3)) {
            case 0 -> new Origin.Published(claim());
            case 1 -> new Origin.OfWill(claim());
            default -> new Origin.Backend(atMillis);
        };
        return new Command.Retain(node(), message(), origin, atMillis);
    }

    public SessionChange change() {
        return switch (random.nextInt(8)) {
            case 0 ->
                new SessionChange.Subscribed(
                        filter(), Qos.of(random.nextInt(3)), queue(), new StartPoint(Map.of("b0", 1L, "b1", 2L)));
            case 1 -> new SessionChange.Unsubscribed(filter(), queue());
            case 2 -> new SessionChange.Moved(queue(), "b" + random.nextInt(3), random.nextInt(1000));
            case 3 -> new SessionChange.Sent(delivery());
            case 4 -> new SessionChange.Released(packetId());
            case 5 -> new SessionChange.Completed(packetId());
            case 6 -> new SessionChange.Received(packetId(), "key-" + random.nextInt(9));
            default -> new SessionChange.Forgotten(packetId());
        };
    }

    public List<SessionChange> changes() {
        List<SessionChange> changes = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            changes.add(change());
        }
        return changes;
    }

    public ClientId client() {
        return new ClientId("client-" + random.nextInt(6));
    }

    public String node() {
        return "node-" + random.nextInt(3);
    }

    /** Of which the state may or may not know. */
    public Claim claim() {
        return new Claim(client(), 1 + random.nextInt(100));
    }

    public TopicFilter filter() {
        String topic = topicText();
        return new TopicFilter(
                switch (random.nextInt(4)) {
                    case 0 -> topic + "/#";
                    case 1 -> "+/" + topic;
                    case 2 -> "#";
                    default -> topic;
                });
    }

    public Message message() {
        return new Message(
                new TopicName(topicText()),
                payload(),
                Qos.of(random.nextInt(3)),
                true,
                random.nextBoolean() ? client() : null);
    }

    public Will will() {
        return new Will(new TopicName(topicText()), payload(), Qos.of(random.nextInt(3)), random.nextBoolean());
    }

    private Map<String, Long> bookmarks() {
        Map<String, Long> bookmarks = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            bookmarks.put("mark-" + random.nextInt(9), (long) random.nextInt(10) - 3);
        }
        return bookmarks;
    }

    private Delivery delivery() {
        Delivery.Source source = random.nextBoolean()
                ? new Delivery.Queued(queue(), "b" + random.nextInt(3), random.nextInt(99), random.nextLong() >>> 1)
                : new Delivery.Held(message());
        return new Delivery(packetId(), Qos.of(1 + random.nextInt(2)), random.nextBoolean(), source);
    }

    private Payload payload() {
        byte[] bytes = new byte[random.nextInt(3) * 50];
        random.nextBytes(bytes);
        return Payload.of(bytes);
    }

    private QueueName queue() {
        return new QueueName("queue-" + random.nextInt(4));
    }

    private int packetId() {
        return 1 + random.nextInt(5);
    }

    /** Not empty, of one to four levels. */
    public String topicText() {
        StringBuilder topic = new StringBuilder(LEVELS.get(random.nextInt(3)));
        for (int i = random.nextInt(4); i > 0; i--) {
            topic.append('/').append(LEVELS.get(random.nextInt(LEVELS.size())));
        }
        return topic.toString();
    }
}
