/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.SessionState;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Page;
import org.apache.rocketmq.mqtt.common.port.SessionStore;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.junit.jupiter.api.Test;

final class MetaCodecTest {

    /** What version 1 wrote into logs that are still read. */
    private static final String VERSION_1 =
            "0100000000000000020173010c01010163016e0101017701780100020101630000000000000102090103612f2b010171"
                    + "010162ac020203612f2b0171030171016205040701000101710162010204080201020174017002010101630508060707"
                    + "09016b0809030101630000000000000102000401016300000000000001020501017401700201010163060101016dffff"
                    + "ffffffffffffff010701016e0103612f2b0801016e0103612f2b0901016e00000000000000010a01016e000000000000"
                    + "00010b0100000000000000020c01000000000000000304";

    private final Samples samples = new Samples(1);

    @Test
    void everyKindOfCommandAndChangeIsReadAsItWasWritten() {
        List<Command> commands = new ArrayList<>();
        Set<Class<?>> kinds = new HashSet<>();
        Set<Class<?>> changes = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            Command command = samples.command();
            commands.add(command);
            kinds.add(command.getClass());
            if (command instanceof Command.WriteSession write) {
                write.changes().forEach(change -> changes.add(change.getClass()));
            }
        }
        assertThat(kinds).hasSize(Command.class.getPermittedSubclasses().length);
        assertThat(changes).hasSize(8);
        Entry entry = new Entry("sender", Long.MAX_VALUE, 1_700_000_000_000L, commands);

        Entry read = MetaCodec.entry(ByteBuffer.wrap(MetaCodec.encode(entry)));

        assertThat(read).usingRecursiveComparison().isEqualTo(entry);
        assertThat(MetaCodec.encode(read)).isEqualTo(MetaCodec.encode(entry));
    }

    @Test
    void everyKindOfResultIsReadAsItWasWritten() {
        Claim claim = new Claim(new ClientId("c"), 9);
        List<Result> results = new ArrayList<>(List.of(
                Result.DONE,
                new Result.Refused("why not é"),
                new Result.Expired(7),
                new Result.Compared(true),
                new Result.NameTaken("host:7001"),
                new Result.Ended(null),
                new Result.Ended(new DueWill(claim, samples.will())),
                new Result.Claimed(new SessionStore.Claimed(
                        claim, false, SessionState.EMPTY, new DueWill(claim, samples.will()), "node"))));
        for (int i = 0; i < 100; i++) {
            SessionState state = SessionState.EMPTY.after(samples.changes()).after(samples.changes());
            results.add(new Result.Claimed(new SessionStore.Claimed(claim, true, state, null, null)));
        }
        Reply reply = new Reply(results, 42);

        Reply read = MetaCodec.reply(ByteBuffer.wrap(MetaCodec.encode(reply)));

        assertThat(read).usingRecursiveComparison().isEqualTo(reply);
    }

    @Test
    void everyKindOfQueryIsReadAsItWasWritten() {
        RouteCursor cursor = new RouteCursor(5, new RouteRow(RouteRow.Kind.PEER, "c", RouteRow.STORED, true));
        List<Query> queries = List.of(
                new Query.FindRetained(new TopicFilter("a/+/#"), null, Integer.MAX_VALUE),
                new Query.FindRetained(new TopicFilter("a/+/#"), new TopicName("a/b"), 1),
                new Query.LoadBookmarks(""),
                new Query.LoadBookmarks("feed/"),
                new Query.RouteChanges("n", -5, -1, 1, null, -1),
                new Query.RouteChanges("n", Long.MAX_VALUE, 17, 1000, cursor, Query.RouteChanges.NO_ROSTER),
                new Query.DueWills("n", Long.MIN_VALUE, 3, 65_536),
                new Query.Status(),
                new Query.Cluster());
        assertThat(queries).extracting(Object::getClass).contains(Query.class.getPermittedSubclasses());

        assertThat(queries)
                .allSatisfy(query -> assertThat(MetaCodec.query(ByteBuffer.wrap(MetaCodec.encode(query))))
                        .isEqualTo(query));
    }

    @Test
    void everyKindOfAnswerIsReadAsItWasWritten() {
        RouteRow row = new RouteRow(RouteRow.Kind.FILTER, "a/#", "node", false);
        DueWill will = new DueWill(new Claim(new ClientId("c"), 3), samples.will());
        Node node = new Node("n", "host:7001", Long.MIN_VALUE);
        Roster roster = new Roster(12, List.of(node, new Node("o", "", 1)), Map.of("duty", "n"));
        List<Answer> answers = List.of(
                new Answer.RetainedPage(new Page(List.of(samples.message(), samples.message()), new TopicName("t"))),
                new Answer.RetainedPage(new Page(List.of(), null)),
                new Answer.BookmarkValues(Map.of("a", 1L, "b", Long.MAX_VALUE)),
                new Answer.RouteDelta(true, List.of(row), 4, new RouteCursor(4, row), 9, true, false, null),
                new Answer.RouteDelta(false, List.of(), 4, null, 4, false, false, roster),
                new Answer.WillPage(List.of(will), true),
                new Answer.StatusCounts(1, 2, 3, 4, 5, 6, -1),
                new Answer.ClusterView(
                        List.of(new Answer.Member("h:1", "leader", 0), new Answer.Member("h:2", "follower", 5)),
                        List.of(new Answer.Living(node, 17)),
                        Map.of("duty", "n")));
        assertThat(answers).extracting(Object::getClass).contains(Answer.class.getPermittedSubclasses());

        assertThat(answers)
                .allSatisfy(answer -> assertThat(MetaCodec.answer(ByteBuffer.wrap(MetaCodec.encode(answer))))
                        .usingRecursiveComparison()
                        .isEqualTo(answer));
    }

    @Test
    void equalStatesHaveEqualBytesWhateverTheOrderTheirMapsWereFilledIn() {
        for (int i = 0; i < 200; i++) {
            List<Command> one = List.of(samples.command());
            byte[] first = MetaCodec.encode(new Entry("s", 1, 2, one));
            byte[] second = MetaCodec.encode(MetaCodec.entry(ByteBuffer.wrap(first)));
            assertThat(second).isEqualTo(first);
        }
    }

    @Test
    void entryOfVersion1StaysReadable() {
        ClientId client = new ClientId("c");
        Claim claim = new Claim(client, 258);
        QueueName queue = new QueueName("q");
        TopicFilter filter = new TopicFilter("a/+");
        Message message = new Message(new TopicName("t"), Payload.ofUtf8("p"), Qos.EXACTLY_ONCE, true, client);
        List<SessionChange> changes = List.of(
                new SessionChange.Subscribed(filter, Qos.AT_LEAST_ONCE, queue, new StartPoint(Map.of("b", 300L))),
                new SessionChange.Unsubscribed(filter, queue),
                new SessionChange.Moved(queue, "b", 5),
                new SessionChange.Sent(
                        new Delivery(7, Qos.AT_LEAST_ONCE, false, new Delivery.Queued(queue, "b", 1, 2))),
                new SessionChange.Sent(new Delivery(8, Qos.EXACTLY_ONCE, true, new Delivery.Held(message))),
                new SessionChange.Released(8),
                new SessionChange.Completed(7),
                new SessionChange.Received(9, "k"),
                new SessionChange.Forgotten(9));
        Will will = new Will(new TopicName("w"), Payload.ofUtf8("x"), Qos.AT_LEAST_ONCE, false);
        Entry written = new Entry(
                "s",
                1,
                2,
                List.of(
                        new Command.ClaimSession(client, "n", true, will),
                        new Command.WriteSession(claim, changes),
                        new Command.ReleaseSession(claim, List.of()),
                        new Command.WillPublished(claim),
                        new Command.PutRetained(message),
                        new Command.SaveBookmarks(Map.of("m", -1L)),
                        new Command.AddRoutes("n", List.of(filter)),
                        new Command.RemoveRoutes("n", List.of(filter)),
                        new Command.JoinNode("n", 1, ""),
                        new Command.RenewNode("n", 1),
                        new Command.ExpireNodes(2),
                        new Command.ExpireSessions(3, 4)));

        Entry read = MetaCodec.entry(ByteBuffer.wrap(HexFormat.of().parseHex(VERSION_1)));

        assertThat(read).usingRecursiveComparison().isEqualTo(written);
    }

    @Test
    void joinOfVersion1OustsWhoeverIsThere() {
        Entry entry = new Entry("s", 1, 2, List.of(new Command.JoinNode("n", 5, "h:1")));

        String written = HexFormat.of().formatHex(MetaCodec.encode(entry));

        assertThat(written).endsWith("0d01" + "016e" + "0000000000000005" + "03683a31");
        Command.JoinNode read = (Command.JoinNode)
                MetaCodec.entry(ByteBuffer.wrap(HexFormat.of().parseHex(written)))
                        .commands()
                        .get(0);
        assertThat(read.gone()).isNull();
    }

    @Test
    void whoAsksInVersion1IsAnsweredInVersion1() {
        byte[] asked = HexFormat.of().parseHex("0301" + "016e" + "0000000000000005" + "07" + "09" + "00");
        Query.RouteChanges read = (Query.RouteChanges) MetaCodec.query(ByteBuffer.wrap(asked));
        assertThat(read).isEqualTo(new Query.RouteChanges("n", 5, 7, 9, null, Query.RouteChanges.NO_ROSTER));

        byte[] answer = MetaCodec.encode(new Answer.RouteDelta(false, List.of(), 4, null, 4, true, false, null));

        assertThat(HexFormat.of().formatHex(answer)).isEqualTo("0301" + "00" + "00" + "04" + "00" + "04" + "01" + "00");
    }

    @Test
    void unknownTagsAndVersionsAreRefusedWithWhatWasFound() {
        byte[] entry = MetaCodec.encode(new Entry("s", 1, 2, List.of(new Command.ExpireNodes(3))));
        int tagAt = entry.length - Long.BYTES - 2;

        assertThatThrownBy(() -> MetaCodec.entry(changed(entry, tagAt, 99)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("command tag: 99 (expected: 1..20)");
        assertThatThrownBy(() -> MetaCodec.entry(changed(entry, tagAt + 1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("command 11 version: 2 (expected: 1..1)");
        assertThatThrownBy(() -> MetaCodec.entry(changed(entry, 0, 7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("entry version: 7 (expected: 1..1)");
        assertThatThrownBy(() -> MetaCodec.query(ByteBuffer.wrap(new byte[] {77, 1})))
                .hasMessage("query tag: 77 (expected: 1..6)");
        assertThatThrownBy(() -> MetaCodec.answer(ByteBuffer.wrap(new byte[] {0, 1})))
                .hasMessage("answer tag: 0 (expected: 1..6)");
        assertThatThrownBy(() -> MetaCodec.reply(ByteBuffer.wrap(new byte[] {1, 0, 1, 9})))
                .hasMessage("result tag: 9 (expected: 1..7)");
    }

    @Test
    void bytesThatAreCutShortOrTooManyAreRefused() {
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            commands.add(samples.command());
        }
        byte[] whole = MetaCodec.encode(new Entry("s", 1, 2, commands));
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer part = ByteBuffer.wrap(whole, 0, length);
            assertThatThrownBy(() -> MetaCodec.entry(part)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> MetaCodec.entry(ByteBuffer.wrap(Arrays.copyOf(whole, whole.length + 1))))
                .hasMessage("1 bytes too many");
    }

    @Test
    void bytesOfNobodyAreRefusedAndNothingElse() {
        Random random = new Random(3);
        byte[] entry = MetaCodec.encode(new Entry("s", 1, 2, List.of(samples.command(), samples.command())));
        for (int i = 0; i < 20_000; i++) {
            ByteBuffer wrong = changed(entry, random.nextInt(entry.length), random.nextInt(256));
            try {
                assertThat(MetaCodec.entry(wrong)).isNotNull();
            } catch (IllegalArgumentException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void leaderPutsItsTimeInWithoutReadingTheRest() {
        Entry entry = new Entry("s", 1, 0, List.of(samples.command(), samples.command()));

        byte[] stamped = MetaCodec.stamped(ByteBuffer.wrap(MetaCodec.encode(entry)), 1_700_000_000_123L);

        assertThat(MetaCodec.entry(ByteBuffer.wrap(stamped)))
                .usingRecursiveComparison()
                .isEqualTo(new Entry("s", 1, 1_700_000_000_123L, entry.commands()));
    }

    @Test
    void readingLeavesTheBufferWhereItIs() {
        byte[] entry = MetaCodec.encode(new Entry("s", 1, 2, List.of()));
        ByteBuffer buffer = ByteBuffer.allocate(100).put(entry).flip();

        assertThat(MetaCodec.entry(buffer.asReadOnlyBuffer())).isEqualTo(MetaCodec.entry(buffer));
        assertThat(buffer.position()).isZero();
    }

    @Test
    void payloadAndPublisherSurviveTheWay() {
        Message message =
                new Message(new TopicName("a"), Payload.ofUtf8("content"), Qos.EXACTLY_ONCE, true, new ClientId("c"));
        byte[] bytes = MetaCodec.encode(new Entry("s", 1, 2, List.of(new Command.PutRetained(message))));

        Command.PutRetained read = (Command.PutRetained)
                MetaCodec.entry(ByteBuffer.wrap(bytes)).commands().get(0);

        assertThat(read.message().payload().utf8()).isEqualTo("content");
        assertThat(read.message().publisher()).isEqualTo(new ClientId("c"));
    }

    private static ByteBuffer changed(byte[] bytes, int at, int value) {
        byte[] copy = bytes.clone();
        copy[at] = (byte) value;
        return ByteBuffer.wrap(copy);
    }
}
