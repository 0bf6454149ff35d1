#!/bin/sh
# The manual becomes info and HTML without a warning.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
command -v makeinfo >/dev/null || skip_ 'there is no makeinfo'

manual=$abs_top_srcdir/doc/tar-nocache.texi
for form in '' --html; do
  makeinfo $form --no-split -I "$abs_top_srcdir/doc" -o manual "$manual" \
    >said 2>&1 || fail_ "makeinfo $form ended with $?"
  test ! -s said || { cat said; fail_ "makeinfo $form"; }
done
finish_
