#!/usr/bin/env bash
# Vitrine beside a Chromium kiosk on this machine, in one run: memory (proportional set size of all
# processes) and processor time over the same stretch, on the same kind of screen.
# usage: kiosk.sh VITRINE [SECONDS]      needs xvfb and chromium; prints JSON
set -eu
here=$(cd "$(dirname "$0")" && pwd)
vitrine=$(realpath "${1:?usage: kiosk.sh VITRINE [SECONDS]}")
seconds=${2:-30}
work=$(mktemp -d)
display=:$((90 + RANDOM % 900))
Xvfb "$display" -screen 0 1920x1080x24 >/dev/null 2>&1 &
xvfb=$!
trap 'kill $xvfb 2>/dev/null; rm -rf "$work"' EXIT
sleep 2
export DISPLAY=$display

# All processes below one, itself included.
tree() {
  local pid=$1 child
  echo "$pid"
  for child in $(pgrep -P "$pid" 2>/dev/null); do tree "$child"; done
}
pss_kib() {
  local sum=0 pid kib
  for pid in $(tree "$1"); do
    kib=$(awk '/^Pss:/ {print $2}' "/proc/$pid/smaps_rollup" 2>/dev/null || true)
    sum=$((sum + ${kib:-0}))
  done
  echo "$sum"
}
# Ticks of user and system time.
ticks() {
  local sum=0 pid used
  for pid in $(tree "$1"); do
    used=$(sed 's/^.*) //' "/proc/$pid/stat" 2>/dev/null | awk '{print $12 + $13}')
    sum=$((sum + ${used:-0}))
  done
  echo "$sum"
}
measure() {
  local name=$1 pid=$2 before after
  sleep 8
  before=$(ticks "$pid")
  sleep "$seconds"
  after=$(ticks "$pid")
  printf '  "%s": {"pss_mib": %s, "processes": %s, "cpu_percent": %s}' "$name" \
    "$(($(pss_kib "$pid") / 1024))" "$(tree "$pid" | wc -l)" \
    "$(awk -v t=$((after - before)) -v s="$seconds" -v hz="$(getconf CLK_TCK)" \
      'BEGIN {printf "%.2f", t / hz / s * 100}')"
}
echo "{"
"$vitrine" run --windowed 1920x1080 --screen internal 2>/dev/null &
pid=$!
measure vitrine "$pid"
echo ","
kill "$pid"
wait "$pid" 2>/dev/null || true
chromium --no-sandbox --kiosk --no-first-run --disable-gpu --user-data-dir="$work/profile" \
  --allow-file-access-from-files "file://$here/page.html" >/dev/null 2>&1 &
pid=$!
measure chromium "$pid"
echo
kill "$pid"
wait "$pid" 2>/dev/null || true
echo "}"
