/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.leak;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * After each test class: whatever Netty's leak detector (paranoid in the build) has found fails the class. Found by the service loader in this
 * module's tests and in those of the distribution.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

    private static final int ROUNDS = 3;

    private static final Findings FINDINGS = new Findings();

    /** The detector tells what it finds to its logger and to nobody else. */
    private static final class Findings extends AppenderBase<ILoggingEvent> {
        private final List<String> leaks = new ArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains("LEAK")) {
                synchronized (leaks) {
                    leaks.add(event.getFormattedMessage());
                }
            }
        }

        List<String> take() {
            synchronized (leaks) {
                List<String> taken = List.copyOf(leaks);
                leaks.clear();
                return taken;
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (!FINDINGS.isStarted()) {
            Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
            FINDINGS.setContext(logger.getLoggerContext());
            FINDINGS.start();
            logger.addAppender(FINDINGS);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(findings()).as("buffers leaked").isEmpty();
    }

    /** The detector looks for lost buffers whenever one is allocated; a lost one shows when it is collected. */
    static List<String> findings() {
        for (int i = 0; i < ROUNDS; i++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        return FINDINGS.take();
    }
}
