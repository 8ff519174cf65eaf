#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Load scenarios and micro-benchmarks, built first if need be. See docs/benchmarks.md.

case ${1:---help} in
    --help | -h)
        cat <<'END'
usage: mqtt-bench/bench.sh micro [JMH option ...] [regular expression of benchmarks ...]
       mqtt-bench/bench.sh ports [NUMBER]     (free TCP ports, for scripts)
       mqtt-bench/bench.sh SCENARIO [--name value ...]     (bench.sh scenarios lists them; bench.sh SCENARIO --help)

environment: JAVA_HOME, JAVA_OPTS (of a scenario's JVM; for micro use JMH's -jvmArgsAppend)
needs: a JDK, 17 or later, and for the first build Maven 3.8.7 or later
END
        exit 0
        ;;
esac

HERE=$(CDPATH='' cd -P "$(dirname "$0")" && pwd -P) || exit 1
JAVA=${JAVA_HOME:+$JAVA_HOME/bin/}java

build_needed() {
    set -- "$HERE"/target/mqtt-bench-*.jar
    [ -f "$1" ] && [ -d "$HERE/target/lib" ] || return 0
    newer=$(find "$HERE/../mqtt-common/src/test" -type f -newer "$1" -print) # what the scenario fuzz sends
    [ -z "$newer" ] || return 0
    for module in mqtt-common mqtt-cs mqtt-ds mqtt-meta mqtt-bench; do
        newer=$(find "$HERE/../pom.xml" "$HERE/../$module/pom.xml" "$HERE/../$module/src/main" -type f -newer "$1" -print)
        [ -z "$newer" ] || return 0
    done
    return 1
}

if build_needed; then
    echo "building ..." >&2
    (cd "$HERE/.." && mvn -B -q -DskipTests -pl mqtt-bench -am package) >&2 || exit 1
    touch "$HERE"/target/mqtt-bench-*.jar # Maven leaves a jar alone that would not change
fi

CLASS_PATH="$HERE/target/classes:$HERE/target/lib/*"
case $1 in
    micro)
        shift
        exec "$JAVA" -cp "$CLASS_PATH" org.openjdk.jmh.Main "$@"
        ;;
    ports)
        shift
        exec "$JAVA" -cp "$CLASS_PATH" org.apache.rocketmq.mqtt.bench.FreePorts "$@"
        ;;
    scenarios) set -- --help ;;
esac
# JAVA_OPTS is words.
# shellcheck disable=SC2086
exec "$JAVA" ${JAVA_OPTS:-} -cp "$CLASS_PATH" org.apache.rocketmq.mqtt.bench.Bench "$@"
