/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of certificates, keys and revocation lists as text (RFC 7468); what is in them besides is passed over, but a file that ends in the middle of something is refused: it is still being
 * written. What is wrong with one is a {@link GatewayException} of category FATAL that names it, and says nothing of what is in it.
 */
public final class Pem {

    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String CRL = "X509 CRL";
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int DER_SEQUENCE = 0x30;
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private Pem() {}

    /** What is between two lines with the same label. Not a record: it may be a key. */
    private static final class Block {
        private final String label;
        private final StringBuilder base64 = new StringBuilder();

        Block(String label) {
            this.label = label;
        }
    }

    /** All certificates of a file, in its order; at least one. */
    public static List<X509Certificate> certificates(Path file) {
        return certificates(FileContents.of(List.of(file)), file);
    }

    /** The same, of what was read before. */
    public static List<X509Certificate> certificates(FileContents contents, Path file) {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block each : blocks(contents, file, CERTIFICATE)) {
                found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(bytes(file, each))));
            }
        } catch (CertificateException e) {
            throw wrong(file, "not a PEM file of certificates", e);
        }
        if (found.isEmpty()) {
            throw wrong(file, "no certificate in it (expected: BEGIN " + CERTIFICATE + ")", null);
        }
        return found;
    }

    /** The first private key of a file. */
    public static PrivateKey key(Path file) {
        return key(FileContents.of(List.of(file)), file);
    }

    /**
     * The same, of what was read before.
     *
     * @throws GatewayException also if it is not the key of that certificate
     */
    public static PrivateKey key(FileContents contents, Path file, X509Certificate certificate) {
        PrivateKey key = key(contents, file);
        if (!belong(key, certificate)) {
            throw wrong(file, "not the key of its certificate, " + certificate.getSubjectX500Principal(), null);
        }
        return key;
    }

    private static PrivateKey key(FileContents contents, Path file) {
        List<Block> found = blocks(contents, file, PKCS8);
        if (found.isEmpty()) {
            boolean other = blocks(contents, file, null).stream().anyMatch(block -> block.label.endsWith(PKCS8));
            throw wrong(
                    file,
                    other
                            ? "the key is encrypted or not PKCS#8 (to convert it: openssl pkcs8 -topk8 -nocrypt)"
                            : "no private key in it (expected: BEGIN " + PKCS8 + ")",
                    null);
        }
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(bytes(file, found.get(0)));
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
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate.getPublicKey());
            verifying.update(sample);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) { // of different algorithms, or sizes
            return false;
        }
    }

    /** All revocation lists of a file, at least one: as text, or a single one in DER, as authorities publish them. */
    static List<X509CRL> revocationLists(FileContents contents, Path file) {
        byte[] all = contents.of(file);
        List<X509CRL> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            if (all.length > 0 && all[0] == DER_SEQUENCE) {
                found.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(all)));
            } else {
                for (Block each : blocks(contents, file, CRL)) {
                    found.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(bytes(file, each))));
                }
            }
        } catch (CertificateException | CRLException e) {
            throw wrong(file, "not a revocation list, PEM or DER", e);
        }
        if (found.isEmpty()) {
            throw wrong(file, "no revocation list in it (expected: BEGIN " + CRL + ", or DER)", null);
        }
        return found;
    }

    /** @param label null: any */
    private static List<Block> blocks(FileContents contents, Path file, @Nullable String label) {
        List<Block> found = new ArrayList<>();
        Block open = null;
        for (String line : new String(contents.of(file), StandardCharsets.ISO_8859_1)
                .lines()
                .toList()) {
            String text = line.strip();
            if (open == null) {
                if (text.startsWith(BEGIN) && text.endsWith(DASHES)) {
                    open = new Block(text.substring(BEGIN.length(), text.length() - DASHES.length()));
                }
            } else if (text.equals(END + open.label + DASHES)) {
                if (label == null || label.equals(open.label)) {
                    found.add(open);
                }
                open = null;
            } else if (text.startsWith(DASHES)) {
                break;
            } else {
                open.base64.append(text);
            }
        }
        if (open != null) {
            throw wrong(file, "a " + open.label + " in it has no end", null);
        }
        return found;
    }

    private static byte[] bytes(Path file, Block block) {
        try {
            return Base64.getDecoder().decode(block.base64.toString());
        } catch (IllegalArgumentException e) {
            throw wrong(file, "its " + block.label + " is not Base64", null);
        }
    }

    private static GatewayException wrong(Path file, String what, @Nullable Exception cause) {
        return new GatewayException(Category.FATAL, file + ": " + what, cause);
    }
}
