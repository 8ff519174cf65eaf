/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Bookmarks} keeps to. Every fact has names of its own. */
public abstract class BookmarksContract {

    private Bookmarks bookmarks;
    private String prefix;
    private String duty;

    /** Bookmarks that work; they may be kept from one fact to the next. */
    protected abstract Bookmarks bookmarks() throws Exception;

    /** Makes a duty this node's. */
    protected abstract void begin(String duty) throws Exception;

    /** Makes a duty another's, if it is not. */
    protected abstract void giveAway(String duty) throws Exception;

    @BeforeEach
    final void chooseNames() throws Exception {
        bookmarks = bookmarks();
        prefix = "bookmark-" + UUID.randomUUID() + "/";
        duty = prefix + "duty";
        begin(duty);
    }

    @Test
    void nothingIsFoundWhereNothingWasSaved() {
        assertThat(load()).isEmpty();
    }

    @Test
    void savedOnesAreFoundByTheBeginningOfTheirNames() {
        save(Map.of("a/1", 1L, "a/2", 2L, "b/1", Long.MAX_VALUE, "é", 0L));

        assertThat(load()).isEqualTo(Map.of("a/1", 1L, "a/2", 2L, "b/1", Long.MAX_VALUE, "é", 0L));
        assertThat(done(bookmarks.load(prefix + "a/"))).containsOnlyKeys(prefix + "a/1", prefix + "a/2");
        assertThat(done(bookmarks.load(prefix + "b/1"))).containsOnlyKeys(prefix + "b/1");
    }

    @Test
    void savedAgainOnesAreReplacedAndOthersStay() {
        save(Map.of("a", 1L, "b", 2L));
        save(Map.of("a", 0L, "c", 3L));

        assertThat(load()).isEqualTo(Map.of("a", 0L, "b", 2L, "c", 3L));
    }

    @Test
    void negativeNumberRemoves() {
        save(Map.of("a", 1L, "b", 2L));
        save(Map.of("a", -1L, "c", Long.MIN_VALUE));

        assertThat(load()).isEqualTo(Map.of("b", 2L));
    }

    @Test
    void whoDoesNotDoTheDutyChangesNothing() throws Exception {
        save(Map.of("a", 1L));
        giveAway(prefix + "other");

        CompletionStage<Void> refused = bookmarks.save(prefix + "other", named(Map.of("a", 2L, "b", 2L)));

        assertThatThrownBy(() -> done(refused))
                .cause()
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        fault -> assertThat(fault.category()).isEqualTo(Category.REFUSED));
        assertThat(load()).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void whatIsAsExpectedIsReplaced() {
        save(Map.of("a", 1L, "b", 2L));

        assertThat(saveIf(Map.of("a", 1L, "c", -1L), Map.of("a", 5L, "c", 6L))).isTrue();

        assertThat(load()).isEqualTo(Map.of("a", 5L, "b", 2L, "c", 6L));
    }

    @Test
    void nothingChangesIfOneIsNotAsExpected() {
        save(Map.of("a", 1L, "b", 2L));

        assertThat(saveIf(Map.of("a", 1L, "b", 3L), Map.of("a", 5L))).isFalse();
        assertThat(saveIf(Map.of("b", -1L), Map.of("a", 5L))).isFalse();
        assertThat(saveIf(Map.of("c", 0L), Map.of("a", 5L))).isFalse();

        assertThat(load()).isEqualTo(Map.of("a", 1L, "b", 2L));
    }

    @Test
    void ofManyWhoExpectItsAbsenceOneSetsIt() {
        List<CompletionStage<Boolean>> all = new ArrayList<>();
        for (long i = 1; i <= 20; i++) {
            all.add(bookmarks.saveIf(Map.of(prefix + "a", -1L), Map.of(prefix + "a", i)));
        }

        assertThat(all.stream().filter(BookmarksContract::done)).hasSize(1);
    }

    private boolean saveIf(Map<String, Long> expected, Map<String, Long> changed) {
        return done(bookmarks.saveIf(named(expected), named(changed)));
    }

    @Test
    void callsThatOverlapTakeEffectInTheirOrder() {
        List<CompletionStage<Void>> saves = new ArrayList<>();
        for (long i = 1; i <= 200; i++) {
            saves.add(bookmarks.save(duty, Map.of(prefix + "a", i, prefix + "b", -i)));
        }
        saves.forEach(BookmarksContract::done);

        assertThat(load()).isEqualTo(Map.of("a", 200L));
    }

    @Test
    void thousandsAreFoundAtOnce() {
        Map<String, Long> many = new HashMap<>();
        for (long i = 0; i < 3000; i++) {
            many.put("n" + i, i);
        }
        save(many);

        assertThat(load()).isEqualTo(many);
    }

    private void save(Map<String, Long> changed) {
        done(bookmarks.save(duty, named(changed)));
    }

    private Map<String, Long> named(Map<String, Long> values) {
        Map<String, Long> named = new HashMap<>();
        values.forEach((name, value) -> named.put(prefix + name, value));
        return named;
    }

    private Map<String, Long> load() {
        Map<String, Long> found = new HashMap<>();
        done(bookmarks.load(prefix)).forEach((name, value) -> found.put(name.substring(prefix.length()), value));
        return found;
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
