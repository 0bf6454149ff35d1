# shellcheck shell=sh
# common.sh - sourced by the tests of the installed package.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

set -eu
LC_ALL=C.UTF-8
export LC_ALL
unset TAR_OPTIONS
cd "${AUTOPKGTEST_TMP:?}"

# make_tree_ DIR: files of all kinds that every user can make.
make_tree_ ()
{
  mkdir -p "$1/dir/empty" "$1/$(printf 'long%.0s' $(seq 40))"
  : >"$1/none"
  echo text >"$1/dir/file"
  echo text >"$1/$(printf 'long%.0s' $(seq 40))/$(printf 'name%.0s' $(seq 40))"
  echo text >"$1/a name with blanks and ümlauts"
  seq 300000 >"$1/large"
  truncate -s 64M "$1/sparse"
  echo end >>"$1/sparse"
  ln -s file "$1/dir/link"
  ln "$1/large" "$1/hard"
  mkfifo "$1/fifo"
  chmod 600 "$1/dir/file"
  chmod 4755 "$1/large"
  # In whole seconds, which is what all formats keep.
  find "$1" -exec touch -h -d @1000000000 {} +
  touch -d @1234567890 "$1/dir/file" "$1/dir"
}

# manifest_ DIR: what is in it, with all metadata, and the contents.
manifest_ ()
{
  (cd "$1" && find . -mindepth 1 -printf '%P %y %m %U %G %n %s %T@ %l\n' | sort \
   && find . -type f ! -name sparse -exec sha256sum {} + | sort -k 2 \
   && tail -c 5 sparse)
}

# same_tree_ A B: the directories have the same files.  Directories may differ
# in size by how they grew.
same_tree_ ()
{
  manifest_ "$1" | sed '/ d [0-7]* /s/ [0-9]* \([^ ]*\) $/ \1/' >a.manifest
  manifest_ "$2" | sed '/ d [0-7]* /s/ [0-9]* \([^ ]*\) $/ \1/' >b.manifest
  diff -au a.manifest b.manifest
}
