# common.sh - a directory with archives, and what shells must offer there.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

completion=$abs_top_builddir/completion/tar-nocache
plain_completion=$abs_top_srcdir/completion/nopagecache

# needs_ SHELL: it is here, and so is its completion.
needs_ ()
{
  command -v "$1" >/dev/null || skip_ "$1 is not installed"
  test -r "$completion.$1" || skip_ "$completion.$1 was not built"
}

# set_up_: the files; a program that writes down how it is called.
set_up_ ()
{
  HOME=$test_dir
  TERM=dumb
  LC_ALL=C.UTF-8
  export HOME TERM LC_ALL
  unset ZDOTDIR FPATH BASH_ENV ENV XDG_CONFIG_HOME XDG_DATA_HOME

  mkdir -p place bin home tree/d 'tree/a b' place/sub offered \
    || framework_failure_ mkdir
  cd tree || exit 99
  : >d/one && : >d/two && : >"a b/x'y" && : >'q"$z' && : >c:d && : >'b\s' \
    && : >'*' && : >-dash && : >'$x' || framework_failure_ 'no files'
  tar-nocache -cf "$test_dir/place/a.tar" -- * || framework_failure_ 'no a.tar'
  tar-nocache -cf "$test_dir/place/dots.tar" . \
    || framework_failure_ 'no dots.tar'
  cd "$test_dir/place" || exit 99
  gzip -c a.tar >b.tgz || cp a.tar b.tgz
  cp a.tar 'with blank.tar' && cp a.tar ./host:x.tar && cp a.tar "$HOME/home" \
    && echo text >plain.txt && : >sub/inner && mkfifo pipe.tar \
    && cp a.tar slow.tar && cp a.tar .. || framework_failure_ 'no archives'
  cd .. || exit 99

  cat >bin/tar-nocache <<END
#!/bin/sh
echo "\${TAR_OPTIONS-unset} \$*" >>'$test_dir/calls'
case \$* in
  *slow*) echo quick; exec sleep 60 ;;
esac
exec '$TAR_NOCACHE' "\$@"
END
  chmod +x bin/tar-nocache || framework_failure_ chmod
  : >calls
  PATH=$test_dir/bin:$PATH
  TAR_OPTIONS=--verbose
  export PATH TAR_OPTIONS

  grep -v '^#' "$abs_top_srcdir/tests/completion/lines.txt" | grep . >wanted
  command -v timeout >/dev/null && echo '-xf slow.tar q|+quick' >>wanted
  sed 's/|.*//' wanted >lines
}

# can_ask_SHELL_: whether the shell has what ask_SHELL_ needs.
can_ask_bash_ ()
{
  bash -c 'type complete && type bind' >/dev/null 2>&1
}

can_ask_zsh_ ()
{
  zsh -fc 'zmodload zsh/zpty && autoload -Uz +X compinit' 2>/dev/null
}

can_ask_fish_ ()
{
  fish --no-config -c true 2>/dev/null
}

# ask_bash_ PROGRAM KEYS SETTINGS: for each of `lines', after PROGRAM, what
# `offered/NUMBER' gets if KEYS are pressed: the words of the command line
# then.
ask_bash_ ()
{
  rm -f offered/*
  cat >rc <<END
cd place
PS1= PS2=
bind 'set completion-query-items 0' 'set page-completions off' \
  'set enable-bracketed-paste off' 'set disable-completion off'
number=0
$1 ()
{
  printf '%s\n' "\$@" >|"$test_dir/offered/\$((++number))"
}
$3
. '$completion.bash'
. '$plain_completion.bash'
END
  while IFS= read -r line; do
    printf '%s %s%b\n' "$1" "$line" "$2"
  done <lines | bash --noprofile --rcfile rc -i >log 2>&1
}

# ask_fish_ PROGRAM: the same, with what is offered for the last word only,
# and in `described' with the help.
ask_fish_ ()
{
  rm -f offered/* described
  cat >ask.fish <<END
cd place
source '$completion.fish'
source '$plain_completion.fish'
set number 0
while read line
  set number (math \$number + 1)
  complete -C "$1 \$line" >$test_dir/offered/\$number
end <$test_dir/lines
END
  fish --no-config ask.fish >log 2>&1
  test ! -s log || fail_ "fish complains: $(cat log)"
  cat offered/* >described
  for file in offered/*; do
    sed -i.old 's/	.*//' "$file" && rm -f "$file.old"
  done
}

# ask_zsh_ PROGRAM SETTINGS: as ask_bash_, if all that is offered is inserted.
ask_zsh_ ()
{
  rm -f offered/*
  mkdir -p functions && cp "$completion.zsh" functions/_tar-nocache \
    && cp "$plain_completion.zsh" functions/_nopagecache \
    || framework_failure_ functions
  cat >home/.zshrc <<END
cd $test_dir/place
PS1=READY PS2=
unset zle_bracketed_paste
fpath=($test_dir/functions \$fpath)
autoload -Uz compinit
compinit -D -u
bindkey -e
zle -C all-matches complete-word _generic
bindkey '^Xa' all-matches
zstyle ':completion:all-matches:*' insert yes
zstyle ':completion:all-matches:*' completer _all_matches _complete
integer number
ZSH_TRACE_GENERIC_WIDGET=
$1 () {
  print -rl -- "\$@" >|$test_dir/offered/\$((++number)).part
  command mv $test_dir/offered/\$number{.part,}
}
$2
END
  ZDOTDIR=$test_dir/home zsh -f \
    "$abs_top_srcdir/tests/completion/ask.zsh" lines offered "$1" >log 2>&1 \
    || fail_ "zsh does not answer: $(tail -n 20 log)"
}

# check_offered_: what the shell offered for each of `lines' is in
# `offered/NUMBER', a word a line; is it as `wanted' says?
check_offered_ ()
{
  number=0
  while IFS='|' read -r line want; do
    number=$((number + 1))
    # All that may stand before and after the words.
    sed -e p -e 's/^--[a-z-]*=\(..*\)/\1/; s/=$//; s,\(.\)/$,\1,' \
      "offered/$number" >have 2>/dev/null || fail_ "nothing for: $line"
    printf '%s\n' "$want" | tr ';' '\n' >list
    while read -r item; do
      word=${item#?}
      case $item in
        +*) grep -Fx -e "$word" have >/dev/null \
              || fail_ "[$line] does not offer [$word] but: $(tr '\n' ';' <have)" ;;
        *) ! grep -Fx -e "$word" have >/dev/null \
              || fail_ "[$line] offers [$word]" ;;
      esac
    done <list
  done <wanted

  # How the program was called.
  test -s calls || fail_ 'no archive was ever listed'
  ! grep -v '^unset -t --force-local ' calls || fail_ 'calls, see above'
  ! grep -e 'pipe\.tar' -e nosuch calls || fail_ 'calls, see above'
  test "$(grep -c host: calls)" -eq 1 || fail_ 'the remote archive was read'
  : >calls

  # Not again: it takes two seconds.
  sed '/^-xf slow/d' wanted >rest && mv rest wanted && sed 's/|.*//' wanted >lines
}

# check_options_ LETTERS LONG: files with all that the shell offers for `-v -'
# and `--': is each option there, and nothing else?
check_options_ ()
{
  print_options=$abs_top_builddir/tests/cli/print-options
  test -x "$print_options" || framework_failure_ 'print-options was not built'
  "$print_options" >table
  sed 's/=$//' "$1" | LC_ALL=C sort -u | grep '^-[A-Za-z]$' >have
  echo -v >>have && LC_ALL=C sort -u -o have have
  awk '$2 ~ /[A-Za-z]/ { print "-" $2 }' table | LC_ALL=C sort -u >want
  test -s want || framework_failure_ 'no letters'
  compare_ want have
  sed 's/=$//' "$2" | LC_ALL=C sort -u | grep '^--.' >have
  awk '$1 != "." { print "--" $1 }' table | LC_ALL=C sort -u >want
  compare_ want have
}

# values_of_ OPTION: the words that the program says it takes.
values_of_ ()
(
  unset TAR_OPTIONS
  LC_ALL=C
  case $1 in
    format) tar-nocache --help \
      | sed -n '/FORMAT is one of/,/^ *-/s/^    \([a-z0-9]*\) .*/\1/p' ;;
    quoting-style) tar-nocache --help \
      | sed -n '/^ *Values of --quoting-style/,/^\*This/s/^  \([a-z-]*\)$/\1/p' ;;
    totals) tar-nocache --help | tr '\n' ' ' \
      | sed 's/.*on SIGNAL: \([^-]*[12]\).*/\1/' | tr -cs 'A-Z0-9' '\n' \
      | grep -v '^OR$' ;;
    *) tar-nocache -c "--$1=?" 2>&1 | sed -n 's/^  - //p' \
      | tr -d " '\`\"" | tr ',' '\n' ;;
  esac
)

# check_values_ OPTION FILE: the words in FILE are all that OPTION takes.
check_values_ ()
{
  values_of_ "$1" | grep . | LC_ALL=C sort -u >want
  if test "$1" = warning; then
    sed 'p; s/^/no-/' want >more && echo none >>more
    LC_ALL=C sort -u more >want
  fi
  test -s want || framework_failure_ "no values of --$1"
  sed "s/^--$1=//" "$2" | LC_ALL=C sort -u | grep . >have
  compare_ want have
}

# The options whose values are checked; print their lines.
options_with_values='format quoting-style totals sort hole-detection
  atime-preserve backup warning'

# lines_for_all_: lines that ask for all options and all their values.
lines_for_all_ ()
{
  printf '%s\n' '-v -' --
  for option in $options_with_values; do
    echo "--$option="
  done
}

# check_all_: the answers to these lines, in offered/1, offered/2 and so on.
check_all_ ()
{
  check_options_ offered/1 offered/2
  number=2
  for option in $options_with_values; do
    number=$((number + 1))
    check_values_ $option offered/$number
  done
}
