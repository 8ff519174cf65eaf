/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.launcher.config.ConfigurationException;
import org.junit.jupiter.api.Test;

final class PluginTest {

    /** Lets one user in. */
    public static class One implements Authenticator {
        private final Verdict verdict;

        public One() {
            this(Map.of("user", "nobody"));
        }

        public One(Map<String, String> properties) {
            verdict = new Accepted(properties.getOrDefault("user", ""));
        }

        @Override
        public CompletionStage<Verdict> authenticate(Credentials credentials) {
            return CompletableFuture.completedStage(verdict);
        }

        @Override
        public String toString() {
            return verdict.toString();
        }
    }

    /** Is told nothing. */
    public static final class Simple extends One {
        public Simple() {
            super(Map.of("user", "simple"));
        }
    }

    /** Cannot be made. */
    public static final class Broken extends One {
        public Broken() {
            throw new IllegalStateException("no database");
        }
    }

    /** Cannot be made either, already when it is loaded. */
    public static final class Unloadable extends One {
        static final int NUMBER = Integer.parseInt("x");
    }

    /** Of nobody's business. */
    static final class Hidden extends One {}

    private static Authenticator load(Class<?> type, Map<String, String> properties) {
        return Plugin.load(type.getName(), Authenticator.class, properties);
    }

    @Test
    void isToldItsPropertiesIfItTakesThem() {
        assertThat(load(One.class, Map.of("user", "alice")).toString()).contains("alice");
        assertThat(load(Simple.class, Map.of("user", "alice")).toString()).contains("simple");
    }

    @Test
    void saysWhyAClassCannotBeUsed() {
        assertThatThrownBy(() -> Plugin.load("com.example.Nowhere", Authenticator.class, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "class com.example.Nowhere: not found (expected: a class on the class path, in a jar in ext/)");
        assertThatThrownBy(() -> load(String.class, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("class java.lang.String: is no " + Authenticator.class.getName());
        assertThatThrownBy(() -> load(Broken.class, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("its constructor failed: java.lang.IllegalStateException: no database");
        assertThatThrownBy(() -> load(Unloadable.class, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot be made: ");
        assertThatThrownBy(() -> load(Hidden.class, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot be made: ");
    }
}
