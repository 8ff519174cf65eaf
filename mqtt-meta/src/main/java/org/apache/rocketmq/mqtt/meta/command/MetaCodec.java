/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The bytes of all that is said to the metadata and answered. Whatever cannot be read whole is refused with an
 * {@link IllegalArgumentException} that says what was found; a buffer's position stays where it is.
 */
public final class MetaCodec {

    private static final int ENTRY_VERSION = 1;
    private static final int REPLY_VERSION = 1;

    /** Where the time of an entry stands in its bytes. */
    private static final int TIME_AT = 1;

    private MetaCodec() {}

    public static byte[] encode(Entry entry) {
        Sink out = new Sink()
                .u8(ENTRY_VERSION)
                .i64(entry.nowMillis())
                .text(entry.sender())
                .number(entry.sequence());
        out.number(entry.commands().size());
        entry.commands().forEach(command -> CommandCodec.command(out, command));
        return out.toBytes();
    }

    public static Entry entry(ByteBuffer bytes) {
        return whole(bytes, in -> {
            Tags.version(in, "entry", ENTRY_VERSION);
            long nowMillis = in.i64();
            return new Entry(in.text(), in.number(), nowMillis, in.list(CommandCodec::command));
        });
    }

    /** The bytes of an entry, but at another time: who leads the log puts its own in before it appends it. */
    public static byte[] stamped(ByteBuffer entry, long nowMillis) {
        byte[] copy = new byte[entry.remaining()];
        entry.duplicate().get(copy);
        if (copy.length < TIME_AT + Long.BYTES) {
            throw new IllegalArgumentException("entry of " + copy.length + " bytes: cut short");
        }
        ByteBuffer.wrap(copy).putLong(TIME_AT, nowMillis);
        return copy;
    }

    public static byte[] encode(Reply reply) {
        Sink out = new Sink().u8(REPLY_VERSION).number(reply.revision());
        out.number(reply.results().size());
        reply.results().forEach(result -> ResultCodec.result(out, result));
        return out.toBytes();
    }

    public static Reply reply(ByteBuffer bytes) {
        return whole(bytes, in -> {
            Tags.version(in, "reply", REPLY_VERSION);
            long revision = in.number();
            return new Reply(in.list(ResultCodec::result), revision);
        });
    }

    public static byte[] encode(Query query) {
        return bytes(query, QueryCodec::query);
    }

    public static Query query(ByteBuffer bytes) {
        return whole(bytes, QueryCodec::query);
    }

    public static byte[] encode(Answer answer) {
        return bytes(answer, AnswerCodec::answer);
    }

    public static Answer answer(ByteBuffer bytes) {
        return whole(bytes, AnswerCodec::answer);
    }

    private static <T> byte[] bytes(T value, BiConsumer<Sink, T> write) {
        Sink out = new Sink();
        write.accept(out, value);
        return out.toBytes();
    }

    private static <T> T whole(ByteBuffer bytes, Function<Source, T> read) {
        Source in = new Source(bytes);
        T value = read.apply(in);
        in.end();
        return value;
    }
}
