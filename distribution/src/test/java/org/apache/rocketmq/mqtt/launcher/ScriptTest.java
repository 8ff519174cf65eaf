/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.apache.rocketmq.mqtt.embedded.FreePorts;
import org.apache.rocketmq.mqtt.embedded.SharedRocketMq;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/mqtt.sh and bin/meta.sh as installed in a folder with a blank in its name, called through links, with the classes of this build. */
final class ScriptTest {

    @TempDir
    Path folder = Path.of("");

    private Path home = Path.of("");
    private Path link = Path.of("");
    private Path metaLink = Path.of("");

    /** Of processes that end soon. */
    private static final String JAVA_OPTIONS = "-Xmx256m -XX:TieredStopAtLevel=1";

    private record Outcome(int exitCode, String output) {}

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(folder.toRealPath().resolve("with a blank"));
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        Files.createDirectories(home.resolve("conf"));
        for (String script : List.of("mqtt.sh", "meta.sh", "common.sh")) {
            Files.copy(Path.of("bin", script), home.resolve("bin").resolve(script));
        }
        Files.copy(Path.of("../conf/logback.xml"), home.resolve("conf/logback.xml"));
        writeClassPath(home.resolve("lib/gateway.jar"));
        link = Files.createSymbolicLink(folder.resolve("gateway"), home.resolve("bin/mqtt.sh"));
        metaLink = Files.createSymbolicLink(folder.resolve("member"), home.resolve("bin/meta.sh"));
    }

    @AfterEach
    void stop() throws Exception {
        script("stop");
        run(metaLink, "stop", Map.of());
    }

    @Test
    void startStatusStop() throws Exception {
        Outcome started = script("start");
        assertThat(started.exitCode()).as(started.output()).isZero();
        assertThat(started.output()).contains("ready: mqtt tcp://127.0.0.1:");
        assertThat(home.resolve("logs/gateway.log")).isNotEmptyFile();

        Outcome status = script("status");
        assertThat(status.exitCode()).isZero();
        assertThat(status.output())
                .startsWith("gateway: running (pid " + pid() + "), " + ready() + "node ")
                .contains("rocketmq ready", "metadata ready");
        assertThat(script("ready")).isEqualTo(new Outcome(0, "ready\n"));
        assertThat(script("start")).isEqualTo(new Outcome(0, "already running (pid " + pid() + "): " + ready()));

        ProcessHandle process = ProcessHandle.of(Long.parseLong(pid())).orElseThrow();
        assertThat(script("stop").output()).contains("is stopped");
        assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10));
        assertThat(script("status")).isEqualTo(new Outcome(3, "gateway: not running\n"));
        assertThat(script("ready")).isEqualTo(new Outcome(3, "gateway: not running\n"));
    }

    /** The token is in conf/ alone: whoever lists the processes of the host does not see it. */
    @Test
    void statusAndReadyShowTheTokenOfTheConfiguration() throws Exception {
        String token = "a-token-of-some-length";
        Path file = Files.writeString(home.resolve("conf/connect.conf"), "adminToken=" + token);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Outcome started = script("start");
        assertThat(started.exitCode()).as(started.output()).isZero();

        assertThat(script("status").output()).contains("rocketmq ready", "metadata ready");
        assertThat(script("ready")).isEqualTo(new Outcome(0, "ready\n"));
        ProcessHandle gateway = ProcessHandle.of(Long.parseLong(pid())).orElseThrow();
        assertThat(gateway.info().commandLine())
                .hasValueSatisfying(
                        line -> assertThat(line).contains("mqtt.role=gateway").doesNotContain(token));
        assertThat(script("status", Map.of("MQTT_ADMIN_TOKEN", "another-token-than-that"))
                        .output())
                .contains("Authorization: Bearer <adminToken> expected");
    }

    /** As in a container, where the script is the process that is told to end. */
    @Test
    void signalToTheScriptThatStaysEndsTheGateway() throws Exception {
        Process script = begin(link, Map.of(), "start", "--foreground");
        await().atMost(90, TimeUnit.SECONDS).until(() -> Files.exists(home.resolve("run/gateway.ready")));
        ProcessHandle gateway = ProcessHandle.of(Long.parseLong(pid())).orElseThrow();

        script.destroy();

        assertThat(script.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(script.exitValue()).isEqualTo(143);
        assertThat(gateway.onExit()).succeedsWithin(Duration.ofSeconds(10));
        assertThat(home.resolve("run")).isEmptyDirectory();
    }

    @Test
    void startThatFailsSaysWhyAndLeavesNothing() throws Exception {
        Outcome refused = script("start", Map.of("MQTT_MQTT_PORT", "none"));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.output()).contains("MQTT_MQTT_PORT: none (expected: 0..65535, or off)");
        assertThat(home.resolve("run")).isEmptyDirectory();
    }

    @Test
    void processIdLeftBehindIsNotTakenForTheGateway() throws Exception {
        Files.createDirectories(home.resolve("run"));
        Files.writeString(
                home.resolve("run/gateway.pid"), ProcessHandle.current().pid() + "\n");

        assertThat(script("status").exitCode()).isEqualTo(3);
        assertThat(script("stop")).isEqualTo(new Outcome(0, "not running\n"));
    }

    @Test
    void passwordsAreKeptForTheFileAuthenticator() throws Exception {
        assertThat(passwd("one\n", "--stdin", "alice").output()).endsWith("/conf/users: alice added\n");
        assertThat(passwd("two\n", "--stdin", "alice").output()).endsWith(": alice has a new password\n");
        assertThat(Files.readAllLines(home.resolve("conf/users")))
                .singleElement()
                .asString()
                .startsWith("alice:$argon2id$");

        Path other = folder.resolve("other");
        assertThat(passwd("three\n", "-f", other.toString(), "--stdin", "bob").exitCode())
                .isZero();
        assertThat(passwd("", "-f", other.toString(), "-d", "bob").output()).endsWith(": bob deleted\n");
        assertThat(passwd("", "-d", "bob").exitCode()).isEqualTo(1);
        assertThat(passwd("", "--stdin", "carol"))
                .isEqualTo(new Outcome(1, "passwd: no password (expected: at least one character)\n"));
        assertThat(passwd("", "--stdin").exitCode()).isEqualTo(64);
        assertThat(passwd("x\n", "--stdin", "alice", "password").exitCode()).isEqualTo(64);
    }

    /** The examples of the documentation, compiled and put where a user would put them. */
    @Test
    void authenticatorAndAuthorizerOfOnesOwnAreFoundInExt() throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        classes.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Path.of("../docs/example/SerialNumbers.java").toString(),
                        Path.of("../docs/example/OwnTopics.java").toString());
        assertThat(compiled).isZero();
        writeJar(classes, Files.createDirectories(home.resolve("ext")).resolve("example.jar"));
        Files.writeString(home.resolve("conf/plugin.properties"), "prefix=meter-\neverybodys=tariffs\n");
        Map<String, String> own = Map.of(
                "MQTT_AUTH", "org.example.SerialNumbers",
                "MQTT_AUTH_PLUGIN_FILE", "conf/plugin.properties",
                "MQTT_ACL_CLASS", "org.example.OwnTopics",
                "MQTT_ACL_PLUGIN_FILE", "conf/plugin.properties");

        Outcome started = script("start", own);
        assertThat(started.exitCode()).as(started.output()).isZero();

        assertThat(granted("meter-7", "7", "meter-7/#", "meter-8/#", "tariffs/now", "#"))
                .containsExactly(0, 0x80, 0, 0x80);
        assertThat(catchThrowableOfType(MqttException.class, () -> granted("meter-7", "8", "meter-7/#"))
                        .getReasonCode())
                .isEqualTo(MqttException.REASON_CODE_FAILED_AUTHENTICATION);
    }

    @Test
    void authorizerOfOnesOwnThatIsNotThereStopsTheStart() throws Exception {
        Outcome refused = script("start", Map.of("MQTT_ACL_CLASS", "org.example.OwnTopics"));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.output()).contains("class org.example.OwnTopics: not found (expected: ");
    }

    @Test
    void authenticatorOfOnesOwnThatIsNotThereStopsTheStart() throws Exception {
        Outcome refused = script("start", Map.of("MQTT_AUTH", "org.example.SerialNumbers"));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.output()).contains("class org.example.SerialNumbers: not found (expected: ");
    }

    @Test
    void embeddedKeepsTheAuthenticatorThatIsChosen() throws Exception {
        writeClassPath(Files.createDirectories(home.resolve("lib-embedded")).resolve("rocketmq.jar"));
        Files.copy(Path.of("../conf/logback-embedded.xml"), home.resolve("conf/logback-embedded.xml"));
        Files.writeString(home.resolve("conf/service.conf"), "auth=file\nusersFile=nobody");
        Map<String, String> own = Map.of(
                "MQTT_AUTH", "",
                "MQTT_EMBEDDED_NAMESRV_PORT", Integer.toString(FreePorts.one()),
                "MQTT_EMBEDDED_BROKER_PORT", Integer.toString(FreePorts.last(3)));

        Process script = begin(link, own, "start", "--embedded");
        assertThat(script.waitFor(2, TimeUnit.MINUTES)).isTrue();

        assertThat(Files.readString(folder.resolve("output"))).contains("/nobody");
        assertThat(script.exitValue()).isEqualTo(2);
    }

    /** What a client that lets itself in may subscribe with QoS 0. */
    private int[] granted(String clientId, String password, String... filters) throws MqttException, IOException {
        String server = ready().replaceAll("(?s).*mqtt (tcp://[^,]*),.*", "$1");
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName("any");
        options.setPassword(password.toCharArray());
        try (MqttClient client = new MqttClient(server, clientId, new MemoryPersistence())) {
            client.connect(options);
            int[] granted = new int[filters.length];
            for (int i = 0; i < filters.length; i++) {
                granted[i] = client.subscribeWithResponse(filters[i], 0).getGrantedQos()[0];
            }
            client.disconnect();
            return granted;
        }
    }

    private Outcome passwd(String input, String... words) throws Exception {
        Path typed = Files.writeString(folder.resolve("typed"), input);
        List<String> command = new ArrayList<>(List.of("sh", link.toString(), "passwd"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(typed.toFile())
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MQTT_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("the script ends").isTrue();
        return new Outcome(process.exitValue(), Files.readString(folder.resolve("output")));
    }

    private static void writeJar(Path classes, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }

    @Test
    void wordsThatAreNoneOfItsAreRefused() throws Exception {
        assertThat(script("begin").exitCode()).isEqualTo(64);
    }

    @Test
    void memberStartStatusStop() throws Exception {
        Map<String, String> self = Map.of("MQTT_SELF_ADDRESS", FreePorts.address(), "MQTT_META_EXPORTER_PORT", "0");

        Outcome started = run(metaLink, "start", self);
        assertThat(started.exitCode()).as(started.output()).isZero();
        assertThat(started.output()).contains("ready: meta " + self.get("MQTT_SELF_ADDRESS"));
        assertThat(home.resolve("logs/meta.log")).isNotEmptyFile();
        assertThat(home.resolve("data/meta")).isNotEmptyDirectory();
        assertThat(run(metaLink, "start", self).output()).contains("already running");
        assertThat(run(metaLink, "status", Map.of()).output()).contains("metadata member: running (pid ", "sessions=0");
        assertThat(script("status").output()).isEqualTo("gateway: not running\n");

        assertThat(run(metaLink, "stop", Map.of()).output()).contains("is stopped");
        assertThat(run(metaLink, "status", Map.of())).isEqualTo(new Outcome(3, "metadata member: not running\n"));
    }

    @Test
    void memberThatIsNotToldWhereToListenSaysSo() throws Exception {
        Outcome refused = run(metaLink, "start", Map.of());

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.output()).contains("meta.conf: selfAddress: not set (expected: host:port");
        assertThat(home.resolve("run")).isEmptyDirectory();
    }

    @Test
    void wordsThatAreNoneOfTheMembersAreRefused() throws Exception {
        assertThat(run(metaLink, "begin", Map.of()).exitCode()).isEqualTo(64);
    }

    private String pid() throws IOException {
        return Files.readString(home.resolve("run/gateway.pid")).strip();
    }

    private String ready() throws IOException {
        return Files.readString(home.resolve("run/gateway.ready"));
    }

    private Outcome script(String command) throws Exception {
        return script(command, Map.of());
    }

    private Outcome script(String command, Map<String, String> environment) throws Exception {
        return run(link, command, environment);
    }

    private Outcome run(Path script, String command, Map<String, String> environment) throws Exception {
        Process process = begin(script, environment, command);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("the script ends").isTrue();
        return new Outcome(process.exitValue(), Files.readString(folder.resolve("output")));
    }

    /** @param environment over what every script here is told; empty: it is not told that */
    private Process begin(Path script, Map<String, String> environment, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        Map<String, String> all = new HashMap<>(Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "MQTT_JAVA_OPTS",
                JAVA_OPTIONS,
                "MQTT_META_JAVA_OPTS",
                JAVA_OPTIONS,
                "MQTT_NAMESRV_ADDR",
                SharedRocketMq.get().namesrvAddr(),
                "MQTT_AUTH",
                "anonymous",
                "MQTT_BIND_ADDRESS",
                "127.0.0.1",
                "MQTT_MQTT_PORT",
                "0",
                "MQTT_EXPORTER_PORT",
                "0"));
        all.putAll(environment);
        all.values().removeIf(String::isEmpty);
        builder.environment().keySet().removeIf(name -> name.startsWith("MQTT_"));
        builder.environment().putAll(all);
        return builder.start();
    }

    /** A jar that stands for the class path of this test. */
    private static void writeClassPath(Path jar) throws IOException {
        String paths = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" "));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, paths);
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
    }
}
