/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.rocketmq.auth.config.AuthConfig;
import org.apache.rocketmq.common.BrokerConfig;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.namesrv.NamesrvConfig;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;
import org.apache.rocketmq.store.config.MessageStoreConfig;

/** RocketMQ's configuration objects, filled for a small durable broker on loopback. */
final class Settings {

    static final String LOOPBACK = "127.0.0.1";

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            // light queues
            Map.entry("enableLmq", "true"),
            Map.entry("enableMultiDispatch", "true"),
            Map.entry("maxLmqConsumeQueueNum", "2000000"),
            // small files: a light queue has a file of its own, 20 bytes per message
            Map.entry("mappedFileSizeConsumeQueue", "20000"),
            Map.entry("mappedFileSizeCommitLog", "67108864"),
            // the index of keys, in small files: a message that may have been sent before is looked for in it
            Map.entry("messageIndexEnable", "true"),
            Map.entry("maxHashSlotNum", "10000"),
            Map.entry("maxIndexNum", "40000"),
            Map.entry("enableCompaction", "false"),
            // Each flush compares the whole timer wheel, 38 MB; what it misses is read from the timer log again.
            Map.entry("timerFlushIntervalMs", "10000"),
            Map.entry("diskMaxUsedSpaceRatio", "95"),
            Map.entry("diskSpaceWarningLevelRatio", "97"),
            Map.entry("diskSpaceCleanForciblyRatio", "96"),
            // patience: a busy machine is slow, not broken
            Map.entry("waitTimeMillsInSendQueue", "10000"),
            Map.entry("osPageCacheBusyTimeOutMills", "10000"),
            // few threads
            Map.entry("sendMessageThreadPoolNums", "2"),
            Map.entry("pullMessageThreadPoolNums", "4"),
            Map.entry("litePullMessageThreadPoolNums", "2"),
            Map.entry("ackMessageThreadPoolNums", "2"),
            Map.entry("putMessageFutureThreadPoolNums", "2"),
            Map.entry("processReplyMessageThreadPoolNums", "1"),
            Map.entry("queryMessageThreadPoolNums", "2"),
            Map.entry("adminBrokerThreadPoolNums", "2"),
            Map.entry("clientManageThreadPoolNums", "2"),
            Map.entry("consumerManageThreadPoolNums", "2"),
            Map.entry("heartbeatThreadPoolNums", "1"),
            Map.entry("endTransactionThreadPoolNums", "1"),
            Map.entry("loadBalanceProcessorThreadPoolNums", "1"),
            Map.entry("serverWorkerThreads", "2"),
            Map.entry("serverSelectorThreads", "2"));

    final Path dataFolder;
    final boolean joinsNameServer;
    final BrokerConfig broker = new BrokerConfig();
    final MessageStoreConfig store = new MessageStoreConfig();
    final NettyServerConfig brokerServer = new NettyServerConfig();
    final NettyClientConfig brokerClient = new NettyClientConfig();
    final AuthConfig auth = new AuthConfig();
    final NamesrvConfig nameServer = new NamesrvConfig();
    final NettyServerConfig nameServerServer = new NettyServerConfig();
    final NettyClientConfig nameServerClient = new NettyClientConfig();

    Settings(EmbeddedOptions options) {
        dataFolder = options.dataFolder().toAbsolutePath().normalize();
        joinsNameServer = options.properties().containsKey("namesrvAddr");
        DEFAULTS.forEach(this::set);
        options.properties().forEach(this::set);
        nameServer(options);
        broker(options);
        store(options, dataFolder.resolve("store"));
    }

    private void nameServer(EmbeddedOptions options) {
        Path folder = dataFolder.resolve("namesrv");
        nameServer.setRocketmqHome(dataFolder.toString());
        nameServer.setKvConfigPath(folder.resolve("kvConfig.json").toString());
        nameServer.setConfigStorePath(folder.resolve("namesrv.properties").toString());
        nameServerServer.setBindAddress(LOOPBACK);
        nameServerServer.setListenPort(options.nameServerPort());
        nameServerServer.setServerWorkerThreads(2);
        nameServerServer.setServerSelectorThreads(1);
    }

    private void broker(EmbeddedOptions options) {
        broker.setRocketmqHome(dataFolder.toString());
        broker.setBrokerConfigPath(dataFolder.resolve("broker.properties").toString());
        broker.setBrokerName(options.brokerName());
        if (!options.properties().containsKey("brokerId")) {
            broker.setBrokerId(MixAll.MASTER_ID);
        }
        broker.setBrokerIP1(LOOPBACK);
        broker.setBrokerIP2(LOOPBACK);
        broker.setEnablePropertyFilter(options.propertyFilter());
        broker.setAutoCreateTopicEnable(options.autoCreateTopics());
        brokerServer.setBindAddress(LOOPBACK);
        brokerServer.setListenPort(options.brokerPort());
        auth.setConfigName(options.brokerName());
        auth.setClusterName(broker.getBrokerClusterName());
        auth.setAuthConfigPath(dataFolder.resolve("store").resolve("config").toString());
    }

    private void store(EmbeddedOptions options, Path root) {
        store.setStorePathRootDir(root.toString());
        store.setStorePathCommitLog(root.resolve("commitlog").toString());
        if (!options.properties().containsKey("haListenPort")) {
            store.setHaListenPort(0); // see OptionalReplication
        }
    }

    /** Sets one property in each configuration object that has it, and refuses what none has or none understands. */
    private void set(String name, String value) {
        Properties one = new Properties();
        one.setProperty(name, value);
        boolean known = false;
        for (Object config : List.of(broker, store, brokerServer, brokerClient, auth)) {
            MixAll.properties2Object(one, config);
            String now = MixAll.object2Properties(config).getProperty(name);
            known |= now != null;
            if (now != null && !now.equals(value.trim())) {
                throw new EmbeddedStartException(name + ": " + value + " is not understood (it is " + now + ")");
            }
        }
        if (!known) {
            throw new EmbeddedStartException(name + ": no such broker property");
        }
    }
}
