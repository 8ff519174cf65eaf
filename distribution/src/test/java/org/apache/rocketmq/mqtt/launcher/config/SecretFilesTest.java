/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with secrets are their owner's. */
final class SecretFilesTest {

    private static final String SECRET = "this is a secret of some length";

    @TempDir
    private Path folder;

    private Path conf;

    /** Every folder below the temporary one can be entered by everybody; whether that can, is the test's. */
    @BeforeEach
    void open() throws IOException {
        conf = Files.createDirectories(folder.resolve("conf"));
        permit(folder, "rwxr-xr-x");
        permit(conf, "rwxr-xr-x");
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private Path write(String file, String text, String permissions) throws IOException {
        Path written = Files.writeString(conf.resolve(file), text);
        permit(written, permissions);
        return written;
    }

    /** @param said keys of the environment and their values, in turn */
    private Settings load(String... said) {
        Map<String, String> environment = new HashMap<>(Map.of("MQTT_AUTH", "anonymous"));
        for (int i = 0; i < said.length; i += 2) {
            environment.put(said[i], said[i + 1]);
        }
        return Settings.load(conf, folder, environment);
    }

    @Test
    void fileOfItsOwnerIsFine() throws IOException {
        write("service.conf", "secretKey=" + SECRET, "rw-------");

        assertThat(load().warnings()).isEmpty();
    }

    @Test
    void fileForEverybodyRefusesTheStartAndSaysWhatToDo() throws IOException {
        for (String permissions : new String[] {"rw-r--r--", "rw-----w-", "rw----r--"}) {
            Path file = write("service.conf", "secretKey=" + SECRET, permissions);

            assertThatThrownBy(() -> load())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("chmod 600 " + file)
                    .hasMessageNotContaining(SECRET);
        }
    }

    @Test
    void fileOfAMemberIsHeldToTheSame() throws IOException {
        Path file = write("connect.conf", "adminToken=" + SECRET, "rw-r--r--");
        Map<String, String> self = Map.of("MQTT_SELF_ADDRESS", "127.0.0.1:8081");

        assertThatThrownBy(() -> MemberSettings.load(conf, folder, self))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("chmod 600 " + file);
    }

    @Test
    void fileForItsGroupIsAWarning() throws IOException {
        Path file = write("service.conf", "secretKey=" + SECRET, "rw-r-----");

        assertThat(load().warnings())
                .singleElement()
                .asString()
                .contains(file.toString(), "its group")
                .doesNotContain(SECRET);
    }

    @Test
    void whoeverSaysThatItIsMeantIsWarned() throws IOException {
        write("service.conf", "secretFilesOpen=true\nsecretKey=" + SECRET, "rw-r--r--");

        assertThat(load().warnings()).singleElement().asString().contains("secretFilesOpen=true");
    }

    @Test
    void fileThatNobodyElseCanGetAtIsFine() throws IOException {
        write("service.conf", "secretKey=" + SECRET, "rw-r--r--");
        permit(conf, "rwx------");

        assertThat(load().warnings()).isEmpty();
    }

    @Test
    void fileWithoutSecretsMayBeForEverybody() throws IOException {
        write("service.conf", "secretKey=\nusername=devices\n#clusterSecret=" + SECRET, "rw-r--r--");

        assertThat(load().warnings()).isEmpty();
    }

    @Test
    void secretOfTheEnvironmentIsInNoFile() throws IOException {
        write("service.conf", "auth=hmac\nusername=devices", "rw-r--r--");

        assertThat(Settings.load(conf, folder, Map.of("MQTT_SECRET_KEY", SECRET))
                        .warnings())
                .isEmpty();
    }

    @Test
    void privateKeyForEverybodyRefusesTheStart() throws IOException {
        Path key = Files.writeString(folder.resolve("gateway.key"), "a key");
        permit(key, "rw-r--r--");
        Path certificate = Files.writeString(folder.resolve("gateway.pem"), "a certificate");
        write(
                "service.conf",
                "rocketmqTls=true\nrocketmqTlsKey=gateway.key\nrocketmqTlsCertificate=" + certificate,
                "rw-r--r--");

        assertThatThrownBy(() -> load())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("chmod 600 " + key)
                .hasMessageNotContaining("chmod 600 " + certificate);
    }

    /** Hashes can be guessed at, by whoever has them. */
    @Test
    void usersForEverybodyRefuseTheStartIfThatFileIsUsed() throws IOException {
        Path users = write("users", "", "rw-r--r--");

        assertThatThrownBy(() -> load("MQTT_AUTH", "file"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("chmod 600 " + users);
        assertThat(load("MQTT_AUTH", "anonymous").warnings()).isEmpty();
        permit(users, "rw-r-----");
        assertThat(load("MQTT_AUTH", "file").warnings())
                .singleElement()
                .asString()
                .contains(users.toString(), "its group");
        permit(users, "rw-------");
        assertThat(load("MQTT_AUTH", "file").warnings()).isEmpty();
    }

    @Test
    void whatAClassIsToldIsSecret() throws IOException {
        Path told = write("plugin.properties", "password=" + SECRET, "rw-r--r--");

        assertThatThrownBy(() -> load("MQTT_AUTH", "org.example.Mine", "MQTT_AUTH_PLUGIN_FILE", told.toString()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("chmod 600 " + told);
    }

    /** Everybody may know the rules, and the keys that signatures are checked with; who changes them is the master of the gateway. */
    @Test
    void whatOnlySaysWhomToBelieveMayBeReadButNotChangedByOthers() throws IOException {
        Path keys = write("keys.json", "{}", "rw-r--r--");
        Path rules = write("acl.conf", "", "rw-r--r--");
        String[] both = {"MQTT_AUTH", "jwt", "MQTT_JWT_KEYS_FILE", keys.toString(), "MQTT_ACL_FILE", rules.toString()};
        assertThat(load(both).warnings()).isEmpty();

        permit(keys, "rw-rw-r--");
        permit(rules, "rw-r--rw-");
        assertThatThrownBy(() -> load(both))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("chmod go-w " + rules)
                .hasMessageNotContaining(keys.toString());
        permit(rules, "rw-r--r--");
        assertThat(load(both).warnings()).singleElement().asString().contains(keys.toString(), "its group");
    }

    @Test
    void privateKeyOfOneListenerIsHeldToTheSame() throws IOException {
        Path key = Files.writeString(folder.resolve("plant.key"), "a key");
        permit(key, "rw-r--r--");
        Files.writeString(folder.resolve("plant.pem"), "a certificate");
        write("connect.conf", "listeners=plant=tls://127.0.0.1:0?cert=plant.pem&key=plant.key", "rw-r--r--");

        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("chmod 600 " + key);
        permit(key, "rw-------");
        assertThat(load().warnings()).isEmpty();
    }

    @Test
    void linkIsAsOpenAsWhatItLeadsTo() throws IOException {
        Path real = Files.writeString(folder.resolve("real"), "secretKey=" + SECRET);
        permit(real, "rw-r--r--");
        Files.createSymbolicLink(conf.resolve("service.conf"), real);

        assertThatThrownBy(() -> load()).isInstanceOf(ConfigurationException.class);
        permit(real, "rw-------");
        assertThat(load().warnings()).isEmpty();
    }
}
