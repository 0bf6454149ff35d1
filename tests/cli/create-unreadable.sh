#!/bin/sh
# What cannot be read is left out, and how that is said.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

if is_root_; then skip_ 'the superuser may read everything'; fi
mkdir -p d/dir d/e && echo a >d/a && echo b >d/b && echo e >d/e/f \
  && : >d/empty && : >d/none && chmod 0 d/a d/dir d/none || framework_failure_

cat >names <<'E'
d/
d/b
d/e/
d/e/f
d/empty
E
expect_ 2 tar-nocache -cvf a --sort=name d
compare_ names out
cat >want <<'E'
tar-nocache: d/a: Cannot open: Permission denied
tar-nocache: d/dir: Cannot open: Permission denied
tar-nocache: d/none: Cannot open: Permission denied
tar-nocache: Exiting with failure status due to previous errors
E
compare_ want err
tar-nocache -tf a >out
compare_ names out

expect_ 0 tar-nocache -cvf a --sort=name --ignore-failed-read d
compare_ names out
sed -e '$d' -e 's/Cannot/Warning: Cannot/' want >want2
compare_ want2 err
expect_ 0 tar-nocache -cf a --ignore-failed-read --warning=no-failed-read d
compare_ /dev/null err

# Nothing is opened when nothing is kept, but directories.
expect_ 2 tar-nocache -cf /dev/null d
sed -n '2p;$p' want >want2
compare_ want2 err

# Even what is too old for --newer-mtime.
expect_ 2 tar-nocache -cvf a --newer-mtime=@2000000000 d/a d/b d/none
grep -v 'Treating date' err >err.open
cat >want <<'E'
tar-nocache: d/a: Cannot open: Permission denied
tar-nocache: d/b: file is unchanged; not dumped
tar-nocache: d/none: Cannot open: Permission denied
tar-nocache: Exiting with failure status due to previous errors
E
compare_ want err.open

# An ignore file that cannot be looked for is none.
chmod 700 d/dir && rmdir d/dir && rm d/a d/none && mkdir d/blind \
  && : >d/blind/in && chmod 600 d/blind || framework_failure_
expect_ 2 tar-nocache -cf a --sort=name --exclude-vcs-ignores d
cat >want <<'E'
tar-nocache: d/blind/in: Cannot stat: Permission denied
tar-nocache: Exiting with failure status due to previous errors
E
compare_ want err

finish_
