#!/bin/sh
# What -c leaves out: by age, by tag, by pattern, by device, and itself.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir -p d/sub && echo 1 >d/old && echo 2 >d/new && echo 3 >d/sub/old2 \
  || framework_failure_
touch -d 2001-01-01 d/old d/sub/old2
touch -d 2030-01-01 d/new

# Of the ctime, which nobody can set, only --newer takes notice.
expect_ 0 tar-nocache -cf a --sort=name --newer-mtime=2020-01-01 d
tar-nocache -tf a >out
printf '%s\n' d/ d/new d/sub/ >want
compare_ want out
compare_ /dev/null err
expect_ 0 tar-nocache -cf a --sort=name -N 2020-01-01 d
tar-nocache -tf a >out
printf '%s\n' d/ d/new d/old d/sub/ d/sub/old2 >want
compare_ want out
expect_ 0 tar-nocache -cvf a --sort=name --newer-mtime='2020-01-01 00:00:00' d
cat >want <<'E'
tar-nocache: d/old: file is unchanged; not dumped
tar-nocache: d/sub/old2: file is unchanged; not dumped
E
compare_ want err

# Tags.
printf 'Signature: 8a477f597d28d172789f06886806bc55\n' >d/sub/CACHEDIR.TAG
tags_ ()
{
  option_=$1 text_=$2; shift 2
  printf '%s\n' "$@" >want
  expect_ 0 tar-nocache -cvf a --sort=name $option_ d
  compare_ want out
  if test -n "$text_"; then
    echo "tar-nocache: d/sub/: contains a cache directory tag CACHEDIR.TAG; \
$text_ not dumped" >want
    compare_ want err
  else
    compare_ /dev/null err
  fi
}
tags_ --exclude-caches contents d/ d/new d/old d/sub/ d/sub/CACHEDIR.TAG
tags_ --exclude-caches-under contents d/ d/new d/old d/sub/
tags_ --exclude-caches-all directory d/ d/new d/old
tags_ --exclude-tag-under=CACHEDIR.TAG contents d/ d/new d/old d/sub/
tags_ --exclude-tag=nothing '' \
  d/ d/new d/old d/sub/ d/sub/CACHEDIR.TAG d/sub/old2
echo 'Signature: of something else' >d/sub/CACHEDIR.TAG
tags_ --exclude-caches-all '' \
  d/ d/new d/old d/sub/ d/sub/CACHEDIR.TAG d/sub/old2
rm d/sub/CACHEDIR.TAG

# A pattern counts for what comes after it, and an excluded directory is
# not looked into.
expect_ 0 tar-nocache -cvf a --sort=name d/old --exclude=old d
printf '%s\n' d/old d/ d/new d/sub/ d/sub/old2 >want
compare_ want out
expect_ 0 tar-nocache -cvf a --sort=name --exclude='*/sub' d
printf '%s\n' d/ d/new d/old >want
compare_ want out
expect_ 0 tar-nocache -cvf a --sort=name --exclude=d d
compare_ /dev/null out

# Patterns of a file in the directory itself.
echo 'o*' >d/sub/.skip
expect_ 0 tar-nocache -cvf a --sort=name --exclude-ignore=.skip d
printf '%s\n' d/ d/new d/old d/sub/ d/sub/.skip >want
compare_ want out
rm d/sub/.skip

# The archive is not put into itself.
expect_ 0 tar-nocache -cvf d/a.tar --sort=name d
printf '%s\n' d/ d/new d/old d/sub/ d/sub/old2 >want
compare_ want out
echo 'tar-nocache: d/a.tar: archive cannot contain itself; not dumped' >want
compare_ want err
expect_ 0 tar-nocache -cf d/a.tar --warning=no-ignore-archive d
compare_ /dev/null err
rm d/a.tar

# Questions.
printf 'y\ny\nn\ny\ny\n' | tar-nocache -cwf a --sort=name d >out 2>err
tar-nocache -tf a >got
printf '%s\n' d/ d/new d/sub/ d/sub/old2 >want
compare_ want got
printf '%s' "add 'd'?add 'd/new'?add 'd/old'?add 'd/sub'?add 'd/sub/old2'?" \
  >want
compare_ want out

# Another file system is named but not entered.
if is_root_ && mkdir d/mnt && mount -t tmpfs none d/mnt 2>/dev/null; then
  at_end "umount '$test_dir/d/mnt'"
  : >d/mnt/in
  expect_ 0 tar-nocache -cvf a --sort=name --one-file-system d
  printf '%s\n' d/ d/mnt/ d/new d/old d/sub/ d/sub/old2 >want
  compare_ want out
  echo 'tar-nocache: d/mnt/: file is on a different filesystem; not dumped' \
    >want
  compare_ want err
  # A mount point that is named is entered.
  expect_ 0 tar-nocache -cvf a --sort=name --one-file-system d/mnt
  printf '%s\n' d/mnt/ d/mnt/in >want
  compare_ want out
  expect_ 0 tar-nocache -cf a --sort=name d
  tar-nocache -tf a d/mnt/in >/dev/null || fail_ 'not entered at all'
fi

finish_
