/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import org.apache.rocketmq.mqtt.common.file.WatchedFile.Reloads;
import org.apache.rocketmq.mqtt.common.port.Meters;

/** How often files of authenticators were read anew. */
final class FileMeters {

    private FileMeters() {}

    /** @param file what it is, in one word */
    static Reloads of(String file, Meters meters) {
        return new Reloads(
                meters.counter("mqtt_auth_file_reloads", "file", file, "result", "good"),
                meters.counter("mqtt_auth_file_reloads", "file", file, "result", "bad"));
    }
}
