#!/usr/bin/env bash
# Transfers between two network namespaces while the way between them fails: loss, cuts, a black
# hole, an unplugged cable, a narrow and a long line. Every time the client must get there.
# usage: namespaces.sh BUILD     exit 77 (skipped) where namespaces or nftables are not to be had
set -eu
build=$(cd "${1:?usage: namespaces.sh BUILD}/tests" && pwd)
skip() {
  echo "skipped: $1"
  exit 77
}
[ "$(id -u)" = 0 ] || skip "network namespaces need root"
for tool in ip nft tc; do
  command -v "$tool" >/dev/null || skip "$tool is not installed (packages iproute2, nftables)"
done
here=vt$$a there=vt$$b
ip netns add "$here" 2>/dev/null || skip "this machine permits no network namespaces"
dir=$(mktemp -d)
pids=""
clean() {
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  ip netns del "$here" 2>/dev/null || true
  ip netns del "$there" 2>/dev/null || true
  rm -rf "$dir" "/etc/netns/$here"
}
trap clean EXIT
ip netns add "$there"
in_here() { ip netns exec "$here" "$@"; }
in_there() { ip netns exec "$there" "$@"; }
ip link add vt0 netns "$here" type veth peer name vt0 netns "$there" || skip "no veth pairs here"
in_here ip addr add 10.77.0.1/24 dev vt0
in_there ip addr add 10.77.0.2/24 dev vt0
for side in "$here" "$there"; do
  ip netns exec "$side" ip link set lo up
  ip netns exec "$side" ip link set vt0 up
  ip netns exec "$side" nft add table inet way 2>/dev/null || skip "no nftables in this kernel"
  ip netns exec "$side" nft add chain inet way in '{ type filter hook input priority 0; }'
done

mkdir "$dir/www"
head -c 6291456 /dev/urandom >"$dir/www/film"
digest=$(sha256sum "$dir/www/film" | cut -d' ' -f1)
cat >"$dir/script.json" <<'JSON'
{"routes": {"/live": [{"type": "text/event-stream", "hold": true,
                       "events": [{"text": "hello\n"}]}]}}
JSON
ip netns exec "$there" "$build/fault-server" --address 10.77.0.2 --port 8000 --folder "$dir/www" \
  --script "$dir/script.json" >"$dir/server" 2>&1 &
pids="$pids $!"
film=http://10.77.0.2:8000/film

# Wait until a file holds a line like this; the number of the line is the answer.
await() {
  for ((i = 0; i < 1500; i++)); do
    if [ "$(grep -c "$2" "$1" 2>/dev/null)" -ge "${3:-1}" ]; then return 0; fi
    sleep 0.02
  done
  echo "FAILED: no line '$2' in:"
  cat "$1"
  exit 1
}
await "$dir/server" http

# start NAME MODE URL: the client, its lines in $dir/NAME
start() {
  ip netns exec "$here" "$build/net_drive" "$2" "$3" 40 >"$dir/$1" 2>&1 &
  driver=$!
}
narrow() { in_there tc qdisc replace dev vt0 root tbf rate "$1" burst 32kb latency 100ms; }
wide() { in_there tc qdisc del dev vt0 root 2>/dev/null || true; }
rule() { ip netns exec "$1" nft add rule inet way in "${@:2}"; }
clear_rules() {
  in_here nft flush chain inet way in
  in_there nft flush chain inet way in
}
finish() { # NAME: it ended well, with the very bytes
  wait "$driver" || {
    echo "FAILED: $1"
    cat "$dir/$1"
    exit 1
  }
  if [ "${2:-film}" = film ] && ! grep -q "^done $digest" "$dir/$1"; then
    echo "FAILED: $1: other bytes"
    exit 1
  fi
  echo "ok: $1: $(grep -c '^outcome' "$dir/$1") tries ($(grep '^outcome' "$dir/$1" |
    sed 's/^outcome //; s/:.*//' | sort | uniq -c | tr -s ' \n' ' '))"
  clear_rules
  wide
}

start clean film "$film"
finish clean

narrow 20mbit
rule "$here" numgen random mod 100 '<' 5 drop
rule "$there" numgen random mod 100 '<' 5 drop
start loss_5_in_100 film "$film"
finish loss_5_in_100

narrow 20mbit
start cut film "$film"
await "$dir/cut" "^at 2"
rule "$there" tcp dport 8000 reject with tcp reset
rule "$here" tcp sport 8000 reject with tcp reset
await "$dir/cut" "^outcome"
clear_rules
finish cut
grep -q '^resumed' "$dir/cut" || { echo "FAILED: cut: not resumed"; exit 1; }

narrow 20mbit
start refused film "$film"
await "$dir/refused" "^at 2"
rule "$there" tcp dport 8000 reject with tcp reset
await "$dir/refused" "^outcome not reached" 2
clear_rules
finish refused

narrow 20mbit
start black_hole film "$film"
await "$dir/black_hole" "^at 2"
rule "$here" drop
rule "$there" drop
await "$dir/black_hole" "^outcome timeout" 2
clear_rules
finish black_hole
grep -q '^resumed' "$dir/black_hole" || { echo "FAILED: black hole: not resumed"; exit 1; }

narrow 20mbit
start unplugged film "$film"
await "$dir/unplugged" "^at 2"
in_here ip link set vt0 down
await "$dir/unplugged" "^outcome" 2
in_here ip link set vt0 up
finish unplugged

narrow 8mbit
start narrow_line film "$film"
finish narrow_line
[ "$(grep -c '^outcome' "$dir/narrow_line")" = 1 ] || { echo "FAILED: a narrow line is no fault"; exit 1; }

# not by in_here: a function in the background is a shell of its own, and would be ended in its place
ip netns exec "$here" "$build/net_relay" 127.0.0.1 8001 10.77.0.2 8000 300 >"$dir/relay" 2>&1 &
pids="$pids $!"
await "$dir/relay" ready
start long_line film http://127.0.0.1:8001/film
finish long_line
[ "$(grep -c '^outcome' "$dir/long_line")" = 1 ] || { echo "FAILED: a long line is no fault"; exit 1; }

start live_in_a_black_hole live http://10.77.0.2:8000/live
await "$dir/live_in_a_black_hole" "^text hello"
rule "$here" drop
await "$dir/live_in_a_black_hole" "^outcome timeout" 2
clear_rules
await "$dir/live_in_a_black_hole" "^text hello" 2
in_there curl -s -o /dev/null -d "end" 'http://10.77.0.2:8000/__push?/live'
finish live_in_a_black_hole live

mkdir -p "/etc/netns/$here"
echo "nameserver 10.77.0.9" >"/etc/netns/$here/resolv.conf"
rule "$here" drop
before=$(date +%s%N)
start nobody_knows_names once http://nowhere.example/
finish nobody_knows_names once
elapsed=$((($(date +%s%N) - before) / 1000000))
[ "$elapsed" -lt 4000 ] || { echo "FAILED: waited $elapsed ms for a name server"; exit 1; }
echo "ok: all"
