#!/bin/sh
# Makes sure of the programs that the build and the whole-system tests use: `make test` calls this first.
#
# On Debian, as root or with a sudo that asks nothing, what is missing is installed. Elsewhere it is
# named, and the tests that need it skip themselves with a loud line.
set -eu

# Where a Node is put that is new enough for the page, when the system's is not: Debian 12 has 18. The
# Makefile looks there, too.
node_home=${XDG_CACHE_HOME:-$HOME/.cache}/papo/node
PATH="$node_home/node_modules/.bin:$PATH"

# The program that is looked for, and the Debian package that brings it.
wanted='
cc build-essential
chromium chromium
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

# Whether the page can be built with the Node that is found first.
node_is_new_enough() {
    node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        const is = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
        process.exit(is ? 0 : 1);
    ' 2>/dev/null
}

# The npm of Debian runs with the Node of Debian alone, so it gets one of its own, too.
install_node() {
    say "Node is too old or not there; installing one into $node_home"
    mkdir -p "$node_home" || return 1
    npm install --prefix "$node_home" --no-audit --no-fund --no-save node@22 npm@10 >&2 || return 1
    # The shell remembers where the old one is.
    hash -r
    node_is_new_enough
}

missing=$(missing_packages)
if [ -n "$missing" ] && [ -f /etc/debian_version ] && command -v apt-get >/dev/null; then
    # shellcheck disable=SC2086 # one word per package
    install_packages $missing || say "could not install"
    missing=$(missing_packages)
fi
if [ -n "$missing" ]; then
    say "MISSING: $missing"
    say "the tests that need them are skipped; on Debian: apt-get install $missing"
fi
if ! node_is_new_enough && ! install_node; then
    say "the page can't be built: get Node 20.19, 22.12 or newer from https://nodejs.org"
    exit 1
fi
