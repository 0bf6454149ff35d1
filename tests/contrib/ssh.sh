#!/bin/sh
# backup-to-ssh.sh: the file on the other machine is complete or the old one.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

script=$abs_top_srcdir/contrib/backup-to-ssh.sh
mkdir fakes there source || framework_failure_
PATH=$PWD/fakes:$PATH
dd --version 2>/dev/null | grep GNU >/dev/null || skip_ 'dd is not GNU dd'

# The other machine is the directory `there'.
cat >fakes/ssh <<'END'
#!/bin/sh
test "$1 $2 $3 $4" = '-o BatchMode=yes -p 2222' || exit 255
test "$5" = user@host || exit 255
cd "$THERE" && exec sh -c "${BEFORE-}$6"
END
chmod +x fakes/ssh
THERE=$PWD/there SSH_OPTIONS='-p 2222'
export THERE SSH_OPTIONS

expect_ 0 sh "$script" --help
expect_ 64 sh "$script" user@host a.tar.gz
echo text >source/file
head -c 300000 /dev/urandom >source/random

# stays_: the old file is as it was, and nothing lies beside it.
stays_ ()
{
  compare_ before "there/$name"
  test "$(ls -A there)" = "$name" || fail_ "left: $(ls -A there)"
}

name="a 'strange' name.tar.gz"
expect_ 0 sh "$script" user@host "$name" source
test ! -s err || fail_ "messages: $(cat err)"
mkdir target
expect_ 0 tar-nocache -xzf "there/$name" -C target
diff -r source target/source || fail_ 'the restored tree differs'
cp "there/$name" before

# The archive lacks something.
expect_ 2 sh "$script" user@host "$name" source absent
stays_
# The other machine's disk is full, is gone at the end, or writes garbage.
BEFORE="trap '' XFSZ; ulimit -f 8; " expect_ 2 sh "$script" user@host \
  "$name" source
rm -f there/*.part
stays_
BEFORE='dd () { command dd "$@"; return 1; }; ' expect_ 2 sh "$script" \
  user@host "$name" source
rm -f there/*.part
stays_
BEFORE='gzip () { return 1; }; ' expect_ 2 sh "$script" user@host "$name" \
  source
rm -f there/*.part
stays_
BEFORE='head -c 1000 >/dev/null; ' expect_ 2 sh "$script" user@host "$name" \
  source
rm -f there/*.part
stays_
# No connection.
SSH_OPTIONS='-p 1' expect_ 2 sh "$script" user@host "$name" source
stays_
# The compressor dies.
real=$(command -v gzip)
cat >fakes/gzip <<END
#!/bin/sh
case \$* in *d*|*t*) exec '$real' "\$@" ;; esac
head -c 100 | '$real'; kill -9 \$\$
END
chmod +x fakes/gzip
expect_ 2 sh "$script" user@host "$name" source
stays_
rm fakes/gzip

# A file changes while it is read: status 1, and the new archive is there.
cat >change <<END
#!/bin/sh
echo more >>'$PWD/source/random'
END
chmod +x change
echo more >source/more
TAR_OPTIONS="--checkpoint=2 --checkpoint-action=exec=$PWD/change" \
  expect_ 1 sh "$script" user@host "$name" source
expect_ 0 tar-nocache -tzf "there/$name"
cmp -s before "there/$name" && fail_ 'there is no new archive'

finish_
