#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Starts and stops one member of the metadata group, by itself. POSIX sh; run "meta.sh help" for what it takes.

usage() {
    cat <<'EOF'
usage: meta.sh start [--foreground]
       meta.sh stop | status | ready | restart | help

  start         returns when the member listens, or says why it does not; there is a leader once most of the members run
    --foreground  stays, logs to the terminal, ends with SIGTERM or Ctrl-C (containers)
  stop          returns when the member has ended
  status        exit code 0 if it runs, 3 if not; if it runs, what it says of itself
  ready         exit code 0 if it knows a leader, 1 if not, 3 if it does not run

conf/meta.conf says where it listens (selfAddress) and who the members are (membersAddress).

environment:
  MQTT_HOME             folder of conf/, logs/, data/ and run/ (default: where this script is installed);
                        another folder is another member
  JAVA_HOME             Java 17 or later (default: java in PATH)
  MQTT_META_JAVA_OPTS   JVM options of the member (default: -Xms128m -Xmx512m)
  MQTT_START_TIMEOUT    seconds until a start is given up (default: 60)
  MQTT_STOP_TIMEOUT     seconds until a stop becomes a kill (default: 60)
  MQTT_<KEY>            overrides a key of conf/, such as MQTT_SELF_ADDRESS=10.0.0.1:8081

exit codes: 2 configuration, 3 a port is taken (status: not running), 5 its data folder is in use or cannot be written to,
            64 usage, 1 anything else
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
SCRIPT=meta.sh
# shellcheck source=SCRIPTDIR/common.sh
. "$INSTALL/bin/common.sh"

launch_meta() {
    launch meta "$INSTALL/lib/*" "$(part_options "$1") ${MQTT_META_JAVA_OPTS:--Xms128m -Xmx512m}" \
        -Dlogback.configurationFile="$(conf_file logback.xml)" \
        org.apache.rocketmq.mqtt.launcher.MetaMain \
        --conf "$CONF" \
        --home "$HOME_DIR" \
        --ready-file "$(ready_file meta)"
}

# ---- commands -------------------------------------------------------------------------------------------------------

start() {
    if running meta; then
        say "already running (pid $PID): $(cat "$(ready_file meta)" 2>/dev/null)"
        return 0
    fi
    prepare
    launch_meta OFF
    await_ready meta || exit "$CODE"
    cat "$(ready_file meta)"
    say "pid $PID, logs in $LOGS"
}

# In a container this script is the process that gets the signals: it hands them on and waits.
start_foreground() {
    if running meta; then
        die "already running (pid $PID)"
    fi
    prepare
    trap 'stop_role meta; exit 143' TERM INT HUP
    launch_meta INFO
    rm -f "$turn"
    wait "$PID"
    code=$?
    rm -f "$(pid_file meta)" "$(ready_file meta)"
    exit "$code"
}

stop() {
    if ! running meta; then
        say "not running"
    fi
    stop_role meta
}

status() {
    if ! running meta; then
        say "metadata member: not running"
        return 3
    fi
    say "metadata member: running (pid $PID), $(cat "$(ready_file meta)" 2>/dev/null || say 'not ready yet')"
    show_page meta /status || return 0
}

[ $# -ge 1 ] || { usage >&2; exit 64; }
COMMAND=$1
shift
FOREGROUND=''
for option in "$@"; do
    case $COMMAND$option in
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
    ready) ready meta ;;
    restart)
        stop
        start
        ;;
    help | --help | -h) usage ;;
    *) complain "$COMMAND is not a command"; usage >&2; exit 64 ;;
esac
