#!/bin/sh
# What becomes of operands, lists, dates, owners and damage, as with GNU tar,
# and which warning belongs to which keyword.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"
. "$abs_top_srcdir/tests/compat/contract.sh"

run_rows_ contract-names.txt 100
finish_
