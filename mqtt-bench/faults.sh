#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Starts a whole cluster on loopback, puts load on it, hits it with faults on a seeded schedule and checks what came of it. See docs/benchmarks.md.

usage() {
    cat <<'END'
usage: mqtt-bench/faults.sh [--keep] [--seed N] [--minutes N] [--gateways N] [--faults kill,pause,cut,slow,stop] [--gap SECONDS] [...]
       mqtt-bench/faults.sh [--keep] stress [--deaf N] [--flood N] [--seconds N] [...]
       mqtt-bench/faults.sh [--keep] cross [--rounds N] [--rate N] [--pairs N] [...]

Starts gateways, three metadata members, brokers and a name server, each a process with a loopback address of its own, in a temporary
folder and on free ports; between them are proxies, so that links can be cut and slowed. Needs Linux, where all of 127.0.0.0/8 is loopback.

  --keep    keep the folder with data, logs and history (it is kept anyway if something was wrong)
  stress    the scenario "stress" instead: hostile load in place of faults
  cross     the scenario "cross" instead: latency across gateways beside that within one; no faults, and no proxies
  others    those of "mqtt-bench/bench.sh faults --help" (or "... stress --help", "... cross --help")

environment: JAVA_HOME, JAVA_OPTS of the load program
needs: a JDK, 17 or later, and for the first build Maven 3.8.7 or later
exit code: 0 if no promise was broken
END
}

KEEP=''
SCENARIO=faults
while :; do
    case ${1:-} in
        --help | -h) usage; exit 0 ;;
        --keep) KEEP=yes; shift ;;
        stress | cross) SCENARIO=$1; shift ;;
        *) break ;;
    esac
done

HERE=$(CDPATH='' cd -P "$(dirname "$0")" && pwd -P) || exit 1
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$HERE/common.sh"
build_gateway

WORK=$(mktemp -d "${TMPDIR:-/tmp}/mqtt-faults.XXXXXX") || die "cannot make a temporary folder"

# What the load program has started it ends itself, also on Ctrl-C; but not if it was killed. Only processes that name this folder.
end_all() {
    for process in /proc/[0-9]*; do
        if { tr '\000' '\n' <"$process/cmdline"; } 2>/dev/null | grep -q "^-Dmqtt.home=$WORK/"; then
            kill -9 "${process#/proc/}" 2>/dev/null
        fi
    done
}

finish() {
    code=$?
    trap - EXIT INT TERM HUP
    end_all
    if [ "$code" -ne 0 ] || [ -n "$KEEP" ]; then
        say "kept: $WORK (history.jsonl; of each process logs/ and data)"
    else
        rm -rf "$WORK"
    fi
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

"$HERE/bench.sh" "$SCENARIO" --distribution "$DIST" --work "$WORK" "$@"
