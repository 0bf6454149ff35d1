# compile-commands.awk - the compiler's command lines of `make -n' as JSON, in
# the form that editors and analysers read.  DIRECTORY is where they run.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

/ -c -o [^ ]*[.]o / {
  sub(/ *&&.*/, "")
  # `test -f 'FILE' || echo 'SRCDIR/'`FILE, where FILE is in SRCDIR.
  gsub(/`test -f '[^']*' [|][|] echo '/, "")
  gsub(/'`/, "")
  gsub(/[\\"]/, "\\\\&")
  printf "%s\n{ \"directory\": \"%s\", \"file\": \"%s\",\n  \"command\": \"%s\" }",
    count++ ? "," : "[", directory, $NF, $0
}
END { print count ? "\n]" : "[]" }
