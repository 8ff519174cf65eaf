#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Starts and stops one MQTT gateway, with its metadata inside unless conf/ names a metadata group. POSIX sh; run "mqtt.sh help" for what it takes.

usage() {
    cat <<'EOF'
usage: mqtt.sh start [--embedded] [--foreground]
       mqtt.sh stop | status | ready | restart [--embedded] | help
       mqtt.sh passwd [-f FILE] [-d] [--stdin] USER

  start         returns when the gateway is ready, or says why it is not
    --embedded    with a RocketMQ name server and broker of its own, all on 127.0.0.1, for trying things out
    --foreground  stays, logs to the terminal, ends with SIGTERM or Ctrl-C (containers)
  stop          lets the gateway finish, then returns
  status        exit code 0 if it runs, 3 if not; if it runs, what it says of itself and its cluster
  ready         exit code 0 if devices should be sent to it, 1 if not, 3 if it does not run
  passwd        adds a user to the file of auth=file, or changes its password; a running gateway sees it within seconds
    -f FILE       which file (default: conf/users)
    -d            deletes the user
    --stdin       takes the first line of the standard input, and does not ask

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

exit codes: 2 configuration, 3 a port is taken (status: not running), 4 name server or metadata unreachable,
            5 a data folder is in use or cannot be written to, 64 usage, 1 anything else
EOF
}

# The folder above this script's, seen through symbolic links.
install_dir() {
    file=$0
    while [ -L "$file" ]; do
        target=$(readlink "$file") || exit 1
        case $target in
            /*) file=$target ;;
            *) file=$(dirname "$file")/$target ;;
        esac
    done
    CDPATH='' cd -P "$(dirname "$file")/.." && pwd -P
}

INSTALL=$(install_dir) || { printf '%s: cannot find out where it is installed\n' "$0" >&2; exit 1; }
SCRIPT=mqtt.sh
# shellcheck source=SCRIPTDIR/common.sh
. "$INSTALL/bin/common.sh"

# ---- the two roles --------------------------------------------------------------------------------------------------

launch_embedded() {
    [ -d "$INSTALL/lib-embedded" ] || die "--embedded: $INSTALL/lib-embedded is missing (expected: the full distribution)"
    options="$(newer_java_options) $(common_options)"
    options="$options ${MQTT_EMBEDDED_JAVA_OPTS:--Xms512m -Xmx512m}"
    launch embedded "$INSTALL/lib-embedded:$INSTALL/lib-embedded/*" "$options" \
        -Dlogback.configurationFile="$(conf_file logback-embedded.xml)" \
        org.apache.rocketmq.mqtt.embedded.EmbeddedRocketMqMain \
        --data "$DATA/rocketmq" \
        --namesrv-port "${MQTT_EMBEDDED_NAMESRV_PORT:-9876}" \
        --broker-port "${MQTT_EMBEDDED_BROKER_PORT:-10911}" \
        --ready-file "$(ready_file embedded)"
}

# What a gateway beside an embedded RocketMQ is told, over whatever conf/ says. Whoever has chosen an authenticator keeps it.
use_embedded() {
    export MQTT_NAMESRV_ADDR="127.0.0.1:${MQTT_EMBEDDED_NAMESRV_PORT:-9876}"
    if [ -z "${MQTT_AUTH:-}${MQTT_USERNAME:-}${MQTT_SECRET_KEY:-}" ] &&
        ! grep -Eqs '^[[:space:]]*(auth|username|secretKey)[[:space:]=:]' "$CONF/service.conf"; then
        export MQTT_AUTH=anonymous
    fi
    export MQTT_BIND_ADDRESS=127.0.0.1
}

launch_gateway() {
    launch gateway "$INSTALL/lib/*:$HOME_DIR/ext/*" "$(part_options "$1") ${MQTT_JAVA_OPTS:--Xms256m -Xmx1g}" \
        -Dlogback.configurationFile="$(conf_file logback.xml)" \
        org.apache.rocketmq.mqtt.launcher.Gateway \
        --conf "$CONF" \
        --home "$HOME_DIR" \
        --ready-file "$(ready_file gateway)"
}

# ---- commands -------------------------------------------------------------------------------------------------------

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
    show_page gateway /status || return 0
}

# Its arguments are its own business.
passwd() {
    find_java
    exec "$JAVA" -XX:TieredStopAtLevel=1 -Xmx128m -Dfile.encoding=UTF-8 -cp "$INSTALL/lib/*" \
        org.apache.rocketmq.mqtt.launcher.PasswdMain -f "$HOME_DIR/conf/users" "$@"
}

[ $# -ge 1 ] || { usage >&2; exit 64; }
COMMAND=$1
shift
[ "$COMMAND" != passwd ] || passwd "$@"
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
    ready) ready gateway ;;
    restart)
        if running embedded; then EMBEDDED=yes; fi
        stop
        start
        ;;
    help | --help | -h) usage ;;
    *) complain "$COMMAND is not a command"; usage >&2; exit 64 ;;
esac
