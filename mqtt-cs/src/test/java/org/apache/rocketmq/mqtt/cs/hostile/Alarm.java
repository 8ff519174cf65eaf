/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Hears what no client may ever cause: a warning or an error in the log, Netty's of exceptions that nobody handled included, and the end of a thread.
 * Listens from its making to {@link #close}; safe for any thread.
 */
final class Alarm implements AutoCloseable {

    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final @Nullable UncaughtExceptionHandler handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
    private final Ear ear = new Ear();

    private final class Ear extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                String trace = event.getThrowableProxy() == null
                        ? ""
                        : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
                heard.add(event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage() + trace);
            }
        }
    }

    Alarm() {
        ear.setContext(root.getLoggerContext());
        ear.start();
        root.addAppender(ear);
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> heard.add(thread + " died of " + fault));
    }

    /** @throws AssertionError if anything was heard since the last call */
    void check() {
        if (!heard.isEmpty()) {
            StringBuilder all = new StringBuilder();
            for (String next = heard.poll(); next != null; next = heard.poll()) {
                all.append(next).append('\n');
            }
            throw new AssertionError("a client has caused\n" + all);
        }
    }

    @Override
    public void close() {
        root.detachAppender(ear);
        ear.stop();
        Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
    }
}
