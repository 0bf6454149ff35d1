#!/bin/sh
# make install puts the completions where shells look, for the name it gives.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

test -r "$abs_top_builddir/completion/tar-nocache.bash" \
  || skip_ 'the completions were not built'
test -w "$abs_top_builddir/Makefile" || skip_ 'the build is not ours'
unset MAKEFLAGS MFLAGS MAKELEVEL

# make_ TARGET TRANSFORM
make_ ()
{
  (cd "$abs_top_builddir" && ${MAKE-make} -s "$1" DESTDIR="$test_dir/root" \
    prefix=/usr datarootdir=/usr/share datadir=/usr/share \
    bashcompletiondir=/usr/share/bash-completion/completions \
    program_transform_name="$2") >log 2>&1 \
    || fail_ "make $1: $(cat log)"
}

make_ install-completions 's,x,x,'
make_ install-completions 's/^/my-/'
(cd root && find . -type f | LC_ALL=C sort) >have
programs=tar-nocache
test ! -x "$abs_top_builddir/src/nopagecache/nopagecache" \
  || programs="$programs nopagecache"
for program in $programs; do
  for name in $program my-$program; do
    echo ./usr/share/bash-completion/completions/$name
    echo ./usr/share/fish/vendor_completions.d/$name.fish
    echo ./usr/share/zsh/site-functions/_$name
  done
done | LC_ALL=C sort >want
compare_ want have
test -z "$(find root -type f ! -perm 644)" || fail_ 'wrong modes'

# The shells find them for that name.
cd root/usr/share || exit 99
if command -v bash >/dev/null; then
  for script in /usr/share/bash-completion/bash_completion ''; do
    test -z "$script" || test -r "$script" || continue
    XDG_DATA_DIRS=$PWD HOME=/nowhere bash --norc -c '
      if test -n "$1"; then
        . "$1"
        _completion_loader my-tar-nocache || _comp_load my-tar-nocache
      else
        . bash-completion/completions/my-tar-nocache
      fi
      complete -p my-tar-nocache' sh "$script" >"$test_dir/out" 2>&1
    grep 'my-tar-nocache$' "$test_dir/out" >/dev/null \
      || fail_ "bash, $script: $(cat "$test_dir/out")"
  done
fi
if command -v fish >/dev/null && fish --no-config -c true 2>/dev/null; then
  fish --no-config -c 'source fish/vendor_completions.d/my-tar-nocache.fish
    complete -C "my-tar-nocache --no-page"' >"$test_dir/out" 2>&1
  grep '^--no-page-cache' "$test_dir/out" >/dev/null \
    || fail_ "fish: $(cat "$test_dir/out")"
fi
grep '^#compdef my-tar-nocache$' zsh/site-functions/_my-tar-nocache \
  >/dev/null || fail_ 'zsh: not for my-tar-nocache'
cd "$test_dir" || exit 99

make_ uninstall-completions 's,x,x,'
make_ uninstall-completions 's/^/my-/'
test -z "$(find root -type f)" || fail_ 'something is left'
finish_
