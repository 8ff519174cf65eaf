/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

/** What other threads may say to a connection: fired down its pipeline, it reaches whichever handler the connection has come to. */
public enum Signal {
    /** The same client has connected anew, with a higher epoch. */
    TAKEN_OVER,
    /** The gateway stops: take nothing more in, answer what is asked, then close. */
    STOP
}
