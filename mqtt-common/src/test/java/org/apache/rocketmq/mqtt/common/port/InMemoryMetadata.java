/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.SessionState;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;

/** Sessions, wills, retained messages and bookmarks in memory; the routes of stored sessions are in the table it is given. Answers at once. Safe for any thread. */
public final class InMemoryMetadata implements SessionStore, WillStore, RetainedStore, Bookmarks {

    private final InMemoryRoutes routes;
    private final Map<ClientId, Entry> sessions = new HashMap<>();
    private final Map<ClientId, String> elsewhere = new HashMap<>();
    private final Map<String, DueWill> due = new TreeMap<>();
    private final TreeMap<String, Message> retained = new TreeMap<>();
    private final Map<String, Long> retainedAt = new HashMap<>();
    private final TreeMap<String, Long> bookmarks = new TreeMap<>();
    private final Set<String> isElsewhere = new HashSet<>();
    private final List<Consumer<DueWill>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> losses = new CopyOnWriteArrayList<>();
    private long lastEpoch;
    private int writes;

    /** What is known of one client. */
    private static final class Entry {
        Claim claim;
        boolean clean;
        boolean released;

        @Nullable
        Will will;

        SessionState state = SessionState.EMPTY;

        Entry(Claim claim) {
            this.claim = claim;
        }
    }

    public InMemoryMetadata(InMemoryRoutes routes) {
        this.routes = routes;
    }

    @Override
    public synchronized CompletionStage<Claimed> claim(ClientId client, boolean clean, @Nullable Will will) {
        Claim claim = new Claim(client, ++lastEpoch);
        Entry before = sessions.get(client);
        Entry now = new Entry(claim);
        now.clean = clean;
        now.will = will;
        boolean present = false;
        DueWill overtaken = null;
        if (before != null) {
            if (!before.released && before.will != null) {
                overtaken = new DueWill(before.claim, before.will);
                due.put(overtaken.key(), overtaken);
            }
            if (!before.clean && clean) {
                forget(before);
            } else if (!before.clean) {
                present = true;
                now.state = before.state;
            }
        }
        if (before == null) {
            routes.addPeer(client);
        }
        sessions.put(client, now);
        return CompletableFuture.completedStage(
                new Claimed(claim, present, now.state, overtaken, previousNode(client)));
    }

    private @Nullable String previousNode(ClientId client) {
        return elsewhere.remove(client);
    }

    /** As if the client had been connected to another node until its next claim. */
    public synchronized void claimedElsewhere(ClientId client, String node) {
        elsewhere.put(client, node);
    }

    private void forget(Entry entry) {
        entry.state.subscriptions().keySet().forEach(routes::remove);
    }

    @Override
    public synchronized CompletionStage<Void> write(Claim claim, List<SessionChange> changes) {
        Entry entry = sessions.get(claim.client());
        if (entry == null || !entry.claim.equals(claim) || entry.released) {
            return CompletableFuture.failedStage(
                    new GatewayException(Category.REFUSED, claim + " is fenced (expected: the client's latest claim)"));
        }
        writes++;
        apply(entry, changes);
        return CompletableFuture.completedStage(null);
    }

    private void apply(Entry entry, List<SessionChange> changes) {
        SessionState before = entry.state;
        entry.state = before.after(changes);
        entry.state.subscriptions().keySet().stream()
                .filter(filter -> !before.subscriptions().containsKey(filter))
                .forEach(filter -> done(routes.add(filter)));
        before.subscriptions().keySet().stream()
                .filter(filter -> !entry.state.subscriptions().containsKey(filter))
                .forEach(routes::remove);
    }

    @Override
    public synchronized CompletionStage<Void> release(Claim claim, List<SessionChange> last) {
        Entry entry = sessions.get(claim.client());
        if (entry != null && entry.claim.equals(claim) && !entry.released) {
            if (entry.clean) {
                sessions.remove(claim.client());
                routes.removePeer(claim.client());
            } else {
                apply(entry, last);
                entry.released = true;
                entry.will = null;
            }
        }
        return CompletableFuture.completedStage(null);
    }

    @Override
    public synchronized CompletionStage<Optional<DueWill>> end(Claim claim, List<SessionChange> last) {
        Entry entry = sessions.get(claim.client());
        if (entry != null && isLive(claim)) {
            if (entry.will != null) {
                DueWill now = new DueWill(claim, entry.will);
                due.put(now.key(), now);
            }
            release(claim, last);
        }
        return CompletableFuture.completedStage(
                due.values().stream().filter(each -> each.claim().equals(claim)).findFirst());
    }

    @Override
    public synchronized void onLoss(Runnable listener) {
        losses.add(listener);
    }

    /** As if the node had been taken for dead: its claims have ended, and it hears of it. */
    public void takenForDead() {
        nodeDied();
        losses.forEach(Runnable::run);
    }

    /** As if the node had died: whoever was connected is not any more, and the wills are due. */
    public synchronized void nodeDied() {
        List<DueWill> now = new ArrayList<>();
        sessions.values().forEach(entry -> {
            if (!entry.released && entry.will != null) {
                now.add(new DueWill(entry.claim, entry.will));
            }
            entry.released = true;
            entry.will = null;
        });
        sessions.values().removeIf(entry -> {
            if (entry.clean) {
                routes.removePeer(entry.claim.client());
            }
            return entry.clean;
        });
        now.forEach(will -> due.put(will.key(), will));
        listeners.forEach(now::forEach);
    }

    /** Forgets the stored sessions that nobody owns. */
    public synchronized void expireAll() {
        sessions.values().removeIf(entry -> {
            if (entry.released) {
                forget(entry);
                routes.removePeer(entry.claim.client());
            }
            return entry.released;
        });
    }

    /** The state of a stored session. */
    public synchronized SessionState state(ClientId client) {
        Entry entry = sessions.get(client);
        return entry == null ? SessionState.EMPTY : entry.state;
    }

    /** How many clients are owned, or have a stored session. */
    public synchronized int size() {
        return sessions.size();
    }

    /** How many writes were accepted. */
    public synchronized int writes() {
        return writes;
    }

    /** Wills that are due and not published. */
    public synchronized List<DueWill> due() {
        return List.copyOf(due.values());
    }

    @Override
    public synchronized void listen(Consumer<DueWill> listener) {
        listeners.add(listener);
        due.values().forEach(listener);
    }

    @Override
    public synchronized CompletionStage<Void> published(DueWill will) {
        due.remove(will.key());
        return CompletableFuture.completedStage(null);
    }

    @Override
    public synchronized CompletionStage<Void> put(Message message, Origin origin) {
        String topic = message.topic().value();
        long last = retainedAt.getOrDefault(topic, Long.MIN_VALUE);
        if (origin instanceof Origin.Backend backend) {
            if (backend.storedAtMillis() < last) {
                return CompletableFuture.completedStage(null);
            }
            retainedAt.put(topic, backend.storedAtMillis());
        } else if (mayRetain(origin)) {
            retainedAt.put(topic, Math.max(last + 1, System.currentTimeMillis()));
        } else {
            return CompletableFuture.failedStage(new GatewayException(Category.REFUSED, origin + " is fenced"));
        }
        if (message.payload().isEmpty()) {
            retained.remove(message.topic().value());
        } else {
            retained.put(message.topic().value(), message);
        }
        return CompletableFuture.completedStage(null);
    }

    private boolean mayRetain(Origin origin) {
        if (origin instanceof Origin.OfWill will) {
            return isLive(will.claim())
                    || due.values().stream().anyMatch(each -> each.claim().equals(will.claim()));
        }
        return origin instanceof Origin.Published published && isLive(published.claim());
    }

    private boolean isLive(Claim claim) {
        Entry entry = sessions.get(claim.client());
        return entry != null && entry.claim.equals(claim) && !entry.released;
    }

    @Override
    public synchronized CompletionStage<Page> find(TopicFilter filter, @Nullable TopicName after, int maxBytes) {
        List<Message> found = new ArrayList<>();
        int bytes = 0;
        for (Message message : (after == null ? retained : retained.tailMap(after.value(), false)).values()) {
            if (filter.matches(message.topic())) {
                if (bytes >= maxBytes) {
                    return CompletableFuture.completedStage(
                            new Page(found, found.get(found.size() - 1).topic()));
                }
                found.add(message);
                bytes += message.weight();
            }
        }
        return CompletableFuture.completedStage(new Page(found, null));
    }

    @Override
    public synchronized CompletionStage<Map<String, Long>> load(String prefix) {
        Map<String, Long> found = new HashMap<>(bookmarks);
        found.keySet().removeIf(name -> !name.startsWith(prefix));
        return CompletableFuture.completedStage(found);
    }

    @Override
    public synchronized CompletionStage<Void> save(String duty, Map<String, Long> changed) {
        if (isElsewhere.contains(duty)) {
            return CompletableFuture.failedStage(new GatewayException(Category.REFUSED, duty + " is another node's"));
        }
        save(changed);
        return CompletableFuture.completedStage(null);
    }

    /** From now on a duty is another node's; all others are this one's. */
    public synchronized void dutyIsElsewhere(String duty) {
        isElsewhere.add(duty);
    }

    private void save(Map<String, Long> changed) {
        changed.forEach((name, value) -> {
            if (value < 0) {
                bookmarks.remove(name);
            } else {
                bookmarks.put(name, value);
            }
        });
    }

    @Override
    public synchronized CompletionStage<Boolean> saveIf(Map<String, Long> expected, Map<String, Long> changed) {
        boolean isAsExpected = expected.entrySet().stream()
                .allMatch(each -> each.getValue() < 0
                        ? !bookmarks.containsKey(each.getKey())
                        : each.getValue().equals(bookmarks.get(each.getKey())));
        if (isAsExpected) {
            save(changed);
        }
        return CompletableFuture.completedStage(isAsExpected);
    }

    /** The routes answer at once. */
    private static void done(CompletionStage<Void> stage) {
        if (!stage.toCompletableFuture().isDone()) {
            throw new IllegalStateException("the route table does not answer at once");
        }
    }
}
