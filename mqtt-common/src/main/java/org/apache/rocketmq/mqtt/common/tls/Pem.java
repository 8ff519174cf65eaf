/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;

/** Reads PEM files. What is wrong with one is a {@link GatewayException} of category FATAL that names it, and says nothing of what is in it. */
public final class Pem {

    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private Pem() {}

    /** All certificates of a file, in its order; at least one. */
    public static List<X509Certificate> certificates(Path file) {
        return certificates(file, bytes(file));
    }

    static List<X509Certificate> certificates(Path file, byte[] bytes) {
        try {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw wrong(file, "no certificate in it", null);
            }
            return found;
        } catch (CertificateException e) {
            throw wrong(file, "not a PEM file of certificates", e);
        }
    }

    /** The one private key of a file. */
    public static PrivateKey key(Path file) {
        return key(file, bytes(file));
    }

    static PrivateKey key(Path file, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.US_ASCII);
        Matcher found = KEY.matcher(text);
        if (!found.find()) {
            throw wrong(
                    file,
                    text.contains("PRIVATE KEY-----")
                            ? "the key is encrypted or not PKCS#8 (to convert it: openssl pkcs8 -topk8 -nocrypt)"
                            : "no private key in it",
                    null);
        }
        PKCS8EncodedKeySpec encoded;
        try {
            encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
        } catch (IllegalArgumentException e) {
            throw wrong(file, "the private key is not Base64", null);
        }
        for (String algorithm : KEY_ALGORITHMS) {
            PrivateKey key = key(algorithm, encoded);
            if (key != null) {
                return key;
            }
        }
        throw wrong(file, "a private key of none of the algorithms " + KEY_ALGORITHMS, null);
    }

    /** Null: it is of another algorithm. */
    private static @Nullable PrivateKey key(String algorithm, PKCS8EncodedKeySpec encoded) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
        } catch (InvalidKeySpecException e) {
            return null;
        } catch (NoSuchAlgorithmException e) {
            throw new GatewayException(Category.FATAL, "this Java knows no keys of algorithm " + algorithm, e);
        }
    }

    /** Whether a key is that of a certificate. */
    public static boolean belong(PrivateKey key, X509Certificate certificate) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
        try {
            byte[] sample = "a sample".getBytes(StandardCharsets.US_ASCII);
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(sample);
            byte[] signature = signing.sign();
            PublicKey other = certificate.getPublicKey();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(other);
            verifying.update(sample);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) { // of different algorithms
            return false;
        }
    }

    static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw wrong(file, "longer than " + MOST_BYTES + " bytes", null);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw wrong(file, "cannot be read", e);
        }
    }

    private static GatewayException wrong(Path file, String what, @Nullable Exception cause) {
        return new GatewayException(Category.FATAL, file + ": " + what, cause);
    }
}
