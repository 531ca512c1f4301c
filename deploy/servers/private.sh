# Sourced by the scripts beside it: how a private server is run on loopback, by whom, and where its data lies.
#
# A server is named by a directory DIR of the caller's (for example .run/postgres). DIR holds what the caller needs: port, password,
# pid file, log. The data stands in DIR/data; or, where the server runs as another user who may not enter DIR (root's checkout below
# /root), in a directory of its own under /var/tmp, whose path DIR/where remembers.

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# The user a server runs as: ourselves, unless we are root; then $1.
server_user() { if [ "$(id -u)" -eq 0 ]; then echo "$1"; else id -un; fi; }

# as_user USER COMMAND…
as_user() {
  local user=$1; shift
  if [ "$(id -un)" = "$user" ]; then exec "$@"; fi
  exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups --inh-caps=-all -- "$@"
}

# place DIR USER: makes the data directory of DIR, writable for USER, and prints its path.
place() {
  local dir=$1 user=$2 at
  mkdir -p "$dir"
  if [ -f "$dir/where" ]; then
    at=$(cat "$dir/where")
    if [ -d "$at" ]; then echo "$at"; return; fi
  fi
  at=$dir/data
  mkdir -p "$at"
  if [ "$(id -un)" != "$user" ]; then chown "$user:" "$at"; fi
  if [ "${#at}" -gt 60 ] || ! (as_user "$user" test -w "$at") 2>/dev/null; then # unix sockets allow 107 characters in all
    rmdir "$at"
    at=$(mktemp -d /var/tmp/omnichannel.XXXXXXXX)
    if [ "$(id -un)" != "$user" ]; then chown "$user:" "$at"; fi
  fi
  chmod 700 "$at"
  echo "$at" >"$dir/where"
  echo "$at"
}

# forget DIR: removes the data of a stopped server.
forget() {
  local at
  if [ -f "$1/where" ]; then
    at=$(cat "$1/where")
    case $at in "$1"/data | /var/tmp/omnichannel.*) rm -rf -- "$at" ;; esac
  fi
  rm -rf -- "$1"
}

secret() { head -c "${1:-24}" /dev/urandom | base64 -w0 | tr -d '/+='; }

# A pid file holds the pid and the instant its process started, so that a pid that went to somebody else is never taken for ours.
started_at() { [ -r "/proc/$1/stat" ] && sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
remember() { echo "$2 $(started_at "$2")" >"$1"; }
process_of() { # process_of FILE: prints the pid when that process still runs
  local pid at
  [ -f "$1" ] || return 1
  read -r pid at <"$1" || return 1
  [ -n "$at" ] && [ "$(started_at "$pid")" = "$at" ] && [ "$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -c1)" != Z ] && echo "$pid"
}

# end FILE SIGNAL SECONDS: signals the process of a pid file and waits; after that long it is killed.
end() {
  local pid i
  if pid=$(process_of "$1"); then
    kill "-$2" "$pid" 2>/dev/null || true
    for ((i = 0; i < $3 * 20; i++)); do process_of "$1" >/dev/null || break; sleep 0.05; done
    if process_of "$1" >/dev/null; then kill -KILL "$pid" 2>/dev/null || true; fi
    while process_of "$1" >/dev/null; do sleep 0.05; done
  fi
  rm -f "$1"
}

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# listens PID PORT: that very process listens on the port, and no other answers in its place.
listens() {
  local inode
  for inode in $(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$(printf ':%04X' "$2")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10 }'); do
    if find "/proc/$1/fd" -lname "socket:\\[$inode\\]" 2>/dev/null | grep -q .; then return 0; fi
  done
  return 1
}

free_port() {
  local port
  while :; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000)) # below the range the kernel gives to outgoing connections
    port_open "$port" || { echo "$port"; return; }
  done
}

# launch PIDFILE LOG USER COMMAND…: starts a server in a session of its own. A shell stays as its parent and reaps it: where the
# machine's first process does not (some containers), a killed server would remain as a zombie that its successor takes for alive.
launch() {
  local file=$1 log=$2 user=$3; shift 3
  rm -f "$file"
  (
    (as_user "$user" setsid "$@") >>"$log" 2>&1 &
    remember "$file.new" $!
    mv "$file.new" "$file"
    wait || true
  ) </dev/null >/dev/null 2>&1 &
  while [ ! -f "$file" ]; do sleep 0.01; done
}

# until_ready SECONDS PIDFILE LOG COMMAND…: waits until COMMAND succeeds; fails with the log's end when the process is gone first.
until_ready() {
  local seconds=$1 file=$2 log=$3 i; shift 3
  for ((i = 0; i < seconds * 10; i++)); do
    "$@" >/dev/null 2>&1 && return 0
    process_of "$file" >/dev/null || { tail -n 20 "$log" >&2; return 1; }
    sleep 0.1
  done
  tail -n 20 "$log" >&2
  return 1
}
