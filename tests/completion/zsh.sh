#!/bin/sh
# zsh offers options with their help, values, files and members.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/completion/common.sh"

needs_ zsh
zsh -fc 'zmodload zsh/zpty && autoload -Uz +X compinit' 2>/dev/null \
  || skip_ 'zsh has no terminals or completions'
set_up_
mkdir functions && cp "$completion.zsh" functions/_tar-nocache \
  || framework_failure_ functions

# ask_ SETTINGS: for each of `lines', what `offered/NUMBER' gets if all that
# is offered is inserted: the words of the command line then.
ask_ ()
{
  rm -f offered/*
  cat >home/.zshrc <<END
cd $test_dir/work
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
tar-nocache () {
  print -rl -- "\$@" >|$test_dir/offered/\$((++number)).part
  command mv $test_dir/offered/\$number{.part,}
}
$1
END
  ZDOTDIR=$test_dir/home zsh -f \
    "$abs_top_srcdir/tests/completion/ask.zsh" lines offered >log 2>&1 \
    || fail_ "zsh does not answer: $(tail -n 20 log)"
}

ask_ ''
check_offered_

# Whatever the user has set.
ask_ 'setopt nounset ksharrays noglob shwordsplit nonomatch; IFS=aet'
check_offered_

lines_for_all_ >lines
ask_ ''
check_all_

finish_
