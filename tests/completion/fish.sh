#!/bin/sh
# fish offers options with their help, values, files and members.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/completion/common.sh"

needs_ fish
fish --no-config -c true 2>/dev/null || skip_ 'fish is older than 3.5'
set_up_

# ask_: for each of `lines', what `offered/NUMBER' gets.
ask_ ()
{
  rm -f offered/* described
  cat >ask.fish <<END
cd work
source '$completion.fish'
set number 0
while read line
  set number (math \$number + 1)
  complete -C "tar-nocache \$line" >$test_dir/offered/\$number
end <$test_dir/lines
END
  fish --no-config ask.fish >log 2>&1
  test ! -s log || fail_ "fish complains: $(cat log)"
  cat offered/* >described
  for file in offered/*; do
    sed -i.old 's/	.*//' "$file" && rm -f "$file.old"
  done
}

ask_
check_offered_
grep 'make a new archive' described >/dev/null || fail_ 'no help for -c'

lines_for_all_ >lines
ask_
check_all_
grep '^--' described | grep -v '	.' && fail_ 'options without help'

finish_
