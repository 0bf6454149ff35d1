#!/bin/sh
# The shells complete what stands after nopagecache: its options, a program,
# and what that program takes.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/completion/common.sh"

test -r "$completion.bash" || skip_ 'the completions were not built'
set_up_
cp bin/tar-nocache bin/only-here && : >work/sub/more \
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
if bash -c 'type complete && type bind' >/dev/null 2>&1; then
  tried=bash
  # Without bash-completion, what the program takes are files.
  for source in true ". $library"; do
    test "$source" = true || test -r $library || continue
    cat >rc <<END
cd work
PS1= PS2=
$source
bind 'set completion-query-items 0' 'set page-completions off' \
  'set enable-bracketed-paste off' 'set disable-completion off'
number=0
nopagecache ()
{
  printf '%s\n' "\$@" >|"$test_dir/offered/\$((++number))"
}
. '$completion.bash'
. '$plain_completion.bash'
END
    rm -f offered/*
    while IFS= read -r line; do
      printf 'nopagecache %s\033*\n' "$line"
    done <lines | bash --noprofile --rcfile rc -i >log 2>&1
    if test "$source" = true; then
      sed '$d' wanted >wanted-bash
    else
      cp wanted wanted-bash
    fi
    check_ "bash, $source" wanted-bash
  done
fi

if command -v zsh >/dev/null && can_ask_zsh_; then
  tried="$tried zsh"
  ask_zsh_ nopagecache ''
  check_ zsh wanted
fi

if command -v fish >/dev/null && fish --no-config -c true 2>/dev/null; then
  tried="$tried fish"
  cat >ask.fish <<END
cd work
source '$completion.fish'
source '$plain_completion.fish'
set number 0
while read line
  set number (math \$number + 1)
  complete -C "nopagecache \$line" >$test_dir/offered/\$number
end <$test_dir/lines
END
  rm -f offered/*
  fish --no-config ask.fish >log 2>&1
  test ! -s log || fail_ "fish complains: $(cat log)"
  for file in offered/*; do
    sed 's/	.*//' "$file" >plain && mv plain "$file"
  done
  # It tells the last word only.
  sed -e 's/^-v //; s/^only-here s/s/; s/.* --delay/--delay/' wanted \
    >wanted-fish
  check_ fish wanted-fish
fi

test -n "$tried" || skip_ 'no bash, zsh or fish'
finish_
