/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/attrs.h"

#include <errno.h>
#include <string.h>
#if HAVE_SELINUX
#include <selinux/selinux.h>
#endif

#include "base/i18n.h"

static bool
wanted (struct attrs_opts const *o)
{
  return o->selinux;
}

#if HAVE_SELINUX

/* libselinux takes paths, or files open for reading.  A label is an extended
   attribute, and xattrat can reach those of any file.  */
static char const label_key[] = "security.selinux";

/* Enough for the labels of the kernel, which are short.  */
enum
{
  LABEL_BYTES = 4096
};

static enum outcome
capture (struct attrs_opts const *o, struct diag *d,
         struct attrs_file const *f, struct member *m)
{
  struct xattrat_file x = attrs_xattrat (f);
  char raw[LABEL_BYTES];
  ssize_t n = xattrat_get (&x, label_key, raw, sizeof raw - 1);
  int err = n < 0 ? -n : n == 0 ? ENODATA : 0;
  char *context = NULL;
  if (!err)
    {
      raw[n] = '\0';
      if (selinux_raw_to_trans_context (raw, &context) != 0)
        err = errno;
    }
  if (context)
    {
      m->selinux = member_xstrdup (m, context);
      freecon (context);
    }
  if (!err || attrs_means_none (err))
    return OUT_OK;
  diag_call_warn (d, WARN_ALWAYS, f->fd < 0 ? "lgetfileconat" : "fgetfilecon",
                  f->path, err);
  return attrs_outcome (d, KIND_READ, err);
}

static enum outcome
apply (struct attrs_opts const *o, struct diag *d, struct attrs_file const *f,
       struct member const *m, enum attrs_phase phase)
{
  if (phase != ATTRS_FINAL || !m->selinux)
    return OUT_OK;
  struct xattrat_file x = attrs_xattrat (f);
  char *raw = NULL;
  int err = (selinux_trans_to_raw_context (m->selinux, &raw) != 0
                 ? errno
                 : -xattrat_set (&x, label_key, raw, strlen (raw) + 1));
  freecon (raw);
  if (!err)
    return OUT_OK;
  diag_warn (d, WARN_XATTR_WRITE, err,
             _ ("%s: Cannot set SELinux context for file '%s'"),
             f->fd < 0 || f->fd_is_path ? "lsetfileconat" : "fsetfilecon",
             f->path);
  return attrs_outcome (d, KIND_WRITE, err);
}

struct attrs_kind const attrs_selinux
    = { .wanted = wanted, .capture = capture, .apply = apply };

#else

struct attrs_kind const attrs_selinux
    = { .wanted = wanted,
        .unavailable = N_ ("SELinux support is not available") };

#endif
