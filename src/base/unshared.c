/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/unshared.h"

#include <errno.h>

#include "base/i18n.h"
#include "reflink.h"

enum outcome
unshared_report (struct diag *d, char const *name, int why)
{
  char const *text;
  int err = 0;
  switch (why)
    {
    case EXDEV:
      text = _ ("%s: Not shared: the archive is on another file system");
      break;
    case EOPNOTSUPP:
    case ENOTTY:
    case ENOSYS:
      text = _ ("%s: Not shared: the file system cannot share blocks");
      break;
    case REFLINK_UNALIGNED:
      text = _ ("%s: Not shared: blocks of the file and of the archive lie "
                "differently");
      break;
    case REFLINK_NO_COW:
      text = _ ("%s: Not shared: only one file has copy on write");
      break;
    default:
      text = _ ("%s: Not shared");
      err = why;
    }
  return outcome_but_done (
      diag_error_of (KIND_WRITE, d, err, text, diag_colon (d, name)));
}
