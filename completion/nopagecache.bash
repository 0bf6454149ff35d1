# bash completion for nopagecache
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

_nopagecache ()
{
  local word=${COMP_WORDS[COMP_CWORD]} i=1 IFS=$' \t\n'
  while ((i < COMP_CWORD)) && [[ ${COMP_WORDS[i]} == -* ]]; do
    ((++i))
  done
  COMPREPLY=()
  if ((i < COMP_CWORD)); then
    # The arguments of another program.
    if declare -F _comp_command_offset >/dev/null; then
      _comp_command_offset "$i"
    elif declare -F _command_offset >/dev/null; then
      _command_offset "$i"
    fi
  elif [[ $word == -* ]]; then
    mapfile -t COMPREPLY \
      < <(compgen -W '--help --verbose --version' -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -c -- "$word")
  fi
}

complete -o default -F _nopagecache nopagecache
