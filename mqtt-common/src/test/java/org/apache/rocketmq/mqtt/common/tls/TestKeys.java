/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;

/** Kinds of keys that certificates have, and how they sign. */
enum TestKeys {
    P256("EC", 256, "SHA256withECDSA", "1.2.840.10045.4.3.2"),
    P384("EC", 384, "SHA256withECDSA", "1.2.840.10045.4.3.2"),
    RSA("RSA", 2_048, "SHA256withRSA", "1.2.840.113549.1.1.11"),
    ED25519("Ed25519", 255, "Ed25519", "1.3.101.112");

    private final String algorithm;
    private final int size;
    private final String signature;
    private final String oid;

    TestKeys(String algorithm, int size, String signature, String oid) {
        this.algorithm = algorithm;
        this.size = size;
        this.signature = signature;
        this.oid = oid;
    }

    KeyPair generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair();
    }

    /** What both certificates and revocation lists are: content, algorithm, signature. */
    byte[] signed(PrivateKey key, byte[] content) throws GeneralSecurityException {
        Signature signing = Signature.getInstance(signature);
        signing.initSign(key);
        signing.update(content);
        return Der.sequence(content, identifier(), Der.bits(signing.sign()));
    }

    byte[] identifier() {
        return this == RSA ? Der.sequence(Der.oid(oid), Der.NULL) : Der.sequence(Der.oid(oid));
    }
}
