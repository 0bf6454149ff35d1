#!/bin/sh
# analyze.sh - what static analysers find in src and lib, but for what is known.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Usage: analyze.sh [TOOL]..., in the build directory, by make analyze.
# Tools: gcc (-fanalyzer), clang-tidy (with the checks of scan-build, which
# are clang-analyzer-*) and cppcheck; by default all that are installed.
#
# Findings are compared without line numbers with known.txt, which has a reason
# for each.  The status is 1 if there are others.  All that the tools
# said is in analyze/TOOL.log.  JOBS is how many files are looked at at once.

: "${abs_top_srcdir:?}"
here=$abs_top_srcdir/tests/analyze
jobs=${JOBS:-$(nproc 2>/dev/null || echo 1)}
LC_ALL=C
export LC_ALL abs_top_srcdir
mkdir -p analyze || exit

# One line for each of our sources: its name and how it is compiled.  What
# several libraries have is looked at once.
awk -v top="$abs_top_srcdir/" '
  /"file":/ { file = $0; sub(/.*"file": "/, "", file); sub(/".*/, "", file) }
  /"command":/ && index(file, top) == 1 && !(file in seen) {
    name = substr(file, length(top) + 1)
    if (name !~ /^(src|lib)\//)
      next
    seen[file]
    sub(/^ *"command": "/, "")
    sub(/" }.*/, "")
    sub(/ -M[TF].*/, "")
    gsub(/\\"/, "\"")
    gsub(/\\\\/, "\\")
    print name "\t" $0
  }' compile_commands.json >analyze/commands || exit
test -s analyze/commands || { echo 'analyze: nothing to look at' >&2; exit 2; }

# each COMMAND: sh runs it for each source, as $file with the flags "$@" of
# $compiler.
each ()
{
  cut -f1 analyze/commands | xargs -P "$jobs" -I '{}' sh -c '
    file=$abs_top_srcdir/$2
    words=$(awk -F "\t" -v name="$2" "\$1 == name { print \$2 }" \
      analyze/commands)
    eval "set -- \"\$1\" $words"
    run=$1
    shift
    case $1 in *ccache) shift ;; esac
    compiler=$1
    shift
    eval "$run"' sh "$1" '{}'
}

# Of the flags, those that all compilers know.
common='for word; do
    shift
    case $word in -D* | -I*) set -- "$@" "$word" ;; esac
  done'

run_gcc ()
{
  each '"$compiler" "$@" -fanalyzer -c -o /dev/null "$file"'
}

run_clang_tidy ()
{
  each "$common"'
    clang-tidy --quiet --config-file="$abs_top_srcdir/.clang-tidy" \
      "$file" -- -std=gnu11 -w "$@"'
}

run_cppcheck ()
{
  # It has to be told what the compiler defines.
  $(awk -F '[\t ]' '{ print $2; exit }' analyze/commands) -dM -E -x c \
    /dev/null >analyze/compiler.h
  each "$common"'
    cppcheck --quiet --std=c11 --enable=warning,portability,performance \
      --suppressions-list="$abs_top_srcdir/tests/analyze/cppcheck.txt" \
      --library="$abs_top_srcdir/tests/analyze/cppcheck.cfg" \
      --template="{file}:{line}:{column}: warning: {message} [cppcheck-{id}]" \
      --template-location= "$@" --include=analyze/compiler.h \
      --include=config.h "$file"'
}

# findings LOG: one line for each, without directories and line numbers.
findings ()
{
  sed -n "s,^$abs_top_srcdir/,,
    s/^\\(\\(src\\|lib\\)[^:]*\\):[0-9]*:[0-9]*: \\(warning\\|error\\): /\\1: /p" \
    "$1" | sort -u
}

test $# != 0 || set -- gcc clang-tidy cppcheck
sed '/^#/d; /^$/d' "$here/known.txt" | sort -u >analyze/known
status=0
for tool; do
  case $tool in
    gcc) works=$(awk -F '[\t ]' '{ print $2; exit }' analyze/commands)
         echo 'int x;' | $works -fanalyzer -x c -c -o /dev/null - \
           2>/dev/null ;;
    *) command -v "$tool" >/dev/null ;;
  esac || { echo "analyze: $tool: skipped: not installed"; continue; }
  "run_$(echo "$tool" | tr - _)" >"analyze/$tool.log" 2>&1
  findings "analyze/$tool.log" >analyze/found
  comm -23 analyze/found analyze/known >analyze/new
  echo "analyze: $tool: $(wc -l <analyze/found) findings," \
    "$(wc -l <analyze/new) of them new (analyze/$tool.log)"
  cat analyze/new
  test ! -s analyze/new || status=1
done
exit $status
