/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* i18n.h - messages in the user's language.

   A message is a whole sentence, marked with _ where it is printed, or with N_
   in a table whose strings are translated later.  po/README.md says what
   translators need.  */

#ifndef TNC_BASE_I18N_H
#define TNC_BASE_I18N_H

#include "gettext.h"

#define _(msgid) gettext (msgid)
#define N_(msgid) msgid

/* What configure takes for BUG_ADDRESS, which is printed with _.  */
#define DEFAULT_BUG_ADDRESS N_ ("the place where you got it")

/* Set the locale from the environment, and the catalogue of messages.  */
void i18n_init (void);

#endif
