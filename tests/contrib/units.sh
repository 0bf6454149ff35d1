#!/bin/sh
# The units of the nightly backup have no errors and few rights.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

command -v systemd-analyze >/dev/null || skip_ 'systemd-analyze is missing'
mkdir units bin || framework_failure_
cp "$abs_top_srcdir/contrib/weekly-backup.sh" bin
chmod +x bin/weekly-backup.sh
cp "$abs_top_srcdir/contrib/tar-nocache-backup.timer" units
sed "s|/usr/local/sbin/|$PWD/bin/|" \
  "$abs_top_srcdir/contrib/tar-nocache-backup.service" \
  >units/tar-nocache-backup.service || framework_failure_
grep "^ExecStart=$PWD/bin/weekly-backup.sh run$" units/*.service >/dev/null \
  || fail_ 'the service does not start weekly-backup.sh'

# An empty unit shows whether the program works here at all.
printf '[Service]\nExecStart=%s\n' "$PWD/bin/weekly-backup.sh" \
  >units/plain.service
systemd-analyze verify --man=no units/plain.service >out 2>&1 \
  || skip_ "systemd-analyze does not work here: $(cat out)"
expect_ 0 systemd-analyze verify --man=no units/tar-nocache-backup.service \
  units/tar-nocache-backup.timer
test ! -s err || fail_ "messages: $(cat err)"
if systemd-analyze --help | grep -e --offline >/dev/null; then
  # 0 is best, 100 worst; without the restrictions it is 96.
  expect_ 0 systemd-analyze security --offline=yes --threshold=20 \
    units/tar-nocache-backup.service
  tail -n 1 out
fi

# The settings that both systemd and a shell read.
conf=$abs_top_srcdir/contrib/tar-nocache-backup.conf
grep -v '^#\|^$\|^[A-Z_]*=[^ ]*$' "$conf" \
  && fail_ 'a line that systemd and the shell may read differently'
for name in $(sed -n 's/^#*\(BACKUP_[A-Z]*\)=.*/\1/p' "$conf"); do
  sh bin/weekly-backup.sh --help | grep "^  $name " >/dev/null \
    || fail_ "weekly-backup.sh does not know $name"
done
. "$conf"
grep "^ReadWritePaths=$BACKUP_DEST$" units/*.service >/dev/null \
  || fail_ 'the service may not write to BACKUP_DEST'

finish_
