# What nopagecache is shown to do on each file system, for the scripts named
# after them.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Sourced after common.sh, before $fs is made.

nopagecache=$abs_top_builddir/src/nopagecache/nopagecache
calls=$abs_top_builddir/tests/cache/calls
TNC_PRELOAD=$abs_top_builddir/src/nopagecache/.libs/nopagecache-preload.so
export TNC_PRELOAD
test -f "$TNC_PRELOAD" && test -x "$nopagecache" \
  || skip_ "nopagecache was not built"
! is_sanitized_ || skip_ "the sanitizers want to be loaded first"
can_preload_ "$TNC_PRELOAD" \
  || skip_ "the programs of this system have another C library"

# covered_ IN OUT COMMAND...: the COMMAND copies IN to OUT.  Neither is in the
# cache afterwards; nor is much of one of them meanwhile, of OUT at every other
# call.
covered_ ()
{
  covered_in=$1 covered_out=$2; shift 2
  rm -f "$covered_out"
  cool_ "$covered_in"
  case ${watched-} in
    "$covered_in") watched=$covered_out ;;
    *) watched=$covered_in ;;
  esac
  peak_ "$*" "$watched" "$nopagecache" "$@"
  clean_ "$*: in" "$covered_in"
  clean_ "$*: out" "$covered_out"
  cmp "$covered_in" "$covered_out" || fail_ "$label: $*: other data"
}

# The programs that people have.
programs_ ()
{
  in=$large out=$fs/out
  # The control: without nopagecache all of it stays.
  cool_ "$in"
  run_ "$tool" peak peak "$in" dd if="$in" of="$out" bs=64k
  above_ 'dd' "$(cat peak)"
  full_ 'dd: in' "$in"
  full_ 'dd: out' "$out"

  covered_ "$in" "$out" cp "$in" "$out"
  covered_ "$in" "$out" dd if="$in" of="$out" bs=64k
  covered_ "$in" "$out" sh -c 'cat <"$1" >"$2"' sh "$in" "$out"
  covered_ "$in" "$out" sh -c 'exec 3<"$1" 4>>"$2"; (cat <&3; :) >&4' \
    sh "$in" "$out"
  covered_ "$in" "$out" sh -c 'tar-nocache -cf - "$1" | tar-nocache -xOf - \
    >"$2"' sh "$in" "$out"
  ! gnu_tar_ || covered_ "$in" "$out" \
    sh -c '"$1" -cPf - "$2" | "$1" -xOPf - >"$3"' sh "$GNU_TAR" "$in" "$out"
  ! command -v rsync >/dev/null || covered_ "$in" "$out" \
    rsync --whole-file "$in" "$out"
  ! command -v python3 >/dev/null || covered_ "$in" "$out" python3 -c '
import shutil, sys
shutil.copyfile (sys.argv[1], sys.argv[2])' "$in" "$out"

  cool_ "$in"
  run_ "$nopagecache" sha256sum "$in"
  clean_ 'sha256sum' "$in"
  cool_ "$in"
  run_ "$nopagecache" head -c 100000 "$in"
  clean_ 'head' "$in"

  # Small files are dropped in groups.
  cool_ "$fs/src/many"
  run_ "$nopagecache" cp -r "$fs/src/many" "$fs/copies"
  clean_ 'cp -r: in' "$fs/src/many"
  clean_ 'cp -r: out' "$fs/copies"
  diff -r "$fs/src/many" "$fs/copies" || fail_ "$label: cp -r: other data"
  rm -r "$fs/copies" "$out"
}

# spares_ COMMAND...: loses nothing that is hot.
spares_ ()
{
  cool_ "$fs/src"
  "$tool" runs "$large"
  all_ heat "$fs/src/many"
  for note in hot_ kept_; do
    test $note = hot_ || "$nopagecache" "$@" >/dev/null
    $note "$large" "$fs/src/many/7" "$fs/src/holes" || return 1
  done
}

nopagecache_suite_ ()
{
  label=$(basename "$0" .sh)
  tree_
  programs_
  spared_ spares_ cat "$large" "$fs/src/many/7" "$fs/src/holes"
  spared_ spares_ dd if="$large" bs=4k
}
