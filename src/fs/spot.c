/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/spot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pathfd.h"
#include "xalloc.h"

/* A directory that is remembered.  */
struct memory
{
  size_t cwd;
  char *path;                   /* owned */
  size_t room;
  int fd;                       /* owned; -1: nothing is remembered */
  bool at_root;                 /* the last name was found in the directory
                                   of -C itself */
};

struct spots
{
  struct beneath beneath;
  struct cwd *cwd;              /* borrowed */
  struct diag *diag;            /* borrowed */
  bool keep_usable;
  spot_made made;
  void *arg;
  spots_spare_more spare_more;  /* or null */
  void *spare_arg;
  struct memory memories[SPOT_SLOTS];
};

struct spots *
spots_new (struct cwd *c, struct diag *d, bool anywhere, bool keep_usable,
           spot_made made, void *arg)
{
  struct spots *s = xmalloc (sizeof *s);
  *s = (struct spots) { .cwd = c, .diag = d, .keep_usable = keep_usable,
                        .made = made, .arg = arg };
  beneath_init (&s->beneath, anywhere);
  for (int i = 0; i < SPOT_SLOTS; i++)
    s->memories[i].fd = -1;
  return s;
}

static void
forget (struct memory *m)
{
  if (m->fd >= 0)
    close (m->fd);
  m->fd = -1;
}

void
spots_free (struct spots *s)
{
  if (!s)
    return;
  for (int i = 0; i < SPOT_SLOTS; i++)
    {
      forget (&s->memories[i]);
      free (s->memories[i].path);
    }
  free (s);
}

/* Remember that the N bytes at PATH lead to FD.  */
static void
remember (struct memory *m, size_t cwd, char const *path, size_t n, int fd)
{
  forget (m);
  if (m->room <= n)
    {
      m->room = n + 1;
      m->path = xrealloc (m->path, m->room);
    }
  memcpy (m->path, path, n);
  m->path[n] = '\0';
  m->cwd = cwd;
  m->fd = fd;
  m->at_root = false;
}

void
spots_remember (struct spots *s, enum spot_slot slot, size_t cwd,
                char const *name, int fd)
{
  remember (&s->memories[slot], cwd, name, strlen (name), fd);
}

void
spots_forget (struct spots *s, size_t cwd, char const *name)
{
  size_t n = strlen (name);
  for (int i = 0; i < SPOT_SLOTS; i++)
    {
      struct memory *m = &s->memories[i];
      if (m->fd >= 0 && m->cwd == cwd && strncmp (m->path, name, n) == 0
          && (m->path[n] == '\0' || m->path[n] == '/'))
        forget (m);
    }
}

void
spots_forget_all (struct spots *s)
{
  for (int i = 0; i < SPOT_SLOTS; i++)
    forget (&s->memories[i]);
}

void
spots_set_spare (struct spots *s, spots_spare_more more, void *arg)
{
  s->spare_more = more;
  s->spare_arg = arg;
}

/* With the slots that are in use: so is the directory of -C.  */
enum { ROOT_IN_USE = 1 << SPOT_SLOTS };

bool
spots_spare (struct spots *s, unsigned used, int err)
{
  if (err != EMFILE && err != ENFILE)
    return false;
  for (int i = 0; i < SPOT_SLOTS; i++)
    if (!(used & 1u << i) && s->memories[i].fd >= 0)
      {
        forget (&s->memories[i]);
        return true;
      }
  if (s->spare_more && s->spare_more (s->spare_arg))
    return true;
  for (int i = 0; i < SPOT_SLOTS; i++)
    if (used & 1u << i && s->memories[i].at_root)
      return false;
  return !(used & ROOT_IN_USE) && cwd_spare (s->cwd);
}

/* What may be in use while SLOT is looked for.  */
static unsigned
used_beside (enum spot_slot slot)
{
  return (slot == SPOT_LATE ? ROOT_IN_USE
          : ROOT_IN_USE | 1u << SPOT_MEMBER | 1u << SPOT_TARGET);
}

/* cwd_fd, and beneath_open_dir and beneath_open_child below, with what is
   only remembered given back for them.  */
static int
root_fd (struct spots *s, enum spot_slot slot, size_t cwd)
{
  int fd;
  do
    fd = cwd_fd (s->cwd, cwd);
  while (cwd_failed (fd) && spots_spare (s, used_beside (slot), -fd));
  return fd;
}

static int
open_dir (struct spots *s, enum spot_slot slot, int root, char const *path)
{
  int fd;
  do
    fd = beneath_open_dir (&s->beneath, root, path);
  while (fd < 0 && spots_spare (s, used_beside (slot), -fd));
  return fd;
}

static int
open_child (struct spots *s, int dirfd, char const *name)
{
  int fd;
  do
    fd = beneath_open_child (dirfd, name);
  while (fd < 0 && spots_spare (s, used_beside (SPOT_MEMBER), -fd));
  return fd;
}

enum outcome
spots_root (struct spots *s, size_t cwd, int *fd)
{
  *fd = root_fd (s, SPOT_LATE, cwd);
  if (!cwd_failed (*fd))
    return OUT_OK;
  return diag_call_fatal (s->diag, "open", cwd_name (s->cwd, cwd), -*fd);
}

/* Split NAME: the length of its directory part, 0 if it has none, and its
   last component.  The part of "/x" is "/".  */
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

int
spots_find (struct spots *s, enum spot_slot slot, size_t cwd,
            char const *name, struct spot *at)
{
  struct memory *m = &s->memories[slot];
  size_t n = split (name, &at->base);
  /* Nothing else is at hand then.  */
  if (slot == SPOT_LATE)
    s->memories[SPOT_MEMBER].at_root = false;
  /* What leads up leads out, sooner or later.  */
  if (!s->beneath.anywhere && strcmp (at->base, "..") == 0)
    return -EXDEV;
  if (n && m->fd >= 0 && m->cwd == cwd && strncmp (m->path, name, n) == 0
      && !m->path[n])
    {
      m->at_root = false;
      at->dirfd = m->fd;
      return 0;
    }
  int root = root_fd (s, slot, cwd);
  if (cwd_failed (root))
    return root;
  m->at_root = n == 0;
  if (n == 0)
    {
      at->dirfd = root;
      return 0;
    }
  forget (m);
  char *path = xmemdup (name, n + 1);
  path[n] = '\0';
  int fd = open_dir (s, slot, root, path);
  free (path);
  if (fd < 0)
    return fd;
  remember (m, cwd, name, n, fd);
  at->dirfd = fd;
  return 0;
}

bool
spots_leads_to_directory (struct spots *s, size_t cwd, char const *name)
{
  int root = root_fd (s, SPOT_MEMBER, cwd);
  int fd = (cwd_failed (root) ? -1
            : open_dir (s, SPOT_MEMBER, root, name));
  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

/* The end of a component of PATH between LOW and HIGH, somewhere in the
   middle; 0 if none ends there.  */
static size_t
component_between (char const *path, size_t low, size_t high)
{
  size_t middle = low + (high - low) / 2;
  for (size_t i = middle; low < i; i--)
    if (path[i] == '/' && path[i - 1] != '/')
      return i;
  for (size_t i = middle + 1; i < high; i++)
    if (path[i] == '/' && path[i - 1] != '/')
      return i;
  return 0;
}

/* Find the longest directory on the way to PATH, which is missing; *END is
   how much of PATH it takes.  By halves, since names may have any number
   of components.  -> a descriptor, the caller's unless *END is 0, or
   -errno.  */
static int
open_longest (struct spots *s, int root, char *path, size_t *end)
{
  size_t low = strspn (path, "/"), high = strlen (path), middle;
  int fd = low ? open_dir (s, SPOT_MEMBER, root, "/") : root;
  while (0 <= fd && (middle = component_between (path, low, high)) != 0)
    {
      path[middle] = '\0';
      int next = open_dir (s, SPOT_MEMBER, root, path);
      path[middle] = '/';
      if (next == -ENOENT)
        {
          high = middle;
          continue;
        }
      if (low)
        close (fd);
      fd = next;
      low = middle;
    }
  *end = low;
  return fd;
}

/* Make the directory NAME in DIRFD; PATH is for messages.  -> its
   descriptor or -errno.  */
static int
make_child (struct spots *s, size_t cwd, int dirfd, char const *name,
            char const *path)
{
  if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return open_child (s, dirfd, name);
  bool made = mkdirat (dirfd, name, 0777) == 0;
  if (!made && errno != EEXIST)
    {
      diag_call_error (s->diag, "mkdir", path, errno);
      return -ENOENT;
    }
  int fd = open_child (s, dirfd, name);
  struct stat st;
  if (!made)
    return fd == -ENOTDIR || fd == -ELOOP ? -ENOENT : fd;
  if (fd < 0)
    return fd;
  if (fstat (fd, &st) != 0)
    {
      int err = -errno;
      close (fd);
      return err;
    }
  s->made (s->arg, cwd, path, &st);
  if (s->keep_usable && (st.st_mode & S_IRWXU) != S_IRWXU)
    (void) pathfd_chmod (fd, dirfd, name, (st.st_mode & 0777) | S_IRWXU);
  return fd;
}

/* Make the directory PATH and those on the way.  -> its descriptor, the
   caller's, or -errno.  */
static int
make_path (struct spots *s, size_t cwd, int root, char *path)
{
  size_t at;
  int fd = open_longest (s, root, path, &at);
  bool ours = at != 0;
  while ((fd >= 0 || !ours) && path[at])
    {
      at += strspn (path + at, "/");
      size_t n = strcspn (path + at, "/");
      char kept = path[at + n];
      path[at + n] = '\0';
      int next = n ? make_child (s, cwd, fd, path + at, path) : fd;
      path[at + n] = kept;
      at += n;
      if (next != fd && ours)
        close (fd);
      ours |= next != fd;
      fd = next;
    }
  return fd;
}

int
spots_make (struct spots *s, enum spot_slot slot, size_t cwd,
            char const *name, struct spot *at)
{
  struct memory *m = &s->memories[slot];
  forget (m);
  int err = spots_find (s, slot, cwd, name, at);
  if (err != -ENOENT)
    return err;
  size_t n = split (name, &at->base);
  int root = root_fd (s, slot, cwd);
  if (n == 0 || cwd_failed (root))
    return -ENOENT;
  char *path = xmemdup (name, n + 1);
  path[n] = '\0';
  int fd = make_path (s, cwd, root, path);
  free (path);
  if (fd < 0)
    return fd;
  remember (m, cwd, name, n, fd);
  at->dirfd = fd;
  return 0;
}
