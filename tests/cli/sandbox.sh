#!/bin/sh
# The sandbox: when it is on, and that nothing fails with it that works without.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

limited=$abs_top_builddir/tests/cli/limited

mkdir -p in/d/sub in/e x || framework_failure_
cd in || framework_failure_
echo a >d/a; echo b >d/sub/b; ln d/a e/hard; ln -s d/a sym; mkfifo e/fifo
ln -s ../d e/up; chmod 600 d/sub/b
truncate -s 1M hole && echo x >>hole
! is_root_ || { mknod e/null c 1 3; mknod e/block b 7 0; }
cd .. || framework_failure_
find in -exec touch -h -d @1000000000 {} +
tar-nocache --sort=name -Scf a.tar -C in .
gzip <a.tar >a.tgz || framework_failure_
printf 'd/a\nd/sub\n' >names

# said_ TEXT OPTION...: what --debug says.
said_ ()
{
  echo "tar-nocache: sandbox: $1" >want; shift
  tar-nocache --debug "$@" >/dev/null 2>err </dev/null
  sed -n '1p' err >first
  cmp -s want first || { fail_ "$*: another message than"; cat want err; }
}

# These need no kernel.
said_ 'off: --no-sandbox' --no-sandbox -tf a.tar
said_ 'off: --absolute-names' -xPf a.tar -C x
said_ 'off: --to-command' -xf a.tar --to-command=cat
said_ 'off: --checkpoint-action=exec' -tf a.tar --checkpoint-action=exec=:
said_ 'off: --multi-volume' -tMf a.tar
said_ 'off: --volno-file' -tf a.tar --volno-file=number
tar-nocache --debug -cf b.tar in 2>err
compare_ /dev/null err

# tree_ DIR: all that extraction sets.  Times that are no matter of the archive
# differ from run to run.
tree_ ()
{
  (cd "$1" && find . -printf '%p %y %m %s %u %g %TY %n %l\n' | sort
   find . -type f -exec cksum {} + | sort)
}

# same_ [COMMAND...] -- OPTION...: extraction with the sandbox gives the same
# as without, in w/with and w/without; $prepare is done in each beforehand.
# The status is $status, unless that is empty.
prepare= status=0 input=/dev/null
same_ ()
{
  command=
  while test "$1" != --; do command="$command $1"; shift; done
  shift
  rm -rf w; mkdir -p w/with w/without
  for which in with without; do
    (cd w/$which && eval "$prepare") || framework_failure_ "$prepare"
  done
  for which in with without; do
    option=; test $which = with || option=--no-sandbox
    (cd w/$which && $command tar-nocache $option "$@" <"$input" \
       >../$which.out 2>../$which.err
     echo $? >../$which.status)
    tree_ w/$which >w/$which.tree
  done
  for what in status err out tree; do
    cmp -s w/with.$what w/without.$what \
      || { fail_ "$command $*: $what differs"; diff w/with.$what w/without.$what; }
  done
  test "$(cat w/with.status)" = "${status:-$(cat w/without.status)}" \
    || { fail_ "$*: status $(cat w/with.status)"; cat w/with.err; }
}

a=$test_dir/a.tar
all_ways_ ()
{
  same_ "$@" -- -xf "$a"
  same_ "$@" -- -xf "$a" --one-top-level=top
}
all_ways_

# Kernels without it, with a filter, or with enough of it already.
for number in 1 38 95; do # EPERM, ENOSYS, EOPNOTSUPP
  $limited refused $number true || continue
  all_ways_ "$limited" refused $number
  $limited refused $number tar-nocache --debug -tf a.tar 2>err >/dev/null
  grep 'sandbox: off: ' err >/dev/null || { fail_ "refused $number"; cat err; }
done

tar-nocache --debug -tf a.tar 2>&1 | grep 'no file can be changed' >/dev/null \
  || { echo "there is no sandbox here"; finish_; }

if $limited nested 16 . true; then
  all_ways_ "$limited" nested 16 "$test_dir"
  $limited nested 16 . tar-nocache --debug -tf a.tar >/dev/null 2>err
  grep 'sandbox: off: ' err >/dev/null || { fail_ 'nested'; cat err; }
  all_ways_ "$limited" nested 1 "$test_dir"
fi

below='files can only be changed below the target directories'
none='no file can be changed'
said_ "$none" -tf a.tar
said_ "$none" -tzf a.tgz
said_ "$none" -df a.tar -C in
said_ "$none" -xOf a.tar
said_ "$none" --test-label -f a.tar
said_ "$none" -tPf a.tar
said_ "$below" -xf a.tgz -C x
said_ "$below" -xf a.tar -C x --one-top-level
said_ "$below" -xhf a.tar -C x
said_ 'off: the target is /' -xf a.tar -C / nothing
said_ "off: $(error_text_ ENOENT)" -xf a.tar -C nowhere

# Several targets; a list names some; a few more than are kept open.
prepare='mkdir -p 1/2 3 4 5'
same_ -- -xf "$a" -C 1 ./d/a -C 2 ./d/sub -C ../../3 ./sym
same_ -- -xf "$a" -C "$test_dir/w/with/../../in/../x" ./hole
printf -- '-C 1\n./d/a\n-C 2\n./sym\n' >names
same_ -- -xf "$a" -T "$test_dir/names"
same_ -- -xf "$a" -C 1 ./d/a -C 2 ./d/sub -C ../../3 ./sym -C ../4 ./e/up -C ../5 ./hole
cd w/with || framework_failure_
said_ 'off: there are too many target directories' -xf "$a" \
  -C 1 ./d/a -C 2 ./d/sub -C ../../3 ./sym -C ../4 ./e/up -C ../5 ./hole
cd "$test_dir" || framework_failure_
# A directory that the members before make.
same_ -- -xf "$a" ./d -C d/sub ./sym

# The top level: missing, there, a link, above, absolute.
prepare='mkdir -p 1/2 there'
same_ -- -xf "$a" --one-top-level=there
same_ -- -xf "$a" --one-top-level=new/er
same_ -- -xf "$a" --one-top-level=there/new/er
same_ -- -C 1/2 -xf "$a" --one-top-level=../../new
same_ -- -C 1/2 -xf "$a" --one-top-level=../../there
same_ -- -xf "$a" --one-top-level=new/../er
same_ -- -xf "$a" --one-top-level="$test_dir/x/new"
same_ -- -xf "$a" --one-top-level=1 ./d -C there ./sym
prepare='mkdir here away; ln -s ../away here/link'
same_ -- -xf "$a" -C here --one-top-level=link
same_ -- -xf "$a" -C here --one-top-level=link/new
test -f w/with/away/new/d/a || fail_ 'the link was not followed'

# What may be in the way.
prepare='mkdir -p d e; echo old >d/a; ln -s d/a hole; mkdir -p sym/full/of'
same_ -- -xf "$a" --recursive-unlink
for options in --overwrite -k --skip-old-files --keep-newer-files -U \
    --backup --backup=numbered --no-overwrite-dir --keep-directory-symlink -h; do
  status=
  same_ -- -xf "$a" $options
  status=0
done
prepare='mkdir d; ln -s . e; ln -s d/sub f'
same_ -- -xhf "$a"
same_ -- -xf "$a" --keep-directory-symlink

# Links, renames and removals between directories: an incremental restore.
mkdir -p inc/x/y inc/z && echo 1 >inc/x/y/f && echo 2 >inc/gone \
  || framework_failure_
tar-nocache -g snar -cf 0.tar inc
mv inc/x/y inc/z/moved && rm inc/gone && echo 3 >inc/z/moved/g \
  || framework_failure_
tar-nocache -g snar -cf 1.tar inc
prepare='tar-nocache -G -xf ../../0.tar'
same_ -- -G -xf "$test_dir/1.tar"
test -f w/with/inc/z/moved/f || fail_ 'nothing was moved'
test ! -e w/with/inc/gone || fail_ 'nothing was removed'
prepare=

# A decompressor of the user's may write wherever it likes, and does not lose
# the rights of its set-user-ID bit.
cat >unpack <<END
#!/bin/sh
grep NoNewPrivs /proc/self/status >"$test_dir/privs"
exec gzip "\$@"
END
chmod +x unpack
same_ -- -I "$test_dir/unpack" -xf "$test_dir/a.tgz"
grep '0$' privs >/dev/null || fail_ "the decompressor is limited: $(cat privs)"
same_ -- -xzf "$test_dir/a.tgz"
same_ -- -xf "$test_dir/a.tgz"
input=$a
same_ -- -xf -
input=/dev/null

# Files elsewhere that are open before.
for option in '' --no-sandbox; do
  expect_ 0 tar-nocache $option -xvf a.tar --index-file=index -C x
  grep '^./d/a$' index >/dev/null || fail_ 'no index'
  expect_ 0 tar-nocache $option -xOf a.tar ./d/a
  echo a >want; compare_ want out
done

# The terminal, which is opened late.
"$abs_top_builddir/tests/cli/on-terminal" tar-nocache -xf a.tar -C x \
  --checkpoint=1 --checkpoint-action=ttyout=here >seen
case $? in
  0) grep here seen >/dev/null || fail_ 'nothing on the terminal' ;;
  77) ;;
  *) fail_ 'on a terminal'; cat seen ;;
esac

# Below the target: other file systems, and directories that are elsewhere too.
if is_root_ && unshare -m true 2>/dev/null; then
  cat >mounts <<'END'
mkdir -p fs tied elsewhere lower upper work over &&
mount -t tmpfs none fs && mount --bind elsewhere tied &&
{ mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work none over ||
  echo no overlay; } &&
for dir in fs tied over; do
  echo old >lower/hole
  tar-nocache -xf "$1" -C $dir && tar-nocache -df "$1" -C $dir || exit 1
  tar-nocache -xf "$1" -C . --transform "s,^,$dir/," || exit 1
done
END
  (cd x && mkdir m && cd m && unshare -m sh ../../mounts "$a") \
    || fail_ 'on mounted directories'
fi
finish_
