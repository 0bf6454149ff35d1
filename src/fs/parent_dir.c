/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/parent_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/pathname.h"
#include "durable.h"
#include "fs/anchors.h"
#include "pathfd.h"
#include "xalloc.h"

#define DIAG_KIND KIND_WRITE

/* A remembered directory, the last of the anchors, and some of its
   parents.  */
struct memory
{
  struct anchors anchors;
  bool at_root; /* the last name was found directly in the directory of -C,
                   or in the top */
};

struct parent_dirs
{
  struct beneath beneath;
  struct cwd *cwd;      /* borrowed */
  struct diag *diag;    /* borrowed */
  enum outcome outcome; /* of creating directories */
  struct parent_dirs_opts opts;
  parent_dirs_spare_more spare_more; /* or null */
  void *spare_arg;
  char const *top;   /* borrowed; from parent_dirs_set_top, or null */
  bool *top_is_ours; /* owned; by number of the -C: whether TOP was missing
                        when it was first needed, so that a link of its name
                        is not the user's */
  size_t top_is_ours_count;
  size_t top_cwd; /* number of the -C that TOP_FD is relative to */
  int top_fd;     /* owned; -1: not open */
  struct memory memories[PARENT_DIR_SLOTS];
};

struct parent_dirs *
parent_dirs_new (struct parent_dirs_opts const *o, struct cwd *c,
                 struct diag *d)
{
  struct parent_dirs *s = xzalloc (sizeof *s);
  s->cwd = c;
  s->diag = d;
  s->opts = *o;
  s->top_fd = -1;
  beneath_init (&s->beneath, o->anywhere);
  return s;
}

void
parent_dirs_set_top (struct parent_dirs *s, char const *top)
{
  s->top = top;
}

/* Remembered directories.  */

/* Remember that the N bytes at NAME lead to FD.  */
static void
remember (struct memory *m, size_t cwd, char const *name, size_t n, int fd)
{
  struct anchors *a = &m->anchors;
  anchors_keep_common (a, cwd, name, n);
  if (a->count && anchors_last (a)->end == n)
    anchors_drop (a, a->count - 1);
  anchors_add (a, cwd, name, n, fd);
}

/* NAME relative to the top.  */
static char const *
below_top (struct parent_dirs const *s, char const *name)
{
  size_t n = s->top ? strlen (s->top) : 0;
  if (n == 0 || strncmp (name, s->top, n) != 0
      || !(name[n] == '/' || name[n] == '\0' || s->top[n - 1] == '/'))
    return name;
  name += n;
  name += pathname_slashes (name);
  return *name ? name : ".";
}

void
parent_dirs_remember (struct parent_dirs *s, enum parent_dir_slot slot,
                      size_t cwd, char const *name, int fd)
{
  name = below_top (s, name);
  remember (&s->memories[slot], cwd, name, strlen (name), fd);
}

void
parent_dirs_forget (struct parent_dirs *s, size_t cwd, char const *name)
{
  name = below_top (s, name);
  size_t n = strlen (name);
  for (int i = 0; i < PARENT_DIR_SLOTS; i++)
    {
      struct anchors *a = &s->memories[i].anchors;
      struct anchor *last = anchors_last (a);
      if (n && last && a->root == cwd && n <= last->end
          && memcmp (a->name, name, n) == 0
          && anchors_is_boundary (a->name, last->end, n))
        anchors_cut (a, n - 1);
    }
}

void
parent_dirs_forget_all (struct parent_dirs *s)
{
  for (int i = 0; i < PARENT_DIR_SLOTS; i++)
    anchors_forget (&s->memories[i].anchors);
}

enum outcome
parent_dirs_free (struct parent_dirs *s)
{
  if (!s)
    return OUT_OK;
  enum outcome worst = s->outcome;
  for (int i = 0; i < PARENT_DIR_SLOTS; i++)
    anchors_release (&s->memories[i].anchors);
  if (s->top_fd >= 0)
    close (s->top_fd);
  free (s->top_is_ours);
  free (s);
  return worst;
}

/* When descriptors run out.  */

void
parent_dirs_set_spare (struct parent_dirs *s, parent_dirs_spare_more more,
                       void *arg)
{
  s->spare_more = more;
  s->spare_arg = arg;
}

/* The bit for the directory of -C, beside the bits of the slots.  */
enum
{
  ROOT_IN_USE = 1 << PARENT_DIR_SLOTS
};

bool
parent_dirs_spare (struct parent_dirs *s, unsigned used, int err)
{
  if (err != EMFILE && err != ENFILE)
    return false;
  for (int i = 0; i < PARENT_DIR_SLOTS; i++)
    {
      /* Of a slot in use, only the last anchor is needed.  */
      struct anchors *a = &s->memories[i].anchors;
      int kept = used & 1u << i ? 1 : 0;
      if (kept < a->count)
        {
          while (kept < a->count)
            anchors_drop (a, 0);
          return true;
        }
    }
  if (s->spare_more && s->spare_more (s->spare_arg))
    return true;
  for (int i = 0; i < PARENT_DIR_SLOTS; i++)
    if (used & 1u << i && s->memories[i].at_root)
      return false;
  if (used & ROOT_IN_USE)
    return false;
  if (s->top_fd < 0)
    return cwd_spare (s->cwd);
  close (s->top_fd);
  s->top_fd = -1;
  return true;
}

/* What may be in use while a name is looked up for SLOT.  */
static unsigned
used_beside (enum parent_dir_slot slot)
{
  return (slot == PARENT_DIR_LATE ? ROOT_IN_USE | 1u << PARENT_DIR_LATE
                                  : ROOT_IN_USE | 1u << PARENT_DIR_MEMBER
                                        | 1u << PARENT_DIR_TARGET);
}

/* These call cwd_fd, beneath_open_dir and beneath_open_child, and free
   remembered descriptors if they run out.  */
static int
root_fd (struct parent_dirs *s, enum parent_dir_slot slot, size_t cwd)
{
  int fd;
  do
    fd = cwd_fd (s->cwd, cwd);
  while (cwd_failed (fd) && parent_dirs_spare (s, used_beside (slot), -fd));
  return fd;
}

static int
open_dir (struct parent_dirs *s, enum parent_dir_slot slot, int root,
          char const *path)
{
  int fd;
  do
    fd = beneath_open_dir (&s->beneath, root, path);
  while (fd < 0 && parent_dirs_spare (s, used_beside (slot), -fd));
  return fd;
}

static int
open_child (struct parent_dirs *s, int dirfd, char const *name)
{
  int fd;
  do
    fd = beneath_open_child (dirfd, name);
  while (fd < 0
         && parent_dirs_spare (s, used_beside (PARENT_DIR_MEMBER), -fd));
  return fd;
}

/* Report that the directory PATH could not be created.  Returns -ENOENT.  */
static int
mkdir_failed (struct parent_dirs *s, char const *path, int err)
{
  s->outcome = outcome_worst (s->outcome,
                              diag_call_error (s->diag, "mkdir", path, err));
  return -ENOENT;
}

/* Roots.  */

enum outcome
parent_dirs_root (struct parent_dirs *s, size_t cwd, int *fd)
{
  *fd = root_fd (s, PARENT_DIR_LATE, cwd);
  if (!cwd_failed (*fd))
    return OUT_OK;
  return diag_call_fatal_of (KIND_USAGE, s->diag, "open",
                             cwd_name (s->cwd, cwd), -*fd);
}

/* Open the top of -C number CWD, relative to ROOT.  The user may have made
   it a link, the archive may not.  */
static int
open_top (struct parent_dirs *s, enum parent_dir_slot slot, size_t cwd,
          int root)
{
  struct beneath b;
  beneath_init (&b, true);
  while (s->top_is_ours_count <= cwd)
    {
      s->top_is_ours = xnrealloc (s->top_is_ours, s->top_is_ours_count + 1,
                                  sizeof *s->top_is_ours);
      s->top_is_ours[s->top_is_ours_count++] = false;
    }
  int fd;
  do
    fd = (s->top_is_ours[cwd] ? beneath_open_child (root, s->top)
                              : beneath_open_dir (&b, root, s->top));
  while (fd < 0 && parent_dirs_spare (s, used_beside (slot), -fd));
  if (fd == -ENOENT)
    s->top_is_ours[cwd] = true;
  return fd;
}

/* PATH was created: its parent has changed.  */
static void
changed_above (struct parent_dirs *s, int root, char const *path)
{
  if (!s->opts.durable)
    return;
  char const *slash = strrchr (path, '/');
  char *dir = slash ? ximemdup0 (path, slash - path + 1) : xstrdup (".");
  int fd = pathfd_open_dir (root, dir, false);
  if (0 <= fd)
    {
      durable_directory (s->opts.durable, fd);
      close (fd);
    }
  free (dir);
}

/* Create the top with its missing parents, and open it.  */
static int
make_top (struct parent_dirs *s, enum parent_dir_slot slot, size_t cwd,
          int root)
{
  char *path = xstrdup (s->top);
  int err = 0;
  for (char *end = path; *end;)
    {
      end += pathname_slashes (end);
      end += pathname_component (end);
      char kept = *end;
      struct stat st;
      *end = '\0';
      err = mkdirat (root, path, 0777) == 0 ? 0 : errno;
      if (!err)
        changed_above (s, root, path);
      if (!err && fstatat (root, path, &st, AT_SYMLINK_NOFOLLOW) == 0)
        s->opts.made (s->opts.arg, cwd, path, &st);
      *end = kept;
    }
  free (path);
  if (err && err != EEXIST)
    return mkdir_failed (s, s->top, err);
  return open_top (s, slot, cwd, root);
}

/* The directory that *NAME of -C number CWD is relative to.  With a top that
   is the top, and *NAME becomes relative to it; but a member that is itself
   called like the top, and the first to need it, is made in the directory of
   -C.  MAKE: create the top if it is missing.  A descriptor, which S owns, or
   an error (see cwd_failed).  */
static int
root_of (struct parent_dirs *s, enum parent_dir_slot slot, size_t cwd,
         char const **name, bool make)
{
  int root = root_fd (s, slot, cwd);
  if (!s->top || cwd_failed (root))
    return root;
  char const *below = below_top (s, *name);
  bool is_open = s->top_fd >= 0 && s->top_cwd == cwd;
  int fd = is_open ? s->top_fd : open_top (s, slot, cwd, root);
  if (fd == -ENOENT && strcmp (*name, s->top) == 0 && !strchr (s->top, '/'))
    return root;
  if (fd == -ENOENT && make)
    fd = make_top (s, slot, cwd, root);
  if (fd >= 0 && !is_open)
    {
      if (s->top_fd >= 0)
        close (s->top_fd);
      s->top_fd = fd;
      s->top_cwd = cwd;
    }
  *name = below;
  return fd;
}

/* Finding.  */

/* Split NAME.  Returns the length of its directory part, 0 if it has none, and
   sets *BASE to its last component.  The directory part of "/x" is "/".  */
static size_t
split (char const *name, char const **base)
{
  char const *slash = strrchr (name, '/');
  *base = slash ? slash + 1 : name;
  if (!**base)
    *base = ".";
  if (!slash)
    return 0;
  return slash == name ? 1 : slash - name;
}

/* How a name is looked up.  */
struct lookup
{
  struct parent_dirs *dirs;
  enum parent_dir_slot slot;
  size_t cwd; /* number of the -C */
  int root;   /* borrowed; names are relative to it */
};

/* An anchors_open_part; ARG is a struct lookup.  */
static int
open_part (void *arg, int dirfd, char const *part)
{
  struct lookup *l = arg;
  return open_dir (l->dirs, l->slot, dirfd, part);
}

/* The directory named by the N bytes at NAME.  A descriptor, which the slot
   owns, or -errno.  */
static int
find_directory (struct lookup *l, char const *name, size_t n)
{
  struct anchors *a = &l->dirs->memories[l->slot].anchors;
  anchors_keep_common (a, l->cwd, name, n);
  if (a->count && anchors_last (a)->end == n)
    return anchors_last (a)->fd;
  int fd = anchors_extend (a, l->cwd, l->root, open_part, l, name, n);
  /* Try from the root: a link may lead up from an anchor and still stay
     beneath the root, or the descriptors do not suffice for both.  */
  if ((fd == -DIAG_OUTSIDE || fd == -EMFILE || fd == -ENFILE) && a->count)
    {
      anchors_forget (a);
      fd = anchors_part (open_part, l, l->root, name, 0, n);
      if (fd >= 0)
        anchors_add (a, l->cwd, name, n, fd);
    }
  return fd;
}

int
parent_dirs_find (struct parent_dirs *s, enum parent_dir_slot slot, size_t cwd,
                  char const *name, struct parent_dir *at)
{
  struct memory *m = &s->memories[slot];
  /* No other slot is in use then.  */
  if (slot == PARENT_DIR_LATE)
    s->memories[PARENT_DIR_MEMBER].at_root = false;
  int root = root_of (s, slot, cwd, &name, false);
  size_t n = split (name, &at->base);
  /* A name that ends in ".." leads outside sooner or later.  */
  if (!s->beneath.anywhere && strcmp (at->base, "..") == 0)
    return -DIAG_OUTSIDE;
  if (cwd_failed (root))
    return root;
  at->dirfd = root;
  m->at_root = n == 0;
  if (n)
    {
      struct lookup l = { .dirs = s, .slot = slot, .cwd = cwd, .root = root };
      int fd = find_directory (&l, name, n);
      if (fd < 0)
        return fd;
      at->dirfd = fd;
    }
  durable_directory (s->opts.durable, at->dirfd);
  return 0;
}

int
parent_dirs_open_directory (struct parent_dirs *s, size_t cwd,
                            char const *name)
{
  int root = root_of (s, PARENT_DIR_MEMBER, cwd, &name, false);
  return (cwd_failed (root) ? root
                            : open_dir (s, PARENT_DIR_MEMBER, root, name));
}

/* Creating.  */

/* Open the longest existing parent of PATH, which is missing.  Search by
   halves, since names may have any number of components.  *END is the length
   of its path; *FD is its descriptor, which the caller closes, unless *END is
   0.  0 or -errno.  */
static int
open_longest (struct parent_dirs *s, int root, char *path, size_t *end,
              int *fd)
{
  size_t low = 0, high = strlen (path), middle;
  *end = 0;
  if (*path == '/')
    {
      *fd = open_dir (s, PARENT_DIR_MEMBER, root, "/");
      if (*fd < 0)
        return *fd;
      *end = low = pathname_slashes (path);
    }
  while ((middle = anchors_component_between (path, low, high)) != 0)
    {
      path[middle] = '\0';
      int next = open_dir (s, PARENT_DIR_MEMBER, root, path);
      path[middle] = '/';
      if (next == -ENOENT)
        {
          high = middle;
          continue;
        }
      if (*end)
        close (*fd);
      if (next < 0)
        return next;
      *fd = next;
      *end = low = middle;
    }
  return 0;
}

/* Create the directory NAME in DIRFD; PATH is for messages.  Its descriptor or
   -errno.  */
static int
make_child (struct parent_dirs *s, size_t cwd, int dirfd, char const *name,
            char const *path)
{
  if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return open_child (s, dirfd, name);
  bool made = mkdirat (dirfd, name, 0777) == 0;
  if (!made && errno != EEXIST)
    return mkdir_failed (s, path, errno);
  int fd = open_child (s, dirfd, name);
  struct stat st;
  if (!made)
    return fd == -ENOTDIR || fd == -ELOOP ? -ENOENT : fd;
  durable_directory (s->opts.durable, dirfd);
  if (fd < 0)
    return fd;
  if (fstat (fd, &st) != 0)
    {
      int err = -errno;
      close (fd);
      return err;
    }
  s->opts.made (s->opts.arg, cwd, path, &st);
  if (s->opts.keep_usable && (st.st_mode & S_IRWXU) != S_IRWXU)
    (void) pathfd_chmod (fd, dirfd, name, (st.st_mode & 0777) | S_IRWXU);
  return fd;
}

/* The number of components of PATH.  */
static size_t
components (char const *path)
{
  size_t count = 0;
  for (path += pathname_slashes (path); *path; path += pathname_slashes (path))
    {
      path += pathname_component (path);
      count++;
    }
  return count;
}

/* Create the directory PATH and its missing parents.  Its descriptor, which
   the caller closes, or -errno.  */
static int
make_path (struct parent_dirs *s, size_t cwd, int root, char *path)
{
  size_t at;
  int dirfd = root;
  int err = open_longest (s, root, path, &at, &dirfd);
  if (err)
    return err;
  bool ours = at != 0;
  if (LIMIT_PARENTS < components (path + at))
    err = -ENAMETOOLONG;
  for (at += pathname_slashes (path + at); !err && path[at];
       at += pathname_slashes (path + at))
    {
      size_t n = pathname_component (path + at);
      char kept = path[at + n];
      path[at + n] = '\0';
      int next = make_child (s, cwd, dirfd, path + at, path);
      path[at + n] = kept;
      at += n;
      if (next < 0)
        {
          err = next;
          break;
        }
      if (ours)
        close (dirfd);
      ours = true;
      dirfd = next;
    }
  if (!err)
    return dirfd;
  if (ours)
    close (dirfd);
  return err;
}

int
parent_dirs_make (struct parent_dirs *s, enum parent_dir_slot slot, size_t cwd,
                  char const *name, struct parent_dir *at)
{
  struct memory *m = &s->memories[slot];
  int root = root_of (s, slot, cwd, &name, true);
  size_t n = split (name, &at->base);
  if (cwd_failed (root))
    return root;
  at->dirfd = root;
  m->at_root = n == 0;
  if (n)
    {
      anchors_forget (&m->anchors);
      struct lookup l = { .dirs = s, .slot = slot, .cwd = cwd, .root = root };
      int fd = find_directory (&l, name, n);
      if (fd == -ENOENT)
        {
          char *path = ximemdup0 (name, n);
          fd = make_path (s, cwd, root, path);
          free (path);
          if (fd >= 0)
            remember (m, cwd, name, n, fd);
        }
      if (fd < 0)
        return fd;
      at->dirfd = fd;
    }
  durable_directory (s->opts.durable, at->dirfd);
  return 0;
}
