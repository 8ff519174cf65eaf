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
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** A certificate with its key, and that of who has signed it. */
public final class TestIdentity {

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final X509Certificate authority;

    TestIdentity(X509Certificate certificate, PrivateKey key, X509Certificate authority) {
        this.certificate = certificate;
        this.key = key;
        this.authority = authority;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public PrivateKey key() {
        return key;
    }

    public String pem() {
        return pem(certificate);
    }

    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /** Writes {@code NAME.pem}, {@code NAME.key} and {@code NAME-trust.pem}, in the place of those that are there. */
    public TlsFiles write(Path folder, String name) {
        return new TlsFiles(
                put(folder.resolve(name + ".pem"), pem()),
                put(folder.resolve(name + ".key"), keyPem()),
                put(folder.resolve(name + "-trust.pem"), pem(authority)));
    }

    KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
        char[] password = "changeit".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", key, password, new X509Certificate[] {certificate});
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(String label, byte[] content) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }

    /** Whole at once, as such files are to be replaced. */
    static Path put(Path file, String text) {
        try {
            Path part = Files.writeString(file.resolveSibling(file.getFileName() + ".part"), text);
            return Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
