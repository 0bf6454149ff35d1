# What is shown on each file system, for the scripts named after them.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Sourced after common.sh; $fs must be set.

# Everything for each of the METHODs, of which the first is what the
# program chooses by itself.
suite_ ()
{
  tree_
  controls_
  for method; do
    export TNC_PAGE_CACHE_METHOD=$method
    label="$(basename "$0" .sh), $method"
    tar-nocache --no-page-cache --page-cache-report -cf - "$large" 2>err \
      | cat >/dev/null
    if test "$method" = advice; then
      grep ': posix_fadvise: 1 files' err >/dev/null \
        || { fail_ "$label: another method"; cat err; }
    fi
    creating_
    reading_
    extracting_
    deleting_
    sparing_
  done
  unset TNC_PAGE_CACHE_METHOD
}

# The same commands without the option leave pages and exceed the peak.
controls_ ()
{
  label=$(basename "$0" .sh)
  cool_ "$fs/src"
  run_ "$tool" peak peak "$large" \
    tar-nocache -cf "$fs/plain.tar" -C "$fs" src
  full_ 'source' "$fs/src"
  full_ 'archive' "$fs/plain.tar"
  above_ 'source' "$(cat peak)"

  cool_ "$fs/plain.tar"
  run_ tar-nocache -tf "$fs/plain.tar"
  full_ 'archive listed' "$fs/plain.tar"
  cp out list

  cool_ "$fs/plain.tar"
  mkdir "$fs/plain"
  run_ "$tool" peak peak "$fs/plain/src/large" \
    tar-nocache -xf "$fs/plain.tar" -C "$fs/plain"
  full_ 'archive read' "$fs/plain.tar"
  full_ 'files extracted' "$fs/plain"
  above_ 'file extracted' "$(cat peak)"
  rm -r "$fs/plain"
}

creating_ ()
{
  cool_ "$fs/src"
  peak_ 'source' "$large" \
    tar-nocache --no-page-cache -cf "$fs/a.tar" -C "$fs" src
  clean_ 'source' "$fs/src"
  clean_ 'archive' "$fs/a.tar"
  cmp "$fs/plain.tar" "$fs/a.tar" || fail_ "$label: the archives differ"
  rm "$fs/a.tar"

  cool_ "$fs/src"
  TNC_PREFETCH=always tar-nocache --no-page-cache -cf - -C "$fs" src \
    | cmp - "$fs/plain.tar" || fail_ "$label: read ahead, another archive"
  clean_ 'source read ahead' "$fs/src"

  # Onto the end of what was there, by the shell.
  head -c 10000 "$large" >"$fs/b.tar"
  tar-nocache --no-page-cache -cf - -C "$fs" src >>"$fs/b.tar" \
    || fail_ "$label: status $?"
  clean_ 'source' "$fs/src"
  clean_ 'archive on standard output' "$fs/b.tar"
  tail -c +10001 "$fs/b.tar" | cmp - "$fs/plain.tar" \
    || fail_ "$label: the archive on standard output differs"
  rm "$fs/b.tar"

  peak_ 'archive' "$fs/a.tar" \
    tar-nocache --no-page-cache -cf "$fs/a.tar" -C "$fs" src

  tar-nocache --no-page-cache -cf - -C "$fs" src | cmp - "$fs/plain.tar" \
    || fail_ "$label: the archive in a pipe differs"
  clean_ 'source of a pipe' "$fs/src"
}

reading_ ()
{
  cool_ "$fs/a.tar"
  run_ tar-nocache --no-page-cache -tf "$fs/a.tar"
  clean_ 'archive listed' "$fs/a.tar"
  compare_ list out

  cool_ "$fs/a.tar"
  run_ tar-nocache --no-page-cache -xOf "$fs/a.tar" src/many/7 src/page+1
  clean_ 'archive searched' "$fs/a.tar"

  cool_ "$fs/a.tar"
  tar-nocache --no-page-cache -tf - <"$fs/a.tar" >out \
    || fail_ "$label: status $?"
  clean_ 'archive on standard input' "$fs/a.tar"
  compare_ list out
}

extracting_ ()
{
  cool_ "$fs/a.tar"
  mkdir "$fs/x"
  peak_ 'file extracted' "$fs/x/src/large" \
    tar-nocache --no-page-cache -xf "$fs/a.tar" -C "$fs/x"
  clean_ 'archive read' "$fs/a.tar"
  clean_ 'files extracted' "$fs/x"
  diff -r "$fs/src" "$fs/x/src" >diffs || { fail_ "$label"; head diffs; }
  rm -r "$fs/x"

  cool_ "$fs/a.tar"
  peak_ 'archive read' "$fs/a.tar" \
    tar-nocache --no-page-cache -xOf "$fs/a.tar" src/large
}

# Deleting reads and writes one file: it does not grow in the cache either.
deleting_ ()
{
  cp "$fs/src/page" "$fs/first"
  tar-nocache -cf "$fs/whole.tar" -C "$fs" first src/large
  for tries in 1 2 3; do
    cp "$fs/whole.tar" "$fs/d.tar"
    cool_ "$fs/d.tar"
    run_ "$tool" peak peak "$fs/d.tar" \
      tar-nocache --no-page-cache --delete -f "$fs/d.tar" first
    clean_ 'archive deleted from' "$fs/d.tar"
    test "$(cat peak)" -gt $((32 * slack)) || break
    test $tries != 3 \
      || fail_ "$label: $(cat peak) pages of an archive deleted from at a time"
  done
  tar-nocache -xOf "$fs/d.tar" | cmp - "$large" || fail_ "$label: other data"
  rm "$fs/d.tar" "$fs/whole.tar" "$fs/first"
}

# What is hot stays: of sources, of an archive, of all that is skipped.
sparing_ ()
{
  spared_ spares_ -cf /dev/stdout -C "$fs" src
  spared_ spares_ -tf "$fs/a.tar"
  spared_ spares_ -xOf "$fs/a.tar"
  rm "$fs/a.tar"
}

# spares_ ARGUMENT...: a run with them loses nothing that is hot.
spares_ ()
{
  cool_ "$fs/src" "$fs/a.tar"
  "$tool" runs "$large" "$fs/a.tar"
  all_ heat "$fs/src/many" "$fs/src/page"
  for note in hot_ kept_; do
    test $note = hot_ || tar-nocache --no-page-cache "$@" | cat >/dev/null
    $note "$large" "$fs/src/many/7" "$fs/src/many/150" "$fs/src/page" \
      "$fs/src/page+1" "$fs/src/holes" "$fs/a.tar" || return 1
  done
}
