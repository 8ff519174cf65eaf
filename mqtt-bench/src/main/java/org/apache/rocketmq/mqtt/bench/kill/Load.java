package org.apache.rocketmq.mqtt.bench.kill;

import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.lane.Pacer;

/**
 * Offers messages to publishers at a fixed rate from a thread of its own, from its making until it is closed; what a
 * publisher cannot take now is not made up for later.
 */
final class Load implements AutoCloseable {
    private final Thread thread;
    private volatile boolean over;

    /** @param perSecond messages, one tick each */
    Load(int perSecond, Pacer.Tick tick) {
        long start = System.nanoTime();
        double step = TimeUnit.SECONDS.toNanos(1) / (double) perSecond;
        thread = new Thread(
                () -> {
                    for (long i = 0; !over; i++) {
                        long due = start + (long) (i * step);
                        Pacer.parkUntil(due);
                        tick.at(i, due);
                    }
                },
                "bench-load");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns when the last message has been offered. */
    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
    }
}
