/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/scan.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "format/raw.h"
#include "fs/cwd.h"
#include "fs/linktab.h"
#include "fs/walk.h"
#include "minmax.h"
#include "op/conf.h"
#include "op/create_opts.h"
#include "op/dir_rules.h"
#include "op/incremental_opts.h"
#include "posixthreads.h"
#include "report/progress.h"
#include "select/agefilter.h"
#include "select/name_list.h"
#include "stat-time.h"
#include "stream/writer.h"
#include "xalloc.h"

struct scan
{
  struct config const *conf; /* borrowed */
  struct walk_opts walk;
  struct name_list_opts names;
  struct diag diag;    /* owned; prints nothing */
  struct stat archive; /* its size is -1 if it is no file */

  /* Of the thread.  */
  struct name_list_cursor *cursor; /* owned */
  struct cwd *cwd;                 /* owned */
  struct linktab *links;           /* owned */
  uintmax_t bytes, members;
  bool complete; /* all names were read */

  atomic_bool stop; /* request to the thread */
  atomic_bool done; /* the thread has counted */
  bool threaded;
  thread_id thread;
};

static uintmax_t
whole_blocks (uintmax_t bytes)
{
  return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
}

/* How long the headers of the member PATH are: the one that each has, those of
   a long name, and the extended one, which nearly all have in the posix
   format.  */
static uintmax_t
header_bytes (struct scan const *s, char const *path)
{
  size_t n = strlen (path);
  if (s->conf->writer->encode.format == FORMAT_POSIX)
    return BLOCK_BYTES + BLOCK_BYTES + whole_blocks (n + 1);
  return BLOCK_BYTES
         + (n <= RAW_NAME_BYTES ? 0 : BLOCK_BYTES + whole_blocks (n + 1));
}

/* How many bytes of data the file E adds to the archive.  */
static uintmax_t
data_bytes (struct scan *s, struct walk_entry const *e)
{
  struct stat const *st = &e->st;
  if (!S_ISREG (st->st_mode))
    return 0;
  if (1 < st->st_nlink && !s->conf->create->hard_dereference)
    {
      if (linktab_see (s->links, st->st_dev, st->st_ino))
        return 0;
      linktab_add (s->links, st->st_dev, st->st_ino, st->st_nlink, "");
    }
  uintmax_t size = st->st_size;
  if (s->conf->create->sparse)
    size = MIN (size, (uintmax_t) st->st_blocks * 512);
  return whole_blocks (size);
}

static void
count (struct scan *s, struct walk_entry const *e)
{
  s->members++;
  s->bytes += header_bytes (s, e->path) + data_bytes (s, e);
}

static bool
is_wanted (struct scan const *s, struct walk_entry const *e)
{
  struct stat const *st = &e->st;
  bool is_archive = (0 <= s->archive.st_size && S_ISREG (st->st_mode)
                     && st->st_ino == s->archive.st_ino
                     && st->st_dev == s->archive.st_dev);
  return (!is_archive && !S_ISSOCK (st->st_mode)
          && agefilter_keep_file (s->conf->age, get_stat_mtime (st),
                                  get_stat_ctime (st)));
}

/* Count the directory E, and enter it if its contents are to be archived.  */
static void
count_directory (struct scan *s, struct walk *w, struct walk_entry *e,
                 bool recurse)
{
  if (walk_open_dir (w, e) != WALK_ENTRY)
    return;
  struct exclude_tag tag;
  struct dir_rules *own
      = dir_rules_enter (name_list_exclude (s->cursor), e, &tag);
  if (own)
    walk_set_user (w, own);
  if (tag.effect != EXCLUDE_TAG_ALL)
    count (s, e);
  if (recurse && !e->loop && !e->other_device
      && tag.effect < EXCLUDE_TAG_UNDER)
    return;
  dir_rules_leave (own);
  walk_prune (w);
}

/* A walk_filter.  */
static bool
filter (void *arg, char const *path, void *user)
{
  struct scan *s = arg;
  return dir_rules_allow (name_list_exclude (s->cursor), user, path);
}

/* Count the operand N.  */
static void
count_operand (struct scan *s, struct name_list_name const *n)
{
  int dir = cwd_fd (s->cwd, n->cwd);
  if (cwd_failed (dir)
      || !dir_rules_allow (name_list_exclude (s->cursor), NULL, n->name))
    return;
  struct walk *w = walk_open (&s->walk, dir, n->name);
  walk_set_filter (w, filter, s);
  struct walk_entry e;
  enum walk_event event;
  while (!atomic_load (&s->stop) && (event = walk_next (w, &e)) != WALK_END)
    if (event == WALK_LEAVE)
      dir_rules_leave (e.user);
    else if (event == WALK_ENTRY && S_ISDIR (e.st.st_mode))
      count_directory (s, w, &e, n->recurse);
    else if (event == WALK_ENTRY && is_wanted (s, &e))
      count (s, &e);
  walk_close (w, dir_rules_leave);
}

/* The thread.  */
static void *
run (void *scan)
{
  struct scan *s = scan;
  struct name_list_name n;
  while (!atomic_load (&s->stop) && name_list_next (s->cursor, &n))
    count_operand (s, &n);
  s->complete
      = (!atomic_load (&s->stop) && name_list_outcome (s->cursor) == OUT_OK);
  atomic_store (&s->done, true);
  return NULL;
}

/* Whether the run may need all descriptors that it can have.  */
static bool
has_few_descriptors (void)
{
  enum
  {
    ENOUGH = 256 /* more than two walks and their directories */
  };
  struct rlimit r;
  return getrlimit (RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < ENOUGH;
}

/* Whether the names of CONF say what will be archived, and walking them twice
   does no harm.  */
static bool
is_possible (struct config const *conf)
{
  return ((conf->operation == OPERATION_CREATE
           || conf->operation == OPERATION_APPEND)
          && !conf->incremental->on && !conf->create->interactive
          && conf->create->atime_preserve != ATIME_REPLACE
          && !has_few_descriptors ()
          && name_list_is_repeatable (conf->names->list));
}

struct scan *
scan_start (struct config const *conf, char const *archive, struct diag *d)
{
  if (!conf->progress->scan || !is_possible (conf))
    return NULL;
  struct scan *s = xzalloc (sizeof *s);
  s->conf = conf;
  s->walk = *conf->walk;
  s->walk.sort = WALK_SORT_NONE;
  s->names = *conf->names;
  s->names.warn_unused = false;
  /* The options in a file of names are parsed by the main thread only.  With
     them, the scan is not complete.  */
  s->names.parser = NULL;
  diag_copy (&s->diag, d);
  s->diag.err = NULL;
  s->diag.before = NULL;
  if (stat (archive, &s->archive) != 0)
    s->archive.st_size = -1;
  s->cursor = name_list_open (&s->names, &s->diag);
  s->cwd = cwd_new (name_list_where, s->cursor);
  s->links = linktab_new (true);
  atomic_init (&s->stop, false);
  atomic_init (&s->done, false);
  s->threaded = conf->threads != 1 && thread_start (&s->thread, run, s);
  if (!s->threaded)
    run (s);
  return s;
}

bool
scan_result (struct scan const *s, uintmax_t *bytes, uintmax_t *members)
{
  if (!s || !atomic_load (&s->done) || !s->complete)
    return false;
  /* The end of the archive, and what fills the last record.  */
  uintmax_t record = s->conf->writer->record_bytes;
  uintmax_t all = s->bytes + 2 * BLOCK_BYTES;
  *bytes = (all + record - 1) / record * record;
  *members = s->members;
  return true;
}

void
scan_free (struct scan *s)
{
  if (!s)
    return;
  atomic_store (&s->stop, true);
  if (s->threaded)
    thread_join (s->thread);
  linktab_free (s->links);
  cwd_free (s->cwd);
  name_list_cursor_free (s->cursor);
  diag_absorb (NULL, &s->diag);
  free (s);
}
