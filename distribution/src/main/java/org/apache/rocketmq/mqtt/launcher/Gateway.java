/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.rocketmq.mqtt.cs.Listener;
import org.apache.rocketmq.mqtt.cs.net.MqttServer;
import org.apache.rocketmq.mqtt.launcher.admin.AdminServer;
import org.apache.rocketmq.mqtt.launcher.config.ConfigurationException;
import org.apache.rocketmq.mqtt.launcher.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** One gateway node, as a process ({@link #main}) or inside another. Owns all its parts, from start to close. */
public final class Gateway implements Launch.Part {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final AnnotationConfigApplicationContext context;
    private final Settings settings;

    private Gateway(AnnotationConfigApplicationContext context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    /**
     * Starts a gateway; it is ready when this returns.
     *
     * @throws StartException with the reason and the exit status that goes with it
     */
    public static Gateway start(Settings settings) {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.setAllowBeanDefinitionOverriding(true); // a user's bean takes the place of ours
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(beans);
        context.registerBean(Settings.class, () -> settings);
        context.register(GatewayBeans.class);
        settings.warnings().forEach(LOG::warn);
        try {
            settings.extension().ifPresent(name -> context.register(extension(name)));
            context.refresh();
            Gateway gateway = new Gateway(context, settings);
            context.getBean(Stage.class).serve(gateway.urls());
            return gateway;
        } catch (RuntimeException e) {
            context.close();
            throw StartException.of(e);
        }
    }

    private static Class<?> extension(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new ConfigurationException("extension: " + name + " (expected: a class on the class path)");
        }
    }

    /** Where the first listener for MQTT listens. */
    public InetSocketAddress mqttAddress() {
        return context.getBean(MqttServer.class).address();
    }

    /** Where the listener of a name listens. */
    public InetSocketAddress mqttAddress(String listener) {
        return Optional.ofNullable(context.getBean(MqttServer.class).addresses().get(listener))
                .orElseThrow();
    }

    private List<String> urls() {
        Map<String, InetSocketAddress> addresses =
                context.getBean(MqttServer.class).addresses();
        return settings.connect().listeners().stream()
                .filter(listener -> addresses.containsKey(listener.name()))
                .map(listener -> url(listener, mqttAddress(listener.name())))
                .toList();
    }

    private static String url(Listener listener, InetSocketAddress at) {
        String path = listener.webSocketPath();
        return listener.scheme() + "://" + text(at) + (path == null ? "" : path);
    }

    /** Where {@code /metrics} and its like listen. */
    public InetSocketAddress adminAddress() {
        return context.getBean(AdminServer.class).address();
    }

    /** Stops in the opposite order of the start: clients first, then the cluster. Operators are told until the clients are gone. */
    @Override
    public void close() {
        context.getBean(Stage.class).drain();
        context.close();
    }

    @Override
    public String summary() {
        return "mqtt " + String.join(" ", urls()) + ", admin "
                + settings.admin().scheme() + "://" + text(adminAddress()) + ", rocketmq "
                + String.join(";", settings.store().nameServers());
    }

    /** The JDK shows every wildcard as the one of IPv6. */
    static String text(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        String name = host.isAnyLocalAddress() ? "0.0.0.0" : host.getHostAddress();
        return (name.contains(":") ? "[" + name + "]" : name) + ":" + address.getPort();
    }

    public static void main(String[] args) throws InterruptedException {
        Launch.run("gateway", args, line -> start(Settings.load(line.configuration(), line.home(), System.getenv())));
    }
}
