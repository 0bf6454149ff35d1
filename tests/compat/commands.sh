#!/bin/sh
# Command lines of all kinds, each given to both programs in equal
# directories: the same output, status and files afterwards.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

run_rows_ commands.txt 200
finish_
