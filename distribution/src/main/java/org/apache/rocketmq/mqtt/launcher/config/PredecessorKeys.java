/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.CONNECT;
import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.META;
import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.SERVICE;
import static org.apache.rocketmq.mqtt.launcher.config.Key.ignored;
import static org.apache.rocketmq.mqtt.launcher.config.Key.unsupported;

import java.util.List;

/** Keys of rocketmq-mqtt that change nothing here, so that its files can be kept. */
final class PredecessorKeys {
    private PredecessorKeys() {}

    static final List<Key<?>> ALL = List.of(
            ignored(SERVICE, "clientP2pTopic", "point to point works in every topic"),
            ignored(SERVICE, "eventNotifyRetryMaxTime", "news waits until its gateway has read it"),
            ignored(SERVICE, "retainMsgExpire", "retained messages stay until they are replaced or cleared"),
            ignored(SERVICE, "authThreadNum", "authentication needs no threads"),
            ignored(SERVICE, "pullBatch", "the gateway chooses"),
            ignored(SERVICE, "threadNum", "the gateway chooses"),
            unsupported(CONNECT, "enableTlsSever", "say the port in mqttTlsPort"),
            unsupported(CONNECT, "needClientAuth", "say it in tlsClientAuth"),
            unsupported(CONNECT, "sslCaCertFile", "say the file in tlsClientCa"),
            unsupported(CONNECT, "sslServerCertFile", "say the file in tlsCertificate"),
            unsupported(CONNECT, "sslServerKeyFile", "say the file in tlsKey"),
            unsupported(CONNECT, "sslServerKeyPassword", "say a file without a password in tlsKey"),
            unsupported(CONNECT, "enableQuic", "MQTT over QUIC"),
            unsupported(CONNECT, "quicPort", "MQTT over QUIC"),
            ignored(CONNECT, "nettySelectorThreadNum", "one thread accepts"),
            ignored(CONNECT, "order", "messages of a topic always keep their order"),
            ignored(CONNECT, "sizeOfNotRollWhenAckSlow", "the gateway chooses"),
            ignored(CONNECT, "queueCacheSize", "windowMemoryBytes bounds all queues together"),
            ignored(CONNECT, "pullBatchSize", "the gateway chooses"),
            ignored(CONNECT, "rpcListenPort", "csRpcPort is where gateways talk to one another"),
            ignored(CONNECT, "enablePrometheus", "metrics are always there"),
            ignored(CONNECT, "exportJvmInfo", "metrics always have the JVM's"),
            unsupported(META, "raftServiceName", "say the addresses in membersAddress"),
            ignored(META, "raftNodePort", "the port is in selfAddress"),
            ignored(META, "metaPort", "the port is in selfAddress"),
            ignored(META, "maxRetainedTopicNum", "retained messages are on disk, as many as it takes"),
            ignored(META, "electionTimeoutMs", "the members choose"),
            ignored(META, "snapshotIntervalSecs", "snapshotEntries says when a snapshot is made"),
            ignored(META, "scanNum", "the gateway chooses"));
}
