#!/bin/sh
# What the command line says of operations and options, as GNU tar says it:
# refusals and their order, labels, snapshots, programs.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"
. "$abs_top_srcdir/tests/compat/contract.sh"

run_rows_ contract-usage.txt 213
finish_
