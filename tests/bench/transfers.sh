#!/usr/bin/env bash
# What transfers cost beside curl: many files over loopback, a 304, a large film.
# usage: transfers.sh BUILD [FILES]      needs curl; takes nginx as the server where it is installed
set -eu
build=$(cd "${1:?usage: transfers.sh BUILD [FILES]}" && pwd)
files=${2:-400}
rounds=5
dir=$(mktemp -d)
server=""
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
mkdir "$dir/www"
for ((i = 0; i < files; i++)); do
  head -c 1048576 /dev/urandom >"$dir/www/$i"
done
head -c 419430400 /dev/zero >"$dir/www/film"
echo '{}' >"$dir/www/doc.json"
for ((i = 0; i < files; i++)); do
  printf 'url = "@/%d"\noutput = "/dev/null"\n' "$i"
done >"$dir/list"

if command -v nginx >/dev/null; then
  kind=nginx
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  cat >"$dir/nginx.conf" <<CONF
daemon off; master_process off; pid $dir/pid; error_log $dir/error.log;
events { worker_connections 256; }
http { access_log off; sendfile on; keepalive_requests 100000; client_body_temp_path $dir/b;
  proxy_temp_path $dir/p; fastcgi_temp_path $dir/f; uwsgi_temp_path $dir/u; scgi_temp_path $dir/s;
  server { listen 127.0.0.1:$port; root $dir/www; } }
CONF
  nginx -c "$dir/nginx.conf" 2>/dev/null &
  server=$!
  address=http://127.0.0.1:$port
else
  kind=fault-server
  coproc SERVER { exec "$build/tests/fault-server" --folder "$dir/www"; }
  server=$SERVER_PID
  read -r address <&"${SERVER[0]}"
fi
curl -s --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null "$address/doc.json"
sed -i "s|@|$address|" "$dir/list"

now() { date +%s.%N; }
ours="" curls=""
for ((i = 0; i < rounds; i++)); do
  ours="$ours $("$build/tests/bench_transfers" files "$address" "$files" | sed 's/.*"seconds":\([0-9.]*\).*/\1/')"
  before=$(now)
  curl -s --parallel -K "$dir/list" 2>/dev/null
  curls="$curls $(echo "$before $(now)" | awk '{print $2 - $1}')"
done
median() { echo "$*" | tr ' ' '\n' | grep . | sort -n | sed -n "$(((rounds + 1) / 2))p"; }
echo "server: $kind, $files files of 1 MiB, median of $rounds: ours $(median "$ours") s," \
  "curl --parallel $(median "$curls") s, ratio $(echo "$(median "$ours") $(median "$curls")" | awk '{printf "%.2f", $1 / $2}')"
echo "unchanged document: $("$build/tests/bench_transfers" same "$address/doc.json" 1000)"
echo "film of 400 MiB: $("$build/tests/bench_transfers" film "$address/film")"
