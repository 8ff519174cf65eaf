/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.CONNECT;
import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.SERVICE;
import static org.apache.rocketmq.mqtt.launcher.config.Key.effective;
import static org.apache.rocketmq.mqtt.launcher.config.Key.secret;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Every key there is, those of a file in the order of docs/configuration.md. Names that rocketmq-mqtt has are kept. */
final class Keys {
    private Keys() {}

    // RocketMQ
    static final Key<List<String>> NAME_SERVERS = effective(
            SERVICE, "NAMESRV_ADDR", "127.0.0.1:9876", Syntax.addresses(), "Name servers of the RocketMQ cluster.");
    static final Key<Integer> NAME_SERVER_TIMEOUT = effective(
            SERVICE,
            "nameServerTimeoutMs",
            "10000",
            Syntax.number(0, 600_000),
            "How long to wait at start for a name server that does not answer yet.");
    static final Key<String> ROCKETMQ_ACCESS_KEY = effective(
            SERVICE, "rocketmqAccessKey", "", Syntax.anyText(), "User of the cluster's access control; empty: none.");
    static final Key<String> ROCKETMQ_SECRET_KEY = secret(SERVICE, "rocketmqSecretKey", "Its secret.");
    static final Key<Boolean> ROCKETMQ_TLS = effective(
            SERVICE, "rocketmqTls", "false", Syntax.flag(), "Whether name servers and brokers are spoken to over TLS.");
    static final Key<String> ROCKETMQ_TLS_TRUST = effective(
            SERVICE,
            "rocketmqTlsTrust",
            "",
            Syntax.pathOrNone(),
            "PEM file of who may have signed their certificates; empty: those that the JVM trusts.");
    static final Key<String> ROCKETMQ_TLS_CERTIFICATE = effective(
            SERVICE,
            "rocketmqTlsCertificate",
            "",
            Syntax.pathOrNone(),
            "PEM file of the gateway's own certificate, for brokers that ask for one; empty: none.");
    static final Key<String> ROCKETMQ_TLS_KEY =
            effective(SERVICE, "rocketmqTlsKey", "", Syntax.pathOrNone(), "PEM file of its private key.");

    // Who may connect
    static final Key<List<String>> AUTH = effective(
            SERVICE,
            "auth",
            "hmac",
            AuthKeys.authenticators(),
            "How a device shows who it is; several are tried in this order. `hmac`: its user name is `username`, its password "
                    + "Base64(HMAC-SHA1(`secretKey`, client id)). `file`: passwords. `jwt`: signed tokens. `x509`: certificates. "
                    + "`http`: a service is asked. `anonymous`: anybody.");
    static final Key<String> USERNAME =
            effective(SERVICE, "username", "", Syntax.anyText(), "User name of all devices; needed for `auth=hmac`.");
    static final Key<String> SECRET_KEY =
            secret(SERVICE, "secretKey", "Key of the devices' passwords; needed for `auth=hmac`.");

    // Topics
    static final Key<String> DEFAULT_PARENT_TOPIC = effective(
            SERVICE,
            "defaultParentTopic",
            "MQTT_DEFAULT",
            Syntax.topic(),
            "RocketMQ topic for MQTT topics whose first level is no RocketMQ topic name.");
    static final Key<String> DISPATCH_TOPIC = effective(
            SERVICE,
            "dispatchTopic",
            "MQTT_DISPATCH",
            Syntax.topic(),
            "RocketMQ topic of the gateway's own, for what only light queues read.");
    static final Key<Boolean> AUTO_CREATE_TOPICS =
            effective(SERVICE, "autoCreateTopics", "true", Syntax.flag(), "Whether a missing RocketMQ topic is made.");
    static final Key<Integer> TOPIC_QUEUES = effective(
            SERVICE, "topicQueues", "4", Syntax.number(1, 1024), "Queues on each broker of a topic that is made.");
    static final Key<Set<String>> FEED_TOPICS = effective(
            SERVICE,
            "feedTopics",
            "",
            Syntax.topics(),
            "RocketMQ topics in which backend services address single clients; empty: all.");
    static final Key<Set<String>> CLOSED_TOPICS = effective(
            SERVICE,
            "closedTopics",
            "",
            Syntax.topics(),
            "RocketMQ topics that are no business of devices: they neither write to them nor get what is in them.");
    static final Key<String> NOTIFY_RETRY_TOPIC = effective(
            SERVICE,
            "eventNotifyRetryTopic",
            "MQTT_NOTIFY_RETRY",
            Syntax.topic(),
            "RocketMQ topic of the gateways' own, for news to a gateway that cannot be reached directly. Closed to devices.");
    static final Key<String> CLIENT_RETRY_TOPIC = effective(
            SERVICE,
            "clientRetryTopic",
            "MQTT_CLIENT_RETRY",
            Syntax.topic(),
            "RocketMQ topic of the gateway's own, for what clients left unacknowledged. Closed to devices.");

    // Times and bounds of the store
    static final Key<Integer> SEND_TIMEOUT = effective(
            SERVICE, "sendTimeoutMs", "3000", Syntax.number(100, 60_000), "How long one attempt to store may take.");
    static final Key<Integer> STORE_TIMEOUT = effective(
            SERVICE,
            "storeTimeoutMs",
            "10000",
            Syntax.number(0, 600_000),
            "How long a message that no broker took is tried again before its publisher is told.");
    static final Key<Integer> PULL_HOLD =
            effective(SERVICE, "pullHoldMs", "5000", Syntax.number(100, 30_000), "How long a broker may hold a pull.");
    static final Key<Integer> REFRESH_INTERVAL = effective(
            SERVICE,
            "refreshIntervalMs",
            "5000",
            Syntax.number(100, 600_000),
            "How often the name server is asked for brokers and topics.");
    static final Key<Long> WINDOW_MEMORY = effective(
            SERVICE,
            "windowMemoryBytes",
            "0",
            Syntax.bytes(1 << 16),
            "Bound of the messages held for subscribers, all queues together. 0: an eighth of the heap.");
    static final Key<Long> PENDING_MEMORY = effective(
            SERVICE,
            "pendingMemoryBytes",
            "0",
            Syntax.bytes(1 << 16),
            "Bound of the messages on their way to a broker. 0: an eighth of the heap.");

    static final Key<Integer> QUEUE_KEEP_TIME = effective(
            SERVICE,
            "queueKeepSeconds",
            "600",
            Syntax.number(0, Integer.MAX_VALUE),
            "How long a light queue is kept that no filter wants any more. 0: until its messages expire.");

    // Metadata, as the gateway uses it
    static final Key<List<String>> META_MEMBERS = effective(
            SERVICE,
            "metaAddr",
            "",
            Syntax.addressesOrNone(),
            "`selfAddress` of the members of the metadata group; empty: the gateway has a group of its own, of one member, inside itself.");
    static final Key<Integer> META_TIMEOUT = effective(
            SERVICE,
            "metaTimeoutMs",
            "30000",
            Syntax.number(100, 600_000),
            "How long to wait at start for the metadata.");
    static final Key<String> NODE_NAME = effective(
            SERVICE,
            "nodeName",
            "",
            Syntax.nodeName(),
            "Name of this gateway in the metadata, no other's; empty: made at the first start and kept in `nodeDirectory`.");
    static final Key<String> NODE_DIRECTORY = effective(
            SERVICE,
            "nodeDirectory",
            "data/node",
            Syntax.path(),
            "Folder of what makes this gateway the same one after a restart; below `MQTT_HOME` unless absolute.");

    // The other gateways
    static final Key<String> CLUSTER_SECRET = secret(
            SERVICE,
            "clusterSecret",
            Syntax.longTextOrNone(16),
            "By which gateways know one another, the same for all of a cluster; needed if `metaAddr` is set.");
    static final Key<Integer> PEER_PORT = effective(
            SERVICE,
            "csRpcPort",
            "7001",
            Syntax.number(0, 65_535),
            "Where gateways talk to one another. 0: any free port.");
    static final Key<String> PEER_BIND_ADDRESS = effective(
            SERVICE,
            "peerBindAddress",
            "0.0.0.0",
            Syntax.host(),
            "Address of that port; if it is a single one, the links to the other gateways begin there, too.");
    static final Key<HostAndPort> PEER_ADDRESS = effective(
            SERVICE,
            "peerAddress",
            "",
            Syntax.hostAndPortOrNone(),
            "Where the other gateways reach this one. No port: `csRpcPort`. Empty: the address of this host that faces the members of the metadata group.");
    static final Key<Integer> SWEEP_INTERVAL = effective(
            SERVICE,
            "sweepIntervalMs",
            "30000",
            Syntax.number(1_000, 3_600_000),
            "How often a gateway looks for messages that nobody told it of.");

    static final Key<String> EXTENSION = effective(
            SERVICE,
            "extension",
            "",
            Syntax.className(),
            "Spring configuration class with beans that replace the gateway's own: docs/operation.md.");

    // What one client, and all of them, may take
    static final Key<Integer> MAX_CONNECTIONS = effective(
            CONNECT,
            "maxConn",
            "100000",
            Syntax.number(1, 100_000_000),
            "Connections; one more is closed as soon as it is accepted.");
    static final Key<Integer> CONNECT_TIMEOUT = effective(
            CONNECT,
            "connectTimeoutMs",
            "10000",
            Syntax.number(100, 600_000),
            "How long a client may take from its connection to its CONNACK.");
    static final Key<Integer> CLOSE_TIMEOUT = effective(
            CONNECT,
            "closeTimeoutMs",
            "10000",
            Syntax.number(1, 600_000),
            "How long a stop waits for what is under way.");
    static final Key<Integer> MAX_KEEP_ALIVE = effective(
            CONNECT,
            "maxKeepAliveSeconds",
            "0",
            Syntax.number(0, 65_535),
            "Longest keep-alive granted, also to clients that ask for none. 0: any.");
    static final Key<Integer> MAX_PACKET_SIZE = effective(
            CONNECT,
            "maxPacketSizeInByte",
            "1048576",
            Syntax.number(128, 268_435_460),
            "Largest packet of a client. A RocketMQ broker takes messages of 4 MB unless told otherwise.");
    static final Key<Integer> MAX_UNANSWERED_PUBLISHES = effective(
            CONNECT,
            "maxUnansweredPublishes",
            "64",
            Syntax.number(1, 65_535),
            "Requests of one client that may wait for their answer; then nothing more is read from it.");
    static final Key<Integer> MAX_UNANSWERED_BYTES = effective(
            CONNECT,
            "maxUnansweredBytes",
            "4194304",
            Syntax.number(1, Integer.MAX_VALUE),
            "The same in bytes of messages.");
    static final Key<Long> MAX_UNANSWERED_BYTES_OF_NODE = effective(
            CONNECT,
            "maxUnansweredBytesOfNode",
            "0",
            Syntax.bytes(1 << 16),
            "The same in bytes for all clients. 0: an eighth of the heap.");
    static final Key<Integer> MAX_INFLIGHT = effective(
            CONNECT,
            "maxInflight",
            "32",
            Syntax.number(1, 65_535),
            "Messages of QoS 1 and 2 to one client that may wait for their acknowledgement.");
    static final Key<Integer> MAX_SUBSCRIPTIONS = effective(
            CONNECT, "maxSubscriptionsPerClient", "1000", Syntax.number(1, 1_000_000), "Topic filters of one client.");
    static final Key<Integer> WRITE_BUFFER_HIGH = effective(
            CONNECT,
            "highWater",
            "262144",
            Syntax.number(1, Integer.MAX_VALUE),
            "Bytes waiting for a client's socket at which delivery to it stops.");
    static final Key<Integer> WRITE_BUFFER_LOW = effective(
            CONNECT,
            "lowWater",
            "16384",
            Syntax.number(1, Integer.MAX_VALUE),
            "Bytes at which it goes on; at most `highWater`.");
    static final Key<Integer> COMMIT_INTERVAL = effective(
            CONNECT,
            "commitIntervalMs",
            "1000",
            Syntax.number(10, 60_000),
            "How long a stored session may keep to itself what its client acknowledged at QoS 1: what comes twice if the gateway is killed.");

    static final Key<Integer> RETRY_INTERVAL = effective(
            CONNECT,
            "retryIntervalSeconds",
            "30",
            Syntax.number(1, 86_400),
            "How long a connected client may leave a message unacknowledged before it is set aside, up to twice that; and the first pause before it is sent again, which doubles each time.");
    static final Key<Integer> MAX_ATTEMPTS = effective(
            CONNECT,
            "maxRetryTime",
            "15",
            Syntax.number(1, 1_000_000),
            "How often such a message is sent before it becomes a dead letter.");

    static final Key<Integer> DRAIN_RATE = effective(
            CONNECT,
            "drainPerSecond",
            "2000",
            Syntax.number(1, 1_000_000),
            "Clients closed in a second when the gateway stops, so that they come to the others little by little.");

    // For operators
    static final Key<String> EXPORTER_ADDRESS = effective(
            CONNECT,
            "exporterAddress",
            "127.0.0.1",
            Syntax.host(),
            "Where `/metrics`, `/status`, `/healthz` and `/readyz` listen; an address that other hosts reach needs `adminToken`.");
    static final Key<Integer> EXPORTER_PORT =
            effective(CONNECT, "exporterPort", "9090", Syntax.number(0, 65_535), "Their port. 0: any free port.");

    private static final List<Key<?>> EFFECTIVE = List.of(
            NAME_SERVERS,
            NAME_SERVER_TIMEOUT,
            ROCKETMQ_ACCESS_KEY,
            ROCKETMQ_SECRET_KEY,
            ROCKETMQ_TLS,
            ROCKETMQ_TLS_TRUST,
            ROCKETMQ_TLS_CERTIFICATE,
            ROCKETMQ_TLS_KEY,
            AUTH,
            USERNAME,
            SECRET_KEY,
            DEFAULT_PARENT_TOPIC,
            DISPATCH_TOPIC,
            AUTO_CREATE_TOPICS,
            TOPIC_QUEUES,
            FEED_TOPICS,
            CLOSED_TOPICS,
            NOTIFY_RETRY_TOPIC,
            CLIENT_RETRY_TOPIC,
            SEND_TIMEOUT,
            STORE_TIMEOUT,
            PULL_HOLD,
            REFRESH_INTERVAL,
            WINDOW_MEMORY,
            PENDING_MEMORY,
            QUEUE_KEEP_TIME,
            META_MEMBERS,
            META_TIMEOUT,
            NODE_NAME,
            NODE_DIRECTORY,
            CLUSTER_SECRET,
            PEER_PORT,
            PEER_BIND_ADDRESS,
            PEER_ADDRESS,
            SWEEP_INTERVAL,
            EXTENSION);

    private static final List<Key<?>> EFFECTIVE_LIMITS = List.of(
            MAX_CONNECTIONS,
            CONNECT_TIMEOUT,
            CLOSE_TIMEOUT,
            MAX_KEEP_ALIVE,
            MAX_PACKET_SIZE,
            MAX_UNANSWERED_PUBLISHES,
            MAX_UNANSWERED_BYTES,
            MAX_UNANSWERED_BYTES_OF_NODE,
            MAX_INFLIGHT,
            MAX_SUBSCRIPTIONS,
            WRITE_BUFFER_HIGH,
            WRITE_BUFFER_LOW,
            COMMIT_INTERVAL,
            RETRY_INTERVAL,
            MAX_ATTEMPTS,
            DRAIN_RATE,
            EXPORTER_ADDRESS,
            EXPORTER_PORT);

    static final List<Key<?>> ALL = Stream.of(
                    EFFECTIVE,
                    AuthKeys.ALL,
                    ListenerKeys.ALL,
                    EFFECTIVE_LIMITS,
                    ClientKeys.ALL,
                    GuardKeys.ALL,
                    MetaKeys.ALL,
                    SecurityKeys.ALL,
                    PredecessorKeys.ALL)
            .flatMap(List::stream)
            .toList();

    static Optional<Key<?>> find(String name) {
        return ALL.stream().filter(key -> key.name().equals(name)).findFirst();
    }
}
