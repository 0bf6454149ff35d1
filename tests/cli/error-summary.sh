#!/bin/sh
# --error-summary: how often there was each kind of trouble, in the last lines.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d && echo a >d/a && echo b >d/b && tar-nocache --sort=name -cf a.tar d \
  && cp -r d new || framework_failure_

# summary_ STATUS LINES COMMAND...: the run ends so; the LINES without the
# program's name are the last messages, and nothing like them comes before.
summary_ ()
{
  status_=$1 lines_=$2; shift 2
  expect_ "$status_" "$@" --error-summary
  grep -E ': (warnings|errors): ' err | sed 's/.*: \([we][a-z]*: [a-z-]*: [0-9]*\)$/\1/' >got
  printf '%s' "$lines_" >exp
  compare_ exp got
  tail -n "$(wc -l <exp)" err >last
  test "$(grep -c -E '^tar-nocache: (warnings|errors): ' last)" \
    = "$(wc -l <exp | tr -d ' ')" || fail_ "$*: not last: $(cat err)"
}

# Nothing went wrong; a prefix that is removed is nothing.
summary_ 0 '' tar-nocache -cf b.tar d
summary_ 0 '' tar-nocache -cf b.tar "$PWD/d"
summary_ 0 '' tar-nocache -cf b.tar --checkpoint=1 d

# The kinds.
summary_ 2 'errors: read: 2
' tar-nocache -cf b.tar nowhere d no-more
summary_ 0 'warnings: failed-read: 2
' tar-nocache -cf b.tar --ignore-failed-read nowhere d no-more
summary_ 2 'errors: missing: 2
' tar-nocache -tf a.tar nowhere d no-more
summary_ 2 'errors: archive: 1
' tar-nocache -tf nowhere.tar
summary_ 2 'errors: archive: 1
' tar-nocache -cf nowhere/b.tar d
summary_ 2 'errors: write: 2
' tar-nocache -xkf a.tar
head -c 1500 a.tar >cut.tar
summary_ 2 'errors: format: 1
' tar-nocache -tf cut.tar
head -c 20000 /dev/zero | tr '\0' x >rubbish
summary_ 2 'errors: format: 2
' tar-nocache -tf rubbish
summary_ 2 'errors: program: 2
' tar-nocache -xf a.tar --to-command=false
cat >fail <<'E' && chmod +x fail || framework_failure_
#!/bin/sh
cat >/dev/null
exit 3
E
summary_ 2 'errors: program: 1
' tar-nocache -cf b.tar --use-compress-program=./fail d
# The program cannot be run: that is said, and how it ended; the last words of our
# child are no errors of their own.
summary_ 2 'errors: program: 2
' tar-nocache -tf a.tar --use-compress-program=./absent
echo rubbish >snapshot
summary_ 2 'errors: snapshot: 1
' tar-nocache -cf b.tar -g snapshot d
summary_ 2 'errors: usage: 2
' tar-nocache -cf b.tar d -C .
printf 'd\n--nonsense\n' >list
summary_ 2 'errors: usage: 1
' tar-nocache -cf b.tar -T list
long=$(printf '%0150d' 7)
: >"d/$long"
summary_ 2 'errors: format: 1
' tar-nocache -H v7 -cf b.tar d
rm "d/$long"

# Differences, and several kinds.
echo changed >d/a
rm d/b
touch -d 2020-01-01 d d/a
summary_ 1 'warnings: difference: 3
' tar-nocache -df a.tar d
summary_ 2 'warnings: difference: 3
errors: missing: 1
' tar-nocache -df a.tar d nowhere
summary_ 1 'warnings: difference: 1
' tar-nocache --test-label -f a.tar label
# What is not printed is not counted, unless it decides about the status.
touch -d 2050-01-01 d/a
expect_ 0 tar-nocache -cf future.tar d/a
summary_ 0 'warnings: timestamp: 1
' tar-nocache -xf future.tar
summary_ 0 '' tar-nocache -xf future.tar --warning=no-timestamp

# A failure of standard output counts, too.
if test -w /dev/full; then
  tar-nocache -tf a.tar --error-summary >/dev/full 2>err
  test $? = 2 || fail_ 'a full disk is no failure'
  tail -n 1 err >got
  echo 'tar-nocache: errors: write: 1' >exp
  compare_ exp got
fi

# A command line that is refused has no summary.
expect_ 64 tar-nocache -cf b.tar --error-summary --nonsense d
grep errors: err >/dev/null && fail_ 'a summary of nothing'
expect_ 2 tar-nocache -cf b.tar --error-summary
grep errors: err >/dev/null && fail_ 'a summary of nothing'

# As an ordinary user, what one may not do.
cp -r new priv && chmod 0 priv/a || framework_failure_
if can_be_user_; then
  summary_ 2 'errors: read: 1
' as_user_ tar-nocache -cf - -C priv .
fi

finish_
