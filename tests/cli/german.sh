#!/bin/sh
# German: help, errors, listings, totals, questions and plural forms.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
grep '^#define ENABLE_NLS 1' "$abs_top_builddir/config.h" >/dev/null \
  || skip_ 'built without translations'
make_locale_ de_DE UTF-8 || skip_ 'no German locale'
utf8=de_DE.UTF-8

# The catalogue of the build, or of the release that it is a build of.
TNC_LOCALEDIR=$abs_top_builddir/po
test -f "$TNC_LOCALEDIR/de/LC_MESSAGES/tar-nocache.mo" \
  || TNC_LOCALEDIR=$abs_top_srcdir/po
export TNC_LOCALEDIR

# german_ STATUS ARGUMENT...: run the program in German.
german_ ()
{
  status_=$1; shift
  expect_ "$status_" env LC_ALL=$utf8 tar-nocache "$@"
}
# says_ FILE LINE: it has this line.
says_ ()
{
  grep -Fx -e "$2" "$1" >/dev/null || { fail_ "no '$2' in $1"; head -n 20 "$1"; }
}

# Help: no line of text is English, and all lines fit.
tar-nocache --help | grep -v '^--' | grep '[a-z] [a-z]' \
  | LC_ALL=C sort -u >english
german_ 0 --help
says_ out 'Aufruf: tar-nocache [OPTION...] [DATEI]...'
says_ out '  -c, --create               ein neues Archiv anlegen'
says_ out '  -f, --file=ARCHIV          das Archiv; - ist Standardeingabe oder -ausgabe'
says_ out '  tar-nocache -tvf archiv.tar         # archiv.tar ausführlich auflisten'
LC_ALL=C sort -u out | LC_ALL=C comm -12 english - >both
compare_ /dev/null both
test "$(sed 's/[\o300-\o337]//g' out | wc -L 2>/dev/null || echo 0)" -lt 80 \
  || fail_ 'long lines in --help'
german_ 0 --usage
grep '^Aufruf: tar-nocache \[-' out >/dev/null || fail_ 'usage'
german_ 0 --version
says_ out 'Soweit das Gesetz es zulässt, gibt es KEINE GARANTIE.'
german_ 64 --nix
says_ err 'tar-nocache: unbekannte Option »--nix«'

# Errors, the system's text included, in each character set.
german_ 2 -xf /nix
# The reason comes from the C library, which may know no German.
says_ err "tar-nocache: /nix: Öffnen nicht möglich: $(
  LC_ALL=$utf8 error_text_ ENOENT)"
says_ err 'tar-nocache: Nicht behebbarer Fehler: Programm wird beendet'
german_ 2 -c
says_ err 'tar-nocache: Feige Weigerung, ein leeres Archiv anzulegen'
if make_locale_ de_DE ISO-8859-1; then
  expect_ 2 env LC_ALL=de_DE.ISO-8859-1 tar-nocache -xf /nix
  printf '%s: %s\n' tar-nocache \
    "/nix: $(printf '\326')ffnen nicht m$(printf '\366')glich" >want
  cut -d: -f1-3 err | head -n 1 >got
  compare_ want got
fi

# Listings.
mkdir d
echo 1 >d/ä
ln d/ä d/b
ln -s x d/c
touch -d @1000000000 d/ä d/b
expect_ 0 tar-nocache --owner=root --group=root --mode=644 -V Sicherung \
  -b1 -cf 1.tar d/b d/ä
german_ 0 -tvf 1.tar --utc
says_ out '-rw-r--r-- root/root         2 2001-09-09 01:46 d/b'
says_ out 'hrw-r--r-- root/root         0 2001-09-09 01:46 d/ä Link auf d/b'
grep '^V.* Sicherung--Datenträgerkopf--$' out >/dev/null || fail_ 'label'
german_ 0 -tRf 1.tar
grep '^Block [0-9]*: \*\* Block aus NUL-Bytes \*\*$' out >/dev/null \
  || fail_ 'blocks'
german_ 2 -tf 1.tar nix
says_ err 'tar-nocache: nix: Nicht im Archiv gefunden'

# One and several: the archive goes into a fifo that nobody reads until the
# file, which is larger than what may lie between, has been cut.
mkfifo fifo
for n in 1 2; do
  for l in $utf8 C; do
    head -c 20000000 /dev/zero >z
    LC_ALL=$l tar-nocache -cf fifo z 2>>shrunk &
    { head -c 1000 >/dev/null; truncate -s $((20000000 - n)) z; cat >/dev/null; } \
      <fifo
    wait $!
  done
done
printf 'tar-nocache: z: %s\n' \
  'Datei ist um 1 Byte geschrumpft; mit Nullen aufgefüllt' \
  'File shrank by 1 byte; padding with zeros' \
  'Datei ist um 2 Bytes geschrumpft; mit Nullen aufgefüllt' \
  'File shrank by 2 bytes; padding with zeros' >want
compare_ want shrunk

# Totals, in the form that programs read, but for the words.
german_ 0 -b20 --totals -cf t.tar d
grep '^Insgesamt geschriebene Bytes: 10240 (10KiB, .*/s)$' err >/dev/null \
  || fail_ 'totals'

# Questions, with the answers of the language.
mkdir x
echo j | german_ 0 -xwf t.tar -C x d/c
grep '^»d/c« extrahieren?' out >/dev/null || fail_ 'question'
test -h x/d/c || fail_ 'j is not yes'
head -c 20000 /dev/zero >big
echo q | german_ 2 -c -M -L 10 -f v1 big
tr -d '\007' <err >shown
grep '^Datenträger Nr. 2 für »v1« bereitstellen und Enter drücken: ' shown \
  >/dev/null || fail_ 'volume'
says_ shown 'tar-nocache: WARNUNG: Archiv ist unvollständig'

# Other languages, and the catalogue's absence, leave English.
expect_ 2 env LC_ALL=C.UTF-8 tar-nocache -c
grep '^tar-nocache: Cowardly' err >/dev/null || fail_ 'C.UTF-8'
expect_ 2 env LC_ALL=$utf8 TNC_LOCALEDIR=/nix tar-nocache -c
grep '^tar-nocache: Cowardly' err >/dev/null || fail_ 'no catalogue'
finish_
