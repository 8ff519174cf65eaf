/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the configuration says, every value checked; a key that is not set has its default. */
public final class Configuration {

    private final Map<Key<?>, String> texts;
    private final List<Path> secretFiles;
    private final List<String> warnings;

    /**
     * @param texts values that their keys' syntax accepts
     * @param secretFiles those in which a secret is
     */
    Configuration(Map<Key<?>, String> texts, List<Path> secretFiles, List<String> warnings) {
        this.texts = Map.copyOf(texts);
        this.secretFiles = List.copyOf(secretFiles);
        this.warnings = List.copyOf(warnings);
    }

    /** What is to be said about it in the log: keys without effect, one line each. */
    public List<String> warnings() {
        return warnings;
    }

    /** Files that set a secret, whether or not the environment overrides it. */
    List<Path> secretFiles() {
        return secretFiles;
    }

    <T> T get(Key<T> key) {
        String text = texts.getOrDefault(key, key.fallback());
        return key.syntax()
                .parse(text)
                .orElseThrow(() -> new IllegalStateException("unchecked value of " + key.name()));
    }

    /** As {@link #get}, but empty for the empty text. */
    Optional<String> find(Key<String> key) {
        return Optional.of(get(key)).filter(text -> !text.isEmpty());
    }
}
