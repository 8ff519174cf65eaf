# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# What kill.sh and faults.sh share. They source it, with HERE, the folder it is in, as an absolute path.

ROOT=$(CDPATH='' cd -P "$HERE/.." && pwd -P) || exit 1
DIST=$ROOT/distribution/target/rocketmq-mqtt

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

# The archive is the last thing a build writes.
build_needed() {
    set -- "$ROOT"/distribution/target/rocketmq-mqtt-*.tar.gz
    [ -f "$1" ] && [ -d "$DIST" ] || return 0
    for module in mqtt-common mqtt-embedded mqtt-ds mqtt-cs mqtt-meta distribution; do
        newer=$(find "$ROOT/pom.xml" "$ROOT/conf" "$ROOT/$module" -path '*/target' -prune -o -path '*/src/test' -prune -o -type f -newer "$1" -print)
        [ -z "$newer" ] || return 0
    done
    return 1
}

# After it, DIST is there and newer than all it is made of.
build_gateway() {
    build_needed || return 0
    say "building the gateway ..."
    (cd "$ROOT" && mvn -B -q -DskipTests -pl distribution -am package) >&2 || die "the build failed"
}
