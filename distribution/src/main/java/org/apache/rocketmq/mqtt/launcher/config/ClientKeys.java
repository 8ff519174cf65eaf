/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.CONNECT;
import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.SERVICE;
import static org.apache.rocketmq.mqtt.launcher.config.Key.effective;

import java.util.List;

/** Keys about what a client that was let in may do, and how much of it. */
final class ClientKeys {
    private ClientKeys() {}

    // What clients may do
    static final Key<String> ACL_FILE = effective(
            SERVICE,
            "aclFile",
            "",
            Syntax.pathOrNone(),
            "Rules of who may publish and subscribe what, such as `conf/acl.conf`; below `MQTT_HOME` unless absolute. Empty: everybody everything.");
    static final Key<String> ACL_DEFAULT = effective(
            SERVICE,
            "aclDefault",
            "deny",
            Syntax.oneOf("deny", "allow"),
            "What becomes of that which no rule of `aclFile` fits.");

    static final Key<String> ACL_CLASS = effective(
            SERVICE,
            "aclClass",
            "",
            Syntax.className(),
            "Class of your own that decides in place of rules, from a jar in `ext/`: docs/security.md. Empty: none.");
    static final Key<String> ACL_PLUGIN_FILE = effective(
            SERVICE,
            "aclPluginFile",
            "",
            Syntax.pathOrNone(),
            "Properties file that is handed to the class that `aclClass` names; empty: none.");

    // What one client may name, and how fast it may publish
    static final Key<Integer> MAX_TOPIC_LENGTH = effective(
            CONNECT,
            "maxTopicLength",
            "1024",
            Syntax.number(1, 65_535),
            "Longest topic of a message or will, and longest filter, in UTF-8 bytes.");
    static final Key<Integer> MAX_TOPIC_LEVELS = effective(
            CONNECT, "maxTopicLevels", "64", Syntax.number(1, 65_536), "Most levels of such a topic or filter.");
    static final Key<Integer> MAX_CLIENT_ID_LENGTH = effective(
            CONNECT, "maxClientIdLength", "256", Syntax.number(23, 65_535), "Longest client id, in UTF-8 bytes.");
    static final Key<Integer> MAX_PUBLISHES_PER_SECOND = effective(
            CONNECT,
            "maxPublishesPerSecond",
            "0",
            Syntax.number(0, Integer.MAX_VALUE),
            "Messages that one client may publish in a second, in the long run; beyond that it is slowed. 0: any number.");
    static final Key<Integer> MAX_PUBLISH_BYTES_PER_SECOND = effective(
            CONNECT,
            "maxPublishBytesPerSecond",
            "0",
            Syntax.number(0, Integer.MAX_VALUE),
            "The same in bytes of topics and payloads.");

    static final List<Key<?>> ALL = List.of(
            ACL_FILE,
            ACL_DEFAULT,
            ACL_CLASS,
            ACL_PLUGIN_FILE,
            MAX_TOPIC_LENGTH,
            MAX_TOPIC_LEVELS,
            MAX_CLIENT_ID_LENGTH,
            MAX_PUBLISHES_PER_SECOND,
            MAX_PUBLISH_BYTES_PER_SECOND);
}
