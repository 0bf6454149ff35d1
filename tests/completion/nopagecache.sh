#!/bin/sh
# The shells complete what stands after nopagecache: its options, a program,
# and what that program takes.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/completion/common.sh"

test -r "$completion.bash" || skip_ 'the completions were not built'
set_up_
cp bin/tar-nocache bin/only-here && : >place/sub/more \
  || framework_failure_ only-here
cat >lines <<'END'
--ve
-v only-h
only-here sub/
--verbose tar-nocache --delay-d
END
cat >wanted <<'END'
--verbose --version
-v only-here
only-here sub/inner sub/more
--verbose tar-nocache --delay-directory-restore
END

# check_ SHELL WANTED: with `offered/NUMBER', all words of the line.
check_ ()
{
  number=0
  while read -r want; do
    number=$((number + 1))
    have=$(tr '\n' ' ' <"offered/$number" | sed 's/ $//')
    test "$have" = "$want" || fail_ "$1, line $number: $have, not $want"
  done <"$2"
}

tried=
library=/usr/share/bash-completion/bash_completion
if can_ask_bash_; then
  tried=bash
  # Without bash-completion, what the program takes are files.
  ask_bash_ nopagecache '\033*' ''
  sed '$d' wanted >wanted-bash
  check_ bash wanted-bash
  if test -r $library; then
    ask_bash_ nopagecache '\033*' ". $library"
    check_ bash-completion wanted
  fi
fi

if command -v zsh >/dev/null && can_ask_zsh_; then
  tried="$tried zsh"
  ask_zsh_ nopagecache ''
  check_ zsh wanted
fi

if command -v fish >/dev/null && can_ask_fish_; then
  tried="$tried fish"
  ask_fish_ nopagecache
  sed -e 's/^-v //; s/^only-here s/s/; s/.* --delay/--delay/' wanted \
    >wanted-fish
  check_ fish wanted-fish
fi

test -n "$tried" || skip_ 'no bash, zsh or fish'
finish_
