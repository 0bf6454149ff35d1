#!/bin/sh
# Permissions of what is extracted, for the superuser and for others.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
both_ways_

members=$abs_top_builddir/tests/cli/members
"$members" = mode 0777 f open x d dir/ - = mode 0666 f dir/in x \
  = mode 4755 f suid x = mode 2755 f sgid x = mode 6755 f both x \
  = mode 0000 f none x = mode 0640 p fifo - l link open \
  = mode 1777 d sticky/ - = mode 2750 d sgdir/ - = mode 0500 d locked/ - \
  f locked/in x >a.tar

# modes_ MODE NAME...: what there is now.
modes_ ()
{
  want=$1; shift
  for f; do
    got=$(stat -c %a "$f")
    test "$got" = "$want" || fail_ "$what: $f has $got, not $want"
  done
}

# All bits as archived, whatever the umask is.
exact_ ()
{
  modes_ 777 open dir; modes_ 666 dir/in
  modes_ 4755 suid; modes_ 2755 sgid; modes_ 6755 both
  modes_ 0 none; modes_ 640 fifo
  modes_ 1777 sticky; modes_ 2750 sgdir; modes_ 500 locked locked/in
}

# Less the umask 027, without the special bits.
masked_ ()
{
  modes_ 750 open dir suid sgid both sticky sgdir; modes_ 640 dir/in fifo
  modes_ 0 none; modes_ 500 locked locked/in
}

# each_ WHO: below a directory of their own.
each_ ()
{
  what="$1, $2" who=$1 want_how=$2; shift 2
  chmod -R u+rwx to 2>/dev/null; rm -rf to
  $who mkdir to || framework_failure_ 'mkdir'
  umask 027
  expect_ 0 $who tar-nocache -xf a.tar -C to "$@"
  umask 022
  test ! -s err || fail_ "$what: $(head -n 3 err)"
  cd to && $want_how
  cd ..
}

self () { "$@"; }
chmod 644 a.tar
if is_root_; then
  each_ self exact_
  each_ self exact_ -p
  each_ self masked_ --no-same-permissions
  each_ self exact_ --no-same-permissions -p
  each_ self exact_ --delay-directory-restore
fi
if can_be_user_; then
  each_ as_user_ masked_
  each_ as_user_ exact_ -p
  each_ as_user_ exact_ --same-permissions
  each_ as_user_ masked_ -p --no-same-permissions
else
  echo 'not shown for an ordinary user: none can run the program'
fi

# Directories that the archive does not name are made as anything else is,
# also with -p, and may be written to by their owner meanwhile.
"$members" = mode 0777 f one/two/f x >b.tar
chmod 644 b.tar
chmod -R u+rwx to; rm -rf to; mkdir to
umask 027; expect_ 0 tar-nocache -xpf b.tar -C to; umask 022
what='made on the way'
modes_ 750 to/one to/one/two; modes_ 777 to/one/two/f
if can_be_user_; then
  chmod -R u+rwx to; rm -rf to; as_user_ mkdir to
  umask 0777; expect_ 0 as_user_ tar-nocache -xf b.tar -C to; umask 022
  modes_ 0 to/one
  chmod u+rwx to/one; modes_ 0 to/one/two; chmod u+rwx to/one/two
  modes_ 0 to/one/two/f
fi

# Their own member comes later, and is obeyed.
"$members" = mode 0644 f d/f x = mode 0711 d d - >c.tar
chmod -R u+rwx to 2>/dev/null; rm -rf to; mkdir to
expect_ 0 tar-nocache -xpf c.tar -C to
what='directory after its files'
modes_ 711 to/d
test "$(stat -c %Y to/d)" = 1500000000 || fail_ "$what: its time"

# A directory of -C that may not be searched is an error before anything else.
if can_be_user_; then
  rm -rf shut; mkdir shut; echo f >shut/f; tar-nocache -cf f.tar -C shut f
  if is_root_; then chown 65534:65534 shut; fi
  chmod 0 shut
  printf '%s\n' 'tar-nocache: shut: Cannot open: Permission denied' \
    'tar-nocache: Error is not recoverable: exiting now' >want
  for options in '-cf none.tar --ignore-failed-read' '-cf none.tar' \
      '-xf f.tar' '-df f.tar'; do
    expect_ 2 as_user_ tar-nocache $options -C shut f
    compare_ want err
  done
  chmod 700 shut
fi

# While it is written, a file that has inherited the group of its directory is
# nobody else's.
if is_root_; then
  rm -rf to; mkdir to; chgrp 7 to; chmod 2777 to
  seq 9000 >large; chmod 664 large; tar-nocache -cf g.tar large
  expect_ 0 tar-nocache -b1 -xpf g.tar -C to --checkpoint=50 \
    --checkpoint-action=exec='stat -c "%a %g" '"$test_dir"'/to/large'
  sort -u out >got; echo '600 7' >want; compare_ want got
  what='at the end'; modes_ 664 to/large
fi

finish_
