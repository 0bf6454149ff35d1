/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/attrs.h"

#include <errno.h>

#include "base/i18n.h"

/* In the order in which they are set: the ACL after the extended attributes,
   which may include an older copy of it.  */
static struct attrs_kind const *const kinds[]
    = { &attrs_xattr, &attrs_acl, &attrs_selinux };
enum
{
  KINDS = sizeof kinds / sizeof *kinds
};

bool
attrs_wanted (struct attrs_opts const *o)
{
  for (int i = 0; i < KINDS; i++)
    if (kinds[i]->wanted (o))
      return true;
  return false;
}

void
attrs_warn_unavailable (struct attrs_opts const *o, struct diag *d)
{
  for (int i = 0; i < KINDS; i++)
    if (kinds[i]->wanted (o) && kinds[i]->unavailable)
      diag_warn (d, WARN_ALWAYS, 0, "%s", _ (kinds[i]->unavailable));
}

enum outcome
attrs_capture (struct attrs_opts const *o, struct diag *d,
               struct attrs_file const *f, struct member *m)
{
  enum outcome worst = OUT_OK;
  for (int i = 0; i < KINDS; i++)
    if (kinds[i]->wanted (o) && kinds[i]->capture)
      worst = outcome_worst (worst, kinds[i]->capture (o, d, f, m));
  return worst;
}

enum outcome
attrs_apply (struct attrs_opts const *o, struct diag *d,
             struct attrs_file const *f, struct member const *m,
             enum attrs_phase phase)
{
  enum outcome worst = OUT_OK;
  for (int i = 0; i < KINDS; i++)
    if (kinds[i]->wanted (o) && kinds[i]->apply)
      worst = outcome_worst (worst, kinds[i]->apply (o, d, f, m, phase));
  return worst;
}

struct xattrat_file
attrs_xattrat (struct attrs_file const *f)
{
  return (struct xattrat_file) { .dirfd = f->dirfd,
                                 .name = f->name,
                                 .fd = f->fd,
                                 .fd_is_path = f->fd_is_path };
}

bool
attrs_means_none (int err)
{
  return (err == ENOTSUP || err == EOPNOTSUPP || err == ENOSYS
          || err == ENODATA);
}

enum outcome
attrs_outcome (struct diag *d, enum error_kind k, int err)
{
  if (err != ECHILD && err != ESTALE)
    return OUT_OK;
  diag_count_error (d, k);
  return OUT_ERROR;
}
