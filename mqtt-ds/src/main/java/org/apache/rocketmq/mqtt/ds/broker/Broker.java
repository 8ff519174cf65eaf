/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker (a broker name; its master answers, for some reads a slave) as this node knows it. Lives as long as the data server, also while the broker is
 * away. Any thread.
 *
 * <p>A <em>place</em> is a commit-log offset that stays comparable when the commit log begins anew: the broker's disk was replaced, or a
 * slave that was behind has become the master. Each such loss begins an era, and places of a later era are behind all of an earlier one.
 */
public final class Broker {

    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    private static final long REMOVED_AFTER_NANOS = 600_000_000_000L;

    /** Behind all places. */
    public static final long NOWHERE = Long.MAX_VALUE;

    /** How long an advice to read from a slave holds. */
    private static final long ADVICE_NANOS = 10_000_000_000L;

    private final String name;
    private volatile String address;
    private volatile boolean suspect;
    private volatile @Nullable BrokerProgress progress;
    private volatile boolean hasMaster = true;
    private volatile List<Replica> slaves = List.of(); // in the order of their ids
    private volatile long listedNanos = System.nanoTime();
    private volatile boolean leftOut;
    private volatile boolean wasLeftOut;
    private volatile long advisedSlave;
    private volatile long advisedNanos;
    private volatile boolean filtersByProperty = true;
    private volatile Era era = new Era(0, 0);
    private final LostSends lostSends = new LostSends();

    // Written only while this is held; -1: not known
    private volatile long firstMark = -1;
    private long mark = -1; // guarded by this, as is the next
    private long lastRunMark = -1;

    Broker(String name, String address) {
        this.name = name;
        this.address = address;
    }

    /**
     * What has to outlive the node, since places are written down: see the fields of the same names.
     *
     * @param era number of the era
     * @param start offset at which the era starts
     */
    record Past(long era, long start, long mark, long firstMark) {}

    /** Goes on where an earlier run of the node ended. What the broker says is believed when it was asked what it has lost since. */
    synchronized void restore(Past past) {
        era = new Era(past.era(), past.start());
        mark = past.mark();
        firstMark = past.firstMark();
        lastRunMark = past.mark();
        suspect = true;
    }

    /**
     * Takes over what another node has written. In one era the higher mark counts: others have seen more of the commit log.
     *
     * @return whether an era has begun by that
     */
    synchronized boolean adopt(Past written) {
        if (firstMark < 0 && progress == null && mark < 0) {
            restore(written);
            lastRunMark = -1;
            return false;
        }
        if (written.era() < era.number()) {
            return false; // ours is not written yet
        }
        boolean later = written.era() > era.number();
        era = new Era(written.era(), written.start());
        mark = later ? written.mark() : Math.max(mark, written.mark());
        firstMark = firstMark < 0 ? written.firstMark() : Math.min(firstMark, written.firstMark()); // who knew it first
        return later;
    }

    /** Whether a place is one of an era that this node has not heard of: the broker is to be adopted, see {@link Cluster#adopt}. */
    public boolean isOfLaterEra(long place) {
        return place >> Era.OFFSET_BITS > era.number();
    }

    /** Whether a place was counted as if an era that is over went on. */
    public boolean isOfEarlierEra(long place) {
        return place >= 0 && !isOfLaterEra(place) && era.placeOf(offsetOf(place)) != place;
    }

    /** How often it has lost part of its commit log; offsets in its queues are to be found anew then. */
    public long eraNumber() {
        return era.number();
    }

    /** A place before which all was known to an earlier run of the node; -1 if there was none. */
    public synchronized long lastRunMark() {
        return lastRunMark;
    }

    /** An offset in a consume queue of this broker, told from those of other eras. */
    public long counted(long queueOffset) {
        return (era.number() << Era.OFFSET_BITS) + queueOffset;
    }

    /** The offset that was {@link #counted}, whatever the era. */
    public static long uncounted(long counted) {
        return offsetOf(counted);
    }

    /**
     * From where on a consume queue may have other messages than when an offset in it was {@link #counted}: up to there its offsets are the same.
     *
     * @return the place of the loss since; {@link #NOWHERE} if there was none; 0 if the queue has begun anew, or there was more than one loss
     * @throws GatewayException RETRY, if this node has not heard of the era in which it was counted
     */
    public long changedSince(long counted) {
        Era now = era;
        long erasSince = now.number() - (counted >> Era.OFFSET_BITS);
        if (erasSince < 0) {
            throw new GatewayException(Category.RETRY, this + ": another node knows of a loss that is to be adopted");
        }
        return erasSince == 0 ? NOWHERE : erasSince == 1 ? now.placeOf(now.start()) : 0;
    }

    /** Null if the broker never said where its commit log ends. */
    synchronized @Nullable Past past() {
        return firstMark < 0 ? null : new Past(era.number(), era.start(), mark, firstMark);
    }

    /** Whether it has said in this run of the node where its commit log ends; or that is written, and slaves of it can be read. */
    public boolean isKnown() {
        return progress != null || (!hasMaster && isListed() && mark() >= 0);
    }

    /** What it last said of itself; null if nothing in this run of the node. */
    public @Nullable BrokerProgress progress() {
        return progress;
    }

    void says(BrokerProgress now) {
        progress = now;
    }

    public String name() {
        return name;
    }

    /** {@code host:port} of the master, as the name server last said. */
    public String address() {
        return address;
    }

    void moveTo(String newAddress) {
        address = newAddress;
        suspect = true;
    }

    /** Whether it was away since it last said where its commit log ends: it may have lost part of it. */
    boolean isSuspect() {
        return suspect;
    }

    void wasAway() {
        suspect = true;
    }

    /** What was sent to it on connections that have ended. */
    public LostSends lostSends() {
        return lostSends;
    }

    /** Whether the broker's master or a slave was there when the name server was last asked. */
    public boolean isListed() {
        return hasMaster || !slaves.isEmpty();
    }

    /** Whether it listed the master, or has only forgotten it. */
    public boolean hasMaster() {
        return hasMaster;
    }

    /** How long ago the name server last listed the master. */
    long nanosSinceListed() {
        return System.nanoTime() - listedNanos;
    }

    /**
     * @param addresses of the master (0) and the slaves that the name server lists; none: it does not list the broker
     * @param answers whether the master is there though the name server does not list it
     */
    void listed(Map<Long, String> addresses, boolean answers) {
        boolean isMasterListed = addresses.containsKey(MixAll.MASTER_ID);
        hasMaster = isMasterListed || answers;
        slaves = addresses.entrySet().stream()
                .map(each -> new Replica(each.getKey(), each.getValue()))
                .filter(server -> !server.isMaster())
                .sorted(Comparator.comparing(Replica::id))
                .toList();
        if (isMasterListed) {
            listedNanos = System.nanoTime();
        }
    }

    /** Whether the master is away and may come back. A master that has not been listed for long is taken to be removed: nobody waits for it. */
    public boolean isMissing() {
        return !hasMaster && nanosSinceListed() < REMOVED_AFTER_NANOS;
    }

    /** Whether nothing is to be stored there for now, if there is another broker; see {@link Absences}. */
    public boolean isLeftOut() {
        return leftOut;
    }

    void leaveOut(boolean now) {
        leftOut = now;
        wasLeftOut |= now;
    }

    /** Whether it has stored nothing since it was left out. */
    boolean wasLeftOut() {
        return wasLeftOut;
    }

    void neverLeftOut() {
        leftOut = false;
        wasLeftOut = false;
    }

    /** Whether it can be sent to, as far as is known. */
    public boolean takesMessages() {
        return hasMaster && !leftOut;
    }

    /** The server advised to read from a slave (or, 0, from the master) what is far behind. */
    void advises(long slaveId) {
        advisedSlave = slaveId;
        advisedNanos = System.nanoTime();
    }

    /** A slave did not answer: it is not asked until the name server lists it the next time. */
    void slaveFailed(long id) {
        slaves = slaves.stream().filter(slave -> slave.id() != id).toList();
    }

    /** The master; a slave, if the master does not answer or is not listed. */
    Replica reachable() {
        Replica slave = takesMessages() ? null : anySlave();
        return slave == null ? new Replica(MixAll.MASTER_ID, address) : slave;
    }

    /** The same, but a slave also if a server advised it a short while ago. */
    Replica advised() {
        long wanted = advisedSlave;
        if (wanted != MixAll.MASTER_ID && System.nanoTime() - advisedNanos < ADVICE_NANOS) {
            for (Replica slave : slaves) {
                if (slave.id() == wanted) {
                    return slave;
                }
            }
        }
        return reachable();
    }

    /** Those that the name server lists and that answer. */
    List<Replica> slaves() {
        return slaves;
    }

    /** A slave to ask when the master is away; null if there is none. */
    @Nullable
    Replica anySlave() {
        List<Replica> now = slaves;
        return now.isEmpty() ? null : now.get(0);
    }

    /** The place of a commit-log offset, both in bytes. */
    public long placeOf(long commitLogOffset) {
        return era.placeOf(commitLogOffset);
    }

    /** A place behind every message this node knows to be stored there; -1 if the broker never said where its commit log ends. */
    public synchronized long mark() {
        return firstMark < 0 ? -1 : mark;
    }

    /** The mark as it was when the broker first said it: what is before was stored before this node knew the broker; -1 if it did not yet. */
    public long firstMark() {
        return firstMark;
    }

    /** Whether the first mark is known. Else nothing must be stored there yet: it would be taken for something that was there before. */
    public boolean hasFirstMark() {
        return firstMark >= 0;
    }

    /** A message at this place is stored. */
    public synchronized void sawMessageAt(long place) {
        mark = Math.max(mark, place + 1);
    }

    /**
     * What {@link #endsAt} would begin.
     *
     * @return null if the broker has lost nothing
     */
    synchronized @Nullable Past lossAt(long commitLogOffset, long before) {
        if (placeOf(commitLogOffset) >= before) {
            return null;
        }
        Era next = eraAfterLoss(commitLogOffset, before);
        return new Past(next.number(), next.start(), next.placeOf(commitLogOffset), firstMark);
    }

    /**
     * What is to be written down before the first mark is taken from the end of the commit log.
     *
     * @return null if there is a first mark
     */
    synchronized @Nullable Past firstAt(long commitLogOffset) {
        if (firstMark >= 0) {
            return null;
        }
        long first = Math.max(mark, placeOf(commitLogOffset));
        return new Past(era.number(), era.start(), first, first);
    }

    /** Less than half of it left: a new store, all of it new. Else the end of the log is missing, and what is there is known. */
    private Era eraAfterLoss(long commitLogOffset, long before) {
        boolean anew = commitLogOffset < offsetOf(before) / 2;
        return new Era(era.number() + 1, anew ? 0 : commitLogOffset);
    }

    /**
     * The broker says that its commit log ends here.
     *
     * @param before the mark before it was asked
     * @return whether that is before what was seen of it, and an era has begun
     */
    synchronized boolean endsAt(long commitLogOffset, long before) {
        boolean lost = placeOf(commitLogOffset) < before;
        if (lost) {
            era = eraAfterLoss(commitLogOffset, before);
            LOG.warn(
                    "broker={} has lost part of its commit log: it ends at {}, was beyond {}",
                    this,
                    commitLogOffset,
                    offsetOf(before));
            mark = placeOf(commitLogOffset);
        }
        mark = Math.max(mark, placeOf(commitLogOffset));
        if (firstMark < 0) {
            firstMark = mark;
        }
        suspect = false;
        return lost;
    }

    static long offsetOf(long place) {
        return place & ((1L << Era.OFFSET_BITS) - 1);
    }

    /** Whether the broker filters by user property; taken for granted until it says no. */
    public boolean filtersByProperty() {
        return filtersByProperty;
    }

    void filtersByTagOnly() {
        if (filtersByProperty) {
            filtersByProperty = false;
            LOG.warn(
                    "broker={} does not filter by property (expected: enablePropertyFilter=true): of the topics it feeds, the gateway also reads what devices wrote",
                    this);
        }
    }

    @Override
    public String toString() {
        return name + "@" + address;
    }
}
