#!/bin/sh
# Files grow, shrink, go and change their types while they are archived.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# Environment: RACE_ROUNDS (48 in make check, 10000 in make races), RACE_SEED.

rounds=${RACE_ROUNDS:-48}
seed=${RACE_SEED:-$$}
echo "RACE_SEED=$seed RACE_ROUNDS=$rounds"
command -v timeout >/dev/null || skip_ 'no timeout'
racer=$abs_top_builddir/tests/hostile/racer
test -x "$racer" || skip_ 'racer was not built'
gnu=
! gnu_tar_ || gnu=$GNU_TAR
acls=$(supported_ --acls)

mkdir d && echo '*.none' >d/.ignore || framework_failure_
mkfifo hold || framework_failure_
"$racer" d "$seed" <hold >changes 2>racer.err &
racer_pid=$!
exec 9>hold
# It ends when nobody holds the fifo any more, however this script ends.
at_end 'exec 9>&-'

# Each of these messages is GNU tar's, with its status; no other may come.
cat >known <<'E'
^tar-nocache: d[^:]*: File removed before we read it$
^tar-nocache: d[^:]*: Warning: Cannot acl_get_file_at:
^tar-nocache: d[^:]*: file changed as we read it$
^tar-nocache: d[^:]*: File shrank by [0-9]* bytes\{0,1\}; padding with zeros$
E

# What was a link is something else when it is read.
cat >changed <<E
^tar-nocache: d/[^:]*: Cannot readlink: $(error_text_ EINVAL)$
^tar-nocache: Exiting with failure status due to previous errors$
E

# With -u, what is in a directory counts as an operand; an ignore file that is
# a directory is an error.
cat >gone <<E
^tar-nocache: d/[^:]*: Cannot [a-z]*: $(error_text_ ENOENT)$
^tar-nocache: d/[^:]*: Cannot [a-z]*: $(error_text_ ENOTDIR)$
^tar-nocache: d/[^:]*: Cannot [a-z]*: $(error_text_ ELOOP)$
^tar-nocache: d/f2: Cannot open: $(error_text_ EISDIR)$
E
may_fail=

# run_ OPTION...: one run; the status is 0, or 1 or 2 with one of the
# messages, and the archive is whole.
run_ ()
{
  timeout 120 tar-nocache "$@" >out 2>err 9>&-
  status=$?
  grep -v -f known err >other
  case $status in
    2) grep -v -f known -f changed ${may_fail:+-f gone} err >other
       test ! -s other && grep ': Cannot [a-z]*: ' err >/dev/null ;;
    0) test ! -s err ;;
    1) test -s err && test ! -s other ;;
    *) false ;;
  esac || { fail_ "round $i: $*: status $status: $(cat err)"; broken=1; }
  cat err >>told
}

# whole_ ARCHIVE: it can be read, to its end.
whole_ ()
{
  tar-nocache -tf "$1" >list 2>err 9>&- && test ! -s err \
    || { fail_ "round $i: the archive: $(cat err)"; broken=1; }
  test -z "$gnu" || test $((i % 16)) -ne 0 \
    || "$gnu" -tf "$1" >list 2>err 9>&- && test ! -s err \
    || { fail_ "round $i: GNU tar: $(cat err)"; broken=1; }
}

: >told
i=0
broken=
while test $i -lt "$rounds" && test -z "$broken"; do
  i=$((i + 1))
  TNC_PREFETCH=always; test $((i / 8 % 2)) -eq 0 || TNC_PREFETCH=never
  export TNC_PREFETCH
  set --
  test $((i / 16 % 2)) -eq 0 || set -- --no-page-cache
  case $((i % 8)) in
    0) run_ "$@" -cf a.tar d; whole_ a.tar ;;
    1) run_ "$@" -rf a.tar d; whole_ a.tar; rm -f a.tar ;;
    2) run_ "$@" -Scf a.tar --sort=name d; whole_ a.tar ;;
    3) may_fail=1; run_ "$@" -uf a.tar d; may_fail=; whole_ a.tar; rm -f a.tar ;;
    4) run_ "$@" -cf a.tar -g snapshot d; whole_ a.tar; rm -f a.tar snapshot ;;
    5) run_ "$@" -cf a.tar --exclude-tag=f1 --warning=no-cachedir d
       whole_ a.tar ;;
    6) may_fail=1
       # shellcheck disable=SC2086
       run_ "$@" --format=posix $acls -cf a.tar --exclude-ignore=f2 d
       may_fail=; whole_ a.tar ;;
    7) # What differs is said, in other words; it ends, and with no crash.
       timeout 120 tar-nocache "$@" -df a.tar >out 2>err 9>&-
       test $? -le 2 || { fail_ "round $i: -d: $(cat err)"; broken=1; }
       rm -f a.tar ;;
  esac
done
exec 9>&-
wait $racer_pid || fail_ "racer: $(cat racer.err)"
echo "$(cat changes) changes, $(wc -l <told) messages"
sed 's/^tar-nocache: [^:]*: //; s/[0-9][0-9]*/N/' told | sort | uniq -c
test "$(cat changes)" -gt "$rounds" || fail_ 'nothing was changed'
finish_
