#!/bin/sh
# What a process gets from its parent: signals, descriptors and their flags,
# umask, limits.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

parent=$abs_top_builddir/tests/cli/parent
test -x "$parent" || framework_failure_ 'there is no tests/cli/parent'

mkdir d d/sub x || framework_failure_ mkdir
(cd d/sub && seq 800 | sed 's/^/so-long-a-name-that-some-of-them-fill-the-pipe-/' \
  | xargs touch) || framework_failure_ touch
seq 100000 >d/large
echo small >d/small
tar-nocache --sort=name -cf plain d || framework_failure_ tar
tar-nocache -tvf plain >names || framework_failure_ tar
fatal='tar-nocache: Error is not recoverable: exiting now'

# same_ ARCHIVE: it is the one that a usual parent gets.
same_ () { cmp plain "$1" || fail_ "$1 is another archive"; }

# A parent that does not want to hear of its children.  The number of SIGCHLD
# is not the same everywhere: all are ignored.
odd_ () { "$parent" ignore all "$@"; }
for action in 'exec=true' 'exec=exit 1'; do
  expect_ 0 odd_ tar-nocache --sort=name --checkpoint=50 \
    "--checkpoint-action=$action" -cf a d
  same_ a
done
expect_ 0 odd_ tar-nocache -I cat --sort=name -cf a d
same_ a
expect_ 0 odd_ tar-nocache -I 'sh -c cat' -tvf a
compare_ names out
expect_ 2 odd_ tar-nocache -I 'cat >/dev/null; exit 3;' -cf a d
printf '%s\n' 'tar-nocache: Child returned status 3' "$fatal" >want
compare_ want err
expect_ 2 odd_ tar-nocache -I 'sh -c "cat; exit 3"' -tf plain
compare_ want err
expect_ 0 odd_ tar-nocache -xf plain --to-command=cat d/small
echo small >want
compare_ want out
expect_ 2 odd_ tar-nocache -xf plain --to-command='exit 3' d/small
grep 'Child returned status 3' err >/dev/null || fail_ 'status of a command'
cat >next <<'EOF'
#!/bin/sh
echo "v$TAR_VOLUME" >&$TAR_FD
EOF
chmod +x next
expect_ 0 odd_ tar-nocache --sort=name -L 200 -F ./next -cf v1 d
expect_ 0 odd_ tar-nocache -F ./next -tvf v1
compare_ names out
cat >rsh <<'EOF'
#!/bin/sh
shift
exec "$@"
EOF
chmod +x rsh
expect_ 0 odd_ tar-nocache --rsh-command=./rsh \
  --rmt-command="$abs_top_builddir/src/rmt/rmt" --sort=name \
  -cf 127.0.0.1:a d
same_ a
expect_ 0 odd_ tar-nocache --set-mtime-command='echo 2001-01-01 #' \
  -cf a d/small
tar-nocache -tvf a | grep ' 2001-01-01 ' >/dev/null || fail_ 'no time'
expect_ 0 sh -c "trap '' CHLD; exec tar-nocache -I cat -cf a d"

# One that left all signals blocked: those that are asked for come.
expect_ 0 "$parent" block all tar-nocache -I cat --sort=name -cf a d
same_ a
expect_ 0 "$parent" block all tar-nocache --totals=USR1 --checkpoint=50 \
  --checkpoint-action='exec=kill -s USR1 $PPID' -cf a d
grep 'Total bytes written' err >/dev/null || fail_ 'a signal that was blocked'
expect_ 0 "$parent" block all ignore all tar-nocache --checkpoint=50 \
  --checkpoint-action='exec=kill -s USR1 $PPID' \
  --checkpoint-action=wait=USR1 -cf a d

# Descriptors that do not block.  The other side takes its time.
late_ () { sleep 1; cat; }
quick_ () { "$parent" nonblock 0 nonblock 1 nonblock 2 "$@" 2>err \
  || echo "ended with $?" >>err; }
silent_ () { test ! -s err || fail_ "does not block: $(head -1 err)"; }
quick_ tar-nocache --sort=name -cf - d | late_ >a
silent_; same_ a
quick_ tar-nocache --sort=name -I cat -cf - d | late_ >a
silent_; same_ a
quick_ tar-nocache -xOf plain d/large | late_ >out
silent_; compare_ d/large out
{ sleep 1; cat plain; } | quick_ tar-nocache -tvf - >out
silent_; compare_ names out
{ sleep 1; cat plain; } | quick_ tar-nocache -I 'sh -c cat' -tvf - >out
silent_; compare_ names out
{ head -c 3000 plain; sleep 1; tail -c +3001 plain; } \
  | quick_ tar-nocache -xf - -C x
silent_; diff -r d x/d || fail_ 'does not block: other files'
cat >rsh <<EOF
#!/bin/sh
shift
exec "$parent" nonblock 0 nonblock 1 "\$@"
EOF
expect_ 0 tar-nocache --rsh-command=./rsh \
  --rmt-command="$abs_top_builddir/src/rmt/rmt" --sort=name \
  -cf 127.0.0.1:a d
same_ a
expect_ 0 tar-nocache --rsh-command=./rsh \
  --rmt-command="$abs_top_builddir/src/rmt/rmt" -tvf 127.0.0.1:a
compare_ names out

# What goes through stdio can wait only in streams of our own.
if grep '^#define HAVE_FOPENCOOKIE 1' \
    "${CONFIG_HEADER:-$abs_top_builddir/config.h}" >/dev/null; then
  quick_ tar-nocache -tvf plain | late_ >out
  silent_; compare_ names out
  quick_ tar-nocache -cvvf /dev/null --sort=name d | late_ >out
  silent_; compare_ names out
  { echo d/small; sleep 1; echo d/large; } \
    | quick_ tar-nocache -cf a --sort=name -T -
  silent_
  printf '%s\n' d/small d/large >want
  tar-nocache -tf a >out
  compare_ want out
  { printf y; sleep 1; echo; sleep 1; echo n; } \
    | quick_ tar-nocache -xwf plain -C x d/small d/large >/dev/null
  silent_
  # Messages too: standard error is a pipe.
  { "$parent" nonblock 2 tar-nocache -cvvf - --sort=name d 2>&1 >/dev/null \
    || echo "ended with $?"; } | late_ >out
  compare_ names out
else
  echo 'listings and questions that must wait were not tried: no fopencookie'
fi

# Open descriptors that nobody told of, and missing ones.
expect_ 0 "$parent" keep 100 tar-nocache -I cat --sort=name -cf a d
same_ a
# Threads that read ahead leave the rest of the program its descriptors, also
# where there are free ones between those that are open.
if (ulimit -n 600) 2>/dev/null; then
  mkdir many && seq 2000 | split -l 1 -a 4 - many/ \
    || framework_failure_ 'many'
  for options in '-cf m' '-df m' '--no-page-cache -cf m'; do
    # shellcheck disable=SC2016
    (ulimit -n 600; TNC_PREFETCH=always "$parent" keep 585 sh -c \
       'exec 3>&- 4>&- 5>&-; exec tar-nocache "$@"' sh $options many) \
      || fail_ "$options with few descriptors: $?"
  done
fi
# Some shells redirect to no descriptor of two digits.
expect_ 0 "$parent" keep 8 tar-nocache --sort=name -L 200 -F ./next -cf v1 d
for closed in '0<&-' '1>&-' '2>&-' '0<&- 1>&-' '0<&- 2>&-' '1>&- 2>&-' \
    '0<&- 1>&- 2>&-'; do
  for options in '' '-I cat' --no-page-cache; do
    rm -f a; rm -rf x/d
    sh -c "exec tar-nocache $options --sort=name -cf a d $closed" \
      || fail_ "$closed: -c $options ended with $?"
    same_ a
  done
  sh -c "exec tar-nocache -xf a -C x $closed" || fail_ "$closed: -x: $?"
  diff -r d x/d || fail_ "$closed: other files"
done
# What cannot be written or read is told of.
expect_ 2 sh -c 'exec tar-nocache -tf plain >&-'
expect_ 2 sh -c 'exec tar-nocache -cf - d >&-'
printf '%s\n' 'tar-nocache: -: Cannot write: Bad file descriptor' \
  "$fatal" >want
compare_ want err
expect_ 2 sh -c 'exec tar-nocache -xOf plain d/small >&-'
expect_ 2 sh -c 'exec tar-nocache -tf - <&-'

# Whatever the umask is, what is made is filled and then gets its mode.
for mask in 0 022 077 0177 0377 0777; do
  rm -rf x/d a
  (umask $mask; exec tar-nocache -xf plain -C x) || fail_ "umask $mask: -x"
  chmod -R u+rwX x/d
  diff -r d x/d || fail_ "umask $mask: other files"
  rm -rf x/d
  (umask $mask; exec tar-nocache -xpf plain -C x) || fail_ "umask $mask: -xp"
  tar-nocache -C x --sort=name -cf b d
  same_ b
  (umask $mask; exec tar-nocache --sort=name -cf a d) \
    || fail_ "umask $mask: -c"
  chmod u+r a
  same_ a
done

# Few descriptors, a small stack, no threads.
for limit in '-n 12' '-s 200' '-c 0'; do
  rm -rf x/d a
  (ulimit $limit 2>/dev/null || exit 0
   exec tar-nocache -xf plain -C x) || fail_ "ulimit $limit: -x"
  (ulimit $limit 2>/dev/null || exit 0
   exec tar-nocache --sort=name -I cat -cf a d) || fail_ "ulimit $limit: -c"
  same_ a
done
if ! is_sanitized_ && can_be_user_ && prlimit --nproc=1 true 2>/dev/null
then
  rm -rf x/d
  chmod 777 x
  expect_ 0 as_user_ prlimit --nproc=1 tar-nocache --no-page-cache \
    -xf plain -C x
  diff -r d x/d || fail_ 'no threads: other files'
  TNC_PREFETCH=always expect_ 0 as_user_ prlimit --nproc=1 tar-nocache \
    --no-page-cache -cf x/a d
else
  echo 'not tried: a user who may start no threads'
fi

finish_
