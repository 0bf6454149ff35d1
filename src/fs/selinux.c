/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/attrs.h"

#include <errno.h>
#include <limits.h>
#if HAVE_SELINUX
# include <selinux/selinux.h>
#endif

#include "gettext.h"
#include "xattrat.h"

#define _(msgid) gettext (msgid)
#define N_(msgid) msgid

static bool
wanted (struct attrs_opts const *o)
{
  return o->selinux;
}

#if HAVE_SELINUX

# ifndef PATH_MAX
#  define PATH_MAX 4096
# endif

static enum outcome
capture (struct attrs_opts const *o, struct diag *d,
         struct attrs_file const *f, struct member *m)
{
  char space[PATH_MAX];
  char *context = NULL;
  int r = -1;
  if (0 <= f->fd)
    r = fgetfilecon (f->fd, &context);
  else
    {
      char const *path = xattrat_path (f->dirfd, f->name, space,
                                       sizeof space);
      if (path)
        r = lgetfilecon (path, &context);
    }
  if (0 <= r && context)
    {
      m->selinux = member_xstrdup (m, context);
      freecon (context);
      return OUT_OK;
    }
  if (errno == ENODATA || errno == ENOTSUP || errno == ENOSYS)
    return OUT_OK;
  return diag_call_warn (d, WARN_ALWAYS,
                         f->fd < 0 ? "lgetfileconat" : "fgetfilecon",
                         f->path, errno);
}

static enum outcome
apply (struct attrs_opts const *o, struct diag *d,
       struct attrs_file const *f, struct member const *m,
       enum attrs_phase phase)
{
  if (phase != ATTRS_FINAL || !m->selinux)
    return OUT_OK;
  char space[PATH_MAX];
  int r = -1;
  if (0 <= f->fd)
    r = fsetfilecon (f->fd, m->selinux);
  else
    {
      char const *path = xattrat_path (f->dirfd, f->name, space,
                                       sizeof space);
      if (path)
        r = lsetfilecon (path, m->selinux);
    }
  if (r == 0)
    return OUT_OK;
  return diag_warn (d, WARN_XATTR_WRITE, errno,
                    _("%s: Cannot set SELinux context for file '%s'"),
                    f->fd < 0 ? "lsetfileconat" : "fsetfilecon", f->path);
}

struct attrs_kind const attrs_selinux =
{
  .wanted = wanted, .capture = capture, .apply = apply
};

#else

struct attrs_kind const attrs_selinux =
{
  .wanted = wanted, .unavailable = N_("SELinux support is not available")
};

#endif
