/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority of a test, made by the JDK's keytool, and what it signs: certificates for 127.0.0.1 and localhost. */
public final class TestAuthority {

    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final Path store;
    private final String name;

    private TestAuthority(Path folder, String name) {
        this.folder = folder;
        this.store = folder.resolve(name + ".p12");
        this.name = name;
    }

    /** @param name no other authority's of that folder */
    public static TestAuthority in(Path folder, String name) {
        TestAuthority made = new TestAuthority(folder, name);
        made.keytool("-alias", name, "-dname", "CN=" + name, "-ext", "bc:c");
        return made;
    }

    /** Makes {@code NAME.pem}, {@code NAME.key} and {@code NAME-trust.pem}, in the place of those that are there. */
    public TlsFiles issue(String subject) {
        return issue(subject, "san=ip:127.0.0.1,dns:localhost");
    }

    /** The same, for no host at all, but this one. */
    public TlsFiles issueFor(String subject, String host) {
        return issue(subject, "san=dns:" + host);
    }

    private TlsFiles issue(String subject, String names) {
        String alias = subject + "-" + System.nanoTime();
        keytool("-alias", alias, "-dname", "CN=" + subject, "-signer", name, "-ext", names);
        try {
            KeyStore all = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            return new TlsFiles(
                    pem(
                            subject + ".pem",
                            "CERTIFICATE",
                            all.getCertificate(alias).getEncoded()),
                    pem(
                            subject + ".key",
                            "PRIVATE KEY",
                            all.getKey(alias, PASSWORD.toCharArray()).getEncoded()),
                    pem(
                            subject + "-trust.pem",
                            "CERTIFICATE",
                            all.getCertificate(name).getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keytool(String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1", // it is over before it would be worth while
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(options));
        try {
            Process keytool = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool: status " + keytool.exitValue());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whole at once, as certificates are to be replaced. */
    private Path pem(String file, String what, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Path part = Files.writeString(
                folder.resolve(file + ".part"),
                "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
        return Files.move(part, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
}
