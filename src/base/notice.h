/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* notice.h - what --version says of copyright and licence.  */

#ifndef TNC_BASE_NOTICE_H
#define TNC_BASE_NOTICE_H

#include "base/i18n.h"

#define LICENCE_NOTICE                                                       \
  N_ ("Copyright (C) 2026 The tar-nocache authors\n"                         \
      "License GPLv3+: GNU GPL version 3 or later "                          \
      "<https://gnu.org/licenses/gpl.html>.\n"                               \
      "This is free software: you are free to change and redistribute it.\n" \
      "There is NO WARRANTY, to the extent permitted by law.")

#endif
