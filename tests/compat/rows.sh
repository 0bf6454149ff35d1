# rows.sh - tests whose command lines stand in a table.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# To be sourced.  Each line of the table is run by the shell in two equal
# directories, once with the system's GNU tar and once with ours, and must
# give the same standard output, standard error, status and files
# afterwards.
#
# A table line that begins with `#' is a comment.  A comment that begins
# with `#differs ' says why the next line alone gives something else; it
# must then do so, or the comment is out of date.

. "$abs_top_srcdir/tests/compat/common.sh"

# What each line finds: a tree `t', archives of it, lists, an empty
# directory `out'.
make_start_ ()
{
  mkdir start && cd start || exit 99
  mkdir -p t/d/e t/vcs/.git t/cache t/sec out
  for f in a b.c b.o d/f1 d/f2 d/e/deep vcs/.git/HEAD vcs/main.c 'sp ace' \
      'new
line'; do
    echo "contents of $f" >"t/$f"
  done
  : >t/empty
  printf 'Signature: 8a477f597d28d172789f06886806bc55\n' >t/cache/CACHEDIR.TAG
  echo big >t/cache/data
  echo '*.o' >t/.gitignore; echo 'f1' >t/d/.tarignore
  ln t/a t/d/hard; ln -s a t/sym; ln -s /nowhere t/dangling
  mkfifo t/fifo
  chmod 0700 t/sec; chmod 4755 t/b.o; chmod 0444 t/b.c
  printf 't/a\nt/d\n' >list; printf 't/a\0t/d/f1\0' >list0
  printf -- '-C t\na\n' >listopt
  printf '*.o\nd/e\n' >excl
  make_more_
  find t* -depth -exec touch -h -d @1500000000 {} +
  touch -d @1600000000 t/d/f2
  gnu_ tar-nocache -cf a.tar --sort=name t
  gnu_ tar-nocache -cf a.tgz -z --sort=name t 2>/dev/null
  gnu_ tar-nocache -cf abs.tar -P --sort=name -C t --transform='s,^,/x/../,' a
  gnu_ tar-nocache -cf v7.tar -H v7 t/a t/d
  gnu_ tar-nocache -cf label.tar -V 'the label' t/a
  make_archives_
  # What a line makes or changes is never of the same second.
  find . -type f -mtime -99 -exec touch -d @1500000000 {} +
  touch -d @1500000000 out .
  cd ..
}

# What a test wants besides.
make_more_ () { :; }
make_archives_ () { :; }

# look ARCHIVE...: list archives whose bytes differ in documented ways (see
# tarcmp.c) and remove them; for use in tables.
look ()
{
  for archive; do
    tar-nocache -tvvf "$archive"
  done
  rm -f "$@"
}

# run_side_ SIDE TABLE: run all lines of TABLE, leave SIDE/out, SIDE/err and
# SIDE/tree, each in sections that begin with `=== NUMBER'.
run_side_ ()
{
  eval "PATH=\$$1_path"
  row=0
  stale=yes
  while IFS= read -r line <&3; do
    row=$((row + 1))
    case $line in '' | '#'*) continue ;; esac
    if test -n "$stale"; then
      chmod -R u+rwX place 2>/dev/null
      rm -rf place
      cp -a ../start place
      stale=
    fi
    for stream in out err tree; do
      printf '\n=== %d\n' $row >>$stream
    done
    (ulimit -t 5; cd place && eval "$line") >>out 2>>err </dev/null 3<&-
    printf '\nstatus %d\n' $? >>err
    "$tools/treelist" -n place | diff -a ../start.list - >>tree || stale=yes
  done 3<"$2"
}

# rows_without_ WORD TABLE: the rows of TABLE that do not use WORD, a command
# that cannot do its work here.
rows_without_ ()
{
  LC_ALL=C awk -v word="$1 " '
    /^#differs/ { why = $0 "\n"; next }
    /^[^#]/ && index ($0, word) { why = ""; next }
    { printf "%s%s\n", why, $0; why = "" }' "$2"
}

# Numbers of rows in which the logs $1 and $2 differ.
differing_rows_ ()
{
  LC_ALL=C awk '
    FNR == 1 { key = "" }
    FNR == NR && /^=== / { key = $2; next }
    FNR == NR { want[key] = want[key] $0 "\n"; next }
    /^=== / { key = $2; seen[key] = 1; next }
    { got[key] = got[key] $0 "\n" }
    END { for (key in seen) if (want[key] != got[key]) print key }' "$1" "$2"
}

section_ ()
{
  LC_ALL=C awk -v row="$2" \
    '/^=== / { on = ($2 == row); next } on' "$1"
}

# Say how row $1, which is $2, differs.
show_row_ ()
{
  fail_ "$2 (- GNU tar, + ours)"
  for stream in out err tree; do
    section_ gnu/$stream.txt $1 >want; section_ own/$stream.txt $1 >got
    cmp -s want got || {
      echo "  $stream:"
      diff -a -U1 want got | sed -n '3,20p' | cut -c1-200
    }
  done
}

# run_rows_ TABLE LEAST: the whole test, of at least LEAST lines.  TABLE is
# a full name or lies beside the tests.
run_rows_ ()
{
  case $1 in
    /*) table=$1 ;;
    *) table=$abs_top_srcdir/tests/compat/$1 ;;
  esac
  (make_start_) || framework_failure_ 'cannot build the directory'
  mkdir gnu own
  cp -a start gnu/place
  # A copy with its times is what each line finds.
  "$tools/treelist" -n gnu/place >start.list
  begin=$(date +%s)
  (cd gnu && run_side_ gnu "$table") &
  (cd own && run_side_ own "$table")
  wait
  end=$(date +%s)

  # Times of the run, whichever second it was.
  cat wording.sed - >all.sed <<END
s/ \\(${begin%???}\\|${end%???}\\)[0-9][0-9][0-9]\\( \\|\$\\)/ NOW\\2/
s,$test_dir/\\(own\\|gnu\\),HERE,g
END
  for side in gnu own; do
    for stream in out err tree; do
      LC_ALL=C sed -f all.sed $side/$stream >$side/$stream.txt
    done
  done

  for stream in out err tree; do
    differing_rows_ gnu/$stream.txt own/$stream.txt
  done | sort -nu >differing
  LC_ALL=C sed -n '/^#differs /{n;=;}' "$table" >excused
  test "$(grep -c '^=== ' own/err)" -ge "$2" \
    || fail_ "fewer than $2 lines were run"
  while read -r row; do
    grep -x "$row" excused >/dev/null \
      || show_row_ "$row" "$1:$row: $(sed -n "${row}p" "$table")"
  done <differing
  while read -r row; do
    grep -x "$row" differing >/dev/null \
      || fail_ "$1:$row: is said to differ, but does not"
  done <excused
}
