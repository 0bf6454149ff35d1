#!/bin/sh
# Owners of what is extracted.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
both_ways_

members=$abs_top_builddir/tests/cli/members

# An ordinary user gets what is extracted, and no error of it.
"$members" = uid 4711 = gid 4712 = uname nobodyhere = gname nogrouphere \
  = mode 6755 f f x d d - l l f p p - >a.tar
chmod 644 a.tar
own_ () { stat -c %u:%g "$@" | sort -u; }
if can_be_user_; then
  as_user_ mkdir user
  expect_ 0 as_user_ tar-nocache -xpf a.tar -C user
  test ! -s err || fail_ "a user: $(cat err)"
  test "$(own_ user/f user/d user/l user/p)" = "$(own_ user)" \
    || fail_ 'a user gave files away'
  # Asked for, it is tried, and the set-id bits are not for the wrong one.
  rm -rf user; as_user_ mkdir user
  expect_ 2 as_user_ tar-nocache -xpf a.tar -C user --same-owner f
  cat >want <<'END'
tar-nocache: f: Cannot change ownership to uid 4711, gid 4712: Operation not permitted
tar-nocache: Exiting with failure status due to previous errors
END
  compare_ want err
  test "$(stat -c %a user/f)" = 755 || fail_ 'set-id for the wrong owner'
fi

is_root_ || { echo 'the rest needs the superuser'; finish_; }

# owners_ WANT OPTION...
owners_ ()
{
  want=$1; shift
  rm -rf to; mkdir to
  expect_ 0 tar-nocache -xf a.tar -C to "$@"
  got=$(own_ to/*)
  test "$got" = "$want" || fail_ "'$*': owner $got, not $want"
}
owners_ 4711:4712
owners_ 4711:4712 --same-owner
owners_ 4711:4712 --numeric-owner
owners_ 0:0 --no-same-owner
owners_ 0:0 -o
# The owner is changed before the permissions, which then are complete.
owners_ 4711:4712 -p
test "$(stat -c %a to/f)" = 6755 || fail_ 'set-id bits are lost'

# A directory that gives its group to what is made in it changes nothing.
"$members" = mode 0664 = uid 0 = gid 0 f f x d d/ - f d/g x p p - l l t \
  >a.tar
for o in -p --no-same-permissions; do
  rm -rf to; mkdir to; chgrp 4712 to; chmod 2755 to
  expect_ 0 tar-nocache -xf a.tar -C to $o
  test "$(own_ to/* to/d/g)" = 0:0 || fail_ "$o: $(own_ to/* to/d/g)"
  want=664; test $o = -p || want=644
  test "$(stat -c %a to/f to/d/g to/p | sort -u)" = $want \
    || fail_ "$o: $(stat -c %a to/*)"
done

# Names before numbers; numbers if nobody has the name.
name=$(id -un 0) group=$(id -gn 0)
"$members" = uid 4711 = gid 4712 = uname "$name" = gname "$group" f f x >a.tar
owners_ 0:0
owners_ 4711:4712 --numeric-owner
"$members" = uid 4711 = gid 4712 = uname "$name" f f x >a.tar
owners_ 0:4712

# An id in an extended header, also a global one, counts for more than a name
# wherever that stands, as with GNU tar; a name there counts for more than one
# in the header itself.
"$members" x pax '10 gid=20
' = uid 4711 = gid 4712 = uname "$name" = gname "$group" f f x >a.tar
owners_ 0:20
"$members" x pax '10 uid=21
' = uid 4711 = gid 4712 = uname "$name" = gname "$group" f f x >a.tar
owners_ 21:0
chown 21:0 to/f
tar-nocache -C to -df a.tar >out; grep -i 'id differs' out && fail_ '-d'
tar-nocache -xf a.tar --to-command='echo $TAR_UID $TAR_GID' >out
echo '21 0' >want
compare_ want out
"$members" g pax '10 gid=20
' = uid 4711 = gid 4712 = uname "$name" = gname "$group" f f x >a.tar
owners_ 0:20
"$members" x pax "11 uid=210
$((10 + ${#name})) uname=$name
" = uid 4711 = gid 4712 = uname nobodyhere f f x >a.tar
owners_ 210:4712
"$members" x pax "$((10 + ${#name})) uname=$name
" = uid 4711 = gid 4712 = uname nobodyhere f f x >a.tar
owners_ 0:4712

# These are for what is archived, not for what is extracted.
echo '+4711 +1' >map
"$members" = uid 4711 = gid 4712 f f x >a.tar
owners_ 4711:4712 --owner-map=map --group-map=map
owners_ 4711:4712 --owner=1 --group=1

# A link has an owner, what it leads to keeps its own.
"$members" = uid 5 = gid 6 l l target >a.tar
rm -rf to; mkdir to; echo x >to/target
expect_ 0 tar-nocache -xf a.tar -C to
test "$(own_ to/l)" = 5:6 && test "$(own_ to/target)" = 0:0 \
  || fail_ 'the owner of a link'

finish_
