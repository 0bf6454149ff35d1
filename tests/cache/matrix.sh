# Each operation of operations.txt on the file system at hand, with each
# read-ahead of its device and each method, for the scripts named after them.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Sourced after common.sh.  $fs must be set, and $ahead to the file that has
# the read-ahead in KiB.  No page may be left, where the same command without
# the option leaves some.  `make check' takes small files and looks at the
# control with one read-ahead; with TNC_CACHE_MATRIX=full the files are
# larger than what is read ahead, and each column has its control.

# matrix_ METHOD...: print a table of the pages left.  Before it may be set:
# archive=FILE  the archive, here a block device;
# rows=EXPR     what sed does to the table to choose rows;
# stays=true    nothing can leave the cache here: only the results count.
matrix_ ()
{
  A=${archive-$fs/a}
  cd "$fs" || exit 99
  sed -e '/^#/d; /^$/d' -e ':more' -e '/\\$/{N;s/\\\n *//;b more' -e '}' \
    -e "${rows-}" "$abs_top_srcdir/tests/cache/operations.txt" \
    >"$test_dir/rows"
  matrix_columns_ "$@"
  matrix_files_
  matrix_line_ 'pages left' $columns
  while IFS='|' read -r name reads writes command; do
    cells= failures= name=$(echo $name)
    eval "reads=\"$reads\" writes=\"$writes\""
    for column in $columns; do
      matrix_cell_ </dev/null
      cells="$cells $cell"
    done
    matrix_line_ "$name" $cells
    test -z "$failures" || printf '%s' "$failures"
  done <"$test_dir/rows"
  cd "$test_dir" || exit 99
}

# matrix_line_ NAME CELL...
matrix_line_ ()
{
  printf '%-19s' "$1"; shift
  printf ' %12s' "$@"
  echo
}

# $columns, each `KIB/METHOD'.
matrix_columns_ ()
{
  columns=
  aheads='128 0 8192'
  test -n "${ahead-}" && cat "$ahead" >"$test_dir/ahead" \
    && cat "$test_dir/ahead" 2>/dev/null >"$ahead" || aheads=as-is
  for kib in $aheads; do
    test "${TNC_CACHE_MATRIX-}" != full && test -n "$columns" \
      || columns="$columns $kib/control"
    for method; do
      columns="$columns $kib/$method"
    done
  done
}

# The files that all rows use.  What is archived is older than the archives.
matrix_files_ ()
{
  if test "${TNC_CACHE_MATRIX-}" = full; then
    small=200 large=6000000 L=12000
  else
    small=40 large=2500000 L=5000
  fi
  mkdir src
  for i in $(seq $small); do
    head -c 9000 /dev/urandom >src/s$i
  done
  for i in 1 2 3; do
    head -c $large /dev/urandom >src/z$i
  done
  for bytes in 33000 100000 300001 1000000; do
    head -c $bytes src/z1 >src/m$bytes
  done
  truncate -s 6M holes
  head -c 300000 src/z1 | dd of=holes bs=64k seek=40 conv=notrunc 2>/dev/null
  find src holes -exec touch -d 2001-01-01 {} +
  tar-nocache --sort=name -cf "$test_dir/pristine" src \
    && tar-nocache --sort=name -cSf sparse holes \
    && tar-nocache --sort=name -I 'gzip -1' -cf gz src \
    && TNC_FRAME_BYTES=1000000 XZ_OPT=-0 tar-nocache --sort=name -cJf xz \
      --seekable --member-index=xz.index src \
    && tar-nocache --sort=name -cML $L -f v1 -f v2 src \
    || framework_failure_ 'no archives'
  matrix_put_archive_
}

matrix_put_archive_ ()
{
  dd if="$test_dir/pristine" of="$A" bs=1M conv=notrunc 2>/dev/null
  test -b "$A" || truncate -s "$(stat -c %s "$test_dir/pristine")" "$A"
  changed=false
}

# What a run may have left, away; what it needs, there and not cached.
matrix_prepare_ ()
{
  case " $reads " in
    *" $A "*) ! $changed || matrix_put_archive_ ;;
  esac
  case " $writes " in
    *"$A "*)
      changed=true
      test ! -b "$A" || reads="$reads $A" ;;
  esac
  rm -rf x w w.gz w.xz w1 w2 snap
  mkdir x
  ${stays-false} || cool_ $reads
}

# The results of a run, as text.
matrix_results_ ()
{
  cat "$test_dir/out"
  for file in $writes; do
    case $file in
      '~'*) ;;
      x) find x -type f | sort | xargs cksum ;;
      *) test -b "$file" || cksum <"$file" ;;
    esac
  done
}

# Run the row at hand in $column: $left pages of its files are left.
matrix_run_ ()
{
  matrix_prepare_
  test "$kib" = as-is || echo $kib >"$ahead"
  T=tar-nocache
  test $method = control || T="tar-nocache --no-page-cache"
  TNC_PAGE_CACHE_METHOD=$method
  export TNC_PAGE_CACHE_METHOD
  eval "$command" >"$test_dir/out" 2>"$test_dir/err" </dev/null \
    || failures="$failures$(fail_ "$name: $column: status $?"
                            head -n 5 "$test_dir/err")
"
  unset TNC_PAGE_CACHE_METHOD
  cached_ $reads $(echo "$writes" | tr -d '~')
  left=$cached
}

# The cell of $column.  Some kernels page out what is cold, so the control may
# try again; and a page may be somebody else's, so may the others, once.
matrix_cell_ ()
{
  kib=${column%/*} method=${column#*/}
  for tries in 1 2 3; do
    matrix_run_
    case $method in
      control)
        matrix_results_ >"$test_dir/want"
        test "$left" = 0 || break ;;
      *)
        test "$left" != 0 && test $tries != 2 || break ;;
    esac
  done
  cell=$left
  ${stays-false} && cell=ram
  why=
  case $method:$left in
    control:0) why='no page is left that could be seen' ;;
    control:*) ;;
    *:0) ;;
    *) ${stays-false} || why="$left pages are left" ;;
  esac
  if test $method != control; then
    matrix_results_ >"$test_dir/got"
    cmp -s "$test_dir/want" "$test_dir/got" || why="$why other results"
  fi
  test -z "$why" || failures="$failures$(fail_ "$name: $column: $why")
"
}
