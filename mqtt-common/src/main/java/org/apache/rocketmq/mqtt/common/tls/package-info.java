/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Who a process is to the other processes of its cluster: certificates in PEM files, read again when they change. */
@NullMarked
package org.apache.rocketmq.mqtt.common.tls;

import org.jspecify.annotations.NullMarked;
