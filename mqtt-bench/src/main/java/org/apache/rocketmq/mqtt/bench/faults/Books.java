/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.mqtt.bench.history.CleanBook;
import org.apache.rocketmq.mqtt.bench.history.Ledger;
import org.apache.rocketmq.mqtt.bench.history.Promises;
import org.apache.rocketmq.mqtt.bench.history.Recoveries;
import org.apache.rocketmq.mqtt.bench.history.TakeoverBook;
import org.apache.rocketmq.mqtt.bench.history.WillBook;
import org.apache.rocketmq.mqtt.bench.history.Windows;

/**
 * The checkers of one run.
 *
 * @param restarts when topics may have changed their brokers
 * @param disturbed when there were faults, each with the time it takes to be over it
 * @param faults when there were faults, each from its beginning to its healing
 * @param failures what went wrong with the run itself: then it proves nothing
 */
record Books(
        Windows restarts,
        Windows disturbed,
        Windows faults,
        Ledger ledger,
        CleanBook clean,
        WillBook wills,
        TakeoverBook takeovers,
        Recoveries recoveries,
        Queue<String> failures) {

    private static final Duration TAKEOVER = Duration.ofSeconds(3);

    /** Beyond the lease. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    /**
     * Empty ones.
     *
     * @param watchers of wills
     * @param paths of persistent subscribers
     * @param lease of a gateway
     */
    static Books open(int watchers, int paths, Duration lease) {
        Windows restarts = new Windows();
        Windows disturbed = new Windows();
        Ledger ledger = new Ledger(System::nanoTime, new Promises(restarts, false));
        return new Books(
                restarts,
                disturbed,
                new Windows(),
                ledger,
                new CleanBook(ledger),
                new WillBook(watchers),
                new TakeoverBook(disturbed, TAKEOVER, lease.plus(MARGIN)),
                new Recoveries(paths),
                new ConcurrentLinkedQueue<>());
    }
}
