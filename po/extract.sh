#!/bin/sh
# extract.sh FILE - write the messages of all sources to FILE, in PO format.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# FILE is a full name.  N_ marks strings that are translated where they are
# printed; the keywords in capitals are the macros of the option table.

set -e
cd "$(dirname "$0")/.."
${XGETTEXT-xgettext} --output="$1-t" --files-from=po/POTFILES \
  --language=C --from-code=UTF-8 --add-location=file \
  --add-comments=TRANSLATORS: \
  --package-name=tar-nocache --copyright-holder='The tar-nocache authors' \
  --keyword --keyword=_ --keyword=N_ --keyword=gettext \
  --keyword=ngettext:1,2 --keyword=dgettext:2 --keyword=gettext_noop \
  --keyword=OPTION:8 --keyword=HEADING:2 --keyword=NOTE:3 --keyword=ARG:1 \
  --keyword=MAY:1
sed 's/charset=CHARSET/charset=UTF-8/' "$1-t" >"$1"
rm "$1-t"
