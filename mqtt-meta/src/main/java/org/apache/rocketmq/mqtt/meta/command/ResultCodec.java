/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import org.apache.rocketmq.mqtt.common.port.SessionStore;

/** The bytes of results. They are kept with the state, so what was ever written stays readable. */
final class ResultCodec {

    private static final int DONE = 1;
    private static final int CLAIMED = 2;
    private static final int EXPIRED = 3;
    private static final int REFUSED = 4;
    private static final int COMPARED = 5;
    private static final int NAME_TAKEN = 6;
    private static final int ENDED = 7;

    private ResultCodec() {}

    static void result(Sink out, Result result) {
        if (result instanceof Result.Done) {
            out.u8(DONE);
        } else if (result instanceof Result.Claimed claimed) {
            SessionStore.Claimed outcome = claimed.outcome();
            ModelCodec.claim(out.u8(CLAIMED), outcome.claim());
            ModelCodec.state(out.flag(outcome.isPresent()), outcome.state());
            ModelCodec.optional(out, outcome.overtaken(), ModelCodec::dueWill);
            ModelCodec.optional(out, outcome.previousNode(), Sink::text);
        } else if (result instanceof Result.Expired expired) {
            out.u8(EXPIRED).number(expired.sessions());
        } else if (result instanceof Result.Refused refused) {
            out.u8(REFUSED).text(refused.why());
        } else if (result instanceof Result.Compared compared) {
            out.u8(COMPARED).flag(compared.isAsExpected());
        } else if (result instanceof Result.NameTaken taken) {
            out.u8(NAME_TAKEN).text(taken.peerAddress());
        } else if (result instanceof Result.Ended ended) {
            ModelCodec.optional(out.u8(ENDED), ended.due(), ModelCodec::dueWill);
        }
    }

    static Result result(Source in) {
        int tag = in.u8();
        return switch (tag) {
            case DONE -> Result.DONE;
            case CLAIMED ->
                new Result.Claimed(new SessionStore.Claimed(
                        ModelCodec.claim(in),
                        in.flag(),
                        ModelCodec.state(in),
                        ModelCodec.optional(in, ModelCodec::dueWill),
                        ModelCodec.optional(in, Source::text)));
            case EXPIRED -> new Result.Expired(in.small());
            case REFUSED -> new Result.Refused(in.text());
            case COMPARED -> new Result.Compared(in.flag());
            case NAME_TAKEN -> new Result.NameTaken(in.text());
            case ENDED -> new Result.Ended(ModelCodec.optional(in, ModelCodec::dueWill));
            default -> throw Tags.unknown("result", tag, ENDED);
        };
    }
}
