#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds the gateway if need be, starts it with a RocketMQ of its own on 127.0.0.1, and lets messages cross it in every direction.

usage() {
    cat <<'END'
usage: ./quickstart.sh [--port N] [--namesrv-port N] [--broker-port N] [--admin-port N] [--stop-after]

  --port N           MQTT (1883)
  --namesrv-port N   RocketMQ name server (9876)
  --broker-port N    RocketMQ broker (10911; takes N-2, too)
  --admin-port N     /metrics, /healthz, /readyz (9090)
  --stop-after       stops the gateway at the end; without it, it is left running

needs: a JDK, 17 or later (PATH or JAVA_HOME), and for the first build Maven 3.8.7 or later
exit code: 0 if every message arrived
END
}

say() { printf '%s\n' "$*"; }
die() { printf 'quickstart.sh: %s\n' "$*" >&2; exit 1; }

PORT=1883 NAMESRV=9876 BROKER=10911 ADMIN=9090 STOP_AFTER=''
while [ $# -gt 0 ]; do
    case $1 in
        --stop-after) STOP_AFTER=yes; shift; continue ;;
        --help | -h) usage; exit 0 ;;
        --port | --namesrv-port | --broker-port | --admin-port) ;;
        *) usage >&2; exit 64 ;;
    esac
    case ${2:-} in
        '' | *[!0-9]*) die "$1: ${2:-nothing} (expected: a port number)" ;;
    esac
    case $1 in
        --port) PORT=$2 ;;
        --namesrv-port) NAMESRV=$2 ;;
        --broker-port) BROKER=$2 ;;
        --admin-port) ADMIN=$2 ;;
    esac
    shift 2
done

cd "$(dirname "$0")" || exit 1
DIST=distribution/target/rocketmq-mqtt
WORK=target/quickstart
mkdir -p "$WORK" || exit 1

if [ -t 1 ]; then GREEN=$(printf '\033[32m') RED=$(printf '\033[31m') BOLD=$(printf '\033[1m') PLAIN=$(printf '\033[0m')
else GREEN='' RED='' BOLD='' PLAIN=''; fi

# ---- build ----------------------------------------------------------------------------------------------------------

check_java() {
    java=${JAVA_HOME:+$JAVA_HOME/bin/}java
    version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | sed -n 1p)
    [ "${version:-0}" -ge 17 ] || die "needs a JDK, 17 or later: $java is ${version:+version }${version:-missing} (set JAVA_HOME or PATH)"
}

# The archive is the last thing a build writes.
build_needed() {
    set -- distribution/target/rocketmq-mqtt-*.tar.gz
    [ -f "$1" ] && [ -d "$DIST" ] || return 0
    for module in mqtt-common mqtt-embedded mqtt-ds mqtt-cs mqtt-meta mqtt-example distribution; do
        newer=$(find pom.xml conf "$module" -path '*/target' -prune -o -path '*/src/test' -prune -o -type f -newer "$1" -print)
        [ -z "$newer" ] || return 0
    done
    return 1
}

build() {
    command -v mvn >/dev/null || die "needs Maven 3.8.7 or later to build: there is no mvn in PATH"
    if ! "${java%java}javac" -version >/dev/null 2>&1; then die "needs a JDK to build: $java has no javac beside it"; fi
    say "building (a few minutes the first time, while Maven fetches what it needs) ..."
    if ! mvn -B -q -DskipTests -pl distribution -am package >"$WORK/build.log" 2>&1; then
        cat "$WORK/build.log" >&2
        die "the build failed: see above, or $WORK/build.log"
    fi
}

# ---- gateway --------------------------------------------------------------------------------------------------------

READY="ready: mqtt tcp://127.0.0.1:$PORT, admin http://127.0.0.1:$ADMIN, rocketmq 127.0.0.1:$NAMESRV "

stop_earlier() {
    [ -x "$DIST/bin/mqtt.sh" ] || return 0
    case $("$DIST/bin/mqtt.sh" status) in
        *"running (pid "*) "$DIST/bin/mqtt.sh" stop ;;
    esac
}

start() {
    case $("$DIST/bin/mqtt.sh" status) in
        *"embedded RocketMQ: running"*"gateway: running"*"$READY"*) say "the gateway of an earlier run is used: $READY"; return 0 ;;
    esac
    stop_earlier
    say "$BOLD\$ cd $DIST$PLAIN"
    ports=''
    [ "$PORT" = 1883 ] || ports="MQTT_MQTT_PORT=$PORT "
    [ "$ADMIN" = 9090 ] || ports="${ports}MQTT_EXPORTER_PORT=$ADMIN "
    [ "$NAMESRV" = 9876 ] || ports="${ports}MQTT_EMBEDDED_NAMESRV_PORT=$NAMESRV "
    [ "$BROKER" = 10911 ] || ports="${ports}MQTT_EMBEDDED_BROKER_PORT=$BROKER "
    say "$BOLD\$ ${ports}bin/mqtt.sh start --embedded$PLAIN"
    MQTT_MQTT_PORT=$PORT MQTT_EXPORTER_PORT=$ADMIN MQTT_EMBEDDED_NAMESRV_PORT=$NAMESRV MQTT_EMBEDDED_BROKER_PORT=$BROKER \
        "$DIST/bin/mqtt.sh" start --embedded
    code=$?
    if [ "$code" -eq 3 ]; then
        die "a port is taken (above); choose others, for example --port 2883 --namesrv-port 29876 --broker-port 20911 --admin-port 29090"
    fi
    [ "$code" -eq 0 ] || die "the gateway did not start (above)"
}

# ---- crossings ------------------------------------------------------------------------------------------------------

NUMBER=0 FAILED=0 LISTENER=''
: >"$WORK/summary"
trap '[ -z "$LISTENER" ] || kill "$LISTENER" 2>/dev/null' EXIT
trap 'exit 130' INT TERM HUP

show() {
    line="\$ bin/example.sh"
    for word in "$@"; do
        case $word in
            '' | *[!A-Za-z0-9_./:-]*) line="$line '$word'" ;;
            *) line="$line $word" ;;
        esac
    done
    say "$BOLD$line$PLAIN"
}

# listen PROGRAM ARGUMENT...: returns when it listens; its process in LISTENER, what it prints in HEARD
listen() {
    NUMBER=$((NUMBER + 1))
    HEARD=$WORK/heard-$NUMBER.txt
    show "$@" --count 1 --timeout 60
    "$DIST/bin/example.sh" "$@" --count 1 --timeout 60 >"$HEARD" 2>&1 </dev/null &
    LISTENER=$!
    deadline=$(($(date +%s) + 90))
    until grep -qE '^(subscribed|ready) ' "$HEARD"; do
        if ! kill -0 "$LISTENER" 2>/dev/null || [ "$(date +%s)" -ge "$deadline" ]; then
            sed 's/^/    /' "$HEARD"
            return 1
        fi
        sleep 0.1 2>/dev/null || sleep 1
    done
    grep -E '^(subscribed|ready) ' "$HEARD" | sed 's/^/    /'
}

send() {
    show "$@"
    "$DIST/bin/example.sh" "$@" >"$WORK/sent.txt" 2>&1 </dev/null
    sed 's/^/    /' "$WORK/sent.txt"
}

# arrived TEXT TITLE: waits until the listener has printed a message, or given up
arrived() {
    wait "$LISTENER"
    LISTENER=''
    line=$(grep -E '^received ' "$HEARD" | sed -n 1p)
    case $line in
        *"$1") ;;
        *) line='' ;;
    esac
    if [ -n "$line" ]; then
        say "    $GREEN$line$PLAIN"
        say "${GREEN}arrived$PLAIN   $2" >>"$WORK/summary"
    else
        sed 's/^/    /' "$HEARD"
        say "${RED}MISSING$PLAIN   $2" >>"$WORK/summary"
        FAILED=$((FAILED + 1))
    fi
    say ""
}

title() { say "$BOLD# $*$PLAIN"; }

crossings() {
    mqtt="--port $PORT"
    rocketmq="--namesrv 127.0.0.1:$NAMESRV"
    run=$$
    # The two above are two words each.
    # shellcheck disable=SC2086
    {
        title "device to device: MQTT in, MQTT out"
        listen MqttSubscriber $mqtt --topic demo/a
        send MqttPublisher $mqtt --topic demo/a --payload "a-$run"
        arrived "payload=a-$run" "device to device"

        title "device to backend service: MQTT in, the RocketMQ SDK out"
        listen RocketMqConsumer $rocketmq --topic demo
        send MqttPublisher $mqtt --topic demo/b --payload "b-$run"
        arrived "payload=b-$run" "device to backend service"

        title "backend service to device: any message in the RocketMQ topic demo"
        listen MqttSubscriber $mqtt --topic "demo/#"
        send RocketMqProducer $rocketmq --topic demo --payload "c-$run"
        arrived "payload=c-$run" "backend service to device, a plain message"

        title "backend service to device: the message says its MQTT topic in a property"
        listen MqttSubscriber $mqtt --topic "demo/+/1"
        send RocketMqProducer $rocketmq --topic demo --mqtt-topic demo/d/1 --payload "d-$run"
        arrived "payload=d-$run" "backend service to device, with a property for the MQTT topic"

        title "backend service to device: straight into the light queue of its subscribers"
        listen MqttSubscriber $mqtt --topic demo/e/1
        send RocketMqProducer $rocketmq --way queue --topic demo --mqtt-topic demo/e/1 --payload "e-$run"
        arrived "payload=e-$run" "backend service to device, into a light queue"

        title "backend service to one device, point to point: the device subscribes to nothing"
        listen MqttSubscriber $mqtt --topic "" --client-id device-7
        send RocketMqProducer $rocketmq --way p2p --topic demo --client-id device-7 --payload "f-$run"
        arrived "payload=f-$run" "backend service to one device, without a subscription"
    }
}

# ---- all of it ------------------------------------------------------------------------------------------------------

check_java
if build_needed; then
    stop_earlier
    build
fi
start
say ""
crossings

cat "$WORK/summary"
say ""
if [ -n "$STOP_AFTER" ]; then
    "$DIST/bin/mqtt.sh" stop
else
    say "The gateway is still running: MQTT on 127.0.0.1:$PORT, RocketMQ's name server on 127.0.0.1:$NAMESRV."
    say "  try    mosquitto_sub -h 127.0.0.1 -p $PORT -t '#' -v"
    say "         curl http://127.0.0.1:$ADMIN/metrics"
    say "  stop   $DIST/bin/mqtt.sh stop"
fi
if [ "$FAILED" -gt 0 ]; then
    die "$FAILED of $NUMBER messages did not arrive; the logs are in $DIST/logs"
fi
