/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as text (RFC 7468). What it throws says what is wrong with the text, and nothing that is in it. */
final class Pem {

    private static final Pattern BLOCK = Pattern.compile("(?s)-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----");
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PKCS8 = "PRIVATE KEY";
    private static final byte[] PROBE = "a text to be signed".getBytes(StandardCharsets.US_ASCII);

    private Pem() {}

    /** In their order, at least one. */
    static List<X509Certificate> certificates(String text) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> found = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (blocks.group(1).equals(CERTIFICATE)) {
                found.add((X509Certificate)
                        factory.generateCertificate(new ByteArrayInputStream(bytes(blocks.group(2)))));
            }
        }
        if (found.isEmpty()) {
            throw new CertificateException("has no certificate (expected: BEGIN " + CERTIFICATE + ")");
        }
        return found;
    }

    /** @throws GeneralSecurityException also if it is not the private half of that key */
    static PrivateKey privateKey(String text, PublicKey half) throws GeneralSecurityException {
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            String kind = blocks.group(1);
            if (kind.equals(PKCS8)) {
                return privateKey(bytes(blocks.group(2)), half);
            }
            if (kind.endsWith(PKCS8)) {
                throw new InvalidKeySpecException("has " + kind + " (expected: BEGIN " + PKCS8
                        + "; openssl pkcs8 -topk8 -nocrypt makes one of it)");
            }
        }
        throw new InvalidKeySpecException("has no key (expected: BEGIN " + PKCS8 + ")");
    }

    private static PrivateKey privateKey(byte[] encoded, PublicKey half) throws GeneralSecurityException {
        String algorithm = half.getAlgorithm();
        String signatures = switch (algorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default ->
                throw new InvalidKeySpecException(
                        "its certificate is for a key of " + algorithm + " (expected: RSA, EC or EdDSA)");
        };
        PrivateKey key;
        try {
            key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException e) {
            throw new InvalidKeySpecException("is no key of the kind its certificate is for, " + algorithm, e);
        }
        Signature signature = Signature.getInstance(signatures);
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(half);
        signature.update(PROBE);
        if (!verifies(signature, signed)) {
            throw new InvalidKeySpecException("is not the key of its certificate");
        }
        return key;
    }

    /** A signature of another key may be of a form that the verifier does not even look at. */
    private static boolean verifies(Signature signature, byte[] signed) throws GeneralSecurityException {
        try {
            return signature.verify(signed);
        } catch (SignatureException e) {
            throw new InvalidKeySpecException("is not the key of its certificate", e);
        }
    }

    private static byte[] bytes(String base64) throws CertificateException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new CertificateException("is not Base64 between its BEGIN and END", e);
        }
    }
}
