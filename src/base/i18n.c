/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/i18n.h"

#include <locale.h>

#include "secureenv.h"

void
i18n_init (void)
{
  setlocale (LC_ALL, "");
  /* Catalogues hold format strings; one from the environment must not make a
     privileged program misbehave.  */
  char const *dir = secure_getenv ("TNC_LOCALEDIR");
  bindtextdomain (PACKAGE, dir ? dir : LOCALEDIR);
  textdomain (PACKAGE);
}
