#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Starts and stops one MQTT gateway. POSIX sh; run "mqtt.sh help" for what it takes.

usage() {
    cat <<'EOF'
usage: mqtt.sh start [--embedded] [--foreground]
       mqtt.sh stop | status | restart [--embedded] | help

  start         returns when the gateway is ready, or says why it is not
    --embedded    with a RocketMQ name server and broker of its own, all on 127.0.0.1, for trying things out
    --foreground  stays, logs to the terminal, ends with SIGTERM or Ctrl-C (containers)
  stop          lets the gateway finish, then returns
  status        exit code 0 if it runs, 3 if not

environment:
  MQTT_HOME             folder of conf/, logs/, data/ and run/ (default: where this script is installed);
                        another folder is another instance
  JAVA_HOME             Java 17 or later (default: java in PATH)
  MQTT_JAVA_OPTS        JVM options of the gateway (default: -Xms256m -Xmx1g)
  MQTT_START_TIMEOUT    seconds until a start is given up (default: 60)
  MQTT_STOP_TIMEOUT     seconds until a stop becomes a kill (default: 60)
  MQTT_EMBEDDED_JAVA_OPTS, MQTT_EMBEDDED_NAMESRV_PORT, MQTT_EMBEDDED_BROKER_PORT
                        of the embedded RocketMQ (default: -Xms512m -Xmx512m, 9876, 10911)
  MQTT_<KEY>            overrides a key of conf/, such as MQTT_MQTT_PORT=2883

exit codes: 2 configuration, 3 a port is taken (status: not running), 4 name server unreachable, 64 usage, 1 anything else
EOF
}

say() { printf '%s\n' "$*"; }
complain() { printf 'mqtt.sh: %s\n' "$*" >&2; }
die() { complain "$1"; exit "${2:-1}"; }

# ---- where things are -----------------------------------------------------------------------------------------------

# The folder above this script's, seen through symbolic links.
install_dir() {
    file=$0
    while [ -L "$file" ]; do
        target=$(readlink "$file") || die "cannot read the link $file"
        case $target in
            /*) file=$target ;;
            *) file=$(dirname "$file")/$target ;;
        esac
    done
    CDPATH='' cd -P "$(dirname "$file")/.." && pwd -P
}

INSTALL=$(install_dir) || die "cannot find out where $0 is installed"
if [ -n "${MQTT_HOME:-}" ]; then
    HOME_DIR=$(CDPATH='' cd -P "$MQTT_HOME" 2>/dev/null && pwd -P) || die "MQTT_HOME: $MQTT_HOME (expected: a folder)"
else
    HOME_DIR=$INSTALL
fi
CONF=$HOME_DIR/conf
[ -d "$CONF" ] || CONF=$INSTALL/conf
LOGS=$HOME_DIR/logs
DATA=$HOME_DIR/data
RUN=$HOME_DIR/run
case $INSTALL$HOME_DIR in
    *:*) die "Java cannot take a class path from a folder with a colon in its name: $INSTALL" ;;
esac

pid_file() { printf '%s\n' "$RUN/$1.pid"; }
ready_file() { printf '%s\n' "$RUN/$1.ready"; }
out_file() { printf '%s\n' "$LOGS/$1.out"; }

# ---- Java -----------------------------------------------------------------------------------------------------------

find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        JAVA=$JAVA_HOME/bin/java
        [ -x "$JAVA" ] || die "JAVA_HOME: $JAVA_HOME has no bin/java (expected: a JDK or JRE, 17 or later)"
    else
        JAVA=$(command -v java) || die "no java in PATH and no JAVA_HOME (expected: Java 17 or later)"
    fi
    version=$("$JAVA" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | sed -n 1p)
    JAVA_MAJOR=${version%%[!0-9]*}
    case $JAVA_MAJOR in
        '') die "$JAVA does not tell its version (expected: Java 17 or later)" ;;
    esac
    [ "$JAVA_MAJOR" -ge 17 ] || die "$JAVA is Java $version (expected: 17 or later)"
}

# ---- processes ------------------------------------------------------------------------------------------------------

# What a process was started with, in one line; empty if there is none.
arguments_of() {
    kill -0 "$1" 2>/dev/null || return 0
    if [ -r "/proc/$1/cmdline" ]; then
        { tr '\000' ' ' <"/proc/$1/cmdline"; } 2>/dev/null
    else
        ps -ww -o args= -p "$1" 2>/dev/null
    fi
}

# Says in PID which process of this home plays a role; false if none does. A pid file alone proves nothing: after a crash or a
# restart of the host its number may be anybody's, so the process must carry our mark.
running() {
    PID=''
    [ -f "$(pid_file "$1")" ] || return 1
    read -r PID <"$(pid_file "$1")" || return 1
    case $PID in
        '' | *[!0-9]*) return 1 ;;
    esac
    arguments=$(arguments_of "$PID")
    case " $arguments " in
        *" -Dmqtt.role=$1 -Dmqtt.home=$HOME_DIR -Dmqtt.logs="*) return 0 ;;
        *) return 1 ;;
    esac
}

pause() { sleep 0.1 2>/dev/null || sleep 1; }
now() { date +%s; }

# launch ROLE CLASSPATH JVM-OPTIONS ARGUMENT...: in the background; its pid in PID and in the pid file
launch() {
    role=$1 classpath=$2 options=$3
    shift 3
    rm -f "$(ready_file "$role")"
    # The options are several words on purpose.
    # shellcheck disable=SC2086
    set -- -Dmqtt.role="$role" -Dmqtt.home="$HOME_DIR" -Dmqtt.logs="$LOGS" $options -cp "$classpath" "$@"
    if [ "$role$FOREGROUND" = gatewayyes ]; then
        "$JAVA" "$@" </dev/null &
    else
        nohup "$JAVA" "$@" >"$(out_file "$role")" 2>&1 </dev/null &
    fi
    PID=$!
    printf '%s\n' "$PID" >"$(pid_file "$role")"
}

# await_ready ROLE: until the process in PID has written its ready file. False, with its exit code in CODE, if it ends before or takes too long.
await_ready() {
    CODE=0
    deadline=$(($(now) + ${MQTT_START_TIMEOUT:-60}))
    while [ ! -s "$(ready_file "$1")" ]; do
        if ! kill -0 "$PID" 2>/dev/null; then
            wait "$PID"
            CODE=$?
            [ "$CODE" -ne 0 ] || CODE=1
            cat "$(out_file "$1")" >&2
            complain "the $(title "$1") did not start; more in $LOGS"
            rm -f "$(pid_file "$1")"
            return 1
        fi
        if [ "$(now)" -ge "$deadline" ]; then
            CODE=1
            cat "$(out_file "$1")" >&2
            complain "the $(title "$1") was not ready after ${MQTT_START_TIMEOUT:-60} s (MQTT_START_TIMEOUT); more in $LOGS"
            stop_role "$1"
            return 1
        fi
        pause
    done
}

# What a role is called when it is talked about
title() {
    case $1 in
        embedded) printf 'embedded RocketMQ' ;;
        *) printf '%s' "$1" ;;
    esac
}

stop_role() {
    if running "$1"; then
        pid=$PID
        kill "$pid" 2>/dev/null
        deadline=$(($(now) + ${MQTT_STOP_TIMEOUT:-60}))
        while running "$1"; do
            if [ "$(now)" -ge "$deadline" ]; then
                complain "the $(title "$1") (pid $pid) did not end within ${MQTT_STOP_TIMEOUT:-60} s (MQTT_STOP_TIMEOUT): killed"
                kill -9 "$pid" 2>/dev/null
                break
            fi
            pause
        done
        say "the $(title "$1") (pid $pid) is stopped"
    fi
    rm -f "$(pid_file "$1")" "$(ready_file "$1")"
}

# ---- the two roles --------------------------------------------------------------------------------------------------

newer_java_options() {
    [ "$JAVA_MAJOR" -lt 24 ] || printf '%s' "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
}

common_options() {
    printf '%s' "-XX:+UseG1GC -XX:+ExitOnOutOfMemoryError -Dfile.encoding=UTF-8 -Dio.netty.allocator.type=pooled"
}

launch_embedded() {
    [ -d "$INSTALL/lib-embedded" ] || die "--embedded: $INSTALL/lib-embedded is missing (expected: the full distribution)"
    options="$(newer_java_options) $(common_options)"
    options="$options ${MQTT_EMBEDDED_JAVA_OPTS:--Xms512m -Xmx512m}"
    launch embedded "$INSTALL/lib-embedded:$INSTALL/lib-embedded/*" "$options" \
        -Dlogback.configurationFile="$CONF/logback-embedded.xml" \
        org.apache.rocketmq.mqtt.embedded.EmbeddedRocketMqMain \
        --data "$DATA/rocketmq" \
        --namesrv-port "${MQTT_EMBEDDED_NAMESRV_PORT:-9876}" \
        --broker-port "${MQTT_EMBEDDED_BROKER_PORT:-10911}" \
        --ready-file "$(ready_file embedded)"
}

# What a gateway beside an embedded RocketMQ is told, over whatever conf/ says.
use_embedded() {
    export MQTT_NAMESRV_ADDR="127.0.0.1:${MQTT_EMBEDDED_NAMESRV_PORT:-9876}"
    export MQTT_AUTH=anonymous
    export MQTT_BIND_ADDRESS=127.0.0.1
}

gateway_options() {
    printf '%s' "$(newer_java_options) $(common_options)"
    printf '%s' " -Dsun.net.httpserver.maxReqTime=10 -Dsun.net.httpserver.maxRspTime=30"
    printf '%s' " -Dmqtt.log.console=$1 ${MQTT_JAVA_OPTS:--Xms256m -Xmx1g}"
}

launch_gateway() {
    launch gateway "$INSTALL/lib/*:$HOME_DIR/ext/*" "$(gateway_options "$1")" \
        -Dlogback.configurationFile="$CONF/logback.xml" \
        org.apache.rocketmq.mqtt.launcher.Gateway \
        --conf "$CONF" \
        --ready-file "$(ready_file gateway)"
}

# ---- commands -------------------------------------------------------------------------------------------------------

# Whether a number left behind is a start that goes on. In a container it may well be our own.
is_start() {
    case $1 in
        '' | *[!0-9]* | $$) return 1 ;;
    esac
    case $(arguments_of "$1") in
        *' start '* | *' restart '*) return 0 ;;
        *) return 1 ;;
    esac
}

# Two starts at a time would take each other's pid file.
take_turn() {
    turn=$RUN/starting
    if ! (set -C && echo $$ >"$turn") 2>/dev/null; then
        read -r other <"$turn" || other=''
        if is_start "$other"; then
            die "another start (pid $other) is under way"
        fi
        echo $$ >"$turn"
    fi
    trap 'rm -f "$turn"' EXIT
}

prepare() {
    find_java
    mkdir -p "$LOGS" "$DATA" "$RUN" || die "cannot write to $HOME_DIR"
    take_turn
}

# What the gateway needs that is not there yet; what was started for it, in STARTED.
start_rocketmq() {
    STARTED=''
    [ -n "$EMBEDDED" ] || return 0
    if ! running embedded; then
        launch_embedded
        STARTED=yes
        await_ready embedded || exit "$CODE"
    fi
    use_embedded
}

start() {
    if running gateway; then
        say "already running (pid $PID): $(cat "$(ready_file gateway)" 2>/dev/null)"
        return 0
    fi
    prepare
    start_rocketmq
    launch_gateway OFF
    if ! await_ready gateway; then
        code=$CODE
        [ -z "$STARTED" ] || stop_role embedded >/dev/null
        exit "$code"
    fi
    cat "$(ready_file gateway)"
    say "pid $PID, logs in $LOGS"
}

# In a container this script is the process that gets the signals: it hands them on and waits.
start_foreground() {
    if running gateway; then
        die "already running (pid $PID)"
    fi
    prepare
    trap 'stop_role gateway; stop_role embedded; exit 143' TERM INT HUP
    start_rocketmq
    launch_gateway INFO
    rm -f "$turn"
    wait "$PID"
    code=$?
    rm -f "$(pid_file gateway)" "$(ready_file gateway)"
    [ -z "$STARTED" ] || stop_role embedded
    exit "$code"
}

stop() {
    if ! running gateway && ! running embedded; then
        say "not running"
    fi
    stop_role gateway
    stop_role embedded
}

status() {
    if running embedded; then
        say "embedded RocketMQ: running (pid $PID)"
    fi
    if ! running gateway; then
        say "gateway: not running"
        return 3
    fi
    say "gateway: running (pid $PID), $(cat "$(ready_file gateway)" 2>/dev/null || say 'not ready yet')"
}

[ $# -ge 1 ] || { usage >&2; exit 64; }
COMMAND=$1
shift
EMBEDDED=''
FOREGROUND=''
for option in "$@"; do
    case $COMMAND$option in
        start--embedded | restart--embedded) EMBEDDED=yes ;;
        start--foreground) FOREGROUND=yes ;;
        *) complain "$COMMAND: $option is not an option"; usage >&2; exit 64 ;;
    esac
done

case $COMMAND in
    start)
        if [ -n "$FOREGROUND" ]; then start_foreground; else start; fi
        ;;
    stop) stop ;;
    status) status ;;
    restart)
        if running embedded; then EMBEDDED=yes; fi
        stop
        start
        ;;
    help | --help | -h) usage ;;
    *) complain "$COMMAND is not a command"; usage >&2; exit 64 ;;
esac
