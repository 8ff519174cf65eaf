/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.rocketmq.mqtt.launcher.config.ConfigurationException;

/** Classes of the user's that the configuration names, from the jars in {@code ext/}: the only parts that are found by reflection. */
final class Plugin {

    private Plugin() {}

    /**
     * An object of a class of the user's. It is made by its public constructor that takes a {@code Map<String, String>}, or else by the one without parameters.
     *
     * @param port what the class must be
     * @param properties what it is told
     * @throws ConfigurationException naming the class and why it cannot be used
     */
    static <T> T load(String className, Class<T> port, Map<String, String> properties) {
        try {
            Class<?> found = Class.forName(className);
            if (!port.isAssignableFrom(found)) {
                throw refused(className, "is no " + port.getName());
            }
            return port.cast(made(found, properties));
        } catch (ClassNotFoundException e) {
            throw refused(className, "not found (expected: a class on the class path, in a jar in ext/)");
        } catch (InvocationTargetException e) {
            throw refused(className, "its constructor failed: " + e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw refused(className, "cannot be made: " + e);
        }
    }

    /**
     * The same, told what stands in a file.
     *
     * @param properties in UTF-8; empty: it is told nothing
     * @throws ConfigurationException naming class or file and why it cannot be used
     */
    static <T> T load(String className, Class<T> port, Optional<Path> properties) {
        return load(className, port, properties.map(Plugin::read).orElse(Map.of()));
    }

    private static Map<String, String> read(Path file) {
        Properties read = new Properties();
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            read.load(text);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(file + ": not readable as UTF-8 properties: " + e.getMessage());
        }
        Map<String, String> properties = new HashMap<>();
        read.forEach((name, value) -> properties.put(name.toString(), value.toString()));
        return properties;
    }

    private static Object made(Class<?> found, Map<String, String> properties) throws ReflectiveOperationException {
        for (Constructor<?> constructor : found.getConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Map.class) {
                return constructor.newInstance(Map.copyOf(properties));
            }
        }
        return found.getConstructor().newInstance();
    }

    private static ConfigurationException refused(String className, String reason) {
        return new ConfigurationException("class " + className + ": " + reason);
    }
}
