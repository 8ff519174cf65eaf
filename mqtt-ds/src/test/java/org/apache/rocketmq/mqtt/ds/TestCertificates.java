/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority and a certificate for 127.0.0.1 signed by it, as PEM files, made by the JDK's keytool. */
record TestCertificates(Path authority, Path certificate, Path key) {

    private static final String PASSWORD = "changeit";

    static TestCertificates in(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        Files.createDirectories(folder);
        Path store = folder.resolve("all.p12");
        make(store, "-alias", "ca", "-dname", "CN=test authority", "-ext", "bc:c");
        make(store, "-alias", "node", "-dname", "CN=node", "-signer", "ca", "-ext", "san=ip:127.0.0.1");
        KeyStore all = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        return new TestCertificates(
                pem(
                        folder.resolve("ca.pem"),
                        "CERTIFICATE",
                        all.getCertificate("ca").getEncoded()),
                pem(
                        folder.resolve("node.pem"),
                        "CERTIFICATE",
                        all.getCertificate("node").getEncoded()),
                pem(
                        folder.resolve("node.key"),
                        "PRIVATE KEY",
                        all.getKey("node", PASSWORD.toCharArray()).getEncoded()));
    }

    private static void make(Path store, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(options));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool: status " + keytool.exitValue());
        }
    }

    private static Path pem(Path file, String what, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
    }
}
