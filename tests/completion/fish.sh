#!/bin/sh
# fish offers options with their help, values, files and members.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/completion/common.sh"

needs_ fish
can_ask_fish_ || skip_ 'fish is older than 3.5'
set_up_

ask_fish_ tar-nocache
check_offered_
grep 'make a new archive' described >/dev/null || fail_ 'no help for -c'

lines_for_all_ >lines
ask_fish_ tar-nocache
check_all_
grep '^--' described | grep -v '	.' && fail_ 'options without help'

finish_
