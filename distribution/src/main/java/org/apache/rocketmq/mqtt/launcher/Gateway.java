/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.apache.rocketmq.mqtt.cs.net.MqttServer;
import org.apache.rocketmq.mqtt.launcher.admin.AdminServer;
import org.apache.rocketmq.mqtt.launcher.config.ConfigurationException;
import org.apache.rocketmq.mqtt.launcher.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * One gateway node. Started from the command line it says when it is ready and where it listens, or why it is not, and ends with SIGTERM. Exit status: 2 the
 * configuration is wrong, 3 a port is taken, 4 no name server can be reached, 1 anything else.
 */
public final class Gateway implements AutoCloseable {

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
            return new Gateway(context, settings);
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

    /** Where MQTT listens. */
    public InetSocketAddress mqttAddress() {
        return context.getBean(MqttServer.class).address();
    }

    /** Where {@code /metrics} and its like listen. */
    public InetSocketAddress adminAddress() {
        return context.getBean(AdminServer.class).address();
    }

    /** Stops in the opposite order of the start: clients first, then the cluster. */
    @Override
    public void close() {
        context.close();
    }

    private String readyLine(long sinceNanos) {
        return String.format(
                Locale.ROOT,
                "ready: mqtt tcp://%s, admin http://%s, rocketmq %s (%.1f s)",
                text(mqttAddress()),
                text(adminAddress()),
                String.join(";", settings.store().nameServers()),
                (System.nanoTime() - sinceNanos) / 1e9);
    }

    /** The JDK shows every wildcard as the one of IPv6. */
    private static String text(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        String name = host.isAnyLocalAddress() ? "0.0.0.0" : host.getHostAddress();
        return (name.contains(":") ? "[" + name + "]" : name) + ":" + address.getPort();
    }

    public static void main(String[] args) throws InterruptedException {
        long begin = System.nanoTime();
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            CommandLine line = CommandLine.parse(args);
            Gateway gateway = start(Settings.load(line.configuration(), System.getenv()));
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                LOG.info("stopping");
                                gateway.close();
                                LOG.info("stopped");
                                stopped.countDown();
                            },
                            "gateway-stop"));
            String ready = gateway.readyLine(begin);
            LOG.info(ready);
            System.out.println(ready);
            if (line.readyFile() != null) {
                writeWhole(line.readyFile(), ready + System.lineSeparator());
            }
        } catch (ConfigurationException e) {
            end(2, String.valueOf(e.getMessage()));
        } catch (StartException e) {
            LOG.error("cannot start", e);
            end(e.exitStatus(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            end(1, "ready file: " + e);
        }
        stopped.await();
    }

    private static void end(int status, String reason) {
        System.err.println("cannot start: " + reason);
        System.exit(status);
    }

    /** Whoever waits for the file to appear finds all of it. */
    private static void writeWhole(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
