/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.embedded.FreePorts;
import org.apache.rocketmq.mqtt.launcher.MetaMain;

/** A member of a metadata group in a JVM of its own, for tests that kill, pause or stop it. One thread uses it. */
final class MemberProcess implements AutoCloseable {

    private final int adminPort;
    private final PartProcess process;

    /**
     * @param self {@code host:port}, one of the members
     * @param more keys, as environment variables
     */
    MemberProcess(Path home, String self, List<String> members, Map<String, String> more) throws IOException {
        this.adminPort = FreePorts.one();
        Map<String, String> environment = new HashMap<>(Map.of(
                "MQTT_SELF_ADDRESS", self,
                "MQTT_MEMBERS_ADDRESS", String.join(",", members),
                "MQTT_META_EXPORTER_PORT", Integer.toString(adminPort)));
        environment.putAll(more);
        this.process = new PartProcess(MetaMain.class, home, environment);
    }

    /** What a page for operators says, such as {@code /status}. */
    AdminPage page(String path) throws IOException, InterruptedException {
        return AdminPage.get(adminPort, path);
    }

    /** It knows a leader. */
    boolean isReady() throws IOException, InterruptedException {
        return page("/readyz").status() == 200;
    }

    /** It is the leader, as it sees it. */
    boolean isLeader() throws IOException, InterruptedException {
        return page("/status").text().contains("role=LEADER");
    }

    /** Starts it and waits until it listens. */
    void start() throws IOException {
        process.start();
    }

    /** Starts it and does not wait. */
    void begin() throws IOException {
        process.begin();
    }

    /** Until it listens. */
    void awaitStart() throws IOException {
        process.awaitReady();
    }

    /** {@code kill -9}; returns when it is gone. */
    void kill() {
        process.kill();
    }

    /** SIGTERM; returns when it has ended. */
    void stop() {
        process.stop();
    }

    /** SIGSTOP, until {@link #resume}. */
    void pause() throws IOException {
        process.pause();
    }

    void resume() throws IOException {
        process.resume();
    }

    @Override
    public void close() {
        process.close();
    }
}
