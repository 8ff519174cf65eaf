/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static SentHistory sent(int messages, int... unacknowledged) {
        SentHistory sent = new SentHistory();
        for (int i = 0; i < messages; i++) {
            int sequence = sent.next();
            if (IntStream.of(unacknowledged).noneMatch(u -> u == sequence)) {
                sent.acknowledged(sequence);
            }
        }
        return sent;
    }

    private static ReceivedHistory received(long... sequences) {
        ReceivedHistory received = new ReceivedHistory();
        LongStream.of(sequences).forEach(received::arrived);
        return received;
    }

    @Test
    void findsNothingWrongWithACleanHistory() {
        assertThat(Tally.of(sent(4), received(0, 1, 2, 3))).isEqualTo(new Tally(4, 4, 0, 0, 0, 0, 0));
    }

    @Test
    void findsWhatWasAcknowledgedAndNeverCame() {
        assertThat(Tally.of(sent(5), received(0, 2, 4))).isEqualTo(new Tally(5, 3, 2, 0, 0, 0, 0));
    }

    @Test
    void findsTheLastOnesMissing() {
        assertThat(Tally.of(sent(5), received(0, 1, 2))).isEqualTo(new Tally(5, 3, 2, 0, 0, 0, 0));
    }

    @Test
    void doesNotBlameTheServerForWhatItNeverAcknowledged() {
        assertThat(Tally.of(sent(4, 1, 2), received(0, 1, 3))).isEqualTo(new Tally(4, 3, 0, 1, 0, 0, 0));
    }

    @Test
    void countsEachDuplicate() {
        assertThat(Tally.of(sent(3), received(0, 1, 1, 1, 2))).isEqualTo(new Tally(3, 3, 0, 0, 2, 0, 0));
    }

    @Test
    void countsWhatCameAfterALaterOne() {
        assertThat(Tally.of(sent(5), received(0, 3, 1, 2, 4))).isEqualTo(new Tally(5, 5, 0, 0, 0, 2, 0));
    }

    @Test
    void aDuplicateIsNotOutOfOrder() {
        assertThat(Tally.of(sent(3), received(0, 1, 2, 0))).isEqualTo(new Tally(3, 3, 0, 0, 1, 0, 0));
    }

    @Test
    void findsWhatWasNeverSent() {
        assertThat(Tally.of(sent(2), received(0, 1, 2, 7))).isEqualTo(new Tally(2, 2, 0, 0, 0, 0, 2));
    }

    @Test
    void findsAllOfThemTogether() {
        Tally tally = Tally.of(sent(6, 5), received(1, 0, 3, 3, 9));
        assertThat(tally).isEqualTo(new Tally(6, 3, 2, 1, 1, 1, 1));
        assertThat(tally.plus(tally)).isEqualTo(new Tally(12, 6, 4, 2, 2, 2, 2));
    }
}
