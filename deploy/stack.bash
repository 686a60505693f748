# What deploy/up and deploy/down share: the processes of one home folder. Sourced, not run; `home` is set by then.
#
#   log/<name>.log    what redis and each service said
#   run/<name>.pid    "PID START": the process, and the kernel's note of when it began, so that a later process with the same number is
#                     never taken for it; names are up, redis and the services
#   run/lock          held by the deploy/up that looks after this home
#   run/redis.sock    Redis, which listens nowhere else unless it was asked to
#   redis/            its append-only file: the record
#   assets/           the media of content review, by their digests
#   keys/ tokens/ endpoints    see `meydanctl keys init --help`

services=(directory moderation routing review vault notification)
default_home=~/.local/share/meydan

exec {told}>&2  # where people read, even while stderr is turned elsewhere
say() { printf '%s\n' "$*" >&"$told"; }
fail() { say "$@"; exit 1; }

# Waits that many seconds; starts no process for it. Ends the script when a trap has noted a signal.
exec {never}<> <(:)
signalled=0  # the exit status that a signal asks for
pause() {
  read -rt "$1" -u "$never" || :
  ((signalled == 0)) || exit "$signalled"
}

# When the process began, in the kernel's ticks; nothing for one that is gone or only waits to be buried.
began() {
  local stat
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  read -ra stat <<<"${stat##*) }"
  [[ ${stat[0]} != Z ]] && echo "${stat[19]}"
}

note_process() { echo "$2 $(began "$2")" >"$home/run/$1.pid"; }

# The pid of what runs under that name; fails when nothing does.
pid_of() {
  local pid start
  { read -r pid start <"$home/run/$1.pid"; } 2>/dev/null || return 1
  [[ -n $start && $(began "$pid") == "$start" ]] && echo "$pid"
}

# Sends the signal to what runs under these names.
signal() {
  local name pid
  for name in "${@:2}"; do
    pid=$(pid_of "$name") && kill -s "$1" "$pid" 2>/dev/null
  done
  return 0
}

# Waits until nothing runs under these names any more; fails after that many seconds.
await_end() {
  local until=$((SECONDS + $1)) name
  for name in "${@:2}"; do
    while pid_of "$name" >/dev/null; do
      ((SECONDS < until)) || return 1
      pause 0.1
    done
  done
}

# Ends what runs under these names: by SIGTERM, upon which all of them end in order (a service finishes its calls and hands on its
# events, Redis closes its file), and by SIGKILL only what has not done so in half a minute.
end() {
  signal TERM "$@"
  await_end 30 "$@" && return
  local name
  for name in "$@"; do
    pid_of "$name" >/dev/null && say "$name does not end by itself and is killed; the end of $home/log/$name.log may say why"
  done
  signal KILL "$@"
  await_end 5 "$@"
}

# Services first, for they need Redis to the last.
end_stack() {
  end "${services[@]}"
  end redis
  rm -f "$home"/run/{redis,directory,moderation,routing,review,notification}.pid
}
