#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A tshark that misbehaves, for the tests of failure. What it does is said in FAKE_TSHARK:
#   (nothing)          passes everything to the real tshark
#   old                says that it is version 3.4.0
#   no-tshark          answers --version like another program
#   missing-field      does not know tcp.hdr_len
#   probe-fails        fails when it is asked for its fields
#   probe-hangs        gives no answer when it is asked for its fields
#   crash              dies of a signal after 100 rows
#   exit               ends with status 3 and a message after 100 rows
#   hang               stops after 100 rows, with a child of its own
#   hang-at-once       never prints anything
#   half-line          ends within a row, with status 0
#   half-line-crash    dies within a row
#   lies-skip          leaves out a row
#   lies-twice         prints a row twice
#   lies-fields        prints rows with a field too few
#   lies-numbers       prints a word where a number belongs
#   lies-binary        prints rubbish
#   noisy              writes a megabyte to stderr, then works
#   hostile            fails with terminal escape sequences in its message
#   deaf               never reads its standard input
#   keeps              adds what it is fed to the file FAKE_TSHARK_FED
# Those that sleep do so for 61, 62 or 63 seconds and a fraction whose digits are FAKE_TSHARK_MARK, so
# that a test can look for its own.
set -u
real=$(command -v tshark)
mode=${FAKE_TSHARK:-}

case "$mode:${1:-} ${2:-}" in
    old:--version*) echo "TShark (Wireshark) 3.4.0 (Git v3.4.0)"; exit 0 ;;
    no-tshark:--version*) echo "GNU bash, version 5"; exit 0 ;;
    missing-field:"-G fields") "$real" -G fields 2>/dev/null | grep -v 'tcp.hdr_len'; exit 0 ;;
    probe-fails:"-G fields") echo "cannot list fields" >&2; exit 4 ;;
    probe-hangs:"-G fields") exec sleep 60 ;;
esac
# Questions, and everything a well-behaved tshark does.
if [[ ${1:-} != -n || -z $mode ]]; then
    exec "$real" "$@"
fi
# Checks of fields and filters read an empty capture from standard input: not what is tested here.
rows() { "$real" "$@" 2>/dev/null; }

case "$mode" in
    crash) rows "$@" | head -100; kill -SEGV $$ ;;
    exit) rows "$@" | head -100; echo "the fake gave up" >&2; exit 3 ;;
    hang) rows "$@" | head -100; sleep "61.${FAKE_TSHARK_MARK:-0}" & wait ;;
    hang-at-once) exec sleep "62.${FAKE_TSHARK_MARK:-0}" ;;
    half-line) rows "$@" | head -c 5000 ;;
    half-line-crash) rows "$@" | head -c 5000; kill -KILL $$ ;;
    lies-skip) rows "$@" | sed 50d ;;
    lies-twice) rows "$@" | sed 50p ;;
    lies-fields) rows "$@" | sed '50s/\t[^\t]*$//' ;;
    lies-numbers) rows "$@" | sed '50s/\t[0-9]\+\t/\tmany\t/' ;;
    lies-binary) head -c 200000 /dev/urandom ;;
    noisy) head -c 1000000 /dev/zero | tr '\0' 'x' >&2; exec "$real" "$@" ;;
    hostile) printf '\033]0;owned\007\033[2J tshark: no\n' >&2; exit 2 ;;
    keeps) tee -a "$FAKE_TSHARK_FED" | exec "$real" "$@" ;;
    deaf) exec 0</dev/null; sleep "63.${FAKE_TSHARK_MARK:-0}" & wait ;;
    *) echo "fake_tshark: unknown mode $mode" >&2; exit 99 ;;
esac
