/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/create_node.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "areadlink.h"
#include "backupfile.h"
#include "base/i18n.h"
#include "base/pathname.h"
#include "fs/rmtree.h"
#include "pathfd.h"
#include "renameatu.h"
#include "xalloc.h"

#define DIAG_KIND KIND_WRITE

enum
{
  MAX_TRIES = 16, /* retries if new files keep appearing */
  MAX_LINKS = 40  /* the kernel's own limit */
};

/* Report that J could not be created.  */
static enum outcome
report_not_created (struct node_creator *p, struct node_job *j, int err)
{
  struct diag *d = p->diag;
  char const *call = "open";
  switch (j->m->kind)
    {
    case MEMBER_SYMLINK:
      return diag_error (d, err, _ ("%s: Cannot create symlink to %s"),
                         diag_colon (d, j->name),
                         diag_quote (d, j->m->link_name));
    case MEMBER_HARDLINK:
      return diag_error (d, err, _ ("%s: Cannot hard link to %s"),
                         diag_colon (d, j->name),
                         diag_quote (d, j->m->link_name));
    case MEMBER_DIRECTORY:
      call = "mkdir";
      break;
    case MEMBER_FIFO:
      call = "mkfifo";
      break;
    case MEMBER_CHARDEV:
    case MEMBER_BLOCKDEV:
      call = "mknod";
      break;
    default:
      break;
    }
  return diag_call_error (d, call, j->name, err);
}

/* Whether to retry a call that failed with ERR, -errno.  The target of a hard
   link is looked up from the directory of -C, so that must stay open.  */
static bool
try_again (struct node_creator *p, struct node_job const *j, int err)
{
  unsigned root = j->m->kind == MEMBER_HARDLINK ? 1u << PARENT_DIR_SLOTS : 0;
  return parent_dirs_spare (p->parents, 1u << PARENT_DIR_MEMBER | root, -err);
}

/* Finding the directory.  */

static int
find_parent (struct node_creator *p, struct node_job *j)
{
  int err;
  do
    {
      err = parent_dirs_find (p->parents, PARENT_DIR_MEMBER, j->cwd, j->name,
                              &j->at);
      if (err == -ENOENT)
        err = parent_dirs_make (p->parents, PARENT_DIR_MEMBER, j->cwd, j->name,
                                &j->at);
    }
  while (err < 0
         && parent_dirs_spare (p->parents, 1u << PARENT_DIR_SLOTS, -err));
  return err;
}

/* Find the target of a hard link.  */
static int
find_target (struct node_creator *p, struct node_job *j, char **name,
             struct parent_dir *at)
{
  *name = pathname_strip (xstrdup (j->m->link_name));
  return **name ? parent_dirs_find (p->parents, PARENT_DIR_TARGET, j->cwd,
                                    *name, at)
                : -ENOENT;
}

/* Creating: these return 0 or a descriptor, or -errno.  */

enum
{
  FILE_FLAGS = O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC
};

/* The permissions that J's file may have from the start.  */
static mode_t
first_mode (struct node_creator *p, struct node_job *j)
{
  return j->m->mode & (j->ours ? 0777 : p->file_mask);
}

static int
make_file (struct node_creator *p, struct node_job *j)
{
  j->made_mode
      = (first_mode (p, j) | (p->writable && j->m->xattr_count ? S_IWUSR : 0));
  int fd = openat (j->at.dirfd, j->at.base,
                   FILE_FLAGS | O_CREAT | O_EXCL | O_NOFOLLOW, j->made_mode);
  return fd < 0 ? -errno : fd;
}

/* NAME with its last component replaced by BASE; the caller frees it.  */
static char *
with_base (char const *name, char const *base)
{
  char const *slash = strrchr (name, '/');
  size_t n = slash ? slash + 1 - name : 0, b = strlen (base);
  char *new = xmalloc (n + b + 1);
  memcpy (new, name, n);
  memcpy (new + n, base, b + 1);
  return new;
}

/* Find the final target of the link J->at, which need not exist.  AT->base
   points into *NAME, which the caller frees.  */
static int
follow_link (struct node_creator *p, struct node_job *j, char **name,
             struct parent_dir *at)
{
  *name = xstrdup (j->name);
  *at = j->at;
  for (int i = 0; i < MAX_LINKS; i++)
    {
      char *target = areadlinkat (at->dirfd, at->base);
      if (!target)
        return errno == EINVAL || errno == ENOENT ? 0 : -errno;
      char *next
          = (*target == '/' ? xstrdup (target) : with_base (*name, target));
      free (target);
      free (*name);
      *name = next;
      int err
          = parent_dirs_find (p->parents, PARENT_DIR_TARGET, j->cwd, next, at);
      if (err)
        return err;
    }
  return -ELOOP;
}

/* -h: open the file that the link J->at leads to, or create it.  */
static int
open_through (struct node_creator *p, struct node_job *j)
{
  char *name;
  struct parent_dir at;
  int fd = follow_link (p, j, &name, &at);
  if (fd == 0)
    {
      fd = openat (at.dirfd, at.base, FILE_FLAGS | O_CREAT | O_NOFOLLOW,
                   first_mode (p, j));
      if (fd < 0)
        fd = -errno;
    }
  free (name);
  return fd;
}

/* --overwrite: open and truncate the existing regular file.  No other type is
   opened: a fifo would block, and opening a device can have effects.  */
static int
overwrite_in_place (struct node_creator *p, struct node_job *j)
{
  struct stat st;
  if (fstatat (j->at.dirfd, j->at.base, &st, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT ? make_file (p, j) : -errno;
  bool through = S_ISLNK (st.st_mode) && p->dereference;
  if (!S_ISREG (st.st_mode) && !through)
    return S_ISDIR (st.st_mode) ? -EISDIR : -EEXIST;
  int fd
      = (through ? open_through (p, j)
                 : openat (j->at.dirfd, j->at.base, FILE_FLAGS | O_NOFOLLOW));
  if (fd == -1)
    fd = -errno;
  if (fd < 0)
    return fd == -ENOENT || fd == -ELOOP ? -EEXIST : fd;
  int err = fstat (fd, &j->st) != 0 ? -errno : 0;
  if (!err && !S_ISREG (j->st.st_mode))
    err = -EEXIST;
  if (!err && ftruncate (fd, 0) != 0)
    err = -errno;
  if (err)
    {
      close (fd);
      return err;
    }
  j->existed = true;
  return fd;
}

/* Whether the two names refer to one file: 1 or 0, or -errno.  0 also if one
   of them does not exist.  */
static int
same_file (struct parent_dir const *a, struct parent_dir const *b)
{
  struct stat x, y;
  if (fstatat (a->dirfd, a->base, &x, AT_SYMLINK_NOFOLLOW) != 0
      || fstatat (b->dirfd, b->base, &y, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT ? 0 : -errno;
  return x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int
make_link (struct node_creator *p, struct node_job *j)
{
  char *name;
  struct parent_dir target;
  int err = find_target (p, j, &name, &target);
  if (!err
      && linkat (target.dirfd, target.base, j->at.dirfd, j->at.base, 0) != 0)
    err = -errno;
  if (err == -EEXIST && p->overwrite.policy != OVERWRITE_KEEP_NEWER)
    {
      int same = same_file (&target, &j->at);
      if (same)
        err = same < 0 ? same : 0;
    }
  free (name);
  return err;
}

/* Whether to clear the umask while J is created, so that it gets its exact
   permissions: not in a set-group-id directory, where another group would get
   access.  */
static bool
may_clear_umask (struct node_creator *p, struct node_job *j)
{
  struct stat st;
  return (p->exact && (j->made_mode & p->umask)
          && fstatat (j->at.dirfd, ".", &st, 0) == 0
          && !(st.st_mode & S_ISGID));
}

/* Give a node its final permissions from the start if allowed: some file
   systems cannot change them later.  */
static int
make_node (struct node_creator *p, struct node_job *j, mode_t type)
{
  struct member const *m = j->m;
  dev_t dev = S_ISFIFO (type) ? 0 : makedev (m->dev_major, m->dev_minor);
  j->made_mode = first_mode (p, j);
  bool unmask = may_clear_umask (p, j);
  if (unmask)
    umask (0);
  int err = (mknodat (j->at.dirfd, j->at.base, type | j->made_mode, dev) == 0
                 ? 0
                 : -errno);
  if (unmask)
    umask (p->umask);
  return err;
}

static int
create (struct node_creator *p, struct node_job *j)
{
  switch (j->m->kind)
    {
    case MEMBER_HARDLINK:
      return make_link (p, j);
    case MEMBER_SYMLINK:
      return (symlinkat (j->m->link_name, j->at.dirfd, j->at.base) == 0
                  ? 0
                  : -errno);
    case MEMBER_FIFO:
      return make_node (p, j, S_IFIFO);
    case MEMBER_CHARDEV:
      return make_node (p, j, S_IFCHR);
    case MEMBER_BLOCKDEV:
      return make_node (p, j, S_IFBLK);
    default:
      j->fd = (p->overwrite.policy == OVERWRITE_IN_PLACE
                   ? overwrite_in_place (p, j)
                   : make_file (p, j));
      return j->fd;
    }
}

/* Existing files.  */

/* Remove the file in J's place, whose status was ST; TREE: with its
   contents.  */
static int
remove_file_at (struct node_creator *p, struct node_job *j,
                struct stat const *st, bool tree)
{
  p->settle (p->arg);
  int err = rmtree_one (j->at.dirfd, j->at.base);
  bool full = tree && (err == -ENOTEMPTY || err == -EEXIST);
  if (full)
    err = rmtree (j->at.dirfd, j->at.base);
  if (!S_ISREG (st->st_mode))
    parent_dirs_forget (p->parents, j->cwd, j->name);
  if (!err && S_ISDIR (st->st_mode))
    p->removed (p->arg, j->cwd, j->name, st, full);
  return err;
}

/* -U, --recursive-unlink: remove any existing file.  */
static enum outcome
remove_existing (struct node_creator *p, struct node_job *j)
{
  if (!p->overwrite.recursive_unlink
      && p->overwrite.policy != OVERWRITE_UNLINK_FIRST)
    return OUT_OK;
  if (j->m->kind == MEMBER_DIRECTORY && strcmp (j->at.base, ".") == 0)
    return OUT_OK;
  if (j->m->kind == MEMBER_HARDLINK)
    {
      char *name;
      struct parent_dir target;
      int err = find_target (p, j, &name, &target);
      int same = err ? err : same_file (&target, &j->at);
      free (name);
      if (0 < same)
        return OUT_OK;
      /* A file that cannot be examined may be this one.  */
      if (same < 0 && same != -ENOENT)
        return report_not_created (p, j, -same);
    }
  struct stat st;
  int err;
  do
    err = (fstatat (j->at.dirfd, j->at.base, &st, AT_SYMLINK_NOFOLLOW) != 0
               ? -errno
               : remove_file_at (p, j, &st, p->overwrite.recursive_unlink));
  while (err < 0 && try_again (p, j, err));
  if (err == 0 || err == -ENOENT)
    return find_parent (p, j) == 0 ? OUT_OK
                                   : report_not_created (p, j, ENOENT);
  return diag_call_error (p->diag, "unlink", j->name, -err);
}

static enum outcome
cannot_back_up (struct node_creator *p, struct node_job *j, int err)
{
  return diag_error (p->diag, err, _ ("%s: Was unable to backup this file"),
                     diag_colon (p->diag, j->name));
}

static enum outcome
report_not_renamed (struct node_creator *p, char const *from, char const *to,
                    int err)
{
  return diag_error (p->diag, err, _ ("%s: Cannot rename to %s"),
                     diag_colon (p->diag, from), diag_quote (p->diag, to));
}

/* --backup: rename the existing file, unless it is a directory.  */
static enum outcome
back_up (struct node_creator *p, struct node_job *j)
{
  struct stat st;
  if (!p->overwrite.backup)
    return OUT_OK;
  if (fstatat (j->at.dirfd, j->at.base, &st, AT_SYMLINK_NOFOLLOW) != 0)
    {
      int err = errno;
      if (err == ENOENT)
        return OUT_OK;
      enum outcome o = diag_call_error (p->diag, "stat", j->name, err);
      return outcome_worst (o, cannot_back_up (p, j, err));
    }
  if (S_ISDIR (st.st_mode))
    return OUT_OK;
  char *base
      = backup_file_rename (j->at.dirfd, j->at.base, p->overwrite.backup_type);
  if (!base)
    {
      int err = errno;
      base = find_backup_file_name (j->at.dirfd, j->at.base,
                                    p->overwrite.backup_type);
      char *new = with_base (j->name, base);
      enum outcome o = report_not_renamed (p, j->name, new, err);
      free (new);
      free (base);
      return outcome_worst (o, cannot_back_up (p, j, err));
    }
  char const *last = strrchr (base, '/');
  j->backup = with_base (j->name, last ? last + 1 : base);
  free (base);
  parent_dirs_forget (p->parents, j->cwd, j->name);
  if (p->renamed)
    p->renamed (p->arg, j->name, j->backup, false);
  return OUT_OK;
}

enum outcome
node_done (struct node_creator *p, struct node_job *j, bool ok)
{
  enum outcome result = OUT_OK;
  if (j->backup && !ok)
    {
      char const *last = strrchr (j->backup, '/');
      if (renameatu (j->at.dirfd, last ? last + 1 : j->backup, j->at.dirfd,
                     j->at.base, 0)
          != 0)
        result = report_not_renamed (p, j->backup, j->name, errno);
      else if (p->renamed)
        p->renamed (p->arg, j->backup, j->name, true);
    }
  free (j->backup);
  j->backup = NULL;
  return result;
}

/* Keep the existing file, and report why.  */
static void
report_skipped (struct node_creator *p, struct node_job *j,
                enum overwrite_verdict verdict)
{
  struct diag *d = p->diag;
  if (verdict == OVERWRITE_SKIP_NEWER)
    diag_warn (d, WARN_IGNORE_NEWER, 0, _ ("Current %s is newer or same age"),
               diag_quote (d, j->name));
  else
    diag_warn (d, WARN_EXISTING_FILE, 0, _ ("%s: skipping existing file"),
               quote_safe (&d->quoter, j->name));
  j->skipped = true;
}

/* --keep-newer-files: keep a newer existing file of any type.  */
static void
check_age_first (struct node_creator *p, struct node_job *j)
{
  struct stat st;
  if (p->overwrite.policy == OVERWRITE_KEEP_NEWER && !p->overwrite.backup
      && fstatat (j->at.dirfd, j->at.base, &st, AT_SYMLINK_NOFOLLOW) == 0
      && overwrite_file (&p->overwrite, &st, j->m->mtime,
                         j->m->format != FORMAT_POSIX)
             == OVERWRITE_SKIP_NEWER)
    report_skipped (p, j, OVERWRITE_SKIP_NEWER);
}

/* The existing file in J's place cannot be replaced.  */
static enum outcome
refuse_to_replace (struct node_creator *p, struct node_job *j)
{
  if (!p->links_may_exist || j->m->kind != MEMBER_HARDLINK)
    return report_not_created (p, j, EEXIST);
  j->skipped = true;
  return OUT_OK;
}

/* A file exists in J's place: remove it if the policy says so.  OUT_OK without
   J->skipped: try again.  */
static enum outcome
make_room (struct node_creator *p, struct node_job *j)
{
  struct stat st = { 0 };
  p->settle (p->arg);
  if (overwrite_looks (&p->overwrite)
      && fstatat (j->at.dirfd, j->at.base, &st, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT ? OUT_OK : report_not_created (p, j, errno);
  enum overwrite_verdict verdict = overwrite_file (
      &p->overwrite, &st, j->m->mtime, j->m->format != FORMAT_POSIX);
  if (verdict == OVERWRITE_REFUSE)
    return refuse_to_replace (p, j);
  if (verdict != OVERWRITE_REPLACE)
    {
      report_skipped (p, j, verdict);
      return OUT_OK;
    }
  int err = remove_file_at (p, j, &st, false);
  if (err && err != -ENOENT)
    return refuse_to_replace (p, j);
  return find_parent (p, j) == 0 ? OUT_OK : report_not_created (p, j, ENOENT);
}

/* Find J's directory, and apply the options that act before J is created.  */
static enum outcome
prepare (struct node_creator *p, struct node_job *j)
{
  j->fd = -1;
  j->skipped = j->existed = false;
  j->backup = NULL;
  int root;
  enum outcome result = parent_dirs_root (p->parents, j->cwd, &root);
  if (outcome_is_fatal (result))
    return result;
  int err = find_parent (p, j);
  if (err)
    return report_not_created (p, j, -err);
  /* Back up first: a file that was renamed need not be removed.  Directories
     are never backed up.  */
  result = back_up (p, j);
  if (result == OUT_OK)
    result = remove_existing (p, j);
  if (result == OUT_OK && j->m->kind != MEMBER_DIRECTORY)
    check_age_first (p, j);
  return result;
}

enum outcome
create_node (struct node_creator *p, struct node_job *j)
{
  enum outcome result = prepare (p, j);
  bool looked_again = false;
  for (int i = 0; result == OUT_OK && !j->skipped; i++)
    {
      int err = create (p, j);
      while (err < 0 && try_again (p, j, err))
        err = create (p, j);
      if (err >= 0)
        return OUT_OK;
      if (err == -ENOENT && !looked_again)
        {
          /* The parent directory may have been moved away.  */
          looked_again = true;
          err = parent_dirs_make (p->parents, PARENT_DIR_MEMBER, j->cwd,
                                  j->name, &j->at);
          if (err)
            result = report_not_created (p, j, -err);
        }
      else if (err == -EEXIST && i < MAX_TRIES)
        result = make_room (p, j);
      else
        result = report_not_created (p, j, -err);
    }
  if (result != OUT_OK)
    result = outcome_worst (result, node_done (p, j, false));
  return result;
}

/* Directories.  */

/* J's directory was just created: get its status, and remember its descriptor
   for the members below it.  */
static enum outcome
enter_new_directory (struct node_creator *p, struct node_job *j)
{
  int fd;
  do
    fd = beneath_open_child (j->at.dirfd, j->at.base);
  while (fd < 0 && try_again (p, j, fd));
  if (fd < 0 || fstat (fd, &j->st) != 0)
    {
      int err = fd < 0 ? -fd : errno;
      if (fd >= 0)
        close (fd);
      return diag_error (p->diag, err == ENOTDIR ? 0 : err,
                         _ ("%s: Unexpected inconsistency when making "
                            "directory"),
                         diag_colon (p->diag, j->name));
    }
  if (p->keep_usable && (j->st.st_mode & S_IRWXU) != S_IRWXU)
    (void) pathfd_chmod (fd, j->at.dirfd, j->at.base,
                         (j->st.st_mode & 07777) | S_IRWXU);
  parent_dirs_remember (p->parents, PARENT_DIR_MEMBER, j->cwd, j->name, fd);
  j->at = (struct parent_dir) { .dirfd = fd, .base = "." };
  return OUT_OK;
}

/* A link exists in place of J's directory.  Set *LEADS if it leads to a
   directory.  With -h, use that directory instead: J->st becomes its status.
   0 or -errno.  */
static int
examine_link (struct node_creator *p, struct node_job *j, bool *leads)
{
  struct stat st;
  int fd = parent_dirs_open_directory (p->parents, j->cwd, j->name);
  if (0 <= fd)
    {
      *leads = !p->dereference || fstat (fd, &j->st) != 0;
      close (fd);
    }
  return (fd == -DIAG_OUTSIDE && p->overwrite.keep_directory_symlink
                  && fstatat (j->at.dirfd, j->at.base, &st, 0) == 0
                  && S_ISDIR (st.st_mode)
              ? fd
              : 0);
}

/* A file exists in place of J's directory.  OUT_OK with J->existed: use it;
   OUT_OK without: try again.  */
static enum outcome
handle_existing_directory (struct node_creator *p, struct node_job *j)
{
  p->settle (p->arg);
  if (fstatat (j->at.dirfd, j->at.base, &j->st, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT ? OUT_OK : report_not_created (p, j, errno);
  struct stat here = j->st;
  bool leads = false;
  if (S_ISLNK (here.st_mode))
    {
      int err = examine_link (p, j, &leads);
      if (err)
        return report_not_created (p, j, -err);
    }
  j->verdict = overwrite_directory (&p->overwrite, &j->st, leads, j->m->mtime,
                                    j->m->format != FORMAT_POSIX);
  switch (j->verdict)
    {
    case OVERWRITE_REFUSE:
      return report_not_created (p, j, EEXIST);
    case OVERWRITE_SKIP:
    case OVERWRITE_SKIP_NEWER:
      report_skipped (p, j, j->verdict);
      j->verdict = OVERWRITE_ENTER;
      break;
    case OVERWRITE_REPLACE:
      {
        int err = remove_file_at (p, j, &here, false);
        int found = find_parent (p, j);
        if (found)
          return report_not_created (p, j, -found);
        if (err == 0 || err == -ENOENT)
          return OUT_OK;
        if (!S_ISDIR (j->st.st_mode))
          return report_not_created (p, j, EEXIST);
        j->verdict = OVERWRITE_ENTER;
      }
      break;
    case OVERWRITE_UPDATE:
    case OVERWRITE_PRESERVE:
    case OVERWRITE_ENTER:
      break;
    }
  j->existed = true;
  return OUT_OK;
}

enum outcome
create_directory (struct node_creator *p, struct node_job *j)
{
  enum outcome result = prepare (p, j);
  bool looked_again = false;
  /* Nobody else may write to it before its metadata is set.  */
  j->made_mode = ((first_mode (p, j) & ~(S_IWGRP | S_IWOTH))
                  | (p->keep_usable ? S_IRWXU : 0));
  for (int i = 0; result == OUT_OK && !j->existed; i++)
    {
      if (mkdirat (j->at.dirfd, j->at.base, j->made_mode) == 0)
        {
          result = enter_new_directory (p, j);
          break;
        }
      int err = errno;
      if (err == ENOENT && !looked_again)
        {
          looked_again = true;
          err = -parent_dirs_make (p->parents, PARENT_DIR_MEMBER, j->cwd,
                                   j->name, &j->at);
          if (err)
            result = report_not_created (p, j, err);
        }
      else if (err == EEXIST && i < MAX_TRIES)
        result = handle_existing_directory (p, j);
      else
        result = report_not_created (p, j, err);
    }
  return outcome_worst (result, node_done (p, j, result == OUT_OK));
}
