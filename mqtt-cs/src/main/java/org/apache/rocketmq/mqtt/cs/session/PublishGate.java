/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import org.apache.rocketmq.mqtt.common.port.Authorizer.Person;
import org.apache.rocketmq.mqtt.cs.access.Permissions;
import org.apache.rocketmq.mqtt.cs.access.Refusal;
import org.apache.rocketmq.mqtt.cs.codec.Intake;
import org.apache.rocketmq.mqtt.cs.codec.Packet.Publish;
import org.jspecify.annotations.Nullable;

/**
 * What a PUBLISH passes before it is stored: the client's pace, then its permissions. MQTT 3.1.1 has no answer for one that is not permitted: the connection ends
 * [MQTT-3.3.5-2]. Event loop only; dies with its session.
 */
final class PublishGate {

    private final Person person;
    private final Permissions permissions;
    private final @Nullable PublishPace pace;
    private final PublishFlow flow;

    /** @param flow behind it */
    PublishGate(Client client, SessionLoop loop, Intake intake, Line line, PublishFlow flow) {
        this.person = client.person();
        this.permissions = loop.node.permissions();
        this.pace = PublishPace.of(client.id(), loop, intake, line);
        this.flow = flow;
    }

    Reply onPublish(Publish publish) {
        if (pace != null) {
            pace.took(publish);
        }
        if (!flow.isTaken(publish)) { // one that is stores nothing, whatever is in it
            Refusal refusal = permissions.publish(person, publish.topic(), publish.qos(), publish.retain());
            if (refusal != null) {
                return refused(refusal);
            }
        }
        return flow.onPublish(publish);
    }

    private static Reply refused(Refusal refusal) {
        EndReason reason = switch (refusal.kind()) {
            case NOT_AUTHORIZED -> EndReason.NOT_AUTHORIZED;
            case OVER_LIMIT -> EndReason.OVER_LIMIT;
        };
        return new Reply.Close(reason, refusal.detail());
    }

    void close() {
        if (pace != null) {
            pace.close();
        }
    }
}
