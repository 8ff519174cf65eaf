/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.launcher.config.Settings.MetadataChoice;
import org.apache.rocketmq.mqtt.meta.Metadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a gateway outlives its process: the metadata, inside or elsewhere, and the name under which the metadata knows this gateway. Owns the folders of both,
 * which no other process may use meanwhile. Lives from {@link #open} to {@link #close}, which are the launcher's.
 */
final class DurableState implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DurableState.class);

    private static final long LEAVE_SECONDS = 3;

    private final String nodeName;
    private final DataFolder nodeFolder;
    private final @Nullable DataFolder memberFolder;
    private final Metadata metadata;

    private DurableState(String nodeName, DataFolder nodeFolder, @Nullable DataFolder memberFolder, Metadata metadata) {
        this.nodeName = nodeName;
        this.nodeFolder = nodeFolder;
        this.memberFolder = memberFolder;
        this.metadata = metadata;
    }

    /**
     * Returns when the metadata can be used.
     *
     * @param bind given this gateway's name, says where the others reach it; empty: nowhere
     * @throws StartException if a folder cannot be used, or the metadata does not answer in time; nothing is left behind then
     */
    static DurableState open(MetadataChoice choice, UnaryOperator<String> bind, Meters meters, Scheduler scheduler) {
        DataFolder nodeFolder = DataFolder.open(choice.nodeDirectory());
        DataFolder memberFolder = null;
        Metadata metadata = null;
        try {
            String name = choice.nodeName().isEmpty() ? keptName(nodeFolder) : choice.nodeName();
            String peerAddress = bind.apply(name);
            if (choice.isInside()) {
                memberFolder = DataFolder.open(choice.own().directory());
                metadata = Metadata.embedded(choice.own(), name, peerAddress, meters, scheduler);
            } else {
                metadata = Metadata.remote(
                        choice.members(),
                        choice.tls().orElse(null),
                        name,
                        peerAddress,
                        choice.own().terms(),
                        meters,
                        scheduler);
            }
            metadata.onFailure(Launch::broken);
            metadata.start(choice.patience());
            LOG.info("node={} {}", name, metadata.status());
            return new DurableState(name, nodeFolder, memberFolder, metadata);
        } catch (IOException e) {
            release(metadata, memberFolder, nodeFolder);
            throw StartException.metadata(choice.own().directory(), e);
        } catch (InterruptedException e) {
            release(metadata, memberFolder, nodeFolder);
            Thread.currentThread().interrupt();
            throw StartException.unreachable("interrupted while the metadata started", e);
        } catch (GatewayException e) {
            release(metadata, memberFolder, nodeFolder);
            throw StartException.unreachable(where(choice) + ": " + e.getMessage(), e);
        } catch (StartException e) {
            release(metadata, memberFolder, nodeFolder);
            throw e;
        }
    }

    private static String where(MetadataChoice choice) {
        return choice.isInside()
                ? "metadata in " + choice.own().directory()
                : "metadata group " + String.join(",", choice.members());
    }

    /** The name this gateway had before, or a new one that nobody has. */
    private static String keptName(DataFolder folder) throws IOException {
        Path file = folder.path().resolve("name");
        if (Files.exists(file)) {
            String name = Files.readString(file).strip();
            if (name.isEmpty()) {
                throw StartException.folder(file + ": empty (expected: a name, or no such file)", null);
            }
            return name;
        }
        String made = "gateway-" + UUID.randomUUID();
        Launch.writeWhole(file, made + System.lineSeparator());
        return made;
    }

    /** How the metadata knows this gateway. */
    String nodeName() {
        return nodeName;
    }

    Metadata metadata() {
        return metadata;
    }

    /** Nobody waits for the lease of a node that says that it goes. */
    private void leave() {
        try {
            metadata.nodes().leave().toCompletableFuture().get(LEAVE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("node={} has not said that it goes: it is dead to the others when its lease is over", nodeName, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        leave();
        release(metadata, memberFolder, nodeFolder);
    }

    private static void release(@Nullable Metadata metadata, @Nullable DataFolder memberFolder, DataFolder nodeFolder) {
        try {
            if (metadata != null) {
                metadata.close();
            }
        } catch (IOException e) {
            LOG.error("metadata not closed as it should be", e);
        }
        if (memberFolder != null) {
            memberFolder.close();
        }
        nodeFolder.close();
    }
}
