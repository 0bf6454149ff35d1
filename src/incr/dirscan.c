/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "incr/dirscan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/pathname.h"
#include "format/dumpdir.h"
#include "fs/content.h"
#include "fs/descriptors.h"
#include "fs/dirnames.h"
#include "incr/oldnames.h"
#include "incr/scanahead.h"
#include "incr/scanopen.h"
#include "stat-time.h"
#include "timespec.h"
#include "xalloc.h"

#define DIAG_KIND KIND_READ

enum
{
  /* So many of the next directories are listed ahead of the scan.  A few
     directories are not worth threads.  */
  AHEAD_DIRS = 16,
  AHEAD_LEAST = 8
};

/* Which entries of a directory are archived.  */
enum children
{
  CHILDREN_NONE,
  CHILDREN_CHANGED, /* new or changed entries */
  CHILDREN_ALL
};

/* A directory to scan.  */
struct scan_dir
{
  struct scan_dir *parent;  /* borrowed; null for an operand */
  struct scan_dir *next;    /* the next to scan */
  struct scan_dir *older;   /* created before it */
  struct snapshot_dir *dir; /* borrowed */
  dev_t dev;
  ino_t ino;
  enum children children;
  bool seen;                   /* already found in this run */
  bool was_file;               /* its name, or that of a parent directory,
                                  was not a directory before */
  bool excluded;               /* it must not be archived itself */
  bool mount_point;            /* it is archived without its contents */
  char *only;                  /* owned; a tag, the only entry to archive; or
                                  null */
  struct exclude_dir *ignore;  /* owned or null */
  struct scanahead_dir *ahead; /* owned; null: not listed ahead */
};

/* A file to look at.  */
struct entry
{
  int dirfd;        /* borrowed; unused for an operand */
  char const *name; /* in DIRFD */
  char const *path;
  struct scan_status const *status; /* borrowed; null: not known */
};

struct dirscan
{
  struct dirscan_opts opts;
  struct snapshot *snapshot; /* borrowed */
  struct cwd *cwds;          /* borrowed */
  struct diag *diag;         /* borrowed */
  bool has_limit;
  struct timespec limit;      /* archive what changed since then */
  struct dirscan_item *items; /* owned */
  size_t count;
  ptrdiff_t cap;
  struct scanahead *ahead; /* owned; null: no threads */
  bool no_ahead;           /* there cannot be any */

  /* The current operand.  */
  struct scan_root root; /* owned */
  bool recurse;
  dev_t dev;
  struct exclude *exclude; /* borrowed */
  struct scan_dir *dirs;   /* owned; the newest */
  struct scan_dir *todo;   /* the next to scan */
  bool has_files;
  struct oldnames files;  /* if HAS_FILES, the old entries of the directory
                             being scanned that were not directories */
  struct bytebuf dumpdir; /* of the directory being scanned */
  enum outcome outcome;   /* of looking at what it holds */
};

struct dirscan *
dirscan_new (struct dirscan_opts const *o, struct snapshot *s, struct cwd *cwd,
             struct diag *d)
{
  struct dirscan *n = xzalloc (sizeof *n);
  n->opts = *o;
  n->snapshot = s;
  n->cwds = cwd;
  n->diag = d;
  bytebuf_init (&n->dumpdir);
  n->has_limit = snapshot_start (s, &n->limit);
  n->no_ahead = o->ahead == PREFETCH_NEVER || o->restore_atime;
  return n;
}

void
dirscan_free (struct dirscan *s)
{
  if (!s)
    return;
  for (size_t i = 0; i < s->count; i++)
    free (s->items[i].key);
  free (s->items);
  bytebuf_release (&s->dumpdir);
  scanahead_free (s->ahead);
  anchors_release (&s->root.anchors);
  free (s);
}

static enum outcome
report (struct dirscan *s, char const *call, char const *name, bool below,
        int err)
{
  return dump_policy_report_failure (&s->opts.policy, call, name, below, err);
}

/* O was the outcome of looking at a file.  */
static void
note (struct dirscan *s, enum outcome o)
{
  s->outcome = outcome_worst (s->outcome, o);
}

/* Add an item.  NAME is null for a directory, whose name may still change.  */
static void
add_item (struct dirscan *s, char const *name, bool is_operand,
          struct snapshot_dir *dir, char *key)
{
  if (s->count == s->cap)
    s->items = xpalloc (s->items, &s->cap, 1, -1, sizeof *s->items);
  s->items[s->count++] = (struct dirscan_item) { .name = name,
                                                 .cwd = s->root.cwd,
                                                 .is_operand = is_operand,
                                                 .dir = dir,
                                                 .key = key };
}

/* Whether a file other than a directory was in the place of the directory KEY,
   which is in P, or is an operand if P is null.  No directory can be renamed
   to that name.  */
static bool
was_file (struct dirscan *s, struct scan_dir *p, char const *key)
{
  if (p)
    {
      if (!s->has_files)
        oldnames_get (&s->files, p->dir, false);
      s->has_files = true;
      return p->was_file || oldnames_has (&s->files, strrchr (key, '/') + 1);
    }
  char *above = xstrdup (key);
  char *name = strrchr (above, '/');
  *name++ = '\0';
  struct snapshot_dir *around
      = snapshot_by_key (s->snapshot, *above ? above : "/");
  bool found = false;
  if (around)
    {
      struct oldnames files;
      oldnames_get (&files, around, false);
      found = oldnames_has (&files, name);
      oldnames_free (&files);
    }
  free (above);
  return found;
}

/* Add the directory NAME with status ST, of which nothing is known.  Takes
   over KEY.  */
static struct snapshot_dir *
add_new (struct dirscan *s, char const *name, char *key, struct stat const *st)
{
  /* A name of thousands of bytes is not quoted for nothing.  */
  if (diag_is_on (s->diag, WARN_NEW_DIRECTORY))
    diag_warn (s->diag, WARN_NEW_DIRECTORY, 0, _ ("%s: Directory is new"),
               diag_colon (s->diag, name));
  return snapshot_add (s->snapshot, key, name, st);
}

/* Find the directory NAME with status ST in the snapshot, which has another
   one or none under KEY.  Takes over KEY.  */
static struct snapshot_dir *
find_elsewhere (struct dirscan *s, struct scan_dir *p, char const *name,
                char *key, struct stat const *st)
{
  struct snapshot_dir *old = snapshot_by_key (s->snapshot, key);
  struct snapshot_dir *d = snapshot_by_status (s->snapshot, st);
  /* A directory that was already found has two names: it was not renamed.  */
  if (d && d->found)
    d = NULL;
  p->was_file = was_file (s, p->parent, key);
  if (d && (p->was_file || s->opts.no_renames))
    {
      snapshot_forget (s->snapshot, d);
      d = NULL;
    }
  p->children = CHILDREN_ALL;
  if (d)
    {
      diag_warn (s->diag, WARN_RENAME_DIRECTORY, 0,
                 _ ("%s: Directory has been renamed from %s"),
                 diag_colon (s->diag, name), diag_quote (s->diag, d->name));
      snapshot_rename (s->snapshot, d, key, name);
      p->children = CHILDREN_CHANGED;
      return d;
    }
  if (old)
    {
      diag_warn (s->diag, WARN_RENAME_DIRECTORY, 0,
                 _ ("%s: Directory has been renamed"),
                 diag_colon (s->diag, name));
      snapshot_replace (s->snapshot, old, st);
      free (key);
      return old;
    }
  return add_new (s, name, key, st);
}

/* Find a directory that is a mount point.  The directory that was there may
   still exist, out of sight: nothing was renamed, and nothing is known about
   its contents.  */
static struct snapshot_dir *
find_mount_point (struct dirscan *s, struct scan_dir *p, char const *name,
                  char *key, struct stat const *st)
{
  struct snapshot_dir *d = snapshot_by_key (s->snapshot, key);
  if (!d)
    return add_new (s, name, key, st);
  free (key);
  p->seen = d->found;
  if (!snapshot_same (s->snapshot, d, st))
    snapshot_replace (s->snapshot, d, st);
  return d;
}

/* Find the directory NAME with status ST in the snapshot.  Takes over KEY.  */
static struct snapshot_dir *
find_known (struct dirscan *s, struct scan_dir *p, char const *name, char *key,
            struct stat const *st)
{
  struct snapshot_dir *d = snapshot_by_key (s->snapshot, key);
  if (d && snapshot_same (s->snapshot, d, st))
    {
      free (key);
      p->seen = d->found;
      p->children = d->carried ? CHILDREN_ALL : CHILDREN_CHANGED;
    }
  else
    d = find_elsewhere (s, p, name, key, st);
  if (p->parent && p->parent->children == CHILDREN_ALL)
    p->children = CHILDREN_ALL;
  return d;
}

/* Record that D was found as NAME with status ST.  */
static void
note_found (struct snapshot_dir *d, char const *name, struct stat const *st)
{
  if (!d->found)
    snapshot_set_name (d, name);
  d->found = true;
  d->found_dev = st->st_dev;
  d->found_ino = st->st_ino;
  d->mtime = get_stat_mtime (st);
}

/* Look for tags and ignore files in the directory P, open as FD.  */
static void
find_tags (struct dirscan *s, struct scan_dir *p, int fd)
{
  struct exclude_tag tag;
  char const *name = p->dir->name;
  p->ignore = exclude_enter (s->exclude, p->parent ? p->parent->ignore : NULL,
                             fd, name, &tag);
  dump_policy_report_tag (&s->opts.policy, name, &tag);
  if (tag.effect == EXCLUDE_TAG_CONTENTS)
    p->only = xstrdup (tag.name);
  else if (tag.effect != EXCLUDE_TAG_NONE)
    p->children = CHILDREN_NONE;
  p->excluded = tag.effect == EXCLUDE_TAG_ALL;
}

/* Whether ST is the directory P or one of its parents.  */
static bool
is_loop (struct dirscan const *s, struct scan_dir const *p,
         struct stat const *st)
{
  if (s->opts.walk->dereference)
    for (; p; p = p->parent)
      if (p->ino == st->st_ino && p->dev == st->st_dev)
        return true;
  return false;
}

/* Open the directory E, or an operand if not BELOW.  A descriptor or -1.  */
static int
open_entry (struct dirscan *s, struct entry const *e, bool below)
{
  if (below)
    return openat (e->dirfd, e->name, scan_dir_flags (s->opts.walk));
  int fd = scan_open_dir (s->opts.walk, &s->root, e->name);
  if (0 <= fd)
    return fd;
  errno = -fd;
  return -1;
}

/* Add the directory E, which lies in PARENT, or is an operand if that is null.
   Takes over KEY.  Null after trouble that was reported.  */
static struct scan_dir *
add_directory (struct dirscan *s, struct scan_dir *parent,
               struct entry const *e, char *key)
{
  char const *name = e->path;
  int fd = open_entry (s, e, parent);
  struct stat st;
  if (fd < 0 || fstat (fd, &st) != 0)
    {
      note (s, report (s, fd < 0 ? "open" : "stat", name, parent, errno));
      if (0 <= fd)
        close (fd);
      free (key);
      return NULL;
    }
  if (is_loop (s, parent, &st))
    {
      note (s, diag_error (s->diag, ELOOP, "%s", diag_colon (s->diag, name)));
      close (fd);
      free (key);
      return NULL;
    }
  struct scan_dir *p = xzalloc (sizeof *p);
  p->older = s->dirs;
  s->dirs = p;
  p->parent = parent;
  p->dev = st.st_dev;
  p->ino = st.st_ino;
  if (!parent)
    s->dev = st.st_dev;
  p->mount_point = s->opts.walk->one_file_system && st.st_dev != s->dev;
  p->dir = (p->mount_point ? find_mount_point (s, p, name, key, &st)
                           : find_known (s, p, name, key, &st));
  note_found (p->dir, name, &st);
  if (!p->mount_point)
    find_tags (s, p, fd);
  close (fd);
  return p;
}

static bool
is_unchanged (struct dirscan const *s, struct scan_status const *st)
{
  return s->has_limit && timespec_cmp (st->changed, s->limit) < 0;
}

/* The directories in a directory, in order.  */
struct scan_list
{
  struct scan_dir *first, **end;
};

/* The dumpdir code of the directory E in P.  */
static char
classify_directory (struct dirscan *s, struct scan_dir *p,
                    struct entry const *e, struct scan_list *below)
{
  struct scan_dir *c
      = add_directory (s, p, e, pathname_join (p->dir->key, e->name));
  if (!c || c->excluded || c->seen)
    return DUMPDIR_OLD_FILE;
  /* As in GNU tar, --no-recursion makes no difference to these.  */
  if (c->mount_point)
    {
      dump_policy_report_other_device (&s->opts.policy, e->path);
      add_item (s, NULL, false, c->dir, NULL);
      return DUMPDIR_DIRECTORY;
    }
  if (!s->recurse)
    return DUMPDIR_OLD_FILE;
  *below->end = c;
  below->end = &c->next;
  return DUMPDIR_DIRECTORY;
}

/* The dumpdir code of E in P; IS_OLD: it existed before.  */
static char
classify_entry (struct dirscan *s, struct scan_dir *p, struct entry const *e,
                bool is_old, struct scan_list *below)
{
  if (p->children == CHILDREN_NONE
      || (!exclude_is_empty (s->exclude)
          && exclude_hit (s->exclude, p->ignore, e->path)))
    return DUMPDIR_OLD_FILE;
  /* A directory is opened now, so its status is that of now.  */
  bool known = e->status && !S_ISDIR (e->status->mode);
  struct scan_status own;
  struct scan_status const *st = known ? e->status : &own;
  int err
      = known ? 0 : scan_status_get (&own, s->opts.walk, e->dirfd, e->name);
  if (err)
    {
      note (s, report (s, "stat", e->path, true, -err));
      return DUMPDIR_OLD_FILE;
    }
  if (S_ISDIR (st->mode))
    return classify_directory (s, p, e, below);
  if ((s->opts.walk->one_file_system && st->dev != s->dev)
      || (is_old && is_unchanged (s, st)))
    return DUMPDIR_OLD_FILE;
  return DUMPDIR_FILE;
}

/* Make the dumpdir of P, which is open as FD and has what is in L.  Without
   directories, and if there are statuses, FD is not used.  */
static void
classify_entries (struct dirscan *s, struct scan_dir *p, int fd,
                  struct listing const *l)
{
  struct dirnames const *now = &l->names;
  struct scan_list below = { .end = &below.first };
  struct oldnames before = { .count = 0 };
  if (p->children == CHILDREN_CHANGED)
    oldnames_get (&before, p->dir, true);
  bytebuf_reset (&s->dumpdir);
  for (size_t i = 0; i < now->count; i++)
    {
      char const *name = now->list[i].text;
      if (p->only && strcmp (name, p->only) != 0)
        continue;
      char *path = pathname_join (p->dir->name, name);
      struct entry e = { .dirfd = fd,
                         .name = name,
                         .path = path,
                         .status = l->statuses ? &l->statuses[i] : NULL };
      char code
          = (p->only ? DUMPDIR_FILE
                     : classify_entry (s, p, &e, oldnames_has (&before, name),
                                       &below));
      free (path);
      if (dumpdir_put (&s->dumpdir, code, name) != 0)
        xalloc_die ();
    }
  oldnames_free (&before);
  if (s->has_files)
    oldnames_free (&s->files);
  s->has_files = false;
  snapshot_set_contents (p->dir, s->dumpdir.data, s->dumpdir.len);
  *below.end = s->todo;
  s->todo = below.first;
}

/* Read and sort the names in the directory NAME, open as DIR.  0 or
   -errno.  */
static int
list_dir (struct dirscan *s, DIR *dir, char const *name, struct dirnames *n)
{
  struct stat before, after;
  bool restore = s->opts.restore_atime && fstat (dirfd (dir), &before) == 0;
  int err = dirnames_read (n, dir);
  dirnames_sort (n);
  if (restore && fstat (dirfd (dir), &after) == 0)
    {
      int r = content_restore_atime (dirfd (dir), &before, &after);
      if (r < 0)
        note (s, diag_call_error (s->diag, "utime", name, -r));
    }
  return err;
}

/* Open the directory P again.  Null if that failed, which was reported, and
   sets *WHY.  */
static DIR *
open_scan_dir (struct dirscan *s, struct scan_dir *p, enum outcome *why)
{
  char const *name = p->dir->name;
  bool changed;
  struct stat st;
  int fd = scan_open_again (s->opts.walk, &s->root, p->dir, &st, &changed);
  DIR *dir = changed || fd < 0 ? NULL : fdopendir (fd);
  if (changed)
    *why = dump_policy_report_changed (&s->opts.policy, name);
  else if (fd < 0)
    *why = report (s, "open", name, p->parent, -fd);
  else if (!dir)
    {
      *why = report (s, "savedir", name, p->parent, errno);
      close (fd);
    }
  return dir;
}

/* Have threads list the next directories.  Excluded files are not even looked
   at, so what excludes files prevents that.  */
static void
look_ahead (struct dirscan *s)
{
  struct scan_dir *p = s->todo;
  if (s->no_ahead || !exclude_is_empty (s->exclude))
    return;
  if (!s->ahead)
    {
      size_t n = 0;
      for (; p && n < AHEAD_LEAST; p = p->next)
        n++;
      if (n < AHEAD_LEAST && s->opts.ahead != PREFETCH_ALWAYS)
        return;
      if (descriptors_are_free (DESCRIPTORS_FOR_THREADS))
        s->ahead = scanahead_new (s->opts.walk, s->opts.readers);
      s->no_ahead = !s->ahead;
      p = s->ahead ? s->todo : NULL;
    }
  for (int i = 0; p && i < AHEAD_DIRS; p = p->next, i++)
    if (!p->ahead && !p->only && p->children != CHILDREN_NONE)
      p->ahead = scanahead_add (s->ahead, s->root.cwd, s->root.fd, p->dir);
}

/* Open what names are relative to.  */
static enum outcome
open_root (struct dirscan *s)
{
  size_t cwd = s->root.cwd;
  s->root.fd = cwd_fd (s->cwds, cwd);
  return (cwd_failed (s->root.fd)
              ? diag_call_fatal_of (KIND_USAGE, s->diag, "open",
                                    cwd_name (s->cwds, cwd), -s->root.fd)
              : OUT_OK);
}

/* Scan the directory P.  */
static enum outcome
scan_directory (struct dirscan *s, struct scan_dir *p)
{
  enum outcome o = open_root (s);
  if (o != OUT_OK)
    return o;
  look_ahead (s);
  struct listing const *ahead
      = p->ahead ? scanahead_take (s->ahead, p->ahead) : NULL;
  bool is_leaf = ahead && !ahead->has_directories;
  DIR *dir = is_leaf ? NULL : open_scan_dir (s, p, &o);
  struct listing own = { .statuses = NULL };
  int err = dir && !ahead ? list_dir (s, dir, p->dir->name, &own.names) : 0;
  if (err)
    o = report (s, "savedir", p->dir->name, p->parent, -err);
  else if (dir || is_leaf)
    classify_entries (s, p, dir ? dirfd (dir) : -1, ahead ? ahead : &own);
  dirnames_release (&own.names);
  if (dir)
    closedir (dir);
  scanahead_release (s->ahead, p->ahead);
  p->ahead = NULL;
  return o;
}

static void
free_scan_dirs (struct dirscan *s)
{
  scanahead_finish (s->ahead);
  for (struct scan_dir *older; s->dirs; s->dirs = older)
    {
      struct scan_dir *p = s->dirs;
      older = p->older;
      if (p->ignore)
        exclude_leave (p->ignore);
      scanahead_release (s->ahead, p->ahead);
      free (p->only);
      free (p);
    }
  s->todo = NULL;
}

/* Scan the operand NAME, a directory.  Takes over KEY.  */
static enum outcome
scan_tree (struct dirscan *s, char const *name, char *key)
{
  struct entry e = { .name = name, .path = name };
  struct scan_dir *top = add_directory (s, NULL, &e, key);
  if (!top)
    return s->outcome;
  if (top->seen && !top->dir->named)
    snapshot_respell (top->dir, name);
  top->dir->named = true;
  enum outcome worst = OUT_OK;
  if (!top->excluded)
    s->todo = top;
  while (s->todo && !outcome_is_fatal (worst))
    {
      struct scan_dir *p = s->todo;
      s->todo = p->next;
      add_item (s, NULL, p == top, p->dir, NULL);
      worst = outcome_worst (worst, scan_directory (s, p));
    }
  free_scan_dirs (s);
  anchors_forget (&s->root.anchors);
  return outcome_worst (worst, s->outcome);
}

static enum outcome
begin_operand (struct dirscan *s, struct dirscan_operand const *o)
{
  s->root.cwd = o->cwd;
  enum outcome opened = open_root (s);
  if (opened != OUT_OK)
    return opened;
  s->recurse = o->recurse;
  s->exclude = o->exclude;
  s->outcome = OUT_OK;
  return OUT_OK;
}

enum outcome
dirscan_operand (struct dirscan *s, struct dirscan_operand const *o)
{
  char const *name = o->name;
  enum outcome worst = begin_operand (s, o);
  if (worst != OUT_OK)
    return worst;
  char *key = snapshot_key (o->base, name);
  struct stat st;
  if (fstatat (s->root.fd, name, &st,
               s->opts.walk->dereference ? 0 : AT_SYMLINK_NOFOLLOW)
      != 0)
    {
      int err = errno;
      add_item (s, name, true, NULL, key);
      return report (s, "stat", name, false, err);
    }
  if (S_ISDIR (st.st_mode))
    return scan_tree (s, name, key);
  add_item (s, name, true, NULL, key);
  return OUT_OK;
}

enum outcome
dirscan_directory (struct dirscan *s, struct dirscan_operand const *o,
                   struct bytebuf const **contents)
{
  *contents = NULL;
  enum outcome worst = begin_operand (s, o);
  if (worst != OUT_OK)
    return worst;
  struct entry e = { .name = o->name, .path = o->name };
  struct scan_dir *p
      = add_directory (s, NULL, &e, snapshot_key (o->base, o->name));
  if (!p)
    return s->outcome;
  if (!p->excluded)
    {
      worst = scan_directory (s, p);
      if (worst == OUT_OK)
        *contents = &p->dir->contents;
    }
  free_scan_dirs (s);
  return outcome_worst (worst, s->outcome);
}

static char const *
item_key (struct dirscan_item const *i)
{
  return i->dir ? i->dir->key : i->key;
}

static int
by_key (void const *a, void const *b)
{
  struct dirscan_item const *x = a, *y = b;
  int order = strcmp (item_key (x), item_key (y));
  return order ? order : strcmp (x->name, y->name);
}

static int
by_name (void const *a, void const *b)
{
  struct dirscan_item const *x = a, *y = b;
  return strcmp (x->name, y->name);
}

struct dirscan_item const *
dirscan_items (struct dirscan *s, size_t *count)
{
  for (size_t i = 0; i < s->count; i++)
    if (s->items[i].dir)
      s->items[i].name = s->items[i].dir->name;
  if (s->count)
    qsort (s->items, s->count, sizeof *s->items, by_key);
  size_t kept = 0;
  for (size_t i = 0; i < s->count; i++)
    {
      struct dirscan_item *item = &s->items[i];
      struct dirscan_item *last = kept ? &s->items[kept - 1] : NULL;
      if (last && strcmp (item_key (last), item_key (item)) == 0)
        {
          item->is_operand |= last->is_operand;
          free (last->key);
          kept--;
        }
      s->items[kept++] = *item;
    }
  s->count = kept;
  if (kept)
    qsort (s->items, kept, sizeof *s->items, by_name);
  *count = kept;
  return s->items;
}
