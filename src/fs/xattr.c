/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/attrs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "base/xattrmask.h"
#include "xalloc.h"

static bool
wanted (struct attrs_opts const *o)
{
  return o->xattrs;
}

#if HAVE_XATTRS

/* The kernel clears this attribute on every write to the file.  */
static char const capability[] = "security.capability";

/* All names in a new buffer, which the caller frees, their size in *SIZE.
   Null if there are none, or *ERR is an errno value.  */
static char *
list_names (struct xattrat_file const *x, size_t *size, int *err)
{
  char *names = NULL;
  ptrdiff_t cap = 0;
  *err = 0;
  for (;;)
    {
      ssize_t n = xattrat_list (x, names, cap);
      if (n == 0 || (n < 0 && n != -ERANGE))
        {
          *err = -n;
          free (names);
          return NULL;
        }
      if (0 < n && n <= cap)
        {
          *size = n;
          return names;
        }
      /* There was no buffer yet, or the list grew.  */
      free (names);
      cap = 0;
      names = xpalloc (NULL, &cap, n < 0 ? 64 * 1024 : n, -1, 1);
    }
}

/* Add attribute KEY to M, whose array has room for it.  0 or -errno.  */
static int
get_value (struct xattrat_file const *x, char const *key, struct member *m)
{
  for (;;)
    {
      ssize_t size = xattrat_get (x, key, NULL, 0);
      if (size < 0)
        return size;
      unsigned char *value = arena_alloc (&m->arena, size + 1);
      if (!value)
        xalloc_die ();
      ssize_t n = size ? xattrat_get (x, key, value, size) : 0;
      if (n == -ERANGE)
        continue;
      if (n < 0)
        return n;
      value[n] = '\0';
      m->xattrs[m->xattr_count++] = (struct member_xattr) {
        .name = member_xstrdup (m, key), .value = value, .value_bytes = n
      };
      return 0;
    }
}

static int
by_name (void const *a, void const *b)
{
  struct member_xattr const *x = a, *y = b;
  return strcmp (x->name, y->name);
}

static enum outcome
capture (struct attrs_opts const *o, struct diag *d,
         struct attrs_file const *f, struct member *m)
{
  struct xattrat_file x = attrs_xattrat (f);
  size_t size;
  int err;
  char *names = list_names (&x, &size, &err);
  if (!names && (err == 0 || attrs_means_none (err)))
    return OUT_OK;
  if (!names)
    {
      diag_call_warn (d, WARN_ALWAYS,
                      f->fd < 0 ? "llistxattrat" : "flistxattr", f->path, err);
      return attrs_outcome (d, KIND_READ, err);
    }
  size_t count = 0;
  for (size_t i = 0; i < size; i += strlen (names + i) + 1)
    count++;
  m->xattrs = arena_alloc (&m->arena, count * sizeof *m->xattrs);
  if (!m->xattrs)
    xalloc_die ();
  m->xattr_count = 0;
  enum outcome worst = OUT_OK;
  for (size_t i = 0; i < size; i += strlen (names + i) + 1)
    if (xattrmask_store (o->xattr_include, o->xattr_exclude, names + i))
      {
        err = -get_value (&x, names + i, m);
        if (err && !attrs_means_none (err))
          {
            diag_call_warn (d, WARN_ALWAYS,
                            f->fd < 0 ? "lgetxattrat" : "fgetxattr", f->path,
                            err);
            worst = outcome_worst (worst, attrs_outcome (d, KIND_READ, err));
          }
      }
  free (names);
  if (o->sorted)
    qsort (m->xattrs, m->xattr_count, sizeof *m->xattrs, by_name);
  return worst;
}

/* Set the attribute A on F.  */
static enum outcome
set_one (struct diag *d, struct attrs_file const *f,
         struct member_xattr const *a)
{
  struct xattrat_file x = attrs_xattrat (f);
  int r = xattrat_set (&x, a->name, a->value, a->value_bytes);
  if (r == 0)
    return OUT_OK;
  diag_warn (d, WARN_XATTR_WRITE, -r,
             _ ("%s: Cannot set '%s' extended attribute for file '%s'"),
             S_ISLNK (f->mode) ? "lsetxattrat" : "setxattrat", a->name,
             f->path);
  return attrs_outcome (d, KIND_WRITE, -r);
}

static enum outcome
apply (struct attrs_opts const *o, struct diag *d, struct attrs_file const *f,
       struct member const *m, enum attrs_phase phase)
{
  enum outcome worst = OUT_OK;
  for (size_t i = 0; i < m->xattr_count; i++)
    {
      struct member_xattr const *a = &m->xattrs[i];
      bool last = strcmp (a->name, capability) == 0;
      if (last == (phase == ATTRS_FINAL)
          && xattrmask_restore (o->xattr_include, o->xattr_exclude, a->name))
        worst = outcome_worst (worst, set_one (d, f, a));
    }
  return worst;
}

struct attrs_kind const attrs_xattr
    = { .wanted = wanted, .capture = capture, .apply = apply };

#else

struct attrs_kind const attrs_xattr
    = { .wanted = wanted,
        .unavailable = N_ ("XATTR support is not available") };

#endif
