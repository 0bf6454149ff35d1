#!/bin/sh
# backup-to-object-store.sh: nothing is stored unless it is complete.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

script=$abs_top_srcdir/contrib/backup-to-object-store.sh
mkdir fakes source bucket || framework_failure_
PATH=$PWD/fakes:$PATH
TMPDIR=$PWD BUCKET=$PWD/bucket
export TMPDIR BUCKET

# A store: an object is there once the input has ended.
cat >fakes/aws <<'END'
#!/bin/sh
test "$1 $2 $3 $4" = 's3 cp --only-show-errors -' || exit 252
test -z "${UPLOAD_FAILS-}" || { head -c "$UPLOAD_FAILS" >/dev/null; exit 1; }
trap 'echo killed >&2; exit 143' TERM
exec 4<&0
cat <&4 >"$BUCKET/.part" & wait $! || exit 1
mv "$BUCKET/.part" "$BUCKET/${5#s3://bucket/}"
END
chmod +x fakes/aws
object=s3://bucket/a.tar.gz

# stays_: the object is the old one; no pipe is left.
stays_ ()
{
  compare_ before bucket/a.tar.gz
  test -z "$(find . -type p)" || fail_ 'a pipe is left'
}

expect_ 0 sh "$script" --help
expect_ 64 sh "$script" $object
echo text >source/file
head -c 300000 /dev/urandom >source/random
expect_ 0 sh "$script" $object source
test ! -s err || fail_ "messages: $(cat err)"
mkdir target
expect_ 0 tar-nocache -xzf bucket/a.tar.gz -C target
diff -r source target/source || fail_ 'the restored tree differs'
cp bucket/a.tar.gz before

# The archive lacks something: the store never sees its end.
echo more >source/more
expect_ 2 sh "$script" $object source absent
grep killed err >/dev/null || fail_ 'the upload was not killed'
stays_
# The compressor dies.
cat >fakes/gzip <<END
#!/bin/sh
head -c 100; kill -9 \$\$
END
chmod +x fakes/gzip
expect_ 2 sh "$script" $object source
rm fakes/gzip
stays_
# The upload dies: at once, in the middle, at the end; or is not there.
for bytes in 0 1000 1000000; do
  UPLOAD_FAILS=$bytes expect_ 2 sh "$script" $object source
  stays_
done
UPLOAD='no-such-command' expect_ 2 sh "$script" $object source
stays_

# A file changes while it is read: status 1, and the new object is there.
cat >change <<END
#!/bin/sh
echo more >>'$PWD/source/random'
END
chmod +x change
TAR_OPTIONS="--checkpoint=2 --checkpoint-action=exec=$PWD/change" \
  expect_ 1 sh "$script" $object source
expect_ 0 tar-nocache -tzf bucket/a.tar.gz
grep '^source/more$' out >/dev/null || fail_ 'there is no new object'

# Another store.
cat >fakes/rclone <<'END'
#!/bin/sh
test "$1 $2" = 'rcat store:b.tar.gz' && exec cat >"$BUCKET/b.tar.gz"
END
chmod +x fakes/rclone
UPLOAD='rclone rcat' expect_ 0 sh "$script" store:b.tar.gz source
expect_ 0 tar-nocache -tzf bucket/b.tar.gz

finish_
