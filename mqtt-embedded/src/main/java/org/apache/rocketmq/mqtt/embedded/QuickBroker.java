/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.broker.processor.PopReviveService;

/**
 * RocketMQ's broker, with a quicker stop. Nine of its threads look at their stop flag only every one to three seconds,
 * and RocketMQ waits for them one after the other. This one, as soon as it has left the name server and before anything
 * else is taken down, stops those together; the ordinary shutdown then finds them stopped and goes its own way, the
 * message store last. All of these stops may be called twice.
 */
final class QuickBroker extends BrokerController {

    private final List<Runnable> alsoStop;

    /** @param alsoStop what else stops beside the slow parts, once the broker has left the name server */
    QuickBroker(Settings settings, List<Runnable> alsoStop) {
        super(settings.broker, settings.brokerServer, settings.brokerClient, settings.store, settings.auth);
        this.alsoStop = alsoStop;
    }

    @Override
    protected void unregisterBrokerAll() {
        super.unregisterBrokerAll();
        List<Runnable> slow = new ArrayList<>(alsoStop);
        remotingServerMap.values().forEach(server -> slow.add(server::shutdown));
        slow.add(getBrokerOuterAPI()::shutdown);
        slow.add(getPopMessageProcessor().getPopBufferMergeService()::shutdown);
        for (PopReviveService revive : getAckMessageProcessor().getPopReviveServices()) {
            slow.add(revive::shutdown);
        }
        together(slow);
    }

    private static void together(List<Runnable> tasks) {
        List<Thread> threads = new ArrayList<>();
        for (Runnable task : tasks) {
            Thread thread = new Thread(task, "embedded-rocketmq-stop-" + threads.size());
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // What was begun goes on; the ordinary shutdown waits for it once more.
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
