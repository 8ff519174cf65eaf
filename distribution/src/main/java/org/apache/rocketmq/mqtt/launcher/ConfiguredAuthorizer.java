/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.nio.file.Path;
import org.apache.rocketmq.mqtt.common.file.WatchedFile;
import org.apache.rocketmq.mqtt.common.port.Authorizer;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.cs.access.RuleAuthorizer;
import org.apache.rocketmq.mqtt.launcher.config.AclChoice;

/** The authorizer that the configuration asks for. Used by the launcher's thread while a gateway starts. */
final class ConfiguredAuthorizer {

    private ConfiguredAuthorizer() {}

    /**
     * Whoever has it closes it, if it can be closed.
     *
     * @param scheduler looks at the rules for as long as it lives
     * @throws org.apache.rocketmq.mqtt.launcher.config.ConfigurationException if a class of the user's cannot be used
     * @throws org.apache.rocketmq.mqtt.common.runtime.GatewayException FATAL if the rules cannot
     */
    static Authorizer of(AclChoice acl, Scheduler scheduler, Meters meters) {
        if (acl.own().isPresent()) {
            AclChoice.Own own = acl.own().get();
            return Plugin.load(own.className(), Authorizer.class, own.properties());
        }
        return acl.file()
                .map(file -> rules(file, acl.allowsOtherwise(), scheduler, meters))
                .orElse(Authorizer.OPEN);
    }

    private static Authorizer rules(Path file, boolean allowsOtherwise, Scheduler scheduler, Meters meters) {
        RuleAuthorizer rules = RuleAuthorizer.open(file, allowsOtherwise, meters);
        Scheduler.Repetition unused = scheduler.every(WatchedFile.PAUSE.toMillis(), rules::look); // ends with it
        return rules;
    }
}
