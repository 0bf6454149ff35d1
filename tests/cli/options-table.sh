#!/bin/sh
# Every option of the table is accepted in each spelling and is in the help.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

print_options=$abs_top_builddir/tests/cli/print-options
test -x "$print_options" || skip_ 'print-options was not built'
"$print_options" >table || framework_failure_ 'print-options'
test "$(wc -l <table)" -gt 150 || framework_failure_ 'table too short'

echo x >file
: >names
tar-nocache -cf a.tar file || framework_failure_ 'no archive'

# An argument for the option $1 whose argument is called $2.
sample_ ()
{
  case $1 in
    align) echo 1024 ;;
    add-file) echo file ;;
    directory) echo . ;;
    files-from|exclude-from|owner-map|group-map) echo names ;;
    listed-incremental) echo /dev/null ;;
    format) echo gnu ;;
    quoting-style) echo escape ;;
    warning) echo all ;;
    reflink) echo auto ;;
    sort) echo name ;;
    hole-detection) echo raw ;;
    checksums) echo /dev/null ;;
    checksum-algorithm) echo sha512 ;;
    atime-preserve) echo replace ;;
    backup) echo numbered ;;
    mode) echo a+r ;;
    owner|group) echo 0 ;;
    record-size) echo 10240 ;;
    tape-length) echo 100 ;;
    totals) echo USR1 ;;
    checkpoint-action) echo dot ;;
    transform|xform) echo s/a/b/ ;;
    pax-option) echo a=b ;;
    use-compress-program) echo cat ;;
    sparse-version) echo 1.0 ;;
    file) echo a.tar ;;
    *) case $2 in
         NUMBER|BLOCKS) echo 1 ;;
         DATE*) echo 2000-01-01 ;;
         *) echo sample ;;
       esac ;;
  esac
}

# What must stand beside the option $1, apart from -f: an operation, unless
# it is one, and what GNU tar asks for.
company_ ()
{
  case $1 in
    create) echo file ;;
    append|update) echo file ;;
    catenate|concatenate|delete|diff|compare|list|test-label|extract|get) ;;
    verify) echo -c file ;;
    one-top-level) echo -t ;;
    occurrence|starting-file|preserve-order|same-order) echo -t file ;;
    clamp-mtime) echo -c --mtime=@1 file ;;
    seekable) echo --xz --member-index=sample -c file ;;
    help|usage|version|show-defaults|show-snapshot-field-ranges) ;;
    *) echo -c file ;;
  esac
}

# accepted_ NAME WORDS...: the words are no wrong usage: whatever else
# happens, no hint is printed.
accepted_ ()
{
  name=$1; shift
  company=$(company_ $name)
  case $name in
    file|multi-volume|info-script|new-volume-script|tape-length) archive= ;;
    one-top-level) archive=-fa.tar ;;
    reflink) archive=-fnew.tar ;;
    *) archive=-f/dev/null ;;
  esac
  # shellcheck disable=SC2086
  TAPE=/dev/null tar-nocache "$@" $archive $company </dev/null >out 2>err
  if test $? -eq 64 || grep '^Try ' err >/dev/null; then
    fail_ "$* $archive $company"
    cat err
  fi
}

while read -r name letter argument kind modes; do
  test -n "$modes" || fail_ "$name: no modes"
  sample=$(sample_ "$name" "$argument")
  if test "$name" != .; then
    case $kind in
      none) accepted_ $name --$name ;;
      may) accepted_ $name --$name
           accepted_ $name "--$name=$sample" ;;
      needs) accepted_ $name "--$name=$sample"
             accepted_ $name "--$name" "$sample" ;;
    esac
  fi
  if test "$letter" != .; then
    case $kind in
      needs) accepted_ $name -$letter "$sample"
             accepted_ $name "-$letter$sample" ;;
      *) accepted_ $name -$letter ;;
    esac
  fi
done <table

# Every name and letter is in the help, with its argument.
expect_ 0 tar-nocache --help
mv out help
while read -r name letter argument kind modes; do
  if test "$name" != .; then
    case $kind in
      none) want="--$name" ;;
      may) want="--$name[=$argument]" ;;
      needs) want="--$name=$argument" ;;
    esac
    grep -F -e "$want" help >/dev/null || fail_ "help lacks $want"
  fi
  test "$letter" = . || grep -e "^  -$letter\(,\|  \)" help >/dev/null ||
    grep -F -e "  -$letter" help >/dev/null || fail_ "help lacks -$letter"
done <table

# Completion takes a continuation line that begins with an option for one.
if grep '^ \{11,\}-' help >wrapped; then
  fail_ "the help has options at the start of a line: $(cat wrapped)"
fi

# What bash-completion's _parse_help makes of the help: of each line that
# begins with an option, the long options.
sed -n 's/^ *\(-.*\)/\1/p' help | tr ',' '\n' \
  | sed -n 's/^ *\(--[A-Za-z0-9][-A-Za-z0-9_]*\).*/\1/p' | sort -u >completed
while read -r name rest; do
  test "$name" = . || grep -x -e "--$name" completed >/dev/null \
    || fail_ "completion does not find --$name"
done <table

# Some test of what an option does names it.
find "$abs_top_srcdir/tests/cli" "$abs_top_srcdir/tests/compat" \
  "$abs_top_srcdir/tests/cache" -name '*.sh' ! -name options-table.sh \
  -exec cat {} + -o -name '*.txt' -exec cat {} + | tr -s " \t='\"|;()" '\n' \
  | grep '^-' | sort -u >used
while read -r name letter argument kind modes; do
  case $letter,$name in
    .,*) form=--$name ;;
    *,.) form=-$letter ;;
    *) form=-$letter,\ --$name ;;
  esac
  grep -F -x -e "--$name" used >/dev/null ||
    { test "$letter" != . && grep -e "^-[A-Za-z]*$letter" used >/dev/null; } ||
    fail_ "no test of $form"
done <table

# All operations conflict with each other.
for one in c x t d r u A; do
  for other in c x t d r u A; do
    test $one = $other && continue
    expect_ 2 tar-nocache -$one$other
    grep 'may not specify more than one' err >/dev/null ||
      fail_ "-$one -$other: $(cat err)"
  done
done

# Options that do not fit the operation.
refused_ ()
{
  expect_ 2 tar-nocache -f a.tar "$@"
  grep "$message" err >/dev/null || fail_ "$*: $(cat err)"
}
message='cannot be used with'
for op in c r u A; do
  refused_ -$op --occurrence file
  refused_ -$op --starting-file=file file
  refused_ -$op --same-order file
done
for op in x t d; do
  refused_ -$op --verify
  refused_ -$op --one-top-level=d --absolute-names
  refused_ -$op -g /dev/null --same-order
done
message='can be used only on POSIX archives'
for op in c r u A; do
  for option in --acls --selinux --xattrs --pax-option=a=b; do
    refused_ -$op $option --format=gnu file
  done
done

finish_
