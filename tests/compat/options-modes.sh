#!/bin/sh
# Each option of the table with each operation: GNU tar takes it or refuses
# it with the same message and status, and does the same.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

# An argument for the option $1 whose argument is called $2.
sample_ ()
{
  case $1 in
    add-file) echo t/b.c ;;
    directory) echo t ;;
    files-from|exclude-from|owner-map|group-map) echo /dev/null ;;
    format) echo gnu ;;
    listed-incremental) echo /dev/null ;;
    tape-length) echo 1000 ;;
    pax-option) echo delete=atime,delete=ctime ;;
    quoting-style) echo c ;;
    warning) echo no-timestamp ;;
    sort) echo name ;;
    hole-detection) echo raw ;;
    atime-preserve) echo replace ;;
    backup) echo numbered ;;
    mode) echo a+r ;;
    owner|group) echo bob:7 ;;
    record-size) echo 1024 ;;
    totals) echo USR1 ;;
    checkpoint-action) echo dot ;;
    transform|xform) echo s/a/A/ ;;
    sparse-version) echo 1.0 ;;
    *) case $2 in
         NUMBER|BLOCKS) echo 1 ;;
         DATE*) echo 2020-01-01 ;;
         *) echo sample ;;
       esac ;;
  esac
}

# Options left to tests of their own: operations, what ends at once, what is
# ours alone, needs programs, asks, or makes archives that differ in known
# ways.
left_out_ ()
{
  case $1 in
    align|append|catenate|concatenate|compare|create|delete|diff|extract|get|list|\
    test-label|update|help|usage|version|show-defaults|show-snapshot*|\
    *page-cache*|checksum*|debug|error-summary|explain-errors|fsync|ignore-changed|\
    member-index|no-sandbox|progress*|read-ahead|reflink|reproducible|seekable|status-file|threads|file|interactive|confirmation|posix|\
    acls|selinux|xattrs*|set-mtime-*|totals|exclude-vcs|compress|uncompress|\
    lz*|zstd|bzip2|xz|use-compress-program|.) return 0 ;;
  esac
  return 1
}

"$abs_top_builddir/tests/cli/print-options" \
  | while read -r name letter argument kind modes; do
  left_out_ "$name" && continue
  option=--$name
  test "$kind" = none || option=--$name=$(sample_ "$name" "$argument")
  for op in '-cf x t/a' '-rf a.tar t/b.c' '-uf a.tar t/b.c' \
      '-Af a.tar label.tar' '--delete -f a.tar t/a' '-df a.tar t/a' \
      '-tf a.tar t/a' '-xf a.tar -C out t/a'; do
    # With these GNU tar loses what stands after, counts otherwise, or
    # stores the time of the run.
    case $op,$name in
      *delete*,ignore-zeros | *delete*,checkpoint* | -c*,label) continue ;;
    esac
    # Known differences: --delete does not take an archive of several
    # volumes, bytes of the archive itself, a snapshot that is a device,
    # rights of a volume number file.
    case $op,$name in
      *delete*,multi-volume | *delete*,*-script | *delete*,tape-length | \
      -[cru]*,incremental | -[cru]*,listed-incremental | -x*,volno-file | \
      -c*,old-archive | -c*,portability | -c*,pax-option) continue ;;
    esac
    printf '%s %s %s\n' tar-nocache "$option" "$op"
  done
done >table

run_rows_ "$test_dir/table" 500
finish_
