#!/bin/sh
# Fetches container images from Pinnace, as one tar file in this directory.
#
#   sh get.sh                              fetches and verifies the file
#   sh get.sh load                         loads it too: docker, podman, nerdctl or ctr, whichever is there
#   sh get.sh push registry.corp/mirror    loads it, and tags and pushes its images there: docker or podman
#
# 1. It asks Pinnace what the names mean now, and keeps that pinned URL in NAME.tar.url.
# 2. It downloads with curl or wget, and goes on after every break; if it was ended, run it again.
# 3. It verifies every file in the archive by its SHA-256, and fetches a wrong one again.
#
# PINNACE_URL    where Pinnace is, if that is not where this script says
# PINNACE_USER   your login at Pinnace, if it wants one: USER:PASSWORD
# PINNACE_AUTH   a login for the registry: USER:PASSWORD, or JSON or base64 as for the header X-Registry-Auth
#
# All of it is one function, which the last line calls: a script that was cut does nothing.

pinnace() (
  base={{base}}
  asked={{target}}
  what={{what}}
  sealed={{login}}

  say() {
    printf 'Pinnace: %s\n' "$*" >&2
  }

  end() {
    code=$1
    shift
    say "$@"
    exit "$code"
  }

  cleaned() {
    [ -z "$stty" ] || stty "$stty" </dev/tty
    [ -z "$tmp" ] || rm -rf "$tmp"
  }

  # What the last answer said.
  status() {
    awk '$1 ~ /^HTTP\// || tolower($1) == "pinnace-error:" { status = $2 } END { print status + 0 }' "$tmp/log"
  }

  header() {
    tr -d '\r' <"$tmp/log" | awk -v name="$1:" '
      $1 ~ /^HTTP\// { value = "" }
      tolower($1) == name { sub(/^[ \t]*[^:]*:[ \t]*/, ""); value = $0 }
      END { print value }'
  }

  # Asks for the headers alone, which come into the log. Only the wget of busybox follows redirects by itself. It
  # shows the headers of no error, so it gets errors with the status 200.
  ask() {
    set -- "$1$sealed"
    : >"$tmp/log"
    case $client in
      curl)
        set -- "$base$1"
        [ ! -f "$tmp/header" ] || set -- -H "@$tmp/header" "$@"
        curl -g --no-location -sS -I --connect-timeout 30 --max-time 120 -o /dev/null -D "$tmp/log" "$@"
        ;;
      wget) wget -nv -S --spider --tries=1 --timeout=120 --max-redirect=0 -o "$tmp/log" "$base$1" ;;
      busybox) wget -S --spider --header 'Pinnace-Error: 200' "$base$1" 2>"$tmp/log" ;;
    esac </dev/null
  }

  # Downloads what a file lacks; the words of an error do not come into it.
  get() {
    set -- "$1$sealed" "$2"
    : >"$tmp/log"
    case $client in
      curl)
        set -- -C - -o "$2" "$base$1"
        [ ! -f "$tmp/header" ] || set -- -H "@$tmp/header" "$@"
        [ -t 2 ] || set -- -sS "$@"
        curl -g --no-location -f --connect-timeout 30 --max-time 3600 -D "$tmp/log" "$@"
        ;;
      wget) wget -nv -S -c --tries=1 --timeout=90 --max-redirect=0 -o "$tmp/log" -O "$2" "$base$1" ;;
      busybox) wget -S -c -O "$2" "$base$1" 2>"$tmp/log" ;;
    esac </dev/null
  }

  # Prints bytes of the archive: from which on, and how many.
  slice() {
    case $client in
      curl)
        set -- -r "$1-$(($1 + $2 - 1))" "$base$target$sealed"
        [ ! -f "$tmp/header" ] || set -- -H "@$tmp/header" "$@"
        curl -g --no-location -f -sS --connect-timeout 30 --max-time 3600 "$@"
        ;;
      wget) wget -q --tries=1 --timeout=90 --max-redirect=0 --start-pos="$1" -O - "$base$target$sealed" | head -c "$2" ;;
    esac </dev/null
  }

  # Why there is no answer, in Pinnace's own words where it has some.
  reason() {
    [ "$client" != busybox ] || [ "$status" -lt 400 ] || ask "$target"
    words=$(header pinnace-error)
    if [ -n "$words" ]; then
      words=${words#??? }
    elif [ "$status" = 0 ]; then
      words="$base does not answer; if Pinnace is somewhere else, set PINNACE_URL"
      [ ! -s "$tmp/log" ] || words="$words; $(tail -n 1 "$tmp/log")"
    else
      words="the answer to $base$target is $status; this program cannot show why, but a browser can"
    fi
  }

  stop() {
    [ -z "$file" ] || [ -s "$file" ] || rm -f "$file"
    reason
    [ -z "$kept" ] || say "to begin with what the name means now, delete $kept"
    end 1 "$words"
  }

  # Waits after an answer that may be another one later, longer each time. Ends after any other.
  again() {
    tries=$((tries + 1))
    case $status in
      401)
        if is_for_pinnace; then known=$user; else known=$login; fi
        [ -z "$known" ] && asks_for_login || stop
        return
        ;;
      2?? | 30?)
        words='no byte came'
        [ -z "$file" ] || has_room || end 1 "there is no room for $file here; make some and run this again"
        ;;
      0 | 408 | 425 | 429 | 5??) reason ;;
      *) stop ;;
    esac
    [ "$tries" -le 20 ] || end 1 "$words; to go on, run this again"
    wait=$((tries < 15 ? tries * 2 - 1 : 30))
    say "$words; trying again in $wait s"
    sleep "$wait"
  }

  has_room() {
    dd if=/dev/zero of="$file.room" bs=1024 count=64 2>/dev/null && rm -f "$file.room" && return
    rm -f "$file.room"
    return 1
  }

  # Asks until the answer is there; Pinnace redirects while it waits for the registry. Sets target and bytes.
  reach() {
    target=$1 tries=0 hops=0
    while :; do
      ask "$target"
      status=$(status)
      case $status in
        200) break ;;
        30[1278]) led "$(header location)" ;;
        *) again ;;
      esac
    done
    bytes=$(header content-length)
    bytes=${bytes:-0}
  }

  led() {
    hops=$((hops + 1))
    [ "$hops" -le 60 ] || end 1 "$base redirects without end"
    case $1 in
      ./*)
        path=${target%%\?*}
        case $path in
          */*) target=${path%/*}/${1#./} ;;
          *) target=${1#./} ;;
        esac
        ;;
      ../*)
        target=$1
        while [ "$target" != "${target#../}" ]; do target=${target#../}; done
        ;;
      "$base"*) target=${1#"$base"} ;;
      "https://${base#*://}"*)
        base=https://${base#*://}
        target=${1#"$base"}
        ;;
      *) end 1 "$base redirects to $1; if Pinnace is there, set PINNACE_URL" ;;
    esac
    target=$(printf '%s\n' "$target" | sed 's/&login=[^&]*//g')
  }

  size() {
    if [ -f "$1" ]; then ls -lnL "$1" | awk '{ print $5 }'; else echo 0; fi
  }

  # Downloads what reach has found, to its last byte.
  fetch() {
    tries=0
    while have=$(size "$1"); [ "$have" -lt "$bytes" ]; do
      get "$target" "$1"
      status=$(status)
      if [ "$(size "$1")" -gt "$have" ]; then
        tries=0
        [ "$(size "$1")" -ge "$bytes" ] || {
          say "it broke off at byte $(size "$1") of $bytes; going on"
          sleep 1
        }
      else
        again
        case $status in 30?) reach "$target" ;; esac
      fi
    done
    [ "$have" -eq "$bytes" ] || end 1 "$1 has $have bytes, and the image has $bytes: move that file away"
  }

  # A login is never an argument of a program: every user of this machine could see it.
  send() {
    [ "$client" != busybox ] || end 1 'this wget takes a login as an argument alone, which every user of this machine' \
      'could see; install curl or GNU wget'
    cat >>"$tmp/header" <<EOF
$1
EOF
    [ -f "$tmp/wgetrc" ] || cat "${WGETRC:-${HOME:-}/.wgetrc}" >"$tmp/wgetrc" 2>/dev/null
    cat >>"$tmp/wgetrc" <<EOF

header = $1
EOF
    export WGETRC="$tmp/wgetrc"
  }

  # At the registry.
  log_in() {
    login=$1
    send "X-Registry-Auth: $login"
  }

  # At Pinnace.
  enter() {
    user=$1
    basic=$(tr -d '\n' <<EOF | base64 | tr -d '\n'
$user
EOF
)
    send "Authorization: Basic $basic"
  }

  is_for_pinnace() {
    case $(header www-authenticate) in 'Basic realm="Pinnace"'*) ;; *) return 1 ;; esac
  }

  encoded() {
    base64 <<EOF | tr -d '\n' | tr '+/' '-_'
$1
EOF
  }

  escaped() {
    sed 's/[\\"]/\\&/g' <<EOF
$1
EOF
  }

  of_user() {
    encoded "{\"username\":\"$(escaped "$1")\",\"password\":\"$(escaped "$2")\"}"
  }

  asks_for_login() {
    (: </dev/tty) 2>/dev/null || return 1
    say "$(header pinnace-error)"
    printf 'User: ' >/dev/tty
    read -r name </dev/tty
    printf 'Password: ' >/dev/tty
    stty=$(stty -g </dev/tty)
    stty -echo </dev/tty
    read -r password </dev/tty
    stty "$stty" </dev/tty
    stty=''
    echo >/dev/tty
    if is_for_pinnace; then enter "$name:$password"; else log_in "$(of_user "$name" "$password")"; fi
  }

  # A path without its last segment and query. What is pinned has the same, wherever its URL says that Pinnace is.
  folder() {
    printf '%s\n' "$1" | sed 's/?.*//; s/[^/]*$//'
  }

  # The pinned URL of a run that was ended: the name may mean another image by now.
  of_last_run() {
    for kept in ./*.tar.url; do
      file=${kept%.url}
      if [ -f "$kept" ] && [ "$(sed -n '2s/^# //p' "$kept")" = "$asked" ] \
        && [ "$(size "$file")" -lt "$(sed -n '3s/^# \([0-9]*\) bytes$/\1/p' "$kept")" ]; then
        pinned=$(folder "$asked")$(sed -n '1s/^[^?]*\///p' "$kept")
        say "going on with $kept"
        return
      fi
    done
    kept='' file='' pinned=$asked
  }

  pin() {
    of_last_run
    reach "$pinned"
    case $target in
      pull.tar\?list=*) pinned=$(printf '%s\n' "$target" | sed 's/&hop=[^&]*//') ;;
      *) pinned=$(folder "$target")$(header content-location | sed -n '/@sha256:/s/^[^?]*\///p') ;;
    esac
    file=$(header content-disposition | sed -n 's/.*filename="\([A-Za-z0-9][A-Za-z0-9._-]*\.tar\)".*/\1/p')
    [ "$pinned" != "${pinned%\?*}" ] && [ -n "$file" ] && [ "$bytes" -gt 0 ] \
      || end 1 "what answers at $base is not Pinnace"
    target=$pinned
    printf '%s\n' "$base$pinned" "# $asked" "# $bytes bytes" >"$file.url" || end 1 'it cannot write into this directory'
  }

  # Finds a file in the archive: its first block and its length.
  place() {
    block=0
    while [ $((block * 512)) -lt "$bytes" ]; do
      dd if="$file" of="$tmp/block" bs=512 skip="$block" count=1 2>/dev/null
      name=$(dd if="$tmp/block" bs=100 count=1 2>/dev/null | tr -d '\000')
      octal=$(dd if="$tmp/block" bs=4 skip=31 count=3 2>/dev/null | tr -d '\000 ')
      case $octal in '' | *[!0-7]*) return 1 ;; esac
      block=$((block + 1)) length=$((0$octal))
      [ "$name" != "$1" ] || return 0
      block=$((block + (length + 511) / 512))
    done
    return 1
  }

  sum_of() {
    tar -xOf "$file" -- "$1" 2>/dev/null </dev/null | sha256sum | cut -c -64
  }

  repair() {
    say "$2 in $file is wrong; fetching it again"
    reach "$pinned"
    place "$2" || end 1 "$file is damaged between the files in it; delete it and run this again"
    if [ "$client" = busybox ]; then
      # This wget cannot end in the middle, so what follows is fetched again too.
      dd if=/dev/null of="$file" bs=512 seek="$block" 2>/dev/null
      fetch "$file"
    else
      slice $((block * 512)) "$length" | dd of="$file" bs=512 seek="$block" conv=notrunc 2>/dev/null
    fi
    [ "$(sum_of "$2")" = "$1" ] || end 1 "$2 in $file is still wrong; delete the file and run this again"
  }

  verify() {
    path=${pinned%%\?*}
    path=${path#pull}
    reach "sums${path%.tar}.sha256?${pinned#*\?}"
    fetch "$tmp/sums"
    while read -r sum name; do
      [ "$(sum_of "$name")" = "$sum" ] || repair "$sum" "$name"
    done <"$tmp/sums"
    say "every file in $file is verified"
    sha256sum "$file"
  }

  # The first of these programs that is there.
  first() {
    for program; do
      command -v "$program" >/dev/null && return
    done
    end 1 "none of these programs is here: $*"
  }

  load() {
    case $program in
      ctr) ctr -n k8s.io images import "$file" ;;
      *) "$program" load -i "$file" ;;
    esac </dev/null || end 1 "$program cannot load $file"
  }

  names() {
    tar -xOf "$file" manifest.json </dev/null | tr '[' '\n' | awk '
      before ~ /"RepoTags":$/ { tags = $0; sub(/\].*/, "", tags); gsub(/"/, "", tags); gsub(/,/, "\n", tags); print tags }
      { before = $0 }'
  }

  push() {
    names >"$tmp/names"
    while read -r name; do
      case ${name%%/*} in
        "$name") there=$1/library/$name ;;
        *.* | *:* | localhost) there=$1/${name#*/} ;;
        *) there=$1/$name ;;
      esac
      "$program" tag "$name" "$there" </dev/null && "$program" push "$there" </dev/null \
        || end 1 "$program cannot push $there"
    done <"$tmp/names"
  }

  # No program gets it from the environment either.
  auth=${PINNACE_AUTH-} me=${PINNACE_USER-}
  unset PINNACE_AUTH PINNACE_USER
  case ${1-} in
    '' | load) [ $# -le 1 ] || end 2 "write load alone, not $*" ;;
    push)
      case $#${2-} in
        [!2]* | 2 | 2-* | *[!A-Za-z0-9._:/-]*) end 2 'write push and a registry, such as push registry.corp/mirror' ;;
      esac
      ;;
    *) end 2 "write load, or push and a registry, or nothing; not $*" ;;
  esac

  if command -v curl >/dev/null; then
    client=curl
  elif wget --version 2>/dev/null </dev/null | grep -q 'GNU Wget'; then
    client=wget
  elif command -v wget >/dev/null; then
    client=busybox
  else
    end 1 'it needs curl or wget'
  fi
  for needed in tar sha256sum awk sed; do
    command -v "$needed" >/dev/null || end 1 "it needs $needed"
  done
  case ${1-} in
    load) first docker podman nerdctl ctr ;;
    push) first docker podman ;;
  esac

  tmp='' stty='' kept='' file='' login='' user='' status=0 target=$asked
  trap cleaned EXIT
  trap 'exit 130' HUP INT TERM
  tmp=$(mktemp -d) && chmod 700 "$tmp" || end 1 'it cannot make a temporary directory'
  [ -z "${PINNACE_URL-}" ] || base=${PINNACE_URL%/}/
  [ -z "$me" ] || enter "$me"
  case $auth in
    '') ;;
    '{'*) log_in "$(encoded "$auth")" ;;
    *:*) log_in "$(of_user "${auth%%:*}" "${auth#*:}")" ;;
    *) log_in "$auth" ;;
  esac

  say "asking $base for $what"
  pin
  say "fetching $file, $bytes bytes"
  fetch "$file"
  verify
  case ${1-} in
    '') echo "docker load -i $file" ;;
    load) load ;;
    push) load && push "${2%/}" ;;
  esac
)
{ pinnace "$@"; }
