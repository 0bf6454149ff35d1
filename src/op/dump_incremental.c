/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/dump_incremental.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/i18n.h"
#include "base/member.h"
#include "base/pathname.h"
#include "bytebuf.h"
#include "filetime.h"
#include "format/dumpdir.h"
#include "fs/content.h"
#include "fs/cwd.h"
#include "fs/prefetch.h"
#include "fs/walk.h"
#include "incr/dirscan.h"
#include "incr/renames.h"
#include "incr/scanopen.h"
#include "incr/snapshot.h"
#include "op/create_opts.h"
#include "op/dump_member.h"
#include "op/incremental_opts.h"
#include "op/run.h"
#include "report/ask.h"
#include "select/agefilter.h"
#include "select/exclude.h"
#include "select/name_list.h"
#include "select/rename.h"
#include "stream/volumeset.h"
#include "xalloc.h"

#define DIAG_KIND KIND_READ

/* An operand.  */
struct operand
{
  char *name; /* owned */
  size_t cwd;
};

/* A directory that was handled and whose files follow.  */
struct done_dir
{
  struct dirscan_item const *item;
  struct stat *st; /* owned; its status if it has a member and is to be
                      removed, else null */
};

struct dump_incremental
{
  struct run *run; /* borrowed */
  struct dump_member file;
  struct exclude *exclude;  /* borrowed; all exclusions */
  struct operand *operands; /* owned */
  size_t operand_count;
  ptrdiff_t operand_cap;
  struct snapshot *snapshot; /* owned */
  struct dirscan *scan;      /* owned */
  struct agefilter_opts age; /* for operands that are not directories */
  struct bytebuf dumpdir;    /* of the current directory */
  bool any_dir;              /* a dumpdir was written */
  struct done_dir *dirs;     /* owned; in archive order */
  size_t dir_count;
  ptrdiff_t dir_cap;

  /* The position in DIRS.  */
  size_t dir_at;
  struct dumpdir at;
  int fd;                    /* owned; the current directory, or -1 */
  struct scan_root root;     /* owned */
  struct prefetch *prefetch; /* owned or null */
};

/* A prefetch walker: its own position in the same directories.  */
struct walker
{
  struct dump_incremental const *d; /* borrowed; does not change while walkers
                                       run */
  struct scan_root root;            /* owned, with its descriptor */
  size_t dir_at;
  struct dumpdir at;
  int fd;     /* owned or -1 */
  char *path; /* owned */
};

struct dump_incremental *
dump_incremental_new (struct run *r)
{
  struct dump_incremental *d = xzalloc (sizeof *d);
  d->run = r;
  dump_member_init (&d->file, r, r->writer);
  bytebuf_init (&d->dumpdir);
  d->fd = -1;
  /* The scan finds the files that are new.  */
  d->prefetch = dump_member_prefetch (&d->file, NULL, NULL);
  return d;
}

void
dump_incremental_free (struct dump_incremental *d)
{
  if (!d)
    return;
  prefetch_free (d->prefetch, d->run->pagecache);
  if (0 <= d->fd)
    close (d->fd);
  anchors_release (&d->root.anchors);
  dirscan_free (d->scan);
  snapshot_free (d->snapshot);
  for (size_t i = 0; i < d->operand_count; i++)
    free (d->operands[i].name);
  free (d->operands);
  for (size_t i = 0; i < d->dir_count; i++)
    free (d->dirs[i].st);
  free (d->dirs);
  bytebuf_release (&d->dumpdir);
  dump_member_release (&d->file);
  free (d);
}

size_t
dump_incremental_cwd (struct dump_incremental const *d)
{
  if (!d->scan)
    return 0;
  size_t count;
  struct dirscan_item const *items = dirscan_items (d->scan, &count);
  return count ? items[count - 1].cwd : 0;
}

static void
add_operand (struct dump_incremental *d, char const *name, size_t cwd)
{
  if (d->operand_count == d->operand_cap)
    d->operands
        = xpalloc (d->operands, &d->operand_cap, 1, -1, sizeof *d->operands);
  d->operands[d->operand_count++]
      = (struct operand) { .name = xstrdup (name), .cwd = cwd };
}

/* The names in a snapshot are relative to one directory.  Whether a -C after
   the first name changes it.  */
static bool
has_other_cwd (struct dump_incremental *d)
{
  struct run *r = d->run;
  if (!r->conf->incremental->snapshot || d->operand_count == 0)
    return false;
  char *first = cwd_path (r->cwd, d->operands[0].cwd);
  char *last = cwd_path (r->cwd, name_list_last_cwd (r->names));
  char *first_key = snapshot_key (first, ".");
  char *last_key = snapshot_key (last, ".");
  bool differ = strcmp (first_key, last_key) != 0;
  free (first);
  free (last);
  free (first_key);
  free (last_key);
  return differ;
}

/* Collect all names, and with them all exclusions, before archiving.  */
static enum outcome
collect_operands (struct dump_incremental *d)
{
  struct run *r = d->run;
  struct name_list_name n;
  /* A snapshot with other names would be of no use to the next run.  */
  int err = cwd_find (r->cwd);
  if (err != 0 && r->conf->incremental->snapshot)
    return diag_call_fatal (r->diag, "getcwd", ".", -err);
  while (name_list_next (r->names, &n))
    add_operand (d, n.name, n.cwd);
  enum outcome worst = name_list_outcome (r->names);
  if (outcome_is_fatal (worst))
    return worst;
  /* As in GNU tar, a -C without any names archives nothing.  */
  if (d->operand_count == 0 && name_list_last_cwd (r->names) == 0)
    add_operand (d, ".", 0);
  d->exclude = name_list_exclude (r->names);
  if (has_other_cwd (d))
    return diag_usage (r->diag, _ ("Using -C option inside file list is not "
                                   "allowed with --listed-incremental"));
  return worst;
}

static enum outcome
open_snapshot (struct dump_incremental *d)
{
  struct config const *conf = d->run->conf;
  struct snapshot_opts o
      = { .file = conf->incremental->snapshot,
          .from_scratch = conf->incremental->from_scratch,
          .check_device = !conf->incremental->no_check_device,
          .fsync = conf->volume->device.fsync,
          /* Nothing was scanned yet.  */
          .start
          = conf->incremental->snapshot ? filetime_next () : filetime_now (),
          .pagecache = d->run->pagecache };
  /* With a snapshot there is at most one -C.  */
  size_t n = d->operand_count;
  char *base = cwd_path (d->run->cwd, n ? d->operands[n - 1].cwd : 0);
  enum outcome worst = snapshot_open (&d->snapshot, &o, base, d->run->diag);
  free (base);
  if (outcome_is_fatal (worst))
    return worst;
  d->age = *conf->age;
  struct timespec start;
  if (snapshot_start (d->snapshot, &start))
    d->age = (struct agefilter_opts) { .mtime_set = true,
                                       .ctime_too = true,
                                       .by_snapshot = true,
                                       .threshold = start };
  return worst;
}

/* Whether N is a directory, as far as anybody can tell.  What else goes wrong
   is reported when it is scanned.  */
static bool
may_be_directory (struct dump_incremental *d, struct operand const *n)
{
  int root = cwd_fd (d->run->cwd, n->cwd);
  struct stat st;
  int flags = d->run->conf->walk->dereference ? 0 : AT_SYMLINK_NOFOLLOW;
  if (cwd_failed (root))
    return true;
  if (fstatat (root, n->name, &st, flags) != 0)
    return errno != ENOENT && errno != ENOTDIR;
  return S_ISDIR (st.st_mode);
}

/* Whether an operand is a directory that will exist when the archive is
   extracted.  If there is none, nothing can be renamed during extraction.  */
static bool
any_is_known (struct dump_incremental *d)
{
  struct cwd *c = d->run->cwd;
  for (size_t i = 0; i < d->operand_count; i++)
    {
      struct operand const *n = &d->operands[i];
      char *base = cwd_path (c, n->cwd);
      char *key = snapshot_key (base, n->name);
      bool known = snapshot_by_key (d->snapshot, key);
      free (key);
      free (base);
      if (known && may_be_directory (d, n))
        return true;
    }
  return false;
}

static enum outcome
scan_operands (struct dump_incremental *d)
{
  struct run *r = d->run;
  struct create_opts const *create = r->conf->create;
  struct dirscan_opts o
      = { .walk = r->conf->walk,
          .policy = dump_member_policy (r, true),
          .restore_atime = create->atime_preserve == ATIME_REPLACE,
          .no_renames = !any_is_known (d),
          .ahead = (r->conf->threads == 1 || create->no_read_ahead
                        ? PREFETCH_NEVER
                        : create->prefetch),
          .readers = dump_member_readers (r->conf) };
  d->scan = dirscan_new (&o, d->snapshot, r->cwd, r->diag);
  /* As in GNU tar, the last --no-recursion applies to all names.  */
  bool recurse = name_list_recurses (r->names);
  enum outcome worst = OUT_OK;
  for (size_t i = 0; i < d->operand_count && !outcome_is_fatal (worst); i++)
    {
      struct operand const *n = &d->operands[i];
      char *base = cwd_path (r->cwd, n->cwd);
      struct dirscan_operand operand = { .name = n->name,
                                         .cwd = n->cwd,
                                         .base = base,
                                         .recurse = recurse,
                                         .exclude = d->exclude };
      worst = outcome_worst (worst, dirscan_operand (d->scan, &operand));
      free (base);
    }
  return worst;
}

/* Set D->root to the directory that ITEM is relative to.  */
static enum outcome
open_root (struct dump_incremental *d, struct dirscan_item const *item)
{
  struct cwd *c = d->run->cwd;
  d->file.cwd = d->root.cwd = item->cwd;
  d->root.fd = cwd_fd (c, item->cwd);
  if (!cwd_failed (d->root.fd))
    return OUT_OK;
  return diag_call_fatal_of (KIND_USAGE, d->run->diag, "open",
                             cwd_name (c, item->cwd), -d->root.fd);
}

static bool
confirm (struct dump_incremental *d, char const *name)
{
  return (!d->run->conf->create->interactive
          || ask_confirm (d->run->ask, _ ("add %s?"), name));
}

/* A renames_name.  */
static char const *
archive_name (void *arg, char const *name)
{
  struct dump_incremental *d = arg;
  return rename_safe (d->run->renamer, name);
}

/* Make the dumpdir of the directory ITEM.  The first dumpdir also lists the
   renamed directories.  */
static void
format_dumpdir (struct dump_incremental *d, struct dirscan_item const *item)
{
  struct bytebuf const *contents = &item->dir->contents;
  bytebuf_reset (&d->dumpdir);
  if (bytebuf_append (&d->dumpdir, contents->data, contents->len) != 0)
    xalloc_die ();
  if (!d->any_dir)
    renames_put (d->snapshot, archive_name, d, &d->dumpdir);
  if (dumpdir_put_end (&d->dumpdir) != 0)
    xalloc_die ();
}

/* The files of ITEM follow.  ST is null for a directory that the user does not
   want.  */
static void
add_done (struct dump_incremental *d, struct dirscan_item const *item,
          struct stat const *st)
{
  if (d->dir_count == d->dir_cap)
    d->dirs = xpalloc (d->dirs, &d->dir_cap, 1, -1, sizeof *d->dirs);
  d->dirs[d->dir_count++] = (struct done_dir) {
    .item = item,
    .st = st && d->file.removals ? xmemdup (st, sizeof *st) : NULL
  };
}

/* Archive the directory ITEM itself.  */
static enum outcome
dump_dir (struct dump_incremental *d, struct dirscan_item const *item)
{
  struct walk_entry e = { .dirfd = d->root.fd,
                          .name = item->name,
                          .path = item->name,
                          .depth = !item->is_operand };
  bool changed;
  e.fd = scan_open_again (d->run->conf->walk, &d->root, item->dir, &e.st,
                          &changed);
  if (changed)
    return outcome_worst (dump_member_report_changed (&d->file, &e),
                          OUT_OMITTED);
  if (e.fd < 0)
    {
      dump_member_begin (&d->file, &e, false);
      return dump_member_report (&d->file, "open", &e, -e.fd);
    }
  dump_member_begin (&d->file, &e, true);
  enum outcome o;
  if (item->dir->scanned)
    {
      format_dumpdir (d, item);
      o = dump_member_dumpdir (&d->file, &e, d->dumpdir.data, d->dumpdir.len);
    }
  else
    /* The contents below a mount point are unknown.  An empty dumpdir would
       make a later extraction remove them.  */
    o = dump_member_directory (&d->file, &e);
  if (outcome_is_done (o))
    {
      d->any_dir |= item->dir->scanned;
      add_done (d, item, &e.st);
    }
  close (e.fd);
  return o;
}

/* Archive NAME, which is not a directory.  It is relative to DIRFD and shown
   as PATH.  */
static enum outcome
dump_file (struct dump_incremental *d, int dirfd, char const *name,
           char const *path, bool is_operand)
{
  struct walk_entry e = {
    .dirfd = dirfd, .name = name, .path = path, .fd = -1, .depth = !is_operand
  };
  if (!is_operand && dump_member_take (&d->file, path, &e.st))
    e.fd = d->file.ahead.fd;
  else if (fstatat (
               dirfd, name, &e.st,
               (d->run->conf->walk->dereference ? 0 : AT_SYMLINK_NOFOLLOW))
           != 0)
    {
      int err = errno;
      dump_member_begin (&d->file, &e, false);
      return dump_member_report (&d->file, "stat", &e, err);
    }
  /* It was not a directory a moment ago.  */
  if (S_ISDIR (e.st.st_mode))
    return outcome_worst (dump_member_report_changed (&d->file, &e),
                          OUT_OMITTED);
  return dump_member_entry (&d->file, &e);
}

/* Whether the last archive has a directory with the name of ITEM.  */
static bool
had_name (struct dump_incremental *d, struct dirscan_item const *item)
{
  for (struct snapshot_dir *old = snapshot_first (d->snapshot); old;
       old = old->next)
    if (old->was_key && strcmp (old->was_key, item->dir->key) == 0)
      return true;
  return false;
}

/* The index of the item that comes first and lists the renamed directories.
   It must exist when the archive is extracted, because nothing is renamed for
   a missing directory.  One that was not renamed itself is preferred.  */
static size_t
find_first (struct dump_incremental *d, struct dirscan_item const *items,
            size_t count)
{
  bool any = false;
  for (struct snapshot_dir *dir = snapshot_first (d->snapshot); dir && !any;
       dir = dir->next)
    any = dir->renamed;
  if (!any)
    return 0;
  for (size_t i = 0; i < count; i++)
    {
      struct snapshot_dir const *dir = items[i].dir;
      if (dir && dir->scanned && dir->was_key
          && strcmp (dir->was_key, dir->key) == 0)
        return i;
    }
  for (size_t i = 0; i < count; i++)
    if (items[i].dir && items[i].is_operand && had_name (d, &items[i]))
      return i;
  return 0;
}

static enum outcome
dump_item (struct dump_incremental *d, struct dirscan_item const *item)
{
  if (item->is_operand && exclude_hit (d->exclude, NULL, item->name))
    return OUT_OK;
  enum outcome o = open_root (d, item);
  if (outcome_is_fatal (o))
    return o;
  if (confirm (d, item->name))
    o = (item->dir ? dump_dir (d, item)
                   : dump_file (d, d->root.fd, item->name, item->name, true));
  else if (item->dir)
    add_done (d, item, NULL);
  if (!outcome_is_done (o) && item->dir)
    snapshot_lose_all (item->dir);
  return o;
}

/* Archive the directories, and the operands that are not directories, in
   order.  */
static enum outcome
dump_items (struct dump_incremental *d, struct dirscan_item const *items,
            size_t count)
{
  enum outcome worst = OUT_OK;
  size_t first = find_first (d, items, count);
  d->file.age = &d->age;
  if (first)
    worst = dump_item (d, &items[first]);
  for (size_t i = 0; i < count && !outcome_is_fatal (worst); i++)
    if (!first || i != first)
      worst = outcome_worst (worst, dump_item (d, &items[i]));
  return worst;
}

/* Open the current directory, which is that of ITEM.  */
static enum outcome
open_dir (struct dump_incremental *d, struct dirscan_item const *item)
{
  bool changed;
  struct stat st;
  enum outcome o = open_root (d, item);
  if (outcome_is_fatal (o))
    return o;
  d->fd = scan_open_again (d->run->conf->walk, &d->root, item->dir, &st,
                           &changed);
  if (0 <= d->fd)
    return OUT_OK;
  struct walk_entry e = { .path = item->name, .depth = !item->is_operand };
  return (changed ? dump_member_report_changed (&d->file, &e)
                  : dump_member_report (&d->file, "open", &e, -d->fd));
}

/* Archive the wanted files of the current directory.  */
static enum outcome
dump_files_in (struct dump_incremental *d)
{
  struct dirscan_item const *item = d->dirs[d->dir_at].item;
  struct bytebuf const *contents = &item->dir->contents;
  struct dumpdir_entry e;
  enum outcome worst = OUT_OK;
  dumpdir_begin (&d->at, contents->data, contents->len);
  while (!outcome_is_fatal (worst) && dumpdir_next (&d->at, &e))
    {
      if (e.code != DUMPDIR_FILE)
        continue;
      if (d->fd < 0)
        {
          enum outcome o = open_dir (d, item);
          if (d->fd < 0)
            {
              snapshot_lose_all (item->dir);
              return o;
            }
        }
      char *path = pathname_join (item->name, e.name);
      enum outcome o = OUT_OMITTED;
      if (confirm (d, path))
        {
          o = dump_file (d, d->fd, e.name, path, false);
          worst = outcome_worst (worst, o);
        }
      if (!outcome_is_done (o))
        snapshot_lose (item->dir, e.name);
      free (path);
    }
  if (0 <= d->fd)
    close (d->fd);
  d->fd = -1;
  return worst;
}

/* Prefetching.  */

static void *
fork_walker (void *arg)
{
  struct dump_incremental *d = arg;
  size_t cwd = d->dirs[d->dir_at].item->cwd;
  int root = cwd_fd (d->run->cwd, cwd);
  /* ROOT may be AT_FDCWD, which dup cannot copy.  */
  int copy = (cwd_failed (root)
                  ? -1
                  : openat (root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  int fd = copy < 0 ? -1 : fcntl (d->fd, F_DUPFD_CLOEXEC, 0);
  if (fd < 0)
    {
      if (0 <= copy)
        close (copy);
      return NULL;
    }
  struct walker *s = xmalloc (sizeof *s);
  *s = (struct walker) { .d = d,
                         .root = { .cwd = cwd, .fd = copy },
                         .dir_at = d->dir_at,
                         .at = d->at,
                         .fd = fd };
  return s;
}

/* Move to the next directory of the same -C.  */
static bool
next_dir (struct walker *s)
{
  struct dump_incremental const *d = s->d;
  if (0 <= s->fd)
    close (s->fd);
  s->fd = -1;
  if (++s->dir_at == d->dir_count
      || d->dirs[s->dir_at].item->cwd != s->root.cwd)
    return false;
  struct bytebuf const *contents = &d->dirs[s->dir_at].item->dir->contents;
  dumpdir_begin (&s->at, contents->data, contents->len);
  return true;
}

static bool
next_of_walker (void *walker, struct prefetch_found *f)
{
  struct walker *s = walker;
  struct dumpdir_entry e;
  f->path = NULL;
  if (!dumpdir_next (&s->at, &e))
    return next_dir (s);
  if (e.code != DUMPDIR_FILE)
    return true;

  struct walk_opts const *o = s->d->run->conf->walk;
  struct snapshot_dir const *dir = s->d->dirs[s->dir_at].item->dir;
  struct stat st;
  bool changed;
  if (s->fd < 0)
    s->fd = scan_open_again (o, &s->root, dir, &st, &changed);
  if (s->fd < 0)
    return true;
  free (s->path);
  s->path = pathname_join (dir->name, e.name);
  *f = (struct prefetch_found) { .path = s->path,
                                 .name = (s->path + strlen (s->path)
                                          - strlen (e.name)),
                                 .dirfd = s->fd };
  return true;
}

static void
free_walker (void *walker)
{
  struct walker *s = walker;
  if (0 <= s->fd)
    close (s->fd);
  close (s->root.fd);
  anchors_release (&s->root.anchors);
  free (s->path);
  free (s);
}

static struct prefetch_traversal const walker_traversal
    = { .fork = fork_walker, .next = next_of_walker, .free = free_walker };

static enum outcome
dump_files (struct dump_incremental *d)
{
  enum outcome worst = OUT_OK;
  d->file.age = NULL;
  d->file.prefetch = d->prefetch;
  if (d->prefetch)
    prefetch_begin (d->prefetch, &walker_traversal, d);
  for (; d->dir_at < d->dir_count && !outcome_is_fatal (worst); d->dir_at++)
    worst = outcome_worst (worst, dump_files_in (d));
  if (d->prefetch)
    prefetch_end (d->prefetch);
  d->file.prefetch = NULL;
  return worst;
}

/* Remove directories after their contents, which sort after them.  */
static void
remove_dirs (struct dump_incremental *d)
{
  for (size_t i = d->dir_count; 0 < i--;)
    {
      struct done_dir const *dir = &d->dirs[i];
      if (!dir->st)
        continue;
      struct walk_entry e
          = { .dirfd = -1, .path = dir->item->name, .st = *dir->st };
      d->file.cwd = dir->item->cwd;
      dump_member_remove_later (&d->file, &e);
    }
}

enum outcome
dump_incremental_all (struct dump_incremental *d)
{
  enum outcome worst = collect_operands (d);
  if (!outcome_is_fatal (worst))
    worst = open_snapshot (d);
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, scan_operands (d));
  if (!outcome_is_fatal (worst))
    {
      size_t count;
      struct dirscan_item const *items = dirscan_items (d->scan, &count);
      worst = outcome_worst (worst, dump_items (d, items, count));
    }
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, dump_files (d));
  if (!outcome_is_fatal (worst))
    {
      remove_dirs (d);
      dump_member_report_links (&d->file);
    }
  return worst;
}

enum outcome
dump_incremental_finish (struct dump_incremental *d)
{
  enum outcome worst = snapshot_save (d->snapshot);
  return outcome_worst (worst, dump_member_remove_files (&d->file));
}
