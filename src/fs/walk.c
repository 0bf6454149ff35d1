/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pathname.h"
#include "fs/dirnames.h"
#include "minmax.h"
#include "xalloc.h"

/* Limits on open directories.  At least the last two stay open; a lower
   descriptor limit allows fewer, with OTHER_FDS left for the rest of the
   program.  */
enum
{
  MAX_OPEN = 32,
  MIN_OPEN = 2,
  OTHER_FDS = 14,

  /* How far walk_dir_ahead looks.  */
  ENTRIES_AHEAD = 32
};

/* A directory between the operand and the current entry.  */
struct frame
{
  int fd;         /* owned, of DIR if that is not null; -1 while closed */
  DIR *dir;       /* owned or null */
  struct stat st; /* status when it was opened */
  struct dirnames names; /* owned; in the order of walk_opts */
  size_t next;           /* of these */
  size_t ahead;          /* the first that walk_dir_ahead has not seen */
  size_t path_bytes;     /* length of its path, in the walk's PATH */
  void *user;            /* borrowed from the caller */
};

struct walk
{
  struct walk_opts const *opts; /* borrowed */
  int dirfd;                    /* borrowed */
  walk_filter filter;           /* or null */
  void *filter_arg;             /* borrowed */
  int open_flags;               /* for regular files; 0: do not open */
  bool names_only;              /* of regular files */
  walk_supply supply;           /* or null */
  void *supply_arg;             /* borrowed */

  struct frame *frames; /* owned */
  size_t depth;         /* frames in use */
  ptrdiff_t cap;
  unsigned open_count, max_open;

  char *path; /* owned */
  ptrdiff_t path_cap;

  bool started;
  bool pending;   /* a directory was returned and not pruned: */
  int early_fd;   /* owned; of that directory, or -1 */
  bool opened;    /* its frame is already on top */
  bool keep_out;  /* it must not be entered */
  bool leaving;   /* WALK_LEAVE of the top was returned */
  struct stat st; /* of the entry just returned */
  size_t base;    /* where its name starts in PATH */
  size_t start;   /* the same for the operand */
};

struct walk *
walk_open (struct walk_opts const *o, int dirfd, char const *operand)
{
  struct walk *w = xzalloc (sizeof *w);
  w->opts = o;
  w->dirfd = dirfd;
  w->early_fd = -1;
  w->path_cap = strlen (operand) + 1;
  w->path = xmemdup (operand, w->path_cap);
  long max = sysconf (_SC_OPEN_MAX);
  w->max_open = (max < 0 || OTHER_FDS + MAX_OPEN <= max ? MAX_OPEN
                 : OTHER_FDS + MIN_OPEN <= max          ? max - OTHER_FDS
                                                        : MIN_OPEN);
  return w;
}

void
walk_set_start (struct walk *w, size_t n)
{
  w->start = w->base = n;
}

void
walk_set_filter (struct walk *w, walk_filter f, void *arg)
{
  w->filter = f;
  w->filter_arg = arg;
}

void
walk_set_open (struct walk *w, int flags)
{
  w->open_flags = flags;
}

void
walk_set_names_only (struct walk *w)
{
  w->names_only = true;
}

void
walk_set_supply (struct walk *w, walk_supply supply, void *arg)
{
  w->supply = supply;
  w->supply_arg = arg;
}

static struct frame *
top (struct walk *w)
{
  return &w->frames[w->depth - 1];
}

static bool
same_file (struct stat const *a, struct stat const *b)
{
  return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

static void
close_frame_fd (struct walk *w, struct frame *f)
{
  if (f->fd < 0)
    return;
  if (f->dir)
    closedir (f->dir);
  else
    close (f->fd);
  f->dir = NULL;
  f->fd = -1;
  w->open_count--;
}

/* Close the outermost open directory, but none of the KEEP innermost.  False
   if there is none to close.  */
static bool
close_outermost (struct walk *w, size_t keep)
{
  for (size_t i = 0; i + keep < w->depth; i++)
    if (w->frames[i].fd >= 0)
      {
        close_frame_fd (w, &w->frames[i]);
        return true;
      }
  return false;
}

bool
walk_spare_fd (struct walk *w)
{
  return close_outermost (w, 1);
}

int
walk_dir_flags (struct walk_opts const *o)
{
  return (O_RDONLY | O_DIRECTORY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC
          | (o->dereference ? 0 : O_NOFOLLOW) | (o->no_atime ? O_NOATIME : 0));
}

/* Open the directory NAME in FD.  If descriptors run out, close others, but
   not the KEEP innermost.  A descriptor or -1.  */
static int
open_dir (struct walk *w, int fd, char const *name, bool follow, size_t keep)
{
  int flags = walk_dir_flags (w->opts);
  if (follow)
    flags &= ~O_NOFOLLOW;
  while (w->max_open <= w->open_count && close_outermost (w, keep))
    continue;
  for (;;)
    {
      int dir = openat (fd, name, flags);
      if (0 <= dir || (errno != EMFILE && errno != ENFILE))
        return dir;
      int err = errno;
      if (!close_outermost (w, keep))
        {
          errno = err;
          return -1;
        }
    }
}

/* Append NAME to the path of the top directory.  */
static void
append_name (struct walk *w, char const *name)
{
  size_t len = top (w)->path_bytes;
  size_t name_bytes = strlen (name) + 1;
  ptrdiff_t lacking = len + 1 + name_bytes - w->path_cap;
  if (0 < lacking)
    w->path = xpalloc (w->path, &w->path_cap, lacking, -1, 1);
  if (len == 0 || w->path[len - 1] != '/')
    w->path[len++] = '/';
  memcpy (w->path + len, name, name_bytes);
  w->base = len;
}

/* Read all names in F, in the order of the options.  0 or an errno value.  */
static int
read_names (struct walk *w, struct frame *f)
{
  int err = dirnames_read (&f->names, f->dir);
  switch (w->opts->sort)
    {
    case WALK_SORT_NONE:
      break;
    case WALK_SORT_NAME:
      dirnames_sort (&f->names);
      break;
    case WALK_SORT_INODE:
      dirnames_sort_by_inode (&f->names);
      break;
    }
  return -err;
}

static void
drop_frame (struct walk *w)
{
  struct frame *f = top (w);
  close_frame_fd (w, f);
  dirnames_release (&f->names);
  w->depth--;
}

/* The descriptor of frame I; for I = -1, of the directory in which the operand
   is looked up.  */
static int
fd_of (struct walk const *w, ptrdiff_t i)
{
  return i < 0 ? w->dirfd : w->frames[i].fd;
}

enum walk_event
walk_open_dir (struct walk *w, struct walk_entry *e)
{
  w->pending = false;
  bool early = 0 <= w->early_fd;
  int fd = (early ? w->early_fd
                  : open_dir (w, e->dirfd, e->name, w->opts->dereference, 1));
  w->early_fd = -1;
  if (fd < 0)
    {
      e->error = errno;
      return WALK_OPEN_FAILED;
    }
  if (w->depth == w->cap)
    w->frames = xpalloc (w->frames, &w->cap, 1, -1, sizeof *w->frames);
  w->frames[w->depth++] = (struct frame) { .fd = fd };
  w->open_count++;
  struct frame *f = top (w);
  f->path_bytes = strlen (w->path);
  f->st = e->st;
  e->error = 0;
  if ((!early && fstat (fd, &f->st) != 0) || !(f->dir = fdopendir (fd)))
    e->error = errno;
  else
    e->error = read_names (w, f);
  if (e->error)
    {
      drop_frame (w);
      return WALK_READ_FAILED;
    }
  e->fd = fd;
  w->st = e->st = f->st;
  w->pending = w->opened = true;
  return WALK_ENTRY;
}

void
walk_prune (struct walk *w)
{
  if (w->pending && w->opened)
    drop_frame (w);
  if (0 <= w->early_fd)
    close (w->early_fd);
  w->early_fd = -1;
  w->pending = w->opened = w->keep_out = false;
}

void
walk_set_user (struct walk *w, void *user)
{
  if (w->pending && w->opened)
    top (w)->user = user;
}

/* Use FD as the descriptor of F if it is still the same directory; else close
   it.  */
static bool
adopt_fd (struct walk *w, struct frame *f, int fd)
{
  struct stat st;
  if (fd < 0)
    return false;
  if (fstat (fd, &st) != 0 || !same_file (&st, &f->st))
    {
      close (fd);
      return false;
    }
  f->fd = fd;
  w->open_count++;
  return true;
}

/* Reopen frame I, going down from the nearest open directory above it.  */
static bool
open_from_top (struct walk *w, size_t i)
{
  size_t from = i;
  while (0 < from && w->frames[from - 1].fd < 0)
    from--;
  for (; from <= i; from++)
    {
      struct frame *f = &w->frames[from];
      size_t base = from ? w->frames[from - 1].path_bytes : w->start;
      if (from && w->path[base] == '/')
        base++;
      char end = w->path[f->path_bytes];
      w->path[f->path_bytes] = '\0';
      /* Keep the one just opened, and the child of I, which is in use.  */
      int fd = open_dir (w, fd_of (w, (ptrdiff_t) from - 1), w->path + base,
                         w->opts->dereference, w->depth - from + 1);
      w->path[f->path_bytes] = end;
      if (!adopt_fd (w, f, fd))
        return false;
      /* Only I itself is needed.  */
      if (from && from - 1 < i && w->max_open <= w->open_count)
        close_frame_fd (w, &w->frames[from - 1]);
    }
  return true;
}

/* Make sure that the parent of the top directory is open.  False if it was
   lost.  */
static bool
reopen_parent (struct walk *w)
{
  if (w->depth < 2)
    return true;
  struct frame *f = &w->frames[w->depth - 2];
  if (0 <= f->fd)
    return true;
  if (0 <= top (w)->fd
      && adopt_fd (w, f, open_dir (w, top (w)->fd, "..", true, 1)))
    return true;
  return open_from_top (w, w->depth - 2);
}

/* All entries of the top directory were returned.  */
static enum walk_event
leave_top (struct walk *w, struct walk_entry *e)
{
  struct frame *f = top (w);
  reopen_parent (w);
  w->path[f->path_bytes] = '\0';
  w->base = w->start;
  if (1 < w->depth)
    {
      w->base = w->frames[w->depth - 2].path_bytes;
      w->base += w->path[w->base] == '/';
    }
  w->leaving = true;
  *e = (struct walk_entry) { .dirfd = fd_of (w, (ptrdiff_t) w->depth - 2),
                             .fd = f->fd,
                             .name = w->path + w->base,
                             .path = w->path,
                             .st = f->st,
                             .depth = w->depth - 1,
                             .user = f->user };
  return WALK_LEAVE;
}

/* Whether ST is one of the directories that we are in.  */
static bool
is_loop (struct walk const *w, struct stat const *st)
{
  if (w->opts->dereference)
    for (size_t i = 0; i < w->depth; i++)
      if (same_file (st, &w->frames[i].st))
        return true;
  return false;
}

/* Open E, whose directory entry has TYPE and INO, and take its status from the
   descriptor.  False if that failed: the caller must stat E.  */
static bool
open_entry (struct walk *w, struct walk_entry *e, enum direntype type,
            ino_t ino)
{
  int fd;
  if (type == DIRENTYPE_REGULAR && w->names_only)
    {
      e->st = (struct stat) { .st_mode = S_IFREG, .st_ino = ino };
      return true;
    }
  if (type == DIRENTYPE_REGULAR && w->supply
      && 0 <= (e->fd = w->supply (w->supply_arg, e->path, &e->st)))
    return true;
  if (type == DIRENTYPE_DIRECTORY)
    fd = open_dir (w, e->dirfd, e->name, w->opts->dereference, 1);
  else if (type == DIRENTYPE_REGULAR && w->open_flags)
    fd = openat (e->dirfd, e->name, w->open_flags);
  else
    return false;
  if (fd < 0)
    return false;
  if (fstat (fd, &e->st) != 0
      || (type == DIRENTYPE_REGULAR && !S_ISREG (e->st.st_mode)))
    {
      close (fd);
      return false;
    }
  *(type == DIRENTYPE_DIRECTORY ? &w->early_fd : &e->fd) = fd;
  return true;
}

/* Return the entry of TYPE and INO whose name was just appended to PATH.  */
static enum walk_event
make_entry (struct walk *w, struct walk_entry *e, enum direntype type,
            ino_t ino)
{
  *e = (struct walk_entry) { .dirfd = fd_of (w, (ptrdiff_t) w->depth - 1),
                             .fd = -1,
                             .name = w->path + w->base,
                             .path = w->path,
                             .depth = w->depth,
                             .user = w->depth ? top (w)->user : NULL };
  if (!open_entry (w, e, type, ino)
      && fstatat (e->dirfd, e->name, &e->st,
                  w->opts->dereference ? 0 : AT_SYMLINK_NOFOLLOW)
             != 0)
    {
      e->error = errno;
      return WALK_STAT_FAILED;
    }
  if (S_ISDIR (e->st.st_mode))
    {
      e->other_device = (w->opts->one_file_system && 0 < w->depth
                         && e->st.st_dev != top (w)->st.st_dev);
      e->loop = is_loop (w, &e->st);
      w->pending = true;
      w->keep_out = e->other_device || e->loop;
    }
  w->st = e->st;
  return WALK_ENTRY;
}

enum walk_event
walk_next (struct walk *w, struct walk_entry *e)
{
  if (w->leaving)
    {
      drop_frame (w);
      w->leaving = false;
      if (0 < w->depth && top (w)->fd < 0)
        {
          /* The directory was moved away; its remaining entries cannot be
             reached.  */
          top (w)->next = top (w)->names.count;
          leave_top (w, e);
          w->leaving = false;
          e->error = ENOENT;
          return WALK_OPEN_FAILED;
        }
    }
  if (!w->started)
    {
      w->started = true;
      return make_entry (w, e, DIRENTYPE_OTHER, 0);
    }
  if (w->pending && w->keep_out)
    walk_prune (w);
  if (w->pending && !w->opened)
    {
      *e = (struct walk_entry) { .dirfd = fd_of (w, (ptrdiff_t) w->depth - 1),
                                 .fd = -1,
                                 .name = w->path + w->base,
                                 .path = w->path,
                                 .st = w->st,
                                 .depth = w->depth,
                                 .user = w->depth ? top (w)->user : NULL };
      enum walk_event event = walk_open_dir (w, e);
      if (event != WALK_ENTRY)
        return event;
    }
  w->pending = w->opened = false;

  while (0 < w->depth)
    {
      struct frame *f = top (w);
      if (f->next == f->names.count)
        return leave_top (w, e);
      struct dirname const *n = &f->names.list[f->next++];
      append_name (w, n->text);
      if (!w->filter || w->filter (w->filter_arg, w->path, f->user))
        return make_entry (w, e, n->type, n->ino);
    }
  return WALK_END;
}

/* Whether the filter lets NAME in F through.  */
static bool
is_let_through (struct walk *w, struct frame const *f, char const *name)
{
  if (!w->filter)
    return true;
  char *dir = ximemdup0 (w->path, f->path_bytes);
  char *path = pathname_join (dir, name);
  bool wanted = w->filter (w->filter_arg, path, f->user);
  free (path);
  free (dir);
  return wanted;
}

char const *
walk_dir_ahead (struct walk *w, int *dirfd)
{
  struct frame *f = w->depth ? top (w) : NULL;
  if (!f || f->fd < 0)
    return NULL;
  *dirfd = f->fd;
  f->ahead = MAX (f->ahead, f->next);
  while (f->ahead < MIN (f->next + ENTRIES_AHEAD, f->names.count))
    {
      struct dirname const *n = &f->names.list[f->ahead++];
      if (n->type == DIRENTYPE_DIRECTORY && is_let_through (w, f, n->text))
        return n->text;
    }
  return NULL;
}

/* Make TO a closed copy of FROM with its remaining names.  */
static void
copy_frame (struct frame *to, struct frame const *from)
{
  to->fd = -1;
  to->st = from->st;
  to->path_bytes = from->path_bytes;
  dirnames_copy (&to->names, &from->names, from->next);
}

struct walk *
walk_fork (struct walk const *w, struct walk_opts const *o)
{
  if (w->depth == 0 || w->pending || w->leaving)
    return NULL;
  int fd = fcntl (w->frames[w->depth - 1].fd, F_DUPFD_CLOEXEC, 0);
  if (fd < 0)
    return NULL;
  struct walk *f = walk_open (o, w->dirfd, w->path);
  f->started = true;
  f->start = w->start;
  if (MAX_OPEN / 4 < f->max_open)
    f->max_open = MAX_OPEN / 4;
  f->cap = f->depth = w->depth;
  f->frames = xcalloc (f->depth, sizeof *f->frames);
  for (size_t i = 0; i < f->depth; i++)
    copy_frame (&f->frames[i], &w->frames[i]);
  top (f)->fd = fd;
  f->open_count = 1;
  return f;
}

void
walk_close (struct walk *w, void (*leave_dir) (void *user))
{
  if (0 <= w->early_fd)
    close (w->early_fd);
  while (0 < w->depth)
    {
      if (leave_dir && !w->leaving)
        leave_dir (top (w)->user);
      w->leaving = false;
      drop_frame (w);
    }
  free (w->frames);
  free (w->path);
  free (w);
}
