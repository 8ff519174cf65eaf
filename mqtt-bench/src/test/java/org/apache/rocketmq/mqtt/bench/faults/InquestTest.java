/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.faults.Fault.Kind;
import org.apache.rocketmq.mqtt.bench.faults.Inquest.Cause;
import org.apache.rocketmq.mqtt.bench.faults.Inquest.Verdict;
import org.apache.rocketmq.mqtt.bench.faults.Mortal.Death;
import org.apache.rocketmq.mqtt.bench.history.WillBook;
import org.apache.rocketmq.mqtt.bench.report.Report;
import org.junit.jupiter.api.Test;

class InquestTest {
    private static final Inquest.Times TIMES =
            new Inquest.Times(Duration.ofSeconds(10), Duration.ofMillis(7_500), Duration.ofSeconds(1), millis(50_000));

    private final List<Infliction> inflictions = new ArrayList<>();
    private final List<Watcher.Stay> stays = new ArrayList<>(List.of(stay(1), stay(3)));

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static Watcher.Stay stay(int gateway) {
        return new Watcher.Stay(gateway, 0, millis(1_000_000));
    }

    private void inflict(Kind kind, String target, long fromMillis, long toMillis) {
        Fault fault = new Fault(inflictions.size() + 1, 0, 1, kind, target, 0, 0);
        inflictions.add(new Infliction(fault, target, millis(fromMillis), millis(toMillis)));
    }

    /** At gateway 2. */
    private static Death died(long endedMillis) {
        return new Death(0, 2, millis(90_000), millis(endedMillis));
    }

    private Verdict of(Death death) {
        return new Inquest(inflictions, stays, 3, TIMES).of(death);
    }

    private static Verdict verdict(Cause cause, long fromMillis, long dueMillis, boolean excused) {
        return new Verdict(cause, millis(fromMillis), millis(dueMillis), excused);
    }

    @Test
    void whatTheGatewayCouldSeeIsDueAtOnce() {
        assertThat(of(died(100_000))).isEqualTo(verdict(Cause.SEEN, 100_000, 101_000, false));
        inflict(Kind.CUT, "clients>gateway-2", 99_000, 110_000);
        assertThat(of(died(100_000))).isEqualTo(verdict(Cause.SEEN, 100_000, 101_000, false));
    }

    @Test
    void ofAKilledGatewayItIsDueWhenTheLeaseIsOver() {
        inflict(Kind.KILL, "gateway-2", 99_900, 105_000);
        assertThat(of(died(100_000))).isEqualTo(verdict(Cause.GATEWAY_KILLED, 99_900, 110_900, false));
    }

    @Test
    void brokersRegisterWithANameServerAgainBeforeItsFaultIsOver() {
        inflict(Kind.KILL, "names-1", 60_000, 69_900);
        assertThat(of(died(100_000)).excused()).isFalse();
        inflict(Kind.KILL, "names-1", 60_000, 70_100);
        assertThat(of(died(100_000)).excused()).isTrue();
    }

    @Test
    void whoEndedBeforeTheProcessesWereWarmIsExcused() {
        assertThat(of(died(49_999)).excused()).isTrue();
        assertThat(of(died(50_000)).excused()).isFalse();
    }

    @Test
    void theKillOfAnotherGatewayIsNotItsCause() {
        inflict(Kind.KILL, "gateway-1", 99_900, 105_000);
        assertThat(of(died(100_000))).isEqualTo(verdict(Cause.SEEN, 100_000, 101_000, false));
    }

    @Test
    void ofASilentWayItIsDueWhenTheKeepAliveIsOver() {
        inflict(Kind.SILENCE, "clients>gateway-2", 99_000, 102_000);
        assertThat(of(died(100_000))).isEqualTo(verdict(Cause.UNSEEN, 100_000, 108_500, false));
    }

    @Test
    void anyOtherFaultExcusesAfterAKillButThatOfASlave() {
        inflict(Kind.KILL, "gateway-2", 99_900, 105_000);
        inflict(Kind.KILL, "slave-1", 101_000, 102_000);
        assertThat(of(died(100_000)).excused()).isFalse();
        inflict(Kind.SLOW, "gateway-1>gateway-3", 109_000, 120_000);
        assertThat(of(died(100_000)).excused()).isTrue();
    }

    @Test
    void nobodyIsLeftToPublishForAnOnlyGateway() {
        inflict(Kind.KILL, "gateway-2", 99_900, 105_000);
        assertThat(new Inquest(inflictions, stays, 1, TIMES).of(died(100_000)).excused())
                .isTrue();
    }

    @Test
    void faultsOfMembersAndBrokersExcuseAlsoAWhileAfterwards() {
        inflict(Kind.PAUSE, "meta-2", 80_000, 94_900);
        assertThat(of(died(100_000)).excused()).isFalse();
        inflict(Kind.KILL, "broker-1", 80_000, 95_100);
        assertThat(of(died(100_000)).excused()).isTrue();
    }

    @Test
    void aFaultOfItsOwnGatewayExcuses() {
        inflict(Kind.PAUSE, "gateway-2", 100_500, 110_000);
        assertThat(of(died(100_000)).excused()).isTrue();
    }

    @Test
    void aFaultOfAnotherGatewayExcusesOnlyIfNoWatcherWasElsewhere() {
        inflict(Kind.PAUSE, "gateway-1", 100_500, 110_000);
        assertThat(of(died(100_000)).excused()).isFalse();
        stays.remove(1);
        assertThat(of(died(100_000)).excused()).isTrue();
    }

    @Test
    void nothingIsJudgedWhileNoWatcherIsThere() {
        stays.clear();
        stays.add(new Watcher.Stay(1, 0, millis(100_500)));
        assertThat(of(died(100_000)).excused()).isTrue();
    }

    @Test
    void tellsTheBookWhatWasDueAndReportsHowLongItTook() {
        inflict(Kind.KILL, "broker-1", 200_000, 210_000);
        WillBook book = new WillBook(1);
        List<Death> deaths = new ArrayList<>();
        for (long ended : new long[] {100_000, 120_000, 140_000, 201_000}) {
            Death death = new Death(book.attempt(), 2, millis(90_000), millis(ended));
            book.ended(death.will(), WillBook.End.DIED);
            deaths.add(death);
        }
        book.arrived(0, 0, millis(100_010));
        book.arrived(0, 1, millis(120_030));
        book.arrived(0, 2, millis(141_001));
        book.arrived(0, 3, millis(220_000));
        Report report = new Report("test");
        new Inquest(inflictions, stays, 3, TIMES).hold(deaths, book, report);
        assertThat(book.faults()).containsExactly("1 wills later than they were due");
        assertThat(report.text()).containsPattern("connection ended +3 +1 +30 +1001 +1000");
    }
}
