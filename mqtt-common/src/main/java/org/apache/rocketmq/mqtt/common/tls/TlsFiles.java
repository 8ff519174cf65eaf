/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.nio.file.Path;

/**
 * Where a process has its certificate, and who may sign those of others.
 *
 * @param certificate PEM file of its own certificate, followed by those between it and the authority, if there are any
 * @param key PEM file of the private key, PKCS#8, not encrypted
 * @param trust PEM file of the authorities; whoever has a certificate of one of them is let in
 */
public record TlsFiles(Path certificate, Path key, Path trust) {}
