/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "incr/purge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "base/i18n.h"
#include "base/pathname.h"
#include "format/dumpdir.h"
#include "fs/dirnames.h"
#include "fs/rmtree.h"
#include "hash.h"
#include "numhash.h"
#include "tempname.h"
#include "xalloc.h"

#define DIAG_KIND KIND_WRITE

/* Report a malformed dumpdir.  */
static enum outcome
report_malformed (struct diag *d, enum dumpdir_fault fault,
                  unsigned char found)
{
  switch (fault)
    {
    case DUMPDIR_GOOD:
      return OUT_OK;
    case DUMPDIR_NEVER_USED:
      diag_warn (d, WARN_BAD_DUMPDIR, 0,
                 _ ("Malformed dumpdir: 'X' never used"));
      return OUT_OK;
    case DUMPDIR_EXPECTED:
      return diag_error_of (KIND_FORMAT, d, 0,
                            _ ("Malformed dumpdir: expected '%c' but found "
                               "%#3o"),
                            DUMPDIR_RENAMED_TO, found);
    case DUMPDIR_CUT:
      return diag_error_of (KIND_FORMAT, d, 0,
                            _ ("Malformed dumpdir: expected '%c' but found "
                               "end of data"),
                            DUMPDIR_RENAMED_TO);
    case DUMPDIR_DUPLICATED:
      return diag_error_of (KIND_FORMAT, d, 0,
                            _ ("Malformed dumpdir: 'X' duplicated"));
    case DUMPDIR_EMPTY:
      return diag_error_of (KIND_FORMAT, d, 0,
                            _ ("Malformed dumpdir: empty name in '%c'"),
                            found);
    case DUMPDIR_NOT_PRECEDED:
      return diag_error_of (KIND_FORMAT, d, 0,
                            _ ("Malformed dumpdir: 'T' not preceded by 'R'"));
    case DUMPDIR_UNKNOWN:
      return diag_error_of (KIND_FORMAT, d, 0,
                            _ ("Malformed dumpdir: unknown code %#3o"), found);
    case DUMPDIR_UNTERMINATED:
      break;
    }
  return diag_error_of (KIND_FORMAT, d, 0,
                        _ ("Malformed dumpdir: missing terminator"));
}

/* Existing files.  */

struct thing
{
  char const *name; /* borrowed */
  char code;        /* in the dumpdir; 0: not listed */
};

static size_t
hash_thing (void const *t, size_t buckets)
{
  return numhash_string (((struct thing const *) t)->name, buckets);
}

static bool
same_thing (void const *a, void const *b)
{
  struct thing const *x = a, *y = b;
  return strcmp (x->name, y->name) == 0;
}

/* NAMES with their codes in the dumpdir of M, in the same order; the caller
   frees the result.  */
static struct thing *
match_dumpdir (struct dirnames const *names, struct member const *m)
{
  Hash_table *table
      = hash_initialize (names->count, NULL, hash_thing, same_thing, NULL);
  if (!table)
    xalloc_die ();
  struct thing *list = xnmalloc (names->count, sizeof *list);
  for (size_t i = 0; i < names->count; i++)
    {
      list[i] = (struct thing) { names->list[i].text, 0 };
      if (!hash_insert (table, &list[i]))
        xalloc_die ();
    }
  struct dumpdir d;
  struct dumpdir_entry e;
  dumpdir_begin (&d, m->dumpdir, m->dumpdir_bytes);
  while (dumpdir_next (&d, &e))
    if (e.code == DUMPDIR_FILE || e.code == DUMPDIR_OLD_FILE
        || e.code == DUMPDIR_DIRECTORY)
      {
        struct thing key = { .name = e.name };
        struct thing *t = hash_lookup (table, &key);
        if (t)
          t->code = e.code;
      }
  hash_free (table);
  return list;
}

/* Renaming.  */

struct renaming
{
  struct purge *p;
  size_t cwd;
  char *temporary; /* owned; the name of the temporary directory, or null */
  bool filled;     /* something was renamed to TEMPORARY */
  char *from;      /* owned; the name of the last R entry */
};

/* A try_tempname function: create the directory whose path ends with the name
   in TEMPLATE.  */
static int
try_directory (char *template, void *arg)
{
  struct parent_dir const *at = arg;
  return mkdirat (at->dirfd, template, 0700);
}

/* The name that a member called NAME gets when it is extracted, without
   slashes at its end; the caller frees it.  */
static char *
extracted_name (struct purge *p, char const *name)
{
  struct arena arena;
  bool gone;
  arena_init (&arena);
  char *extracted = xstrdup (
      rename_for_read (p->renamer, RENAME_MEMBER, &arena, name, &gone));
  arena_release (&arena);
  return pathname_strip (extracted);
}

/* X: create a temporary directory in DIR.  */
static enum outcome
make_temporary (struct renaming *r, char const *dir)
{
  struct purge *p = r->p;
  char base[] = "tar.XXXXXX";
  struct parent_dir at;
  char *above = extracted_name (p, *dir ? dir : ".");
  char *path = pathname_join (above, base);
  free (above);
  int err
      = parent_dirs_find (p->parents, PARENT_DIR_MEMBER, r->cwd, path, &at);
  if (!err && try_tempname (base, 0, &at, try_directory) != 0)
    err = -errno;
  free (r->temporary);
  r->temporary = NULL;
  r->filled = false;
  if (!err)
    {
      strcpy (path + strlen (path) - strlen (base), base);
      r->temporary = path;
      return OUT_OK;
    }
  enum outcome result
      = diag_error (p->diag, -err,
                    _ ("Cannot create temporary directory using "
                       "template %s"),
                    diag_quote (p->diag, path));
  free (path);
  return result;
}

/* The file that NAME of an R or T entry stands for; the caller frees it.  */
static char *
entry_name (struct renaming *r, char const *name)
{
  return *name ? extracted_name (r->p, name) : xstrdup (r->temporary);
}

/* Whether a call that ended with ERR, 0 or -errno, may be retried, because
   there is a descriptor more now.  USED: the slots in use, bits 1 << SLOT.  */
static bool
may_retry (struct purge *p, unsigned used, int err)
{
  return err < 0 && parent_dirs_spare (p->parents, used, -err);
}

/* Remove NAME, called PATH, from the directory AT->dirfd, unless the user
   declines.  USED: as for may_retry.  0, -errno, or 1 if the user declined. */
static int
remove_if_confirmed (struct purge *p, unsigned used,
                     struct parent_dir const *at, char const *path)
{
  int err;
  if (p->interactive && !ask_confirm (p->ask, _ ("delete %s?"), path))
    return 1;
  if (p->verbose)
    {
      listing_yield (p->listing);
      fprintf (p->listing->out, _ ("%s: Deleting %s\n"), p->diag->program,
               diag_quote (p->diag, path));
    }
  do
    err = rmtree (at->dirfd, at->base);
  while (may_retry (p, used, err));
  return err;
}

/* Rename OLD to NEW, called TO.  A file in the way of a directory is removed:
   the restored state does not have it.  */
static int
move_file (struct purge *p, struct parent_dir const *old,
           struct parent_dir const *new, char const *to)
{
  struct stat st;
  if (renameat (old->dirfd, old->base, new->dirfd, new->base) == 0)
    return 0;
  if (errno != ENOTDIR
      || fstatat (new->dirfd, new->base, &st, AT_SYMLINK_NOFOLLOW) != 0
      || S_ISDIR (st.st_mode))
    return -errno;
  int err = remove_if_confirmed (
      p, 1u << PARENT_DIR_MEMBER | 1u << PARENT_DIR_TARGET, new, to);
  if (err)
    return err < 0 ? err : -ENOTDIR;
  return (renameat (old->dirfd, old->base, new->dirfd, new->base) == 0
              ? 0
              : -errno);
}

static enum outcome
rename_to (struct renaming *r, char const *to)
{
  struct purge *p = r->p;
  struct parent_dir old, new;
  int err = parent_dirs_find (p->parents, PARENT_DIR_TARGET, r->cwd, r->from,
                              &old);
  if (!err)
    {
      err = parent_dirs_find (p->parents, PARENT_DIR_MEMBER, r->cwd, to, &new);
      if (err == -ENOENT)
        err = parent_dirs_make (p->parents, PARENT_DIR_MEMBER, r->cwd, to,
                                &new);
    }
  if (!err)
    err = move_file (p, &old, &new, to);
  if (err)
    return diag_error (p->diag, -err, _ ("Cannot rename %s to %s"),
                       diag_quote (p->diag, r->from),
                       diag_quote (p->diag, to));
  /* Any remembered descriptor may now have another name.  */
  parent_dirs_forget_all (p->parents);
  p->moved (p->arg, r->cwd, r->from, to);
  return OUT_OK;
}

static enum outcome
rename_entry (struct renaming *r, struct dumpdir_entry const *e)
{
  enum outcome result = OUT_OK;
  char *to;
  switch (e->code)
    {
    case DUMPDIR_TEMPORARY:
      return make_temporary (r, e->name);

    case DUMPDIR_RENAMED_FROM:
      free (r->from);
      r->from = entry_name (r, e->name);
      break;

    case DUMPDIR_RENAMED_TO:
      to = entry_name (r, e->name);
      result = rename_to (r, to);
      r->filled |= result == OUT_OK && !*e->name;
      free (to);
      break;

    default:
      break;
    }
  return result;
}

/* Remove the temporary directory if it was not used.  */
static void
drop_temporary (struct renaming *r)
{
  struct parent_dir at;
  if (r->temporary && !r->filled
      && parent_dirs_find (r->p->parents, PARENT_DIR_MEMBER, r->cwd,
                           r->temporary, &at)
             == 0)
    (void) unlinkat (at.dirfd, at.base, AT_REMOVEDIR);
  free (r->temporary);
}

static bool
has_renames (struct member const *m)
{
  struct dumpdir d;
  struct dumpdir_entry e;
  dumpdir_begin (&d, m->dumpdir, m->dumpdir_bytes);
  while (dumpdir_next (&d, &e))
    if (e.code == DUMPDIR_TEMPORARY || e.code == DUMPDIR_RENAMED_FROM
        || e.code == DUMPDIR_RENAMED_TO)
      return true;
  return false;
}

/* Perform the renames in the dumpdir of M, up to the first failure.  */
static enum outcome
rename_all (struct renaming *r, struct member const *m)
{
  enum outcome result = OUT_OK;
  struct dumpdir d;
  struct dumpdir_entry e;
  dumpdir_begin (&d, m->dumpdir, m->dumpdir_bytes);
  while (result == OUT_OK && dumpdir_next (&d, &e))
    result = rename_entry (r, &e);
  drop_temporary (r);
  free (r->from);
  return result;
}

/* Removing.  */

/* A directory to purge.  */
struct contents
{
  int fd;           /* borrowed */
  size_t cwd;       /* number of the -C */
  char const *name; /* relative to it */
  dev_t dev;        /* of the directory of the -C */
};

/* Remove T, called PATH, from C, unless the dumpdir lists it.  */
static enum outcome
remove_thing (struct purge *p, struct contents const *c, char const *path,
              struct thing const *t)
{
  struct diag *d = p->diag;
  struct stat st;
  if (fstatat (c->fd, t->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
    return (errno == ENOENT
                ? OUT_OK
                : diag_error (d, errno,
                              _ ("%s: Not purging directory: unable to stat"),
                              diag_colon (d, path)));
  bool is_directory = S_ISDIR (st.st_mode);
  if (t->code == DUMPDIR_OLD_FILE
      || (t->code == DUMPDIR_DIRECTORY && is_directory)
      || (t->code == DUMPDIR_FILE && !is_directory))
    return OUT_OK;
  if (p->one_file_system && st.st_dev != c->dev)
    {
      diag_warn (d, WARN_XDEV, 0,
                 _ ("%s: directory is on a different device: not purging"),
                 diag_colon (d, path));
      return OUT_OK;
    }
  struct parent_dir at = { .dirfd = c->fd, .base = t->name };
  int err = remove_if_confirmed (p, 0, &at, path);
  if (0 < err)
    return OUT_OK;
  parent_dirs_forget_all (p->parents);
  if (err && err != -ENOENT)
    return diag_error (d, -err, _ ("%s: Cannot remove"), diag_colon (d, path));
  if (is_directory)
    p->moved (p->arg, c->cwd, path, NULL);
  return OUT_OK;
}

static enum outcome
remove_things (struct purge *p, struct contents *c, struct thing const *list,
               size_t count)
{
  struct stat st;
  int root;
  enum outcome worst = parent_dirs_root (p->parents, c->cwd, &root);
  if (worst != OUT_OK)
    return worst;
  if (fstatat (root, ".", &st, 0) != 0)
    return diag_call_error (p->diag, "stat", c->name, errno);
  c->dev = st.st_dev;
  for (struct thing const *t = list; t < list + count; t++)
    {
      char *path = pathname_join (c->name, t->name);
      worst = outcome_worst (worst, remove_thing (p, c, path, t));
      free (path);
    }
  return worst;
}

/* Open the directory NAME.  A descriptor or -errno.  */
static int
open_directory (struct purge *p, size_t cwd, char const *name)
{
  struct parent_dir at;
  int err, found = -1;
  if (p->follow)
    {
      found = parent_dirs_open_directory (p->parents, cwd, name);
      err = found < 0 ? found : 0;
      at = (struct parent_dir) { .dirfd = found, .base = "." };
    }
  else
    err = parent_dirs_find (p->parents, PARENT_DIR_MEMBER, cwd, name, &at);
  if (err)
    return err;
  int fd;
  do
    {
      fd = openat (at.dirfd, at.base,
                   (O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
                    | O_NOFOLLOW));
      err = fd >= 0 ? 0 : errno == ELOOP ? -ENOTDIR : -errno;
    }
  while (may_retry (p, 1u << PARENT_DIR_MEMBER, err));
  if (found >= 0)
    close (found);
  return err ? err : fd;
}

/* Remove what is in the directory NAME, open as FD, and not in the dumpdir of
   M.  Closes FD.  */
static enum outcome
purge_contents (struct purge *p, int fd, size_t cwd, char const *name,
                struct member const *m)
{
  struct dirnames names;
  enum outcome result = OUT_OK;
  int err;
  while (may_retry (p, 0, err = dirnames_read_fd (&names, fd)))
    dirnames_release (&names);
  if (err)
    result = diag_call_error (p->diag, "open", name, -err);
  else if (names.count)
    {
      struct thing *list = match_dumpdir (&names, m);
      struct contents c = { .fd = fd, .cwd = cwd, .name = name };
      result = remove_things (p, &c, list, names.count);
      free (list);
    }
  dirnames_release (&names);
  close (fd);
  return result;
}

/* Report that the directory NAME could not be opened; ERR is -errno.  */
static enum outcome
report_unopened (struct purge *p, char const *name, int err)
{
  /* The code that creates the directory reports these.  */
  if (err == -ENOENT || err == -DIAG_OUTSIDE)
    return OUT_OK;
  return diag_call_error (p->diag, "open", name, -err);
}

enum outcome
purge_directory (struct purge *p, size_t cwd, char const *name,
                 struct member const *m)
{
  if (!m->dumpdir)
    return OUT_OK;
  unsigned char found = 0;
  enum dumpdir_fault fault
      = dumpdir_check (m->dumpdir, m->dumpdir_bytes, &found);
  enum outcome worst = report_malformed (p->diag, fault, found);
  if (DUMPDIR_NEVER_USED < fault)
    return worst;
  int fd = open_directory (p, cwd, name);
  if (fd < 0)
    return outcome_worst (worst, report_unopened (p, name, fd));
  if (has_renames (m))
    {
      /* Another directory may have that name afterwards, or a link, which the
         directory will replace.  */
      close (fd);
      struct renaming r = { .p = p, .cwd = cwd };
      enum outcome renamed = rename_all (&r, m);
      worst = outcome_worst (worst, renamed);
      if (renamed != OUT_OK)
        return worst;
      fd = open_directory (p, cwd, name);
      if (fd == -ENOTDIR)
        return worst;
      if (fd < 0)
        return outcome_worst (worst, report_unopened (p, name, fd));
    }
  return outcome_worst (worst, purge_contents (p, fd, cwd, name, m));
}
