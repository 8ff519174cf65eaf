/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.cs.ClientLimits;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.Listener;
import org.apache.rocketmq.mqtt.cs.TlsTerms;
import org.apache.rocketmq.mqtt.ds.StoreSettings;
import org.apache.rocketmq.mqtt.ds.broker.ClusterAccess;
import org.apache.rocketmq.mqtt.meta.MetaSettings;

/**
 * What the modules are told.
 *
 * @param nameServerTimeout how long to wait at start for a name server
 * @param metadata where sessions, retained messages, wills and routes are
 * @param cluster the other gateways
 * @param access who may connect
 * @param admin the operators' door
 * @param extension class of a Spring configuration whose beans replace ours
 * @param warnings lines to log at start
 */
public record Settings(
        StoreSettings store,
        Duration nameServerTimeout,
        MetadataChoice metadata,
        ClusterSettings cluster,
        ConnectSettings connect,
        AccessSettings access,
        AclChoice acl,
        AdminSettings admin,
        Optional<String> extension,
        List<String> warnings) {

    /**
     * Where the metadata is.
     *
     * @param members of the group, {@code host:port} each; none: it is inside the gateway
     * @param own the member inside the gateway; of the settings of a group elsewhere, only how long things last counts
     * @param tls towards a group elsewhere; empty: in the clear
     * @param patience how long to wait for it at start
     * @param nodeName of this gateway; empty: to be made, and kept in {@code nodeDirectory}
     * @param nodeDirectory of this gateway, no other's
     */
    public record MetadataChoice(
            List<String> members,
            MetaSettings own,
            Optional<TlsFiles> tls,
            Duration patience,
            String nodeName,
            Path nodeDirectory) {
        public MetadataChoice {
            members = List.copyOf(members);
        }

        public boolean isInside() {
            return members.isEmpty();
        }
    }

    public Settings {
        warnings = List.copyOf(warnings);
    }

    /**
     * @param directory of the configuration files
     * @param home that relative paths in them begin at
     * @throws ConfigurationException with all that is wrong in the files, the environment, or between two keys
     */
    public static Settings load(Path directory, Path home, Map<String, String> environment) {
        Configuration said = ConfigurationReader.read(directory, environment);
        List<String> faults = new ArrayList<>();
        checkWatermarks(said, directory, faults);
        checkHosts(said, directory, faults);
        checkGroup(said, directory, faults);
        ClusterAccess.Tls brokerTls = BrokerTls.of(said, directory, home, faults);
        AdminSettings admin =
                AdminSettings.of(said, Keys.EXPORTER_ADDRESS, Keys.EXPORTER_PORT, directory, home, faults);
        Optional<TlsFiles> metaTls = ClusterTls.ofMetadata(said, directory, home, faults);
        List<String> warnings = new ArrayList<>(said.warnings());
        AccessSettings access = AccessSettings.of(said, directory, home, faults);
        warnings.addAll(access.warnings());
        ClusterSettings cluster = ClusterSettings.of(said, directory, home, faults);
        List<Listener> listeners = ListenerSettings.of(said, directory, home, faults);
        warnings.addAll(SecretFiles.check(said, home, keysOf(listeners), faults));
        AclChoice acl = AclChoice.of(said, directory, home, faults);
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
        }
        return new Settings(
                store(said, brokerTls),
                millis(said, Keys.NAME_SERVER_TIMEOUT),
                metadata(said, home, metaTls),
                cluster,
                connect(said, listeners),
                access,
                acl,
                admin,
                said.find(Keys.EXTENSION),
                warnings);
    }

    private static List<Path> keysOf(List<Listener> listeners) {
        List<Path> keys = new ArrayList<>();
        for (Listener each : listeners) {
            TlsTerms terms = each.tls();
            if (terms != null) {
                keys.add(terms.key());
            }
        }
        return keys;
    }

    private static void checkWatermarks(Configuration said, Path directory, List<String> faults) {
        int high = said.get(Keys.WRITE_BUFFER_HIGH);
        int low = said.get(Keys.WRITE_BUFFER_LOW);
        if (low > high) {
            faults.add(directory.resolve(ConfigFile.CONNECT.fileName()) + ": lowWater: " + low
                    + " (expected: at most highWater, " + high + ")");
        }
    }

    private static void checkHosts(Configuration said, Path directory, List<String> faults) {
        for (Key<String> key : List.of(ListenerKeys.BIND_ADDRESS)) {
            Optional<InetAddress> unused = checkHost(said, key, directory, faults);
        }
    }

    /** Adds a fault, and finds nothing, if a key's value is no address that can be bound. */
    static Optional<InetAddress> checkHost(Configuration said, Key<String> key, Path directory, List<String> faults) {
        InetSocketAddress found = new InetSocketAddress(said.get(key), 0);
        if (found.isUnresolved()) {
            faults.add(directory.resolve(key.file().fileName()) + ": " + key.name() + ": " + said.get(key)
                    + " (expected: an address of this host, or a name for one)");
        }
        return Optional.ofNullable(found.getAddress());
    }

    /** Whoever set up members of a group wants them used: a group of one inside the gateway would have none of what is stored there. */
    private static void checkGroup(Configuration said, Path directory, List<String> faults) {
        if (!said.get(Keys.META_MEMBERS).isEmpty()) {
            return;
        }
        String set = said.get(MetaKeys.META_SELF).isEmpty() ? "membersAddress" : "selfAddress";
        if (!said.get(MetaKeys.META_SELF).isEmpty()
                || !said.get(MetaKeys.META_GROUP).isEmpty()) {
            faults.add(directory.resolve(ConfigFile.SERVICE.fileName())
                    + ": metaAddr: not set (expected: the members, because " + ConfigFile.META.fileName() + " sets "
                    + set + ")");
        }
    }

    private static MetadataChoice metadata(Configuration said, Path home, Optional<TlsFiles> tls) {
        return new MetadataChoice(
                said.get(Keys.META_MEMBERS),
                MetaSettings.alone(home.resolve(said.get(MetaKeys.META_DIRECTORY)))
                        .with(MemberSettings.terms(said)),
                tls,
                millis(said, Keys.META_TIMEOUT),
                said.get(Keys.NODE_NAME),
                home.resolve(said.get(Keys.NODE_DIRECTORY)));
    }

    private static StoreSettings store(Configuration said, ClusterAccess.Tls tls) {
        return new StoreSettings(
                said.get(Keys.NAME_SERVERS),
                new ClusterAccess(said.get(Keys.ROCKETMQ_ACCESS_KEY), said.get(Keys.ROCKETMQ_SECRET_KEY), tls),
                said.get(Keys.DEFAULT_PARENT_TOPIC),
                said.get(Keys.DISPATCH_TOPIC),
                said.get(Keys.CLIENT_RETRY_TOPIC),
                said.get(Keys.NOTIFY_RETRY_TOPIC),
                said.get(Keys.CLOSED_TOPICS),
                said.get(Keys.AUTO_CREATE_TOPICS),
                said.get(Keys.TOPIC_QUEUES),
                said.get(Keys.FEED_TOPICS),
                millis(said, Keys.SEND_TIMEOUT),
                millis(said, Keys.STORE_TIMEOUT),
                millis(said, Keys.PULL_HOLD),
                orEighthOfHeap(said.get(Keys.WINDOW_MEMORY)),
                orEighthOfHeap(said.get(Keys.PENDING_MEMORY)),
                Duration.ofSeconds(said.get(Keys.QUEUE_KEEP_TIME)),
                millis(said, Keys.SWEEP_INTERVAL),
                millis(said, Keys.REFRESH_INTERVAL));
    }

    private static ConnectSettings connect(Configuration said, List<Listener> listeners) {
        int loops = said.get(ListenerKeys.EVENT_LOOPS);
        return ConnectSettings.builder()
                .listeners(listeners)
                .eventLoops(loops > 0 ? loops : Runtime.getRuntime().availableProcessors())
                .maxConnections(said.get(Keys.MAX_CONNECTIONS))
                .connectTimeout(millis(said, Keys.CONNECT_TIMEOUT))
                .closeTimeout(millis(said, Keys.CLOSE_TIMEOUT))
                .drainPerSecond(said.get(Keys.DRAIN_RATE))
                .maxKeepAliveSeconds(said.get(Keys.MAX_KEEP_ALIVE))
                .maxPacketSize(said.get(Keys.MAX_PACKET_SIZE))
                .maxUnansweredPublishes(said.get(Keys.MAX_UNANSWERED_PUBLISHES))
                .maxUnansweredBytes(said.get(Keys.MAX_UNANSWERED_BYTES))
                .maxUnansweredBytesOfNode(orEighthOfHeap(said.get(Keys.MAX_UNANSWERED_BYTES_OF_NODE)))
                .maxInflight(said.get(Keys.MAX_INFLIGHT))
                .maxSubscriptionsPerClient(said.get(Keys.MAX_SUBSCRIPTIONS))
                .clientLimits(clientLimits(said))
                .writeBufferHigh(said.get(Keys.WRITE_BUFFER_HIGH))
                .writeBufferLow(said.get(Keys.WRITE_BUFFER_LOW))
                .commitInterval(millis(said, Keys.COMMIT_INTERVAL))
                .retryAfter(Duration.ofSeconds(said.get(Keys.RETRY_INTERVAL)))
                .maxAttempts(said.get(Keys.MAX_ATTEMPTS))
                .gate(GuardKeys.gate(said))
                .overload(GuardKeys.overload(said))
                .build();
    }

    private static ClientLimits clientLimits(Configuration said) {
        return new ClientLimits(
                said.get(ClientKeys.MAX_TOPIC_LENGTH),
                said.get(ClientKeys.MAX_TOPIC_LEVELS),
                said.get(ClientKeys.MAX_CLIENT_ID_LENGTH),
                said.get(ClientKeys.MAX_PUBLISHES_PER_SECOND),
                said.get(ClientKeys.MAX_PUBLISH_BYTES_PER_SECOND));
    }

    private static Duration millis(Configuration said, Key<Integer> key) {
        return Duration.ofMillis(said.get(key));
    }

    private static long orEighthOfHeap(long bytes) {
        return bytes > 0 ? bytes : Runtime.getRuntime().maxMemory() / 8;
    }
}
