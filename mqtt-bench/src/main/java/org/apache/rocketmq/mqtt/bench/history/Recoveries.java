/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long after each fault things work again. A path, which is one flow as one subscriber sees it, works again when
 * something arrives on it that was published after the fault; connecting does when a CONNECT that was sent after it is
 * accepted. Any thread may write to it, under its lock; it grows by a few bytes per path and fault.
 */
public final class Recoveries {
    private static final long NEVER = -1;

    private static final class Recovery {
        final long injected;
        final long[] paths;
        int missing;
        long connect = NEVER;

        Recovery(long injected, int paths) {
            this.injected = injected;
            this.paths = new long[paths];
            this.missing = paths;
            Arrays.fill(this.paths, NEVER);
        }
    }

    private final int paths;
    private final List<Recovery> recoveries = new ArrayList<>();

    /** Those of them for which something is missing. */
    private final List<Recovery> open = new ArrayList<>();

    public Recoveries(int paths) {
        this.paths = paths;
    }

    /** @return the fault's number */
    public synchronized int injected(long nanos) {
        Recovery recovery = new Recovery(nanos, paths);
        recoveries.add(recovery);
        open.add(recovery);
        return recoveries.size() - 1;
    }

    /** @param published when it was to be sent */
    public synchronized void arrived(int path, long published, long now) {
        for (int i = open.size() - 1; i >= 0; i--) {
            Recovery recovery = open.get(i);
            if (published - recovery.injected >= 0 && recovery.paths[path] == NEVER) {
                recovery.paths[path] = now - recovery.injected;
                recovery.missing--;
                closeIfDone(recovery);
            }
        }
    }

    /** @param sent when the CONNECT was, whose CONNACK has come now */
    public synchronized void admitted(long sent, long now) {
        for (int i = open.size() - 1; i >= 0; i--) {
            Recovery recovery = open.get(i);
            if (sent - recovery.injected >= 0 && recovery.connect == NEVER) {
                recovery.connect = now - recovery.injected;
                closeIfDone(recovery);
            }
        }
    }

    private void closeIfDone(Recovery recovery) {
        if (recovery.missing == 0 && recovery.connect != NEVER) {
            open.remove(recovery);
        }
    }

    /**
     * What came of one fault. Times are in milliseconds from its beginning, however long it lasted; {@value #NEVER}: not
     * before the end of the run.
     *
     * @param connectMillis until a client whose CONNECT was sent after it was accepted
     * @param halfMillis until half of all paths worked again
     * @param allMillis until all did
     * @param missing paths that did not
     */
    public record Recovered(long connectMillis, long halfMillis, long allMillis, int missing) {}

    public synchronized Recovered recovered(int fault) {
        Recovery recovery = recoveries.get(fault);
        long[] sorted = recovery.paths.clone();
        Arrays.sort(sorted); // those that never came first
        int half = recovery.missing + (sorted.length - 1) / 2;
        boolean whole = recovery.missing == 0 && sorted.length > 0;
        return new Recovered(
                millis(recovery.connect),
                half < sorted.length ? millis(sorted[half]) : NEVER,
                whole ? millis(sorted[sorted.length - 1]) : NEVER,
                recovery.missing);
    }

    /** The path that came last, or one that did not come at all; -1 if there are no paths. */
    public synchronized int slowest(int fault) {
        long[] times = recoveries.get(fault).paths;
        int slowest = -1;
        for (int i = 0; i < times.length; i++) {
            if (times[i] == NEVER) {
                return i;
            }
            slowest = slowest < 0 || times[i] > times[slowest] ? i : slowest;
        }
        return slowest;
    }

    private static long millis(long nanos) {
        return nanos == NEVER ? NEVER : TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
