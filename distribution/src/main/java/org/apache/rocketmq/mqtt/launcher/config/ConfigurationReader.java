/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code conf/} and the environment once, and collects every fault before it gives up. */
public final class ConfigurationReader {

    /** Variables with our prefix that the scripts read. */
    static final Set<String> SCRIPT_VARIABLES = Set.of(
            "MQTT_HOME",
            "MQTT_JAVA_OPTS",
            "MQTT_META_JAVA_OPTS",
            "MQTT_START_TIMEOUT",
            "MQTT_STOP_TIMEOUT",
            "MQTT_EMBEDDED_JAVA_OPTS",
            "MQTT_EMBEDDED_NAMESRV_PORT",
            "MQTT_EMBEDDED_BROKER_PORT");

    private final List<String> faults = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<Key<?>, String> texts = new HashMap<>();
    private final List<Path> secretFiles = new ArrayList<>();

    private ConfigurationReader() {}

    /**
     * @param directory holds the files; one that is missing leaves its keys at their defaults
     * @param environment variables of the process; they win over the files
     * @throws ConfigurationException with all that is wrong
     */
    public static Configuration read(Path directory, Map<String, String> environment) {
        ConfigurationReader reader = new ConfigurationReader();
        for (ConfigFile file : ConfigFile.values()) {
            reader.readFile(file, directory.resolve(file.fileName()));
        }
        reader.readEnvironment(environment);
        if (!reader.faults.isEmpty()) {
            throw new ConfigurationException(reader.faults);
        }
        return new Configuration(reader.texts, reader.secretFiles, reader.warnings);
    }

    private void readFile(ConfigFile file, Path path) {
        if (Files.notExists(path)) {
            return;
        }
        OnceOnly properties = new OnceOnly();
        try (Reader text = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            properties.load(text);
        } catch (IOException | IllegalArgumentException e) {
            faults.add(path + ": not readable as UTF-8 properties: " + e.getMessage());
            return;
        }
        properties.repeated.forEach(name -> faults.add(path + ": " + name + ": given twice (expected: once)"));
        new TreeMap<>(properties).forEach((name, value) -> accept(file, path, name.toString(), value.toString()));
    }

    private void accept(ConfigFile file, Path path, String name, String value) {
        Optional<Key<?>> key = Keys.find(name);
        if (key.isEmpty()) {
            faults.add(path + ": " + name + ": unknown key" + suggestion(name));
        } else if (key.get().file() != file) {
            faults.add(path + ": " + name + ": belongs in " + key.get().file().fileName());
        } else {
            if (key.get().support() == Key.Support.SECRET && !value.isBlank() && !secretFiles.contains(path)) {
                secretFiles.add(path);
            }
            accept(key.get(), path.toString(), name, value.strip());
        }
    }

    private void readEnvironment(Map<String, String> environment) {
        Map<String, Key<?>> byVariable = new HashMap<>();
        Keys.ALL.forEach(key -> byVariable.put(key.environmentName(), key));
        new TreeMap<>(environment).forEach((variable, value) -> {
            Key<?> key = byVariable.get(variable);
            if (key != null) {
                accept(key, "environment", variable, value.strip());
            } else if (variable.startsWith("MQTT_") && !SCRIPT_VARIABLES.contains(variable)) {
                // Not a fault: a container platform makes such variables for a service that is called mqtt.
                warnings.add("environment: " + variable + ": no such key, ignored");
            }
        });
    }

    private void accept(Key<?> key, String where, String name, String value) {
        if (key.support() == Key.Support.UNSUPPORTED) {
            if (key.syntax().parse(value).isEmpty()) {
                faults.add(where + ": " + name + ": not supported yet: " + key.meaning() + " (expected: not set)");
            }
        } else if (key.support() == Key.Support.IGNORED) {
            warnings.add(where + ": " + name + ": without effect: " + key.meaning());
        } else if (key.syntax().parse(value).isEmpty()) {
            String shown = key.support() == Key.Support.SECRET ? "(secret)" : value;
            faults.add(where + ": " + name + ": " + shown + " (expected: "
                    + key.syntax().expectation() + ")");
        } else {
            texts.put(key, value);
        }
    }

    private static String suggestion(String name) {
        List<String> names = Keys.ALL.stream().map(Key::name).toList();
        return Nearest.to(name, names)
                .map(near -> " (did you mean " + near + "?)")
                .orElse(" (expected: a key of docs/configuration.md)");
    }

    /** Properties that notice a key given twice, where the later one would win in silence. */
    private static final class OnceOnly extends Properties {

        private final transient List<String> repeated = new ArrayList<>();

        @Override
        public synchronized Object put(Object key, Object value) {
            if (containsKey(key)) {
                repeated.add(key.toString());
            }
            return super.put(key, value);
        }
    }
}
