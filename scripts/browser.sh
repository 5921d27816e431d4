# Sourced by ./test, after environment.sh: `browser_in_place` finds Chromium, or installs Debian's, or stops and says why not.

browser_found() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then return; fi
  done
  return 1
}

browser_in_place() {
  if browser_found; then return; fi
  local as_root=()
  command -v apt-get >/dev/null || stop "no Chromium was found, and no apt-get to install it with. Install it, or run ./test --no-browser"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || stop "no Chromium was found, and only root may install it: apt-get install chromium. Or run ./test --no-browser"
    as_root=(sudo)
    if [ -n "${CI:-}" ] || [ ! -t 0 ]; then as_root=(sudo -n); fi
  fi
  say "installing Chromium for the browser tests"
  if ! { ${as_root[@]+"${as_root[@]}"} apt-get update -qq \
      && ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
         apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >browser-installing.txt 2>&1; then
    tail -n 5 browser-installing.txt >&2
    rm -f browser-installing.txt
    stop "Chromium could not be installed; the lines above say why. Without it: ./test --no-browser"
  fi
  rm -f browser-installing.txt
  browser_found || stop "Chromium was installed but is not on the PATH. Without it: ./test --no-browser"
}
