#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Kills the gateway with "kill -9" under load, again and again, starts it again, and counts what was lost or doubled. See docs/benchmarks.md.

usage() {
    cat <<'END'
usage: mqtt-bench/kill.sh [--keep] [--client own|paho] [--rounds N] [--seed N] [--publishers N] [--subscribers N]
                          [--rate N] [--min-up MS] [--max-up MS] [...]

Starts a gateway with a RocketMQ of its own, in a temporary folder and on free ports of 127.0.0.1; sessions publish and subscribe at
QoS 1 and 2; the gateway (not RocketMQ) is killed at moments that the seed chooses and started again. At the end, what was
acknowledged is compared with what was delivered.

  --keep    keep the folder with the gateway's data and logs (it is kept anyway if something was wrong)
  others    those of "mqtt-bench/bench.sh kill --help"

environment: JAVA_HOME, MQTT_JAVA_OPTS and MQTT_<KEY> of the gateway, JAVA_OPTS of the load program
needs: a JDK, 17 or later, and for the first build Maven 3.8.7 or later
exit code: 0 if nothing acknowledged is missing, nothing of QoS 2 is duplicated, and first deliveries are in order
END
}

KEEP=''
case ${1:-} in
    --help | -h) usage; exit 0 ;;
    --keep) KEEP=yes; shift ;;
esac

HERE=$(CDPATH='' cd -P "$(dirname "$0")" && pwd -P) || exit 1
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$HERE/common.sh"
build_gateway

PORTS=$("$HERE/bench.sh" ports 4) || die "no free ports"
# Four words.
# shellcheck disable=SC2086
set -- $PORTS "$@"
export MQTT_MQTT_PORT="$1" MQTT_EXPORTER_PORT="$2" MQTT_EMBEDDED_NAMESRV_PORT="$3" MQTT_EMBEDDED_BROKER_PORT="$4"
shift 4

WORK=$(mktemp -d "${TMPDIR:-/tmp}/mqtt-kill.XXXXXX") || die "cannot make a temporary folder"
export MQTT_HOME="$WORK"
cp -R "$DIST/conf" "$WORK/conf" || die "cannot copy $DIST/conf"
MQTT="$DIST/bin/mqtt.sh"

finish() {
    code=$?
    trap - EXIT INT TERM HUP
    "$MQTT" stop >/dev/null 2>&1
    if [ "$code" -ne 0 ] || [ -n "$KEEP" ]; then
        say "kept: $WORK (logs/, data/, conf/)"
    else
        rm -rf "$WORK"
    fi
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

"$MQTT" start --embedded >&2 || die "the gateway did not start (above)"

# Only the gateway, by its own pid file and only if that process is the gateway of this folder; returns when it is dead.
cat >"$WORK/kill-gateway.sh" <<'END'
read -r pid <"$MQTT_HOME/run/gateway.pid" || exit 1
"$1" status | grep -q "gateway: running (pid $pid)" || { echo "no gateway with pid $pid is running: it ended by itself"; exit 1; }
kill -9 "$pid" || exit 1
while kill -0 "$pid" 2>/dev/null; do
    case $(ps -o stat= -p "$pid" 2>/dev/null) in
        Z*) break ;;
    esac
    sleep 0.05 2>/dev/null || sleep 1
done
END

"$HERE/bench.sh" kill --port "$MQTT_MQTT_PORT" \
    --kill-command "sh '$WORK/kill-gateway.sh' '$MQTT'" --start-command "'$MQTT' start --embedded" "$@"
