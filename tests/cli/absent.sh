#!/bin/sh
# Only "No such file or directory" means that nothing is there: any other
# failure to look is an error, and nothing is lost because of it.  The list
# of all places is in doc/robustness.md.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

command -v strace >/dev/null || skip_ 'strace is not installed'
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
look='/^(new)?fstatat|^l?stat|^statx'
echo new >f; tar-nocache -cf a.tar f
strace -o trace -P f -e inject="$look:error=EIO" ls -l f >/dev/null 2>&1
grep INJECTED trace >/dev/null || skip_ 'strace cannot inject failures'

# fails_ PATH CALLS FAULT COMMAND...: all of CALLS that are about PATH fail.
# The command ends with 2.
fails_ ()
{
  path_=$1 calls_=$2 fault_=$3; shift 3
  strace -f -qq -o trace -P "$path_" -e inject="$calls_:$fault_" "$@" \
    >out 2>err
  got_=$?
  grep INJECTED trace >/dev/null || fail_ "$*: nothing was injected"
  test $got_ = 2 || fail_ "$* ended with $got_, not 2"
  if grep -F 'internal error: ' err; then fail_ "$*: see above"; fi
}

# says_ TEXT: that is a line of what was said.
says_ ()
{
  grep -Fx "tar-nocache: $1" err >/dev/null \
    || { fail_ "not said: $1"; cat err; }
}

# holds_ FILE TEXT: it does.
holds_ () { test "$(cat "$1" 2>/dev/null)" = "$2" || fail_ "$1 is lost"; }

io_error=$(error_text_ EIO)

# --backup: the old file stays.
for errno in EACCES EIO ENOMEM ELOOP; do
  text=$(error_text_ $errno)
  echo old >f
  fails_ f "$look" error=$errno tar-nocache --backup -xf a.tar
  says_ "f: Cannot stat: $text"
  says_ "f: Was unable to backup this file: $text"
  holds_ f old
  echo old >z.tar
  fails_ z.tar "$look" error=$errno tar-nocache --backup -cf z.tar f
  says_ "z.tar: Cannot stat: $text"
  holds_ z.tar old
done
# Where nothing is there, nothing is said.
rm f z.tar
expect_ 0 tar-nocache --backup -xf a.tar
expect_ 0 tar-nocache --backup -cf z.tar f
compare_ /dev/null err

# -U: what may be the file that a hard link leads to stays.
rm f; echo data >g; ln g l
tar-nocache -cf l.tar g l; rm g
fails_ l "$look" error=EIO:when=1 \
  tar-nocache -U --transform=s/g/l/ -xf l.tar l
says_ "l: Cannot hard link to 'l': $io_error"
holds_ l data

# Tags and ignore files that cannot be looked for.
mkdir d; echo x >d/x; : >d/TAG; echo x >d/.ignore
echo 'Signature: 8a477f597d28d172789f06886806bc55' >d/CACHEDIR.TAG
fails_ TAG '/^faccessat|^access' error=EIO \
  tar-nocache --exclude-tag=TAG -cf d.tar d
says_ "d/TAG: Cannot stat: $io_error"
fails_ CACHEDIR.TAG openat error=EIO:when=1 \
  tar-nocache --exclude-caches -cf d.tar d
says_ "d/CACHEDIR.TAG: Cannot open: $io_error"
fails_ .ignore '/^openat|^faccessat|^access' error=EIO:when=1..2 \
  tar-nocache --exclude-ignore=.ignore -cf d.tar d
says_ "d/.ignore: Cannot open: $io_error"

# -u --wildcards: a file whose member matches.
mkdir s; echo 1 >s/a; echo 1 >s/b; tar-nocache -cf u.tar s
fails_ s/b "$look" error=EIO tar-nocache -uf u.tar --wildcards 's/*'
says_ "s/b: Cannot stat: $io_error"
fails_ 's/?x' "$look" error=EIO tar-nocache -uf u.tar --wildcards 's/?x'
says_ "s/?x: Cannot stat: $io_error"

# A user that cannot be looked up.  With more than one data base the C library
# does not tell.
user=$(sed -n '/^root:/d; s/:.*//p' /etc/passwd | sed -n 1p)
echo 'passwd: files' >nss; echo new >f
tar-nocache --owner="$user:77777" -cf a.tar f
if is_root_ && test "$user" && test -f /etc/nsswitch.conf \
    && unshare -m mount --bind nss /etc/nsswitch.conf 2>/dev/null; then
  expect_ 2 unshare -m sh -c 'mount --bind nss /etc/nsswitch.conf || exit
    exec strace -f -qq -o trace -P /etc/passwd -e inject=/^open:error=EMFILE \
      tar-nocache -xf a.tar'
  says_ "$user: Cannot look up owner: $(error_text_ EMFILE)"
fi

finish_
