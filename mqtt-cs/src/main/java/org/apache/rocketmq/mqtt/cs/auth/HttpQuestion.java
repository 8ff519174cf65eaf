/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Abstained;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Cause;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Credentials;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Refused;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;

/** What a service is asked about a client and what it may answer, both in JSON. */
final class HttpQuestion {

    private HttpQuestion() {}

    /** What the client does not show is not there. */
    static String json(Credentials credentials) {
        JsonObject question = new JsonObject();
        question.addProperty("clientId", credentials.client().value());
        add(question, "username", credentials.username());
        Payload password = credentials.password();
        if (password != null) {
            String text = text(password);
            add(question, "password", text);
            add(question, "passwordBase64", text == null ? base64(password) : null);
        }
        question.addProperty("address", credentials.remoteAddress());
        add(question, "certificateSubject", subject(credentials));
        return question.toString();
    }

    private static void add(JsonObject question, String name, @Nullable String value) {
        if (value != null) {
            question.addProperty(name, value);
        }
    }

    private static String base64(Payload password) {
        return Base64.getEncoder().encodeToString(password.bytes());
    }

    /** The distinguished name of RFC 2253; null without a certificate. */
    static @Nullable String subject(Credentials credentials) {
        X509Certificate certificate = credentials.certificate();
        return certificate == null
                ? null
                : certificate.getSubjectX500Principal().getName();
    }

    /** Null if it is no text: MQTT lets a password be any bytes. */
    private static @Nullable String text(Payload password) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(password.bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** @throws GatewayException if it is no answer to such a question */
    static Verdict verdict(byte[] body, Credentials credentials) {
        try {
            if (!(JsonParser.parseString(new String(body, StandardCharsets.UTF_8)) instanceof JsonObject answer)) {
                throw new IllegalArgumentException("no JSON object");
            }
            return switch (String.valueOf(string(answer, "result"))) {
                case "allow" -> accepted(answer, credentials);
                case "deny" -> new Refused(Cause.BAD_CREDENTIALS);
                case "ignore" -> new Abstained();
                default -> throw new IllegalArgumentException("no result (expected: allow, deny or ignore)");
            };
        } catch (JsonParseException | IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new GatewayException(Category.RETRY, "not an answer: " + e.getMessage(), e);
        }
    }

    private static Accepted accepted(JsonObject answer, Credentials credentials) {
        String user = string(answer, "user");
        String client = string(answer, "clientId");
        String shown = credentials.username();
        JsonElement expiry = answer.get("expiresAt");
        return new Accepted(
                user != null ? user : shown == null ? "" : shown,
                client == null ? null : new ClientId(client),
                expiry == null || expiry.isJsonNull() ? null : Instant.ofEpochSecond(number(expiry)));
    }

    private static long number(JsonElement value) {
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isNumber()) {
            throw new IllegalArgumentException("expiresAt is no number (expected: seconds since 1970)");
        }
        return value.getAsBigDecimal().toBigInteger().longValueExact();
    }

    /** Null if it is not there. */
    private static @Nullable String string(JsonObject answer, String name) {
        JsonElement value = answer.get(name);
        if (value == null || value.isJsonNull()) {
            return null;
        }
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
            throw new IllegalArgumentException(name + " is no string");
        }
        return value.getAsString();
    }
}
