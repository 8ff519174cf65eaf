/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.mqtt.embedded.FreePorts;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.jspecify.annotations.Nullable;

/**
 * A name server and a broker as RocketMQ publishes them, of any version, in a JVM each: {@link #kill} is {@code kill -9}, {@link #start} begins anew on the same
 * data and ports. One thread uses it. RocketMQ 4.9 listens on all addresses of the host; there is no setting for that.
 */
final class RocketMqProcess implements RocketMqUnderTest.Killable {

    private static final int PATIENCE_SECONDS = 60;
    private static final int PORTS_BELOW_THE_BROKERS = 2;

    /** What 4.9 needs on Java 17 and later. */
    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED",
            "-Djava.net.preferIPv4Stack=true",
            "-Dtls.server.mode=disabled",
            "-Dtls.test.mode.enable=false");

    private final Path libraries;
    private final Path folder;
    private final int nameServerPort;
    private final int brokerPort;
    private @Nullable Process nameServer;
    private @Nullable Process broker;

    /**
     * @param libraries folder of the version's jars
     * @param folder for its data, configuration and logs
     */
    RocketMqProcess(Path libraries, Path folder) throws IOException {
        if (!Files.isDirectory(libraries)) {
            throw new IllegalStateException(
                    libraries + " is missing (expected: the jars of a RocketMQ, which the build puts there)");
        }
        this.libraries = libraries.toRealPath();
        this.folder = Files.createDirectories(folder).toRealPath();
        this.nameServerPort = FreePorts.one();
        this.brokerPort = FreePorts.last(PORTS_BELOW_THE_BROKERS + 2) - 1;
        Path conf = Files.createDirectories(this.folder.resolve("conf"));
        for (String part : List.of("namesrv", "broker")) {
            Files.writeString(conf.resolve("logback_" + part + ".xml"), logging(part));
        }
        Files.write(
                conf.resolve("namesrv.conf"),
                List.of("listenPort=" + nameServerPort, "kvConfigPath=" + this.folder.resolve("kvConfig.json")));
        Files.write(conf.resolve("broker.conf"), brokerConf());
    }

    private List<String> brokerConf() {
        return List.of(
                "brokerClusterName=DefaultCluster",
                "brokerName=broker-a",
                "brokerId=0",
                "brokerRole=ASYNC_MASTER",
                "flushDiskType=ASYNC_FLUSH",
                "namesrvAddr=" + nameServer(),
                "listenPort=" + brokerPort,
                "haListenPort=" + (brokerPort + 1),
                "brokerIP1=127.0.0.1",
                "brokerIP2=127.0.0.1",
                "storePathRootDir=" + folder.resolve("store"),
                "storePathCommitLog=" + folder.resolve("store/commitlog"),
                // What the gateway needs.
                "enableLmq=true",
                "enableMultiDispatch=true",
                "enablePropertyFilter=true",
                "maxLmqConsumeQueueNum=2000000",
                // Small, for a test.
                "mappedFileSizeCommitLog=67108864",
                "mappedFileSizeConsumeQueue=20000",
                "maxHashSlotNum=50000",
                "maxIndexNum=200000",
                "waitTimeMillsInSendQueue=3000",
                "diskMaxUsedSpaceRatio=95");
    }

    private String logging(String part) {
        return "<configuration><appender name=\"FILE\" class=\"ch.qos.logback.core.FileAppender\"><file>"
                + folder.resolve(part + ".log")
                + "</file><encoder><pattern>%d %p %c - %m%n</pattern></encoder></appender>"
                + "<root level=\"INFO\"><appender-ref ref=\"FILE\"/></root></configuration>";
    }

    @Override
    public String nameServer() {
        return "127.0.0.1:" + nameServerPort;
    }

    /** Starts what does not run and waits until the broker is known to the name server. */
    @Override
    public void start() throws IOException {
        if (nameServer == null) {
            nameServer = launch("namesrv", "org.apache.rocketmq.namesrv.NamesrvStartup", "-Xmx128m");
            awaitOutput(nameServer, "namesrv");
        }
        broker = launch("broker", "org.apache.rocketmq.broker.BrokerStartup", "-Xmx512m");
        awaitOutput(broker, "broker");
        awaitRegistration();
    }

    private Process launch(String part, String main, String heap) throws IOException {
        Path conf = folder.resolve("conf");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(heap, "-XX:TieredStopAtLevel=1")); // it is there to be killed soon
        command.addAll(JVM);
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(
                "-Drocketmq.home.dir=" + folder,
                "-Duser.home=" + folder,
                "-Drmq.logback.configurationFile=" + conf.resolve("logback_" + part + ".xml"),
                "-cp",
                libraries + "/*",
                main,
                "-c",
                conf.resolve(part + ".conf").toString()));
        Files.deleteIfExists(output(part));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output(part).toFile())
                .start();
    }

    private Path output(String part) {
        return folder.resolve(part + ".out");
    }

    private void awaitOutput(Process process, String part) throws IOException {
        await().atMost(PATIENCE_SECONDS, SECONDS)
                .until(() ->
                        !process.isAlive() || Files.readString(output(part)).contains("boot success"));
        if (!process.isAlive()) {
            throw new IllegalStateException(part + " did not start: " + Files.readString(output(part)));
        }
    }

    private void awaitRegistration() {
        DefaultMQAdminExt admin = new DefaultMQAdminExt();
        admin.setNamesrvAddr(nameServer());
        admin.setInstanceName("registration-" + brokerPort);
        try {
            admin.start();
            await().atMost(PATIENCE_SECONDS, SECONDS)
                    .ignoreExceptionsMatching(e -> e instanceof RemotingException || e instanceof MQBrokerException)
                    .until(() -> !admin.examineBrokerClusterInfo()
                            .getBrokerAddrTable()
                            .isEmpty());
        } catch (MQClientException e) {
            throw new IllegalStateException("cannot ask " + nameServer(), e);
        } finally {
            admin.shutdown();
        }
    }

    /** Of the broker; the name server goes on. */
    @Override
    public void kill() {
        end(broker);
        broker = null;
    }

    @Override
    public void close() {
        kill();
        end(nameServer);
        nameServer = null;
    }

    private static void end(@Nullable Process process) {
        Optional.ofNullable(process)
                .map(Process::destroyForcibly)
                .ifPresent(killed -> killed.onExit().join());
    }
}
