/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import org.apache.rocketmq.mqtt.common.model.SessionState;
import org.apache.rocketmq.mqtt.meta.command.ModelCodec;
import org.apache.rocketmq.mqtt.meta.command.RouteCodec;
import org.apache.rocketmq.mqtt.meta.command.RouteRow;
import org.apache.rocketmq.mqtt.meta.command.Sink;
import org.apache.rocketmq.mqtt.meta.command.Source;

/** The bytes of rows that have no class of their own. Every row says its version first: what was ever written stays readable. */
final class Rows {

    /** A row that says all by its key. */
    static final byte[] NONE = {};

    private static final int ROUTE = 1;

    private Rows() {}

    static int version(Source in, String what, int newest) {
        int version = in.u8();
        if (version < 1 || version > newest) {
            throw new IllegalArgumentException(what + " row version: " + version + " (expected: 1.." + newest + ")");
        }
        return version;
    }

    static byte[] state(SessionState state) {
        Sink out = new Sink();
        ModelCodec.state(out, state);
        return out.toBytes();
    }

    static SessionState state(byte[] row) {
        return ModelCodec.state(new Source(row));
    }

    static byte[] route(RouteRow route) {
        Sink out = new Sink().u8(ROUTE);
        RouteCodec.row(out, route);
        return out.toBytes();
    }

    static RouteRow route(byte[] row) {
        Source in = new Source(row);
        version(in, "route", ROUTE);
        return RouteCodec.row(in);
    }
}
