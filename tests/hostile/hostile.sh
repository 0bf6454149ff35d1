#!/bin/sh
# Archives made to do harm: listing and extracting each ends well.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# The cases stand in cases-*.c; one of them alone:
#   mkdir /tmp/x && cd /tmp/x && .../build/tests/hostile/hostile -v NAME
hostile=$abs_top_builddir/tests/hostile/hostile
case $TAR_NOCACHE in
  */valgrind-bin/*) "$hostile" -x 'dotdot*' 'gnu-*' 'record-*' ;;
  *) "$hostile" ;;
esac || fail_ "see above"

# The cases that doc/robustness.md names are there.
"$hostile" -l >cases
tr ' |,;:' '\n\n\n\n\n' <"$abs_top_srcdir/doc/robustness.md" \
  | sed -n 's/^"\(.*\)"$/\1/p' >named
test -s named || fail_ "doc/robustness.md names no case"
while read -r name; do
  pattern=$(echo "$name" | sed 's/[.^]/\\&/g; s/?/./g; s/\*/.*/g')
  grep "^$pattern\$" cases >/dev/null || fail_ "there is no case $name"
done <named
finish_
