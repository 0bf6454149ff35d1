# fish completion for nopagecache
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

complete -c nopagecache -x -a '(__fish_complete_subcommand)'
complete -c nopagecache -n __fish_is_first_token -l help -d 'Print help'
complete -c nopagecache -n __fish_is_first_token -l version \
    -d 'Print the version'
complete -c nopagecache -n __fish_is_first_token -s v -l verbose \
    -d 'Say what is not covered'
