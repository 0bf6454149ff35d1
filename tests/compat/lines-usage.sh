#!/bin/sh
# How command lines are taken apart, as GNU tar does: spellings, operations,
# wrong arguments, what does not go together, TAR_OPTIONS.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

run_rows_ lines-usage.txt 500
finish_
