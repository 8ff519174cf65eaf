// SPDX-License-Identifier: Apache-2.0
package org.example;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.port.Authenticator;

/**
 * An authenticator of one's own: a device whose client id begins with a prefix must show the serial number behind it as its password. A toy: whoever knows the
 * client id knows the password.
 *
 * <p>It is called by many threads at once, and must not block: what takes time completes the stage later.
 */
public final class SerialNumbers implements Authenticator {

    private final String prefix;

    /** @param properties of the file that {@code authPluginFile} names */
    public SerialNumbers(Map<String, String> properties) {
        prefix = properties.getOrDefault("prefix", "sn-");
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        return CompletableFuture.completedStage(verdict(credentials));
    }

    private Verdict verdict(Credentials credentials) {
        String client = credentials.client().value();
        if (!client.startsWith(prefix)) {
            return new Abstained(); // somebody else may know it
        }
        String serialNumber = client.substring(prefix.length());
        boolean right = credentials.password() != null
                && credentials.password().utf8().equals(serialNumber);
        return right ? new Accepted("device-" + serialNumber) : new Refused(Cause.BAD_CREDENTIALS);
    }
}
