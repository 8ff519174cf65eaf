/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.launcher.Gateway;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** A gateway beside a name server, and clients of three kinds for it. */
public final class GatewayUnderTest implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 20;

    private final Gateway gateway;
    private final String nameServer;
    private final Path home;

    private GatewayUnderTest(Gateway gateway, String nameServer, Path home) {
        this.gateway = gateway;
        this.nameServer = nameServer;
        this.home = home;
    }

    /** With metadata in a folder of its own, which goes with the gateway. */
    static GatewayUnderTest beside(String nameServer) {
        return beside(nameServer, Map.of());
    }

    /** @param more keys, as environment variables, such as those of {@link MetaGroup#keys} */
    static GatewayUnderTest beside(String nameServer, Map<String, String> more) {
        try {
            Path home = Files.createTempDirectory("gateway");
            return new GatewayUnderTest(GatewayExtension.start(nameServer, home, more), nameServer, home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InetSocketAddress address() {
        return gateway.mqttAddress();
    }

    InetSocketAddress address(String listener) {
        return gateway.mqttAddress(listener);
    }

    String nameServer() {
        return nameServer;
    }

    /** A topic level, and RocketMQ topic name, that nobody has used. */
    static String fresh() {
        return "e2e-" + UUID.randomUUID();
    }

    /** A connected HiveMQ client with a client id of its own. */
    Mqtt3BlockingClient hive() {
        Mqtt3BlockingClient client = hive("hive-" + UUID.randomUUID());
        client.connectWith().cleanSession(true).send();
        return client;
    }

    /** A HiveMQ client that is not connected yet. */
    Mqtt3BlockingClient hive(String clientId) {
        return Mqtt3Client.builder()
                .identifier(clientId)
                .serverHost(address().getAddress().getHostAddress())
                .serverPort(address().getPort())
                .buildBlocking();
    }

    /** A connected Paho client. */
    MqttClient paho() throws MqttException {
        MqttClient client = new MqttClient(
                "tcp://" + address().getAddress().getHostAddress() + ":"
                        + address().getPort(),
                "paho-" + UUID.randomUUID(),
                new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setCleanSession(true);
        options.setConnectionTimeout(PATIENCE_SECONDS);
        client.setTimeToWait(PATIENCE_SECONDS * 1_000L);
        client.connect(options);
        return client;
    }

    /** The sum over all tags of a figure in {@code /metrics} whose line begins like this; 0 if there is none. */
    double metric(String beginning) throws IOException, InterruptedException {
        return admin("/metrics")
                .lines()
                .filter(line -> line.startsWith(beginning))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    String admin(String path) throws IOException, InterruptedException {
        InetSocketAddress admin = gateway.adminAddress();
        URI uri = URI.create("http://" + admin.getAddress().getHostAddress() + ":" + admin.getPort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    @Override
    public void close() {
        gateway.close();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
