/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

/** The bytes of rows of the route table, and of a place among them. */
public final class RouteCodec {

    private static final int FILTER = 1;
    private static final int PEER = 2;

    private RouteCodec() {}

    public static void row(Sink out, RouteRow row) {
        out.u8(tag(row.kind())).text(row.key()).text(row.owner()).flag(row.isPresent());
    }

    public static RouteRow row(Source in) {
        return new RouteRow(kind(in.u8()), in.text(), in.text(), in.flag());
    }

    /** The byte that stands for a kind; the lower comes first. */
    public static int tag(RouteRow.Kind kind) {
        return switch (kind) {
            case FILTER -> FILTER;
            case PEER -> PEER;
        };
    }

    public static RouteRow.Kind kind(int tag) {
        return switch (tag) {
            case FILTER -> RouteRow.Kind.FILTER;
            case PEER -> RouteRow.Kind.PEER;
            default -> throw Tags.unknown("route kind", tag, PEER);
        };
    }

    static void cursor(Sink out, RouteCursor cursor) {
        row(out.number(cursor.revision()), cursor.last());
    }

    static RouteCursor cursor(Source in) {
        return new RouteCursor(in.number(), row(in));
    }
}
