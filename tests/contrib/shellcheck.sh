#!/bin/sh
# shellcheck has nothing to say about the scripts in contrib/.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

command -v shellcheck >/dev/null || skip_ 'shellcheck is not installed'
expect_ 0 shellcheck "$abs_top_srcdir"/contrib/*.sh
cat out

finish_
