/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a request for a WebSocket (RFC 6455 section 4.2) that is to carry MQTT (MQTT 3.1.1 section 6). Decides, and does nothing. */
final class WebSocketRequest {

    /** Best first; the second is what clients of MQTT 3.1 may say. */
    private static final List<String> SUBPROTOCOLS = List.of("mqtt", "mqttv3.1");

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;

    private WebSocketRequest() {}

    /** Status 101 if the WebSocket is granted; else with a line that says why not. */
    static FullHttpResponse answer(HttpRequest request, String path) {
        if (request.decoderResult().isFailure()) {
            return refusal(statusOf(request.decoderResult().cause()), "not a well-formed request");
        }
        if (!pathOf(request.uri()).equals(path)) {
            return refusal(HttpResponseStatus.NOT_FOUND, "nothing here");
        }
        if (!request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                || !request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            return upgradeRequired("MQTT over WebSocket only");
        }
        if (!request.method().equals(HttpMethod.GET)
                || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                || HttpUtil.isTransferEncodingChunked(request)
                || HttpUtil.getContentLength(request, 0L) != 0) {
            return refusal(HttpResponseStatus.BAD_REQUEST, "expected: GET, HTTP/1.1, no body");
        }
        if (!VERSION.equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return upgradeRequired("expected: Sec-WebSocket-Version: " + VERSION);
        }
        String key = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (key == null || !isKey(key)) {
            return refusal(HttpResponseStatus.BAD_REQUEST, "expected: Sec-WebSocket-Key");
        }
        String subprotocol = subprotocol(request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL));
        if (subprotocol == null) { // [MQTT-6.0.0-3]
            return refusal(HttpResponseStatus.BAD_REQUEST, "expected: Sec-WebSocket-Protocol: mqtt");
        }
        FullHttpResponse granted = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
        granted.headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, proofFor(key))
                .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, subprotocol); // [MQTT-6.0.0-4]
        return granted;
    }

    private static HttpResponseStatus statusOf(Throwable fault) {
        if (fault instanceof TooLongHttpLineException) {
            return HttpResponseStatus.REQUEST_URI_TOO_LONG;
        }
        return fault instanceof TooLongHttpHeaderException
                ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                : HttpResponseStatus.BAD_REQUEST;
    }

    private static String pathOf(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private static boolean isKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable String subprotocol(List<String> headers) {
        List<String> offered = headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(String::strip)
                .toList();
        return SUBPROTOCOLS.stream().filter(offered::contains).findFirst().orElse(null);
    }

    private static String proofFor(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    private static FullHttpResponse upgradeRequired(String why) {
        FullHttpResponse refusal = refusal(HttpResponseStatus.UPGRADE_REQUIRED, why);
        refusal.headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION)
                .set(HttpHeaderNames.CONNECTION, "upgrade, close");
        return refusal;
    }

    private static FullHttpResponse refusal(HttpResponseStatus status, String why) {
        byte[] line = (why + "\n").getBytes(StandardCharsets.US_ASCII);
        FullHttpResponse refusal =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(line));
        refusal.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
                .set(HttpHeaderNames.CONTENT_LENGTH, line.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return refusal;
    }
}
