/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.cs.auth.AnonymousAuthenticator;
import org.apache.rocketmq.mqtt.cs.auth.AuthenticatorChain;
import org.apache.rocketmq.mqtt.cs.auth.FileAuthenticator;
import org.apache.rocketmq.mqtt.cs.auth.HmacAuthenticator;
import org.apache.rocketmq.mqtt.cs.auth.HttpAuthenticator;
import org.apache.rocketmq.mqtt.cs.auth.JwtAuthenticator;
import org.apache.rocketmq.mqtt.cs.auth.X509Authenticator;
import org.apache.rocketmq.mqtt.launcher.config.AccessSettings;
import org.apache.rocketmq.mqtt.launcher.config.AccessSettings.Method;
import org.apache.rocketmq.mqtt.launcher.config.ConfigurationException;

/** The chain of authenticators that the configuration asks for. Used by the launcher's thread while a gateway starts. */
final class ConfiguredChain {

    private final AuthenticatorChain chain;
    private final Meters meters;
    /** Looks at the files of the authenticators, which can take a while. */
    private final ThreadScheduler scheduler;

    private ConfiguredChain(Meters meters) {
        this.chain = new AuthenticatorChain(meters);
        this.meters = meters;
        this.scheduler = chain.own(new ThreadScheduler("mqtt-auth-files"));
    }

    /**
     * Whoever has it closes it.
     *
     * @throws ConfigurationException if a class of the user's cannot be used
     */
    static AuthenticatorChain of(AccessSettings access, Meters meters) {
        ConfiguredChain made = new ConfiguredChain(meters);
        try {
            for (int i = 0; i < access.methods().size(); i++) {
                made.add(access.methods().get(i), i == access.methods().size() - 1);
            }
            return made.chain;
        } catch (RuntimeException e) {
            made.chain.close();
            throw e;
        }
    }

    private void add(Method method, boolean last) {
        if (method instanceof AccessSettings.Hmac hmac) {
            chain.then("hmac", new HmacAuthenticator(hmac.username(), hmac.secretKey()), true);
        } else if (method instanceof AccessSettings.Users users) {
            chain.then("file", new FileAuthenticator(users.settings(), last, scheduler, meters), true);
        } else if (method instanceof AccessSettings.Jwt jwt) {
            chain.then("jwt", new JwtAuthenticator(jwt.settings(), scheduler, meters), true);
        } else if (method instanceof AccessSettings.Certificate certificate) {
            chain.then("x509", new X509Authenticator(certificate.name(), certificate.as()), false);
        } else if (method instanceof AccessSettings.Http http) {
            chain.then("http", new HttpAuthenticator(http.settings(), meters), true);
        } else if (method instanceof AccessSettings.Own own) {
            chain.then("plugin", Plugin.load(own.className(), Authenticator.class, own.properties()), false);
        } else if (method instanceof AccessSettings.Anonymous) {
            chain.then("anonymous", new AnonymousAuthenticator(), false);
        }
    }
}
