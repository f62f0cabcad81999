#!/usr/bin/env bash
# The hub's listening side beside nginx, and many listening displays. Needs nginx, openssl, a release
# build, and a machine with nothing else to do.
# usage: http.sh BUILD [ROUNDS] [DISPLAYS]
#   a page of 40 kB answered by a handler against nginx sending a file of the same size, keep-alive, one
#   worker, plain and TLS, ROUNDS times in turn; then DISPLAYS feeds with a change a second, plain and TLS
set -eu
build=$(cd "${1:?usage: http.sh BUILD [ROUNDS] [DISPLAYS]}" && pwd)/tests
rounds=${2:-5}
displays=${3:-5000}
bytes=40000 connections=32 seconds=2
dir=$(mktemp -d)
pids=""
# shellcheck disable=SC2086 # a list of our own processes
trap '[ -z "$pids" ] || kill $pids 2>/dev/null || true; rm -rf "$dir"' EXIT
ulimit -n "$(ulimit -Hn)"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$dir/key.pem" \
  -out "$dir/cert.pem" -days 2 -subj /CN=localhost 2>/dev/null

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
start_nginx() {
  nginx_plain=$(free_port)
  nginx_tls=$(free_port)
  mkdir "$dir/www"
  head -c "$bytes" /dev/zero | tr '\0' p >"$dir/www/page"
  chmod -R a+rX "$dir"
  cat >"$dir/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $dir/pid; error_log $dir/error.log;
events { worker_connections 4096; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; default_type text/html;
  client_body_temp_path $dir/b; proxy_temp_path $dir/p; fastcgi_temp_path $dir/f; uwsgi_temp_path $dir/u;
  scgi_temp_path $dir/s; ssl_certificate $dir/cert.pem; ssl_certificate_key $dir/key.pem;
  ssl_protocols TLSv1.2 TLSv1.3; ssl_session_tickets off;
  server { listen 127.0.0.1:$nginx_plain; listen 127.0.0.1:$nginx_tls ssl; root $dir/www; } }
CONF
  nginx -c "$dir/nginx.conf" 2>/dev/null &
  pids="$pids $!"
}
# Ours: sets port, and pid; its input is kept open on a descriptor.
start_hub() {
  rm -f "$dir/in" "$dir/out"
  mkfifo "$dir/in"
  "$build/bench_hub_server" "$bytes" "$@" <"$dir/in" >"$dir/out" &
  pid=$!
  pids="$pids $pid"
  exec 7>"$dir/in"
  while ! [ -s "$dir/out" ]; do sleep 0.1; done
  port=$(head -1 "$dir/out")
}
stop_hub() {
  exec 7>&-
  wait "$pid"
  pids=${pids% "$pid"}
}
tls_files() { [ "$1" = plain ] || echo "$dir/cert.pem $dir/key.pem"; }
per_second() { sed 's/.*"per_second":\([0-9]*\).*/\1/'; }
median() { tr ' ' '\n' | grep . | sort -n | sed -n "$(((rounds + 1) / 2))p"; }
pss_kib() { awk '/^Pss:/ { print $2 }' "/proc/$1/smaps_rollup"; }

start_nginx
sleep 1
for kind in plain tls; do
  # shellcheck disable=SC2046 # none or two files
  start_hub $(tls_files $kind)
  ours="" theirs=""
  other=$nginx_plain
  [ $kind = plain ] || other=$nginx_tls
  for ((i = 0; i < rounds; i++)); do
    ours="$ours $("$build/bench_hub_load" page "$port" $kind $connections $seconds /page | per_second)"
    theirs="$theirs $("$build/bench_hub_load" page "$other" $kind $connections $seconds /page | per_second)"
  done
  stop_hub
  a=$(echo "$ours" | median)
  b=$(echo "$theirs" | median)
  echo "page of $bytes bytes, $kind: ours $a a second, nginx $b, ratio" \
    "$(awk -v a="$a" -v b="$b" 'BEGIN { printf "%.2f", a / b }') (medians of $rounds)"
done

for kind in plain tls; do
  # shellcheck disable=SC2046 # none or two files
  start_hub $(tls_files $kind)
  before=$(pss_kib "$pid")
  rm -f "$dir/go" "$dir/heard"
  mkfifo "$dir/go"
  "$build/bench_hub_load" feeds "$port" $kind "$displays" 10 /screens/c%d/live <"$dir/go" >"$dir/heard" &
  load=$!
  pids="$pids $load"
  exec 8>"$dir/go"
  while ! [ -s "$dir/heard" ]; do
    kill -0 "$load"
    sleep 0.2
  done
  after=$(pss_kib "$pid")
  exec 8>&-
  wait "$load"
  pids=${pids% "$load"}
  echo "$displays displays, a change a second each, $kind: $(cat "$dir/heard")," \
    "$(((after - before) * 1024 / displays)) bytes of memory (PSS) each"
  stop_hub
done
