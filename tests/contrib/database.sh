#!/bin/sh
# backup-database.sh: dumps in an archive; a failure leaves the old ones.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

script=$abs_top_srcdir/contrib/backup-database.sh
mkdir fakes spool || framework_failure_
PATH=$PWD/fakes:$PATH
BACKUP_KEEP=2
export BACKUP_KEEP

# A database server that has two databases.
cat >fakes/pg_dumpall <<'END'
#!/bin/sh
test "$1" = --globals-only && echo 'CREATE ROLE app;' >"${2#--file=}"
END
cat >fakes/pg_dump <<'END'
#!/bin/sh
case $1,$3 in --format=custom,app | --format=custom,'big one') ;; *) exit 1 ;;
esac
echo "dump of $3" >"${2#--file=}" || exit
test "${FAILS-}" != "$3"
END
cat >fakes/pg_restore <<'END'
#!/bin/sh
grep '^dump of' "$2"
END
chmod +x fakes/*

# archived_ DATE...: these archives are there, and nothing else.
archived_ ()
{
  for date do echo "databases-$date.tar"; done >want
  ls -A spool >got
  compare_ want got
}

expect_ 0 sh "$script" --help
expect_ 64 sh "$script" spool
BACKUP_KEEP=0 expect_ 64 sh "$script" spool app
expect_ 2 sh "$script" absent app
BACKUP_TODAY=2026-11-22 expect_ 0 sh "$script" spool app 'big one'
archived_ 2026-11-22
expect_ 0 tar-nocache -tf spool/databases-2026-11-22.tar --sort=name
sort out >got
printf '%s\n' ./ ./app.dump './big one.dump' ./roles.sql >want
compare_ want got
expect_ 0 tar-nocache -xOf spool/databases-2026-11-22.tar ./app.dump
echo 'dump of app' >want
compare_ want out

# No such database; a dump that fails at its end; one that is damaged; no
# roles; an archive that fails.
cp spool/* before
BACKUP_TODAY=2026-11-22; export BACKUP_TODAY
expect_ 2 sh "$script" spool app absent
FAILS=app expect_ 2 sh "$script" spool app
for program in pg_restore pg_dumpall tar-nocache; do
  mv fakes/$program kept 2>/dev/null
  printf '#!/bin/sh\nexit 1\n' >fakes/$program && chmod +x fakes/$program
  expect_ 2 sh "$script" spool app
  rm fakes/$program
  mv kept fakes/$program 2>/dev/null
  archived_ 2026-11-22
  compare_ before spool/databases-2026-11-22.tar
done

# The oldest archives go.
for BACKUP_TODAY in 2026-11-23 2026-11-24; do
  expect_ 0 sh "$script" spool app
done
archived_ 2026-11-23 2026-11-24

# nopagecache is used if it is there.
printf '#!/bin/sh\necho "$1" >>%s\nexec "$@"\n' "$PWD/log" >fakes/nopagecache
chmod +x fakes/nopagecache
expect_ 0 sh "$script" spool app
printf '%s\n' pg_dumpall pg_dump pg_restore >want
compare_ want log

finish_
