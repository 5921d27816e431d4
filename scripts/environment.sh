# Sourced by ./run, ./test and ./lint, at the root of the project:
# `environment LOCK` leaves a .venv that holds exactly what LOCK says, and the project itself.

say() { printf 'presek: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

find_python() { # prints the first Python that is new enough
  local name
  for name in "${PRESEK_PYTHON:-}" python3.11 python3 python3.12 python3.13 python3.14; do
    [ -n "$name" ] || continue
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
  return 1
}

enough_room() {
  local free
  free=$(df -Pk . | awk 'NR == 2 { print $4 }')
  if [ "${free:-0}" -lt 1200000 ]; then
    stop "1.2 GB of free disk space are needed here for the dependencies; $((free / 1024)) MB are left"
  fi
}

make_environment() {
  local python words
  python=$(find_python) || stop "Python 3.11 or newer is needed, and none was found. On Debian: apt-get install python3 python3-pip"
  say "making the environment .venv with $("$python" --version)"
  rm -rf .venv
  if words=$("$python" -m venv .venv 2>&1); then
    return
  fi
  # Debian keeps ensurepip in a package of its own (python3-venv); its pip can fill an empty environment just as well.
  rm -rf .venv
  if "$python" -m venv --without-pip .venv && "$python" -m pip --python .venv/bin/python install --quiet pip; then
    return
  fi
  rm -rf .venv
  say "$words"
  stop "the environment could not be made. On Debian: apt-get install python3-venv"
}

install() { # install LOCK: the locked versions, their hashes checked, then the project itself; with uv, or else with pip
  local pip=(.venv/bin/python -m pip --disable-pip-version-check)
  local uv=(.venv/bin/python -m uv pip install --quiet --python .venv/bin/python)
  if ! "${uv[@]}" --help >/dev/null 2>&1; then
    "${pip[@]}" install --quiet uv 2>/dev/null || say "uv could not be installed"
  fi
  if "${uv[@]}" --require-hashes --requirement "$1" && "${uv[@]}" --no-deps --no-build-isolation --editable .; then
    return
  fi
  say "going on with pip, which is slower"
  "${pip[@]}" install --quiet --require-hashes --requirement "$1" \
    && "${pip[@]}" install --quiet --no-deps --no-build-isolation --editable .
}

fingerprint() { # changes with the lock, with the project's own description, and when the folder is moved
  { pwd; cat "$1" pyproject.toml; } | sha256sum | cut -d ' ' -f 1
}

fill_environment() { # fill_environment LOCK
  local stamp=".venv/installed-$1"
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint "$1")" ] && .venv/bin/python -c '' 2>/dev/null; then
    return
  fi
  enough_room
  if ! grep -qsxF "$PWD" .venv/made-at || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    make_environment
    pwd > .venv/made-at
  fi
  say "installing what $1 names"
  rm -f .venv/installed-*
  install "$1" || stop "the dependencies could not be installed; the lines above say why. Is a package index in reach?"
  fingerprint "$1" > "$stamp"
  if [ "$1" = requirements-dev.lock ]; then # it holds all of the other, at the same versions
    fingerprint requirements.lock > .venv/installed-requirements.lock
  fi
}

environment() { # environment LOCK: one at a time, should ./run and ./test be started together
  if command -v flock >/dev/null; then
    ( flock 9; fill_environment "$1" ) 9> .venv.lock
  else
    fill_environment "$1"
  fi
}
