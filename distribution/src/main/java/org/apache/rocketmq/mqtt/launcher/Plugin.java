/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
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
