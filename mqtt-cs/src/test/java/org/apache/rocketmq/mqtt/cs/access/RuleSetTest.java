/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import static org.apache.rocketmq.mqtt.cs.access.RulesForTest.person;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.Authorizer.Person;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RuleSetTest {

    private static final Person ALICE = person("alice", "pump-1");
    private static final Person NOBODY = person("", "pump-1");

    @Test
    void theFirstRuleThatFitsCounts() {
        RulesForTest rules = RulesForTest.of(
                "deny publish topic=a/secret",
                "allow publish topic=a/#",
                "deny publish topic=a/open",
                "allow publish topic=b");
        assertThat(rules.publish(ALICE, "a/secret")).isFalse();
        assertThat(rules.publish(ALICE, "a/open")).isTrue();
        assertThat(rules.publish(ALICE, "b")).isTrue();
        assertThat(rules.publish(ALICE, "c")).isFalse();
    }

    @Test
    void aNameIsNoWayAroundARuleThatDenies() {
        RulesForTest rules = RulesForTest.of("deny both topic=private/of-%c/#", "allow both topic=#");
        assertThat(rules.publish(ALICE, "private/of-pump-1/x")).isFalse();
        assertThat(rules.publish(ALICE, "private/of-pump-2/x")).isTrue();
        Person sly = person("alice", "pump-2/x");
        assertThat(rules.publish(sly, "private/of-pump-2/x")).isFalse();
        assertThat(rules.subscribe(sly, "private/#")).isFalse();
        assertThat(rules.publish(sly, "public")).isTrue();
    }

    @Test
    void anActionIsAboutItselfOnly() {
        RulesForTest rules = RulesForTest.of("allow publish topic=p", "allow subscribe topic=s", "allow both topic=b");
        assertThat(rules.publish(ALICE, "p")).isTrue();
        assertThat(rules.subscribe(ALICE, "p")).isFalse();
        assertThat(rules.publish(ALICE, "s")).isFalse();
        assertThat(rules.subscribe(ALICE, "s")).isTrue();
        assertThat(rules.publish(ALICE, "b")).isTrue();
        assertThat(rules.subscribe(ALICE, "b")).isTrue();
    }

    @Test
    void userAndClientAreNamesBeginningsOrAny() {
        RulesForTest rules = RulesForTest.of(
                "allow publish user=alice topic=exact-user",
                "allow publish user=al* topic=some-users",
                "allow publish client=pump-1 topic=exact-client",
                "allow publish client=pump-* topic=some-clients",
                "allow publish user=* client=* topic=any",
                "allow publish user=alice client=pump-2 topic=both",
                "allow publish user=\"\" topic=nobody");
        assertThat(List.of("exact-user", "some-users", "exact-client", "some-clients", "any"))
                .allMatch(topic -> rules.publish(ALICE, topic));
        assertThat(List.of("both", "nobody")).noneMatch(topic -> rules.publish(ALICE, topic));
        assertThat(rules.publish(person("alice", "pump-2"), "both")).isTrue();
        assertThat(rules.publish(NOBODY, "nobody")).isTrue();
        assertThat(rules.publish(NOBODY, "any")).isTrue();
        assertThat(rules.publish(person("bob", "valve"), "any")).isTrue();
        assertThat(List.of("exact-user", "some-users", "exact-client", "some-clients"))
                .noneMatch(topic -> rules.publish(person("bob", "valve"), topic));
    }

    @Test
    void anAddressIsOneOrABlock() {
        RulesForTest rules = RulesForTest.of(
                "deny both address=10.0.0.66",
                "allow publish address=10.0.0.0/8",
                "allow publish address=2001:db8::/32");
        assertThat(rules.publish(person("", "c", "10.9.9.9"), "a")).isTrue();
        assertThat(rules.publish(person("", "c", "10.0.0.66"), "a")).isFalse();
        assertThat(rules.publish(person("", "c", "11.0.0.1"), "a")).isFalse();
        assertThat(rules.publish(person("", "c", "2001:db8::5"), "a")).isTrue();
        assertThat(rules.publish(person("", "c", "unknown"), "a")).isFalse();
    }

    @Test
    void whoComesFromNobodyKnowsWhereIsNoWayAroundARuleThatDenies() {
        RulesForTest rules = RulesForTest.of("deny both address=10.0.0.66", "allow both");
        assertThat(rules.publish(person("", "c", "10.0.0.65"), "a")).isTrue();
        assertThat(rules.publish(person("", "c", "unknown"), "a")).isFalse();
        assertThat(rules.subscribe(person("", "c", "unknown"), "a")).isFalse();
    }

    @Test
    void qosAndRetainAreBounds() {
        RulesForTest rules = RulesForTest.of(
                "allow publish qos<=1 retain=no topic=a",
                "allow publish qos>=1 retain=yes topic=b",
                "allow subscribe qos<=1 topic=a");
        assertThat(rules.publish(ALICE, "a", 1, false)).isTrue();
        assertThat(rules.publish(ALICE, "a", 2, false)).isFalse();
        assertThat(rules.publish(ALICE, "a", 1, true)).isFalse();
        assertThat(rules.publish(ALICE, "b", 2, true)).isTrue();
        assertThat(rules.publish(ALICE, "b", 0, true)).isFalse();
        assertThat(rules.publish(ALICE, "b", 1, false)).isFalse();
        assertThat(rules.subscribe(ALICE, "a", 1)).isTrue();
        assertThat(rules.subscribe(ALICE, "a", 2)).isFalse();
    }

    @Test
    void aFilterIsAllowedOnlyAsAWhole() {
        RulesForTest rules = RulesForTest.of("allow subscribe topic=a/+/state", "allow subscribe topic=a/1/#");
        assertThat(rules.subscribe(ALICE, "a/+/state")).isTrue();
        assertThat(rules.subscribe(ALICE, "a/7/state")).isTrue();
        assertThat(rules.subscribe(ALICE, "a/1/+/x")).isTrue();
        assertThat(rules.subscribe(ALICE, "a/+/+")).isFalse();
        assertThat(rules.subscribe(ALICE, "a/#")).isFalse();
        assertThat(rules.subscribe(ALICE, "#")).isFalse();
    }

    @Test
    void aFilterIsDeniedForAnyTopicOfIt() {
        RulesForTest rules = RulesForTest.of("deny subscribe topic=a/secret/#", "allow subscribe topic=#");
        assertThat(rules.subscribe(ALICE, "b/#")).isTrue();
        assertThat(rules.subscribe(ALICE, "a/open")).isTrue();
        assertThat(rules.subscribe(ALICE, "a/secret")).isFalse();
        assertThat(rules.subscribe(ALICE, "a/+")).isFalse();
        assertThat(rules.subscribe(ALICE, "+/+/x")).isFalse();
        assertThat(rules.subscribe(ALICE, "#")).isFalse();
    }

    @Test
    void noLeadingWildcardIsAboutReservedTopics_MQTT_4_7_2_1() {
        RulesForTest rules = RulesForTest.of("allow both topic=#", "allow both user=root");
        assertThat(rules.subscribe(ALICE, "$SYS/#")).isFalse();
        assertThat(rules.publish(ALICE, "$SYS/x")).isFalse();
        assertThat(rules.subscribe(person("root", "c"), "$SYS/#")).isTrue();
        RulesForTest denying = RulesForTest.of("deny subscribe topic=$SYS/#", "allow subscribe topic=#");
        assertThat(denying.subscribe(ALICE, "#")).isTrue();
    }

    @Test
    void placeholdersStandForOneLevelOrAPartOfIt() {
        RulesForTest rules = RulesForTest.of(
                "allow both topic=devices/%c/#", "allow both topic=home/of-%u-%c/in", "allow publish topic=100%%");
        assertThat(rules.publish(ALICE, "devices/pump-1/state")).isTrue();
        assertThat(rules.subscribe(ALICE, "devices/pump-1/+")).isTrue();
        assertThat(rules.publish(ALICE, "devices/pump-2/state")).isFalse();
        assertThat(rules.subscribe(ALICE, "devices/+/state")).isFalse();
        assertThat(rules.publish(ALICE, "home/of-alice-pump-1/in")).isTrue();
        assertThat(rules.publish(ALICE, "home/of-alice-pump-2/in")).isFalse();
        assertThat(rules.publish(ALICE, "100%")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "a/b", "/", "a/#", "+/x", "x#", "a+"})
    void aNameWithMoreThanALevelNeverWidensAFilter(String evil) {
        RulesForTest rules =
                RulesForTest.of("allow both topic=c/%c/#", "allow both topic=u/%u", "allow both topic=x/a%u");
        for (Person who : List.of(person("alice", evil), person(evil, "pump-1"))) {
            boolean evilClient = who.client().value().equals(evil);
            String root = evilClient ? "c/" : "u/";
            assertThat(rules.subscribe(who, root + "#")).isFalse();
            assertThat(rules.subscribe(who, root + "+")).isFalse();
            assertThat(rules.subscribe(who, root + "other")).isFalse();
            assertThat(rules.publish(who, root + "other")).isFalse();
            assertThat(rules.publish(who, root + "a/b")).isFalse();
            assertThat(rules.publish(who, root + "/")).isFalse();
        }
    }

    @Test
    void noNameMakesATopicReserved() {
        RulesForTest rules = RulesForTest.of("allow both topic=%u/#", "allow both topic=%c/#");
        Person evil = person("$SYS", "$share");
        assertThat(rules.subscribe(evil, "$SYS/#")).isFalse();
        assertThat(rules.publish(evil, "$SYS/x")).isFalse();
        assertThat(rules.subscribe(evil, "$share/g/a")).isFalse();
    }

    @Test
    void whoIsNobodyHasNoLevelOfHisOwn() {
        RulesForTest rules = RulesForTest.of("allow both topic=home/%u/#");
        assertThat(rules.publish(NOBODY, "home//x")).isFalse();
        assertThat(rules.subscribe(NOBODY, "home//#")).isFalse();
        assertThat(rules.subscribe(NOBODY, "home/#")).isFalse();
    }

    /** The index must not change which rule is the first. */
    @Test
    void decidesAsIfEveryRuleWereLookedThroughInOrder() {
        SplittableRandom random = new SplittableRandom(11);
        for (int run = 0; run < 200; run++) {
            List<Rule> rules = new ArrayList<>();
            for (int line = 1; line <= 30; line++) {
                rules.add(RuleLine.read(line, Words.of(anyRule(random))));
            }
            RuleSet set = new RuleSet(rules);
            for (int i = 0; i < 50; i++) {
                Person who = person("u" + random.nextInt(3), "c" + random.nextInt(3), "10.0.0." + random.nextInt(3));
                Qos qos = Qos.of(random.nextInt(3));
                Demand publish =
                        new Demand.Publishing(who, new TopicName("t/" + random.nextInt(3)), qos, random.nextBoolean());
                Demand subscribe =
                        new Demand.Subscribing(who, new TopicFilter(random.nextBoolean() ? "t/+" : "t/1"), qos);
                assertThat(set.first(publish)).isSameAs(slowly(rules, publish, Rule.Actions.SUBSCRIBE));
                assertThat(set.first(subscribe)).isSameAs(slowly(rules, subscribe, Rule.Actions.PUBLISH));
            }
        }
    }

    private static @Nullable Rule slowly(List<Rule> rules, Demand demand, Rule.Actions notOf) {
        return rules.stream()
                .filter(rule -> rule.what().actions() != notOf && rule.fits(demand))
                .findFirst()
                .orElse(null);
    }

    private static String anyRule(SplittableRandom random) {
        String[] actions = {"publish", "subscribe", "both"};
        String[] users = {"", "", " user=*", " user=u1", " user=u2", " user=u*"};
        String[] clients = {"", "", " client=*", " client=c1", " client=c2", " client=c*"};
        String[] more = {"", "", " address=10.0.0.1", " address=10.0.0.0/31", " qos<=1", " qos>=1"};
        String[] topics = {"", " topic=#", " topic=t/+", " topic=t/1", " topic=t/2", " topic=t/%c", " topic=other"};
        return (random.nextBoolean() ? "allow " : "deny ")
                + one(random, actions)
                + one(random, users)
                + one(random, clients)
                + one(random, more)
                + one(random, topics);
    }

    private static String one(SplittableRandom random, String... of) {
        return of[random.nextInt(of.length)];
    }

    @Test
    void aClientIdLongerThanATopicMayBeMakesNoFilter() {
        RulesForTest rules = RulesForTest.of("allow both topic=devices/%c");
        Person who = new Person(new ClientId("x".repeat(65_535)), "", "10.0.0.1");
        assertThat(rules.publish(who, "devices/x")).isFalse();
    }
}
