/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/attrs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if HAVE_POSIX_ACLS
# include <sys/acl.h>
# include <acl/libacl.h>
#endif

#include "gettext.h"
#include "xalloc.h"
#include "xattrat.h"

#define _(msgid) gettext (msgid)
#define N_(msgid) msgid

static bool
wanted (struct attrs_opts const *o)
{
  return o->acls;
}

#if HAVE_POSIX_ACLS

# ifndef O_PATH
#  define O_PATH O_RDONLY
# endif

/* libacl works on paths and follows links; so hold the file and name it
   by its descriptor.  */
struct handle
{
  int own;                      /* owned, or -1 */
  char path[64];
};

static int
handle_open (struct handle *h, struct attrs_file const *f)
{
  h->own = -1;
  int fd = f->fd;
  if (fd < 0)
    {
      fd = h->own = openat (f->dirfd, f->name,
                            O_PATH | O_NOFOLLOW | O_CLOEXEC);
      if (fd < 0)
        return -errno;
    }
  snprintf (h->path, sizeof h->path, "/proc/self/fd/%d", fd);
  return 0;
}

static void
handle_close (struct handle *h)
{
  if (0 <= h->own)
    close (h->own);
}

/* Whether ERR says that there are none.  */
static bool
means_none (int err)
{
  return (err == ENOTSUP || err == EOPNOTSUPP || err == ENOSYS
          || err == ENODATA || err == EINVAL);
}

/* The ACL of TYPE as text in the arena of M, ended by a newline.  NULL and
   errno, which is 0 for an empty one.  */
static char const *
get_text (struct attrs_opts const *o, char const *path, acl_type_t type,
          struct member *m)
{
  acl_t acl = acl_get_file (path, type);
  if (!acl)
    return NULL;
  char const *result = NULL;
  errno = 0;
  if (0 < acl_entries (acl))
    {
      /* acl_to_text would add comments about effective rights.  */
      char *text = acl_to_any_text (acl, NULL, '\n',
                                    o->numeric_owner ? TEXT_NUMERIC_IDS : 0);
      if (text)
        {
          size_t len = strlen (text);
          char *copy = arena_alloc (&m->arena, len + 2);
          if (!copy)
            xalloc_die ();
          memcpy (copy, text, len);
          if (len && copy[len - 1] != '\n')
            copy[len++] = '\n';
          copy[len] = '\0';
          result = copy;
          acl_free (text);
        }
    }
  int err = errno;
  acl_free (acl);
  errno = err;
  return result;
}

/* Whether F, which is open, has no ACL beyond its mode.  One call, where
   acl_extended_file makes two with a path.  */
static bool
is_trivial (struct attrs_file const *f)
{
  /* As the kernel hands it out (linux/posix_acl_xattr.h): four bytes, and
     eight for each entry.  Three entries are the mode.  */
  enum { MODE_BYTES = 4 + 3 * 8 };
  struct xattrat_file x = { f->dirfd, f->name, f->fd };
  ssize_t n = xattrat_get (&x, "system.posix_acl_access", NULL, 0);
  return n < 0 ? n == -ENODATA : n <= MODE_BYTES;
}

static enum outcome
capture (struct attrs_opts const *o, struct diag *d,
         struct attrs_file const *f, struct member *m)
{
  if (S_ISLNK (f->mode)
      || (S_ISREG (f->mode) && 0 <= f->fd && is_trivial (f)))
    return OUT_OK;
  struct handle h;
  int err = -handle_open (&h, f);
  if (!err)
    {
      int extended = acl_extended_file (h.path);
      if (extended < 0)
        err = errno;
      if (0 < extended)
        {
          m->acl_access = get_text (o, h.path, ACL_TYPE_ACCESS, m);
          if (!m->acl_access)
            err = errno;
          if (S_ISDIR (f->mode))
            {
              m->acl_default = get_text (o, h.path, ACL_TYPE_DEFAULT, m);
              if (!m->acl_default)
                err = errno;
            }
        }
      handle_close (&h);
    }
  if (err == 0 || means_none (err))
    return OUT_OK;
  return diag_call_warn (d, WARN_ALWAYS, "acl_get_file_at", f->path, err);
}

/* TEXT without what star writes behind the permissions: a fourth field
   with the numeric id.  */
static char *
three_fields (char const *text)
{
  char *copy = xstrdup (text);
  char *to = copy;
  unsigned colons = 0;
  for (char const *p = text; *p; p++)
    {
      if (*p == ',' || *p == '\n')
        colons = 0;
      else if (*p == ':')
        colons++;
      if (colons < 3)
        *to++ = *p;
    }
  *to = '\0';
  return copy;
}

/* Set the ACL of TYPE to TEXT, or to what MODE says if TEXT is null.  0 or
   an errno value.  */
static int
set_text (char const *path, acl_type_t type, char const *text, mode_t mode)
{
  acl_t acl;
  if (text)
    {
      char *plain = three_fields (text);
      acl = acl_from_text (plain);
      free (plain);
    }
  else
    acl = acl_from_mode (mode);
  if (!acl)
    return errno;
  int err = acl_set_file (path, type, acl) == 0 ? 0 : errno;
  acl_free (acl);
  return err;
}

/* Report that the ACL was not set because of ERR.  There is nothing to
   say where no ACL was wanted and none is possible.  */
static enum outcome
cannot_set (struct diag *d, struct attrs_file const *f, char const *text,
            int err)
{
  if (err == 0 || (!text && means_none (err)))
    return OUT_OK;
  return diag_warn (d, WARN_XATTR_WRITE, err,
                    _("acl_set_file_at: Cannot set POSIX ACLs for file "
                      "'%s'"), f->path);
}

static enum outcome
apply (struct attrs_opts const *o, struct diag *d,
       struct attrs_file const *f, struct member const *m,
       enum attrs_phase phase)
{
  if (phase != ATTRS_FINAL || S_ISLNK (f->mode))
    return OUT_OK;
  struct handle h;
  int err = -handle_open (&h, f);
  if (err)
    return cannot_set (d, f, m->acl_access, err);
  err = set_text (h.path, ACL_TYPE_ACCESS, m->acl_access, f->mode);
  enum outcome worst = cannot_set (d, f, m->acl_access, err);
  if (S_ISDIR (f->mode) && m->acl_default && *m->acl_default)
    {
      err = set_text (h.path, ACL_TYPE_DEFAULT, m->acl_default, 0);
      worst = outcome_worst (worst,
                             cannot_set (d, f, m->acl_default, err));
    }
  else if (S_ISDIR (f->mode) && acl_delete_def_file (h.path) != 0
           && !means_none (errno))
    worst = diag_warn (d, WARN_XATTR_WRITE, errno,
                       _("acl_delete_def_file_at: Cannot drop default "
                         "POSIX ACLs for file '%s'"), f->path);
  handle_close (&h);
  return worst;
}

struct attrs_kind const attrs_acl =
{
  .wanted = wanted, .capture = capture, .apply = apply
};

#else

struct attrs_kind const attrs_acl =
{
  .wanted = wanted,
  .unavailable = N_("POSIX ACL support is not available")
};

#endif
