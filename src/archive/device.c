/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/device.h"

#include <errno.h>

#include "archive/dev_file.h"
#include "archive/dev_rmt.h"
#include "base/i18n.h"
#include "trace.h"

#define DIAG_KIND KIND_ARCHIVE

bool
device_name_is_remote (struct device_opts const *o, char const *name)
{
  return !o->force_local && dev_rmt_is_name (name);
}

static bool
any_name (struct device_opts const *o, char const *name)
{
  (void) o;
  (void) name;
  return true;
}

static struct device *
local_open (struct device_opts const *o, struct pagecache *pc,
            char const *name, enum device_access access,
            struct device_failure *failure)
{
  failure->kind = DEVICE_FAILED;
  return dev_file_open (pc, name, access, o->fsync, &failure->err);
}

static struct device *
remote_open (struct device_opts const *o, struct pagecache *pc,
             char const *name, enum device_access access,
             struct device_failure *failure)
{
  (void) pc;
  if (o->fsync && access != DEVICE_READ)
    {
      *failure = (struct device_failure) { .kind = DEVICE_FAILED,
                                           .err = EOPNOTSUPP };
      return NULL;
    }
  return dev_rmt_open (o->rsh_command, o->rmt_command, name, access, failure);
}

/* The kinds of device, in the order in which they are tried on a name.  */
static struct
{
  bool (*fits) (struct device_opts const *, char const *name);
  struct device *(*open) (struct device_opts const *, struct pagecache *,
                          char const *name, enum device_access,
                          struct device_failure *);
} const kinds[]
    = { { device_name_is_remote, remote_open }, { any_name, local_open } };

struct device *
device_open (struct device_opts const *o, struct pagecache *pc,
             char const *name, enum device_access access,
             struct device_failure *failure)
{
  trace ("archive", "opens %s", name);
  size_t k = 0;
  while (!kinds[k].fits (o, name))
    k++;
  return kinds[k].open (o, pc, name, access, failure);
}

enum outcome
device_open_failed (struct diag *d, char const *name,
                    struct device_failure const *failure)
{
  int err = failure->err;
  if (failure->kind == DEVICE_NO_HOST)
    {
      struct dev_rmt_name n;
      dev_rmt_split (&n, name);
      enum outcome o = diag_unreachable (d, n.host);
      dev_rmt_name_release (&n);
      return o;
    }
  enum outcome worst = OUT_OK;
  if (failure->kind == DEVICE_NO_SHELL)
    {
      worst = diag_error_of (KIND_PROGRAM, d, err,
                             _ ("Cannot execute remote shell"));
      err = EIO;
    }
  return outcome_worst (worst, diag_call_fatal (d, "open", name, err));
}
