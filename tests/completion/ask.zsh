# ask.zsh LINES DIRECTORY PROGRAM - types PROGRAM with each of the lines into an
# interactive zsh, then the key that inserts all completions, and waits for
# DIRECTORY/NUMBER.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

zmodload zsh/zpty zsh/zselect

# Whether the output $1 shows up, or the file, within half a minute.
wait_for () {
  local output rest=3000
  while (( rest-- )); do
    while zpty -rt shell output; do
      print -rn -- "$output"
      [[ $output == *$1* ]] && return
    done
    [[ -e $1 ]] && return
    zselect -t 1
  done
  return 1
}

zpty -b shell zsh -d -i || exit 99
wait_for READY || exit 1
integer number=0
while IFS= read -r line; do
  zpty -n -w shell "$3 $line"$'\x18'a$'\n'
  wait_for $2/$((++number)) || exit 1
done <$1
zpty -d shell
