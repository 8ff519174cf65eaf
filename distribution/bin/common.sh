# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# What mqtt.sh and meta.sh share: where things are, Java, and processes that are told by their role. Sourced, POSIX sh. The script has set
# INSTALL, the folder it is installed in, and SCRIPT, its name; FOREGROUND is set, empty or "yes", before anything is launched.

say() { printf '%s\n' "$*"; }
complain() { printf '%s: %s\n' "$SCRIPT" "$*" >&2; }
die() { complain "$1"; exit "${2:-1}"; }

# ---- where things are -----------------------------------------------------------------------------------------------

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

# A file of this home's conf/, or else of the installed one.
conf_file() {
    if [ -f "$CONF/$1" ]; then printf '%s\n' "$CONF/$1"; else printf '%s\n' "$INSTALL/conf/$1"; fi
}

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
    if [ -n "$FOREGROUND" ] && [ "$role" != embedded ]; then
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

# show_page ROLE PATH: what the role says over HTTP, or HTTPS. By Java, which is there, and reads adminToken from conf/ or the environment; curl may not be. False if it is not ready, or says so.
show_page() {
    address=$(sed -n 's,.* admin \(https*://[^ ,]*\).*,\1,p' "$(ready_file "$1")" 2>/dev/null)
    [ -n "$address" ] || return 1
    case $address in
        *://0.0.0.0:*) address=${address%%:*}://127.0.0.1:${address##*:} ;;
    esac
    find_java
    "$JAVA" -XX:TieredStopAtLevel=1 -Xmx64m -cp "$INSTALL/lib/*" org.apache.rocketmq.mqtt.launcher.PageMain "$address$2" "$CONF" "$HOME_DIR"
}

# Whether devices, or whoever needs the role, should be sent to it.
ready() {
    if ! running "$1"; then
        say "$(title "$1"): not running"
        return 3
    fi
    show_page "$1" /readyz
}

# What a role is called when it is talked about
title() {
    case $1 in
        embedded) printf 'embedded RocketMQ' ;;
        meta) printf 'metadata member' ;;
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

# ---- options of the JVM ---------------------------------------------------------------------------------------------

newer_java_options() {
    [ "$JAVA_MAJOR" -lt 24 ] || printf '%s' "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
}

common_options() {
    printf '%s' "-XX:+UseG1GC -XX:+ExitOnOutOfMemoryError -Dfile.encoding=UTF-8 -Dio.netty.allocator.type=pooled -Dfastjson2.parser.safeMode=true"
    # A client of TLS 1.2 must not make the gateway negotiate again and again.
    printf '%s' " -Djdk.tls.rejectClientInitiatedRenegotiation=true"
}

# Of a gateway and of a metadata member; $1 is the level of what is logged to the terminal.
part_options() {
    printf '%s' "$(newer_java_options) $(common_options) -Dmqtt.log.console=$1"
}

# ---- starting -------------------------------------------------------------------------------------------------------

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
    turn=$RUN/$SCRIPT.starting
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
