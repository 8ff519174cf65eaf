/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;

/** Gateway nodes in memory: who lives, the links between them, and their duties. Everything takes place in the calling thread, but for what waits for the end of a duty. */
public final class InMemoryCluster {

    private final Map<String, Member> members = new TreeMap<>();
    private final Set<Set<String>> cuts = new HashSet<>();
    private final Map<String, Member> holders = new HashMap<>();
    private final Set<String> moving = new HashSet<>();
    private long incarnations;

    /** Adds a node that lives and is linked to all others. */
    public synchronized Member join(String name) {
        Member member = new Member(name);
        members.put(name, member);
        changed();
        members.values().stream().filter(other -> other != member).forEach(other -> {
            other.links.forEach(link -> link.accept(name));
        });
        return member;
    }

    /** The node is dead, to the others and to itself. */
    public synchronized void kill(String name) {
        members.remove(name);
        holders.values().removeIf(holder -> holder.self().equals(name));
        changed();
    }

    /** Breaks the link between two nodes. */
    public synchronized void cut(String one, String other) {
        cuts.add(Set.of(one, other));
    }

    public synchronized void mend(String one, String other) {
        if (cuts.remove(Set.of(one, other))) {
            linked(one, other);
            linked(other, one);
        }
    }

    private void linked(String to, String from) {
        Member member = members.get(to);
        if (member != null) {
            member.links.forEach(link -> link.accept(from));
        }
    }

    private void changed() {
        List.copyOf(members.values())
                .forEach(member -> List.copyOf(member.listeners).forEach(Runnable::run));
        List.copyOf(members.values()).forEach(member -> member.duties.keySet().forEach(this::turn));
    }

    private void turn(String duty) {
        Member next = members.values().stream()
                .filter(member -> member.ready && !member.leaving && member.duties.containsKey(duty))
                .max(Comparator.comparingInt(member -> (member.self() + duty).hashCode() * 0x9E3779B9))
                .orElse(null);
        Member holder = holders.get(duty);
        if (next == holder) {
            return;
        }
        if (holder != null) {
            if (moving.add(duty)) {
                CompletionStage<Void> unused =
                        holder.duty(duty).end().whenComplete((ended, fault) -> moved(duty, holder));
            }
        } else if (next != null) {
            holders.put(duty, next);
            next.duty(duty).begin(next::isInItsRunAndSure);
        }
    }

    /** Whoever's turn it is by now begins. */
    private synchronized void moved(String duty, Member holder) {
        moving.remove(duty);
        holders.remove(duty, holder);
        holder.goIfIdle();
        turn(duty);
    }

    /** One node's view. */
    public final class Member implements Nodes, Peers, Duties {

        private final Node node;
        private final List<Runnable> listeners = new ArrayList<>();
        private final List<Consumer<String>> links = new ArrayList<>();
        private final Map<Service, Handler> handlers = new HashMap<>();
        private final Map<String, Duty> duties = new HashMap<>();
        private boolean sure = true;
        private boolean ready;
        private boolean leaving;
        private final CompletableFuture<Void> gone = new CompletableFuture<>();

        Member(String name) {
            node = new Node(name, name + ":1", ++incarnations);
        }

        @Override
        public String self() {
            return node.name();
        }

        @Override
        public List<Node> living() {
            synchronized (InMemoryCluster.this) {
                return members.values().stream().map(member -> member.node).toList();
            }
        }

        @Override
        public boolean isLeaseSure() {
            return sure;
        }

        private boolean isInItsRunAndSure() {
            synchronized (InMemoryCluster.this) {
                return sure && members.get(self()) == this;
            }
        }

        private Duty duty(String name) {
            return Objects.requireNonNull(duties.get(name));
        }

        /** As if the node had not been heard of for a while. */
        public void leaseIsSure(boolean now) {
            sure = now;
        }

        @Override
        public void listen(Runnable changed) {
            synchronized (InMemoryCluster.this) {
                listeners.add(changed);
                changed.run();
            }
        }

        @Override
        public CompletionStage<Void> leave() {
            synchronized (InMemoryCluster.this) {
                leaving = true;
                sure = false;
                List.copyOf(duties.keySet()).forEach(InMemoryCluster.this::turn);
                goIfIdle();
            }
            return gone;
        }

        private void goIfIdle() {
            if (leaving && !gone.isDone() && !holders.containsValue(this)) {
                kill(self());
                gone.complete(null);
            }
        }

        @Override
        public CompletionStage<Payload> ask(String to, Service service, Payload request) {
            Handler handler;
            synchronized (InMemoryCluster.this) {
                Member other = members.get(to);
                handler = other == null || !isLinked(to) ? null : other.handlers.get(service);
            }
            if (handler == null) {
                return CompletableFuture.failedStage(
                        new GatewayException(Category.RETRY, "node " + to + " cannot be reached"));
            }
            CompletableFuture<Payload> answer = new CompletableFuture<>();
            try {
                CompletionStage<Payload> unused =
                        handler.answer(self(), request).whenComplete((given, fault) -> answered(answer, given, fault));
            } catch (RuntimeException e) {
                answered(answer, Payload.EMPTY, e);
            }
            return answer;
        }

        private static void answered(CompletableFuture<Payload> answer, Payload given, @Nullable Throwable fault) {
            if (fault == null) {
                answer.complete(given);
            } else {
                answer.completeExceptionally(
                        new GatewayException(Category.RETRY, String.valueOf(fault.getMessage()), fault));
            }
        }

        @Override
        public void serve(Service service, Handler handler) {
            synchronized (InMemoryCluster.this) {
                handlers.put(service, handler);
            }
        }

        @Override
        public void onLink(Consumer<String> linked) {
            synchronized (InMemoryCluster.this) {
                links.add(linked);
            }
        }

        @Override
        public boolean isLinked(String to) {
            synchronized (InMemoryCluster.this) {
                return members.containsKey(to) && !cuts.contains(Set.of(self(), to));
            }
        }

        @Override
        public void join(String name, Duty duty) {
            synchronized (InMemoryCluster.this) {
                if (duties.putIfAbsent(name, duty) != null) {
                    throw new IllegalArgumentException("duty: " + name + " (expected: each once)");
                }
                turn(name);
            }
        }

        @Override
        public void ready() {
            synchronized (InMemoryCluster.this) {
                ready = true;
                duties.keySet().forEach(InMemoryCluster.this::turn);
            }
        }
    }
}
