/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.net.URI;
import java.time.Duration;

/**
 * Which service is asked about clients.
 *
 * @param token for the header {@code Authorization: Bearer}; empty: none
 * @param timeout of a question, then the client is refused
 * @param maxPending questions that may be under way; one more refuses its client
 * @param remembered for how long an answer counts; zero: it is asked for every time
 */
public record HttpSettings(URI url, String token, Duration timeout, int maxPending, Duration remembered) {

    /** Without the token. */
    @Override
    public String toString() {
        return "HttpSettings[url=" + url + ", timeout=" + timeout + ", maxPending=" + maxPending + ", remembered="
                + remembered + "]";
    }
}
