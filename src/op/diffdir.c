/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/diffdir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/member.h"
#include "base/pathname.h"
#include "bytebuf.h"
#include "format/dumpdir.h"
#include "fs/content.h"
#include "fs/cwd.h"
#include "incr/dirscan.h"
#include "incr/scanopen.h"
#include "incr/snapshot.h"
#include "op/create_opts.h"
#include "op/incremental_opts.h"
#include "op/run.h"
#include "select/name_list.h"
#include "xalloc.h"

#define DIAG_KIND KIND_READ

struct diffdir
{
  struct run *run;           /* borrowed */
  struct snapshot *snapshot; /* owned */
  struct dirscan *scan;      /* owned */
  struct scan_root root;     /* owned */
  struct dump_policy policy;
};

enum outcome
diffdir_open (struct diffdir **result, struct run *r, size_t cwd)
{
  struct config const *conf = r->conf;
  struct snapshot_opts o
      = { .file = conf->incremental->snapshot,
          .from_scratch = conf->incremental->from_scratch,
          .keep = true,
          .check_device = !conf->incremental->no_check_device,
          .pagecache = r->pagecache };
  struct dump_policy policy
      = { .diag = r->diag, .incremental = true, .verbose = conf->verbosity };
  struct dirscan_opts scan
      = { .walk = conf->walk,
          .policy = policy,
          .restore_atime = conf->create->atime_preserve == ATIME_REPLACE };
  *result = NULL;
  int err = cwd_find (r->cwd);
  if (err != 0 && o.file)
    return diag_call_fatal (r->diag, "getcwd", ".", -err);
  /* With a snapshot there is at most one -C.  */
  char *base = cwd_path (r->cwd, cwd);
  struct snapshot *s;
  enum outcome worst = snapshot_open (&s, &o, base, r->diag);
  free (base);
  if (outcome_is_fatal (worst))
    return worst;
  struct diffdir *d = xzalloc (sizeof *d);
  d->run = r;
  d->policy = policy;
  d->snapshot = s;
  d->scan = dirscan_new (&scan, s, r->cwd, r->diag);
  *result = d;
  return worst;
}

bool
diffdir_start (struct diffdir const *d, struct timespec *start)
{
  return snapshot_start (d->snapshot, start);
}

/* Whether NAME is a symbolic link.  */
static bool
is_link (struct scan_root *r, char const *name)
{
  struct stat st;
  size_t start;
  int at = anchors_find_parent (&r->anchors, r->cwd, r->fd, name, &start);
  return (!cwd_failed (at)
          && fstatat (at, name + start, &st, AT_SYMLINK_NOFOLLOW) == 0
          && S_ISLNK (st.st_mode));
}

/* Whether the directory NAME can be opened.  If not, report it, unless NAME is
   a symbolic link, which the caller reports; and set *WHY.  */
static bool
can_open (struct diffdir *d, size_t cwd, char const *name, enum outcome *why)
{
  struct run *r = d->run;
  d->root.cwd = cwd;
  d->root.fd = cwd_fd (r->cwd, cwd);
  int fd = scan_open_dir (r->conf->walk, &d->root, name);
  *why = OUT_OK;
  if (0 <= fd)
    {
      close (fd);
      return true;
    }
  if (fd == -ENOTDIR && is_link (&d->root, name))
    return false;
  char *shown = pathname_join (name, "");
  *why = dump_policy_report_failure (&d->policy, "open", shown, true, -fd);
  free (shown);
  return false;
}

static bool
is_entry (struct dumpdir_entry const *e)
{
  return (e->code == DUMPDIR_FILE || e->code == DUMPDIR_OLD_FILE
          || e->code == DUMPDIR_DIRECTORY);
}

/* Whether NOW equals DUMPED.  N and Y are the same here.  The entries about
   renamed directories, and everything after them, are ignored.  */
static bool
is_as_dumped (struct dumpdir *dumped, struct dumpdir *now)
{
  struct dumpdir_entry was, is;
  while (dumpdir_next (dumped, &was) && is_entry (&was))
    if (!dumpdir_next (now, &is) || strcmp (was.name, is.name) != 0
        || ((was.code == DUMPDIR_DIRECTORY) != (is.code == DUMPDIR_DIRECTORY)))
      return false;
  return !dumpdir_next (now, &is);
}

enum outcome
diffdir_compare (struct diffdir *d, size_t cwd, char const *name,
                 struct member const *m, bool *same)
{
  struct run *r = d->run;
  enum outcome o;
  *same = true;
  if (!can_open (d, cwd, name, &o))
    return o;
  char *base = cwd_path (r->cwd, cwd);
  struct bytebuf const *contents;
  struct dirscan_operand dir = { .name = name,
                                 .cwd = cwd,
                                 .base = base,
                                 .recurse = name_list_recurses (r->names),
                                 .exclude = name_list_exclude (r->names) };
  o = dirscan_directory (d->scan, &dir, &contents);
  free (base);
  if (contents)
    {
      struct dumpdir dumped, now;
      dumpdir_begin (&dumped, m->dumpdir, m->dumpdir_bytes);
      dumpdir_begin (&now, contents->data, contents->len);
      *same = is_as_dumped (&dumped, &now);
    }
  return o;
}

void
diffdir_free (struct diffdir *d)
{
  if (!d)
    return;
  anchors_release (&d->root.anchors);
  dirscan_free (d->scan);
  snapshot_free (d->snapshot);
  free (d);
}
