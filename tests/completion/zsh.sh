#!/bin/sh
# zsh offers options with their help, values, files and members.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/completion/common.sh"

needs_ zsh
can_ask_zsh_ || skip_ 'zsh has no terminals or completions'
set_up_

ask_zsh_ tar-nocache ''
check_offered_

# Whatever the user has set.
ask_zsh_ tar-nocache \
  'setopt nounset ksharrays noglob shwordsplit nonomatch; IFS=aet'
check_offered_

lines_for_all_ >lines
ask_zsh_ tar-nocache ''
check_all_

finish_
