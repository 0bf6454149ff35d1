#compdef nopagecache
# zsh completion for nopagecache
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

_arguments -s -S -A '-*' : \
  '(- : *)--help[print help]' \
  '(- : *)--version[print the version]' \
  '(-v --verbose)'{-v,--verbose}'[say what is not covered]' \
  '(-):program:_command_names -e' \
  '*::argument:_normal'
