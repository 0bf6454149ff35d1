#!/bin/sh
# A directory that is moved elsewhere during a run is no longer what its name
# says, also where names are long: -d misses it, and --remove-files removes
# nothing in its new place.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

long=$(printf '%0200d' 0)
dir=t/top/$long/$long/$long/$long/$long/$long
make_ ()
{
  mkdir -p $dir && (cd $dir && for i in $(seq 1000 1399); do
    mkdir $i && echo $i >$i/f || exit 1
  done) || framework_failure_ 'no tree'
}
make_
tar-nocache --sort=name -cf a.tar t || framework_failure_ a.tar

# The command moves it after some records, once.
cat >move <<'E2'
#!/bin/sh
test "$TAR_CHECKPOINT" -lt 5 || test -d moved || mv t/top moved
E2
chmod +x move || framework_failure_ move
expect_ 1 tar-nocache -b20 --checkpoint=1 --checkpoint-action=exec=./move -df a.tar
test -d moved || fail_ 'nothing was moved'
test "$(grep -c 'f: .*Cannot stat: ' err)" -gt 300 || fail_ 'what was moved has no differences'

# Here somebody else moves it, as soon as the first file is gone.
rm -rf moved t && make_
(while test -e $dir/1000/f; do :; done
 mv t/top moved) 2>/dev/null &
mover=$!
tar-nocache --sort=name -cf a.tar --remove-files t 2>err &
remover=$!
wait $mover
find moved -type f 2>/dev/null | sort >then
wait $remover
find moved -type f 2>/dev/null | sort >now
# The list may have been made while the file in hand was removed.
test $(($(wc -l <then) - $(wc -l <now))) -le 1 \
  || fail_ "removed where it was moved to: $(wc -l <then) files, then $(wc -l <now)"

finish_
