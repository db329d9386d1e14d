# Sourced by bin/demo, bin/test and bin/lock: makes .venv with the locked packages and sees to system libraries.
# Expects `set -euo pipefail` and the checkout as working directory. Needs bash, a Python and coreutils only.

# Neither a missing locale nor a tool waiting at a prompt may decide what happens.
export PYTHONUTF8=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 DEBIAN_FRONTEND=noninteractive

missing_packages=() # Debian packages without which we cannot go on
wanted_packages=()  # Debian packages without which something is skipped

say() { printf 'zeyou: %s\n' "$*" >&2; }

die() {
    say "$@"
    exit 1
}

find_python() { # sets $python to the first interpreter of version 3.11 or newer
    local candidate
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            python=$(command -v "$candidate")
            return
        fi
    done
    die "Python 3.11 or newer is needed and was not found. On Debian 12 or newer: apt-get install -y python3 python3-venv"
}

can_load() { "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" >/dev/null 2>&1; }

find_browser() {
    local name
    if [ -n "${ZEYOU_CHROMIUM:-}" ]; then return 0; fi
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name" >/dev/null; then return 0; fi
    done
    return 1
}

look_for_system_packages() { # look_for_system_packages runtime|test: fills the two lists
    "$python" -c 'import venv, ensurepip' >/dev/null 2>&1 || missing_packages+=(python3-venv)
    # Pango sets the type of printed agreements; without harfbuzz-subset each of them takes half a minute.
    can_load libpango-1.0.so.0 || missing_packages+=(libpango-1.0-0)
    can_load libpangoft2-1.0.so.0 || missing_packages+=(libpangoft2-1.0-0)
    can_load libharfbuzz-subset.so.0 || missing_packages+=(libharfbuzz-subset0)
    if [ "$1" != test ]; then return; fi
    find_browser || wanted_packages+=(chromium)
    can_load libatomic.so.1 || wanted_packages+=(libatomic1) # the program that drives the browser needs it
}

install_system_packages() { # as root on Debian; anybody else is told the one command
    local all=("${missing_packages[@]}" "${wanted_packages[@]}")
    if [ "${#all[@]}" -eq 0 ]; then return; fi
    local install="apt-get install -y --no-install-recommends ${all[*]}"
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        say "installing system packages: ${all[*]}"
        apt_quietly update && apt_quietly install -y --no-install-recommends "${all[@]}" && return
        if [ "${#missing_packages[@]}" -gt 0 ]; then die "the system packages could not be installed. Try: $install"; fi
    fi
    if [ "${#missing_packages[@]}" -gt 0 ]; then
        say "these system packages are missing: ${all[*]}"
        die "type this one command, then start again:  sudo $install"
    fi
    say "without ${wanted_packages[*]} the tests in a real browser are skipped. To have them:  sudo $install"
}

apt_quietly() { # apt's chatter is shown only when it fails
    local log
    if log=$(apt-get -qq "$@" </dev/null 2>&1); then return 0; fi
    printf '%s\n' "$log" >&2
    return 1
}

ensure_venv() { # a virtual environment that works and lies where its scripts believe it lies
    local usable='import sys, pip; sys.exit(sys.version_info < (3, 11))'
    if .venv/bin/python -c "$usable" >/dev/null 2>&1 && grep -qF "$(pwd -P)/.venv" .venv/bin/activate; then return; fi
    if [ -e .venv ]; then say "making .venv anew: the old one does not work here"; fi
    "$python" -m venv --clear .venv
}

fingerprint() { # changes with the lock, the packaging, the interpreter and the place of the checkout
    { cat "$1" setup.cfg pyproject.toml && .venv/bin/python -VV && pwd -P; } | sha256sum | cut -d' ' -f1
}

install_locked() { # install_locked runtime|test
    local lock=requirements.txt
    if [ "$1" = test ]; then lock=requirements-test.txt; fi
    local stamp=.venv/.locked-$1
    local now
    now=$(fingerprint "$lock")
    if [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then return; fi
    rm -f .venv/.locked-*
    say "installing $(grep -c '==' "$lock") locked packages into .venv; this happens once and takes a minute or two"
    .venv/bin/python -m pip install -qq --require-hashes -r "$lock" </dev/null
    .venv/bin/python -m pip install -qq --no-deps --no-build-isolation -e . </dev/null
    if [ "$1" = test ]; then fingerprint requirements.txt >.venv/.locked-runtime; fi # the test lock holds both
    printf '%s\n' "$now" >"$stamp"
}

prepare() { # prepare runtime|test
    if [ -f ".venv/.locked-$1" ]; then python=.venv/bin/python; else python=; fi
    if ! "${python:-false}" -c 'import sys' >/dev/null 2>&1; then find_python; fi
    look_for_system_packages "$1"
    install_system_packages
    ensure_venv
    install_locked "$1"
}
