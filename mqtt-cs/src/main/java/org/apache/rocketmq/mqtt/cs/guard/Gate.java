/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.GateTerms;
import org.apache.rocketmq.mqtt.cs.LogText;
import org.apache.rocketmq.mqtt.cs.guard.Offenders.Standing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may knock, and how often: before anything is made for a connection ({@link #accepts}), when its address is known ({@link #admits}), and when its
 * client has said its name. What is kept of strangers is bounded, whoever they say they are.
 *
 * <p>A client is told no more than return code 3, server unavailable: it is to come again later, and its password is not wrong.
 *
 * <p>One for a node, from its start to its end; safe for any thread.
 */
public final class Gate {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final int maxConnections;
    private final int maxPending;
    private final Refusals refusals;
    private final BooleanSupplier overloaded;
    private final KeyHash hash = new KeyHash();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();
    private final Pace pace;
    private final Paces pacesOfAddresses;
    private final AddressCounts connectionsOfAddresses;
    private final AddressCounts pendingOfAddresses;
    private final Offenders flapping;
    private final Offenders failing;
    private final @Nullable Regulars regulars;

    /** @param overloaded whether the node has too much to do to let anybody in */
    public Gate(ConnectSettings settings, Meters meters, BooleanSupplier overloaded) {
        GateTerms terms = settings.gate();
        this.maxConnections = settings.maxConnections();
        this.maxPending = terms.maxPending();
        this.refusals = new Refusals(meters);
        this.overloaded = overloaded;
        this.pace = new Pace(terms.maxPerSecond());
        this.pacesOfAddresses = new Paces(terms.perAddress().maxPerSecond());
        this.connectionsOfAddresses = new AddressCounts(terms.perAddress().maxConnections());
        this.pendingOfAddresses = new AddressCounts(terms.perAddress().maxPending());
        this.flapping = new Offenders(terms.flapping());
        this.failing = new Offenders(terms.failures());
        this.regulars = terms.failures().most() == 0 ? null : new Regulars();
        meters.gauge("mqtt_connections_open", connections::get);
        meters.gauge("mqtt_connects_pending", pending::get);
        meters.gauge("mqtt_banned", this::bannedClients, "kind", "client");
        meters.gauge("mqtt_banned", this::bannedAddresses, "kind", "address");
    }

    /**
     * The first question about a connection, before there is a pipeline, on its event loop, once. One that is not accepted is closed, and counted. One that is
     * holds its place until it closes.
     */
    public boolean accepts(Channel channel) {
        Refusal why = take();
        if (why != null) {
            turnAway(channel, why, String.valueOf(channel.remoteAddress()), now(channel));
            return false;
        }
        Guest.enter(this, channel);
        return true;
    }

    private @Nullable Refusal take() {
        if (connections.incrementAndGet() > maxConnections) {
            connections.decrementAndGet();
            return Refusal.TOO_MANY_CONNECTIONS;
        }
        if (pending.incrementAndGet() > maxPending && maxPending > 0) {
            pending.decrementAndGet();
            connections.decrementAndGet();
            return Refusal.TOO_MANY_PENDING;
        }
        return null;
    }

    /**
     * The question about where a connection comes from, as soon as that is known, on its event loop, once: at once, or behind a load balancer when that has named its client; in
     * any case before TLS. One that is not admitted is closed, and counted.
     *
     * @param address textual, without port
     */
    public boolean admits(Channel channel, String address) {
        Guest guest = Guest.of(channel);
        if (guest == null) {
            throw new IllegalStateException("connection was not accepted");
        }
        if (!channel.isOpen()) {
            return false; // it would never give back what it takes now
        }
        long key = hash.ofAddress(address);
        guest.isFrom(key);
        long now = now(channel);
        Refusal why = take(guest, key, now);
        if (why != null) {
            turnAway(channel, why, address, now); // what it holds is given back when it closes
        }
        return why == null;
    }

    private @Nullable Refusal take(Guest guest, long key, long now) {
        if (!connectionsOfAddresses.enter(key)) {
            return Refusal.TOO_MANY_CONNECTIONS_OF_ADDRESS;
        }
        guest.countedAtAddress();
        if (!pendingOfAddresses.enter(key)) {
            return Refusal.TOO_MANY_PENDING_OF_ADDRESS;
        }
        guest.pendingAtAddress();
        if (!pacesOfAddresses.pass(key, now)) {
            return Refusal.CONNECT_RATE_OF_ADDRESS; // and takes nothing of what others may have
        }
        return pace.pass(now) ? null : Refusal.CONNECT_RATE;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void turnAway(Channel channel, Refusal why, String address, long now) {
        refusals.add(why, address, "", now);
        channel.close();
    }

    /**
     * The question about a client that says who it is, before it is asked for proof.
     *
     * @return why it is refused, counted already; null if it is not
     */
    public @Nullable Refusal refusal(ClientId client, String address, long now) {
        Refusal why = reason(client, address, now);
        if (why != null) {
            refusals.add(why, address, client.value(), now);
        }
        return why;
    }

    private @Nullable Refusal reason(ClientId client, String address, long now) {
        if (overloaded.getAsBoolean()) {
            return Refusal.OVERLOADED;
        }
        long key = hash.of(client.value());
        if (flapping.isBanned(key, now)) {
            return Refusal.CLIENT_FLAPS;
        }
        long from = hash.ofAddress(address);
        if (regulars != null && failing.isBanned(from, now) && !regulars.has(hash.of(from, key))) {
            return Refusal.ADDRESS_FAILS;
        }
        return null;
    }

    /** A client was refused for what it showed of itself. */
    public void failed(ClientId client, String address, long now) {
        if (regulars == null) {
            return;
        }
        long from = hash.ofAddress(address);
        regulars.remove(hash.of(from, hash.of(client.value())));
        if (failing.add(from, now) == Standing.BANNED_NOW) {
            LOG.info(
                    "remote={} banned, its clients were refused too often; the last one: client={}",
                    address,
                    LogText.of(client.value()));
        }
    }

    /**
     * A client is who it says it is, and is about to be let in once more. Only such are counted: nobody can have another's client id banned who does not have its password.
     *
     * @return why it is refused all the same, counted already; null if it is not
     */
    public @Nullable Refusal returned(ClientId client, String address, long now) {
        long key = hash.of(client.value());
        if (regulars != null) {
            regulars.add(hash.of(hash.ofAddress(address), key));
        }
        Standing standing = flapping.add(key, now);
        if (standing == Standing.FREE) {
            return null;
        }
        if (standing == Standing.BANNED_NOW) {
            LOG.info("client={} remote={} banned, it connects too often", LogText.of(client.value()), address);
        }
        refusals.add(Refusal.CLIENT_FLAPS, address, client.value(), now);
        return Refusal.CLIENT_FLAPS;
    }

    /** It was not let in, through no fault of its own: that does not count. */
    public void forgive(ClientId client) {
        flapping.forgive(hash.of(client.value()));
    }

    /** The client of a connection is let in. On the connection's event loop. */
    public void letIn(Channel channel) {
        Guest guest = Guest.of(channel);
        if (guest != null) {
            guest.isPendingNoMore();
        }
    }

    void isPendingNoMore() {
        pending.decrementAndGet();
    }

    void isPendingNoMore(long addressKey) {
        pendingOfAddresses.leave(addressKey);
    }

    void left() {
        connections.decrementAndGet();
    }

    void left(long addressKey) {
        connectionsOfAddresses.leave(addressKey);
    }

    /** Connections that are open, whether or not their clients are let in. */
    public int connections() {
        return connections.get();
    }

    /** Those among them whose clients are not let in. */
    public int pending() {
        return pending.get();
    }

    /** How many client ids are banned; at the most as many as are remembered. */
    public int bannedClients() {
        return flapping.banned(Ticker.systemTicker().nanoTime());
    }

    /** How many addresses are. */
    public int bannedAddresses() {
        return failing.banned(Ticker.systemTicker().nanoTime());
    }

    /** Addresses of which something is counted, for tests: none when nobody is connected. */
    int addressesCounted() {
        return connectionsOfAddresses.size() + pendingOfAddresses.size();
    }

    private static long now(Channel channel) {
        return channel.eventLoop().ticker().nanoTime();
    }
}
