/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* unshared.h - says why a file shares no blocks with the archive.

   Threads:    as the diag.  */

#ifndef TNC_BASE_UNSHARED_H
#define TNC_BASE_UNSHARED_H

#include "base/diag.h"

/* Report, for --reflink=always, that data of the file NAME was copied instead
   of being shared with the archive.  WHY is as from reflink_cause, or
   REFLINK_UNALIGNED.  Returns OUT_ERROR, because the file is complete.  */
enum outcome unshared_report (struct diag *d, char const *name, int why);

#endif
