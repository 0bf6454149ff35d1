#!/bin/sh
# Each operation where something is missing: descriptors, memory, /proc, /dev,
# a place for temporary files, standard streams.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

! is_sanitized_ || skip_ 'a sanitizer needs memory and /proc'

mkdir d d/sub && echo a >d/a && ln -s a d/link && seq 20000 >d/large \
  && ln d/a d/sub/hard && echo new >new && find d -exec touch -h -d @1300000000 {} + \
  || framework_failure_ 'no tree'
tar-nocache --sort=name -cf d.tar d && tar-nocache -cf new.tar new \
  || framework_failure_ 'no archive'

# All operations in turn, in a new directory.  The limit is for the program:
# the shell needs descriptors of its own.
cat >operations <<'E'
set -e
for cache in '' --no-page-cache; do
  run () { (test -z "$LIMIT" || ulimit $LIMIT; exec tar-nocache $cache "$@"); }
  run --sort=name -cf c$cache.tar -C .. d
  run --sort=name -czf c$cache.tgz -C .. d
  cp c$cache.tar r$cache.tar
  run -rf r$cache.tar -C .. new
  run -uf r$cache.tar -C .. new d/a
  run -Af r$cache.tar ../new.tar
  run --delete -f r$cache.tar d/large
  run -tf c$cache.tgz >t$cache
  run -df c$cache.tar -C ..
  run --sort=name -cML 60 -f v1$cache -f v2$cache -f v3$cache -C .. d
  run -tMf v1$cache -f v2$cache -f v3$cache >tv$cache
  mkdir x$cache
  run -xpf c$cache.tar -C x$cache
  run -xpzf c$cache.tgz -C x$cache
  run --sort=name -cWf w$cache.tar -C .. d
  run --sort=name -g snap$cache -cf g$cache.tar -C .. d
  run -g /dev/null -xf g$cache.tar -C x$cache
  run --format=posix --acls --xattrs -xf c$cache.tar -C x$cache
done
E

# try_ NAME COMMAND...: COMMAND runs the operations.
try_ ()
{
  name=$1; shift
  mkdir in && (cd in && "$@") >out 2>err || fail_ "$name: $(cat err)"
  # The snapshot has the time of the run.
  rm -f in/snap*
  (cd in && find . | sort | while read -r f; do
     stat -c '%n %F %a %s' "$f"
     test -L "$f" || test ! -f "$f" || case $f in
       *.tgz) gzip -dc "$f" | cksum ;;
       *) cksum <"$f" ;;
     esac
   done) >have
  test -f want || cp have want
  compare_ want have
  rm -rf in
}

try_ 'as usual' sh ../operations
for limit in '-n 12' '-v 65536' '-s 256'; do
  try_ "ulimit $limit" env LIMIT="$limit" sh ../operations
done
for close in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
  try_ "closed: $close" sh -c "exec sh ../operations $close"
done
try_ 'no place for temporary files' env TMPDIR=/nowhere sh ../operations
try_ 'no environment' env -i PATH="$PATH" LC_ALL=C sh ../operations

if is_root_ && unshare -m sh -c 'umount -l /proc && test ! -e /proc/self' \
  2>/dev/null; then
  try_ 'no /proc' unshare -m sh -c 'umount -l /proc && exec sh ../operations'
  try_ '/tmp for reading only' unshare -m sh -c \
    'mount -t tmpfs -o ro none /tmp && exec sh ../operations'
  # The shell and gzip need nothing there either, but the words above do.
  sed 's,/dev/null,../none,' operations >no-dev
  : >none
  try_ 'no /dev' unshare -m sh -c \
    'mount -t tmpfs none /dev && exec sh ../no-dev'
else
  echo "$test_name: not tried: no /proc, no /dev: nothing can be unmounted"
fi
finish_
