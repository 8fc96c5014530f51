#!/bin/sh
# Makes sure of the programs that the whole-system tests use: `make test` calls this first.
#
# On Debian, as root or with a sudo that asks nothing, what is missing is installed. Elsewhere it is
# named, and the tests that need it skip themselves with a loud line.
set -eu

# The program that is looked for, and the Debian package that brings it.
wanted='
cc build-essential
ip iproute2
irssi irssi
ii ii
nc netcat-openbsd
node nodejs
npm npm
pebble pebble
pkg-config pkg-config
tmux tmux
weechat weechat-curses
weechat-headless weechat-headless
'

say() {
    printf 'setup: %s\n' "$*" >&2
}

# The packages whose program is not there, on one line.
missing_packages() {
    # /usr/sbin has `ip` where a user's PATH leaves it out.
    PATH="$PATH:/usr/sbin:/sbin"
    echo "$wanted" | while read -r program package; do
        [ -z "$program" ] || command -v "$program" >/dev/null || printf '%s ' "$package"
    done
}

# The command that makes us root, or failure when there is none that asks nothing.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        echo env
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        echo sudo
    else
        return 1
    fi
}

install_packages() {
    root=$(as_root) || { say "not root, and no sudo without a password"; return 1; }
    say "installing $*"
    # Output goes to stderr, so that stdout stays the tests' own.
    $root apt-get update -q >&2 &&
        $root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends "$@" >&2
}

if ! command -v "${CARGO:-cargo}" >/dev/null; then
    say "cargo is missing: get Rust from https://rustup.rs, then open a new terminal"
    exit 1
fi

missing=$(missing_packages)
[ -n "$missing" ] || exit 0

if [ -f /etc/debian_version ] && command -v apt-get >/dev/null; then
    # shellcheck disable=SC2086 # one word per package
    install_packages $missing || say "could not install"
    missing=$(missing_packages)
fi
if [ -n "$missing" ]; then
    say "MISSING: $missing"
    say "the tests that need them are skipped; on Debian: apt-get install $missing"
fi
