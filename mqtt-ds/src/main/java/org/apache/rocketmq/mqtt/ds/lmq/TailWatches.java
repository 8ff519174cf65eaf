/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.mqtt.ds.broker.Broker;

/** Those who watch a light queue, as its tail at one broker knows them. Any thread; lives as long as the tail. */
final class TailWatches {

    private final List<Watch> watches = new CopyOnWriteArrayList<>();

    void add(Watch watch) {
        watches.add(watch);
    }

    void remove(Watch watch) {
        watches.remove(watch);
    }

    void tell(Tail tail) {
        for (Watch watch : watches) {
            watch.tell(tail);
        }
    }

    /** Those who came while the tail looked for its mark, and have to look before it. */
    void tellWhoWantsOlder(Tail tail, long mark) {
        for (Watch watch : watches) {
            if (watch.isResumed() && watch.from().at(tail.broker()) < mark) {
                watch.tell(tail);
            }
        }
    }

    /**
     * Where whoever knew nothing of the broker begins: what it had when it became known is not news, but to whoever resumes; where one does,
     * all such readers of the queue begin with all there is.
     *
     * @param mark where the tail began
     */
    long floor(Broker broker, long mark) {
        if (watches.stream().anyMatch(watch -> watch.isResumed() && watch.from().at(broker.name()) == 0)) {
            return 0;
        }
        return broker.hasFirstMark() ? broker.firstMark() : mark;
    }
}
