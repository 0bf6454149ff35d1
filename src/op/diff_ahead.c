/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/diff_ahead.h"

#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/member.h"
#include "format/preview.h"
#include "fs/cwd.h"
#include "fs/early_file.h"
#include "fs/prefetch.h"
#include "op/create_opts.h"
#include "op/dump_member.h"
#include "op/run.h"
#include "op/visit.h"
#include "posixthreads.h"
#include "select/rename.h"
#include "stream/reader.h"
#include "xalloc.h"

struct diff_ahead
{
  struct run *run;                 /* borrowed */
  struct content_opts const *opts; /* borrowed */
  struct prefetch *prefetch;       /* owned */
  struct preview *preview;         /* owned */
  struct renamer *renamer;         /* owned; reports to DIAG */
  struct diag diag;                /* owned; prints nothing */
  struct prefetch_file file;       /* of the current member; its descriptor is
                                      owned, or -1 */
};

static void *
begin_members (void *arg)
{
  return arg;
}

/* offer_next names the members to come.  */
static struct prefetch_traversal const members = { .fork = begin_members };

struct diff_ahead *
diff_ahead_new (struct run *r, struct content_opts const *o)
{
  struct config const *conf = r->conf;
  /* A file may be a member twice.  If each reading puts back the access time
     that it has found, both must not read at the same time.  */
  if (conf->threads == 1 || conf->create->no_read_ahead
      || o->atime == ATIME_REPLACE || conf->reader->lockstep
      || thread_memory_is_limited ())
    return NULL;
  struct diff_ahead *a = xzalloc (sizeof *a);
  a->run = r;
  a->opts = o;
  a->file.fd = -1;
  a->prefetch = prefetch_new (
      &(struct prefetch_opts) { .when = conf->create->prefetch,
                                .readers = dump_member_readers (conf),
                                .open_flags = content_flags (o),
                                .pagecache = *conf->pagecache });
  a->preview = preview_new (&conf->reader->decode);
  if (!a->preview)
    xalloc_die ();
  diag_copy (&a->diag, r->diag);
  a->diag.err = NULL;
  a->diag.before = NULL;
  a->renamer = rename_new (conf->renaming, &a->diag);
  prefetch_begin (a->prefetch, &members, a);
  return a;
}

/* Whether M may have a file that is worth reading ahead.  Sparse members are
   compared hole by hole, which needs the file.  */
static bool
is_suitable (struct member const *m)
{
  return ((m->kind == MEMBER_REGULAR || m->kind == MEMBER_CONTIGUOUS)
          && !m->sparse);
}

/* Have the file of M, a member after that of V, read ahead.  Returns whether
   that was possible.  */
static bool
offer (struct diff_ahead *a, struct visit const *v, struct member *m)
{
  size_t cwd;
  char const *name;
  if (!is_suitable (m) || !visit_expects (v, a->renamer, m, &name, &cwd))
    return false;
  int fd = cwd_fd (a->run->cwd, cwd);
  if (cwd_failed (fd))
    return false;
  prefetch_offer (a->prefetch, &(struct prefetch_found) { .path = name,
                                                          .name = name,
                                                          .dirfd = fd,
                                                          .has_size = true,
                                                          .size = m->size });
  return true;
}

/* Have the files of the members after that of V read ahead.  */
static void
offer_next (struct diff_ahead *a, struct visit const *v)
{
  unsigned room = prefetch_room (a->prefetch);
  if (!room)
    return;
  unsigned char const *p;
  off_t pos;
  size_t n = reader_buffered (v->reader, &p, &pos);
  struct member *m;
  while (room && (m = preview_next (a->preview, p, n, pos)))
    room -= offer (a, v, m);
}

/* Close the file of the last member, if nobody needed it.  */
static void
forget_file (struct diff_ahead *a)
{
  if (0 <= a->file.fd)
    close (a->file.fd);
  a->file.fd = -1;
}

void
diff_ahead_begin (struct diff_ahead *a, struct visit const *v,
                  char const *name)
{
  if (!a)
    return;
  forget_file (a);
  if (is_suitable (v->m) && !prefetch_take (a->prefetch, name, &a->file))
    a->file.fd = -1;
  offer_next (a, v);
}

bool
diff_ahead_open (struct diff_ahead *a, struct stat const *st,
                 struct content *c)
{
  if (!a || a->file.fd < 0)
    return false;
  struct prefetch_file const *f = &a->file;
  if (!early_file_is_same (&f->st, st)
      || (f->read && (f->error || !early_file_is_same (&f->after, st))))
    return false;
  content_adopt_prefetched (c, a->opts, a->run->pagecache, f);
  a->file.fd = -1;
  return true;
}

void
diff_ahead_learn (struct diff_ahead *a, struct content const *c)
{
  /* What follows a larger member in the archive is not known in time.  */
  if (a && !c->ready && c->st.st_size <= PREFETCH_BYTES)
    prefetch_learn (a->prefetch, c->st.st_size, c->ns);
}

void
diff_ahead_stop (struct diff_ahead *a)
{
  if (a)
    prefetch_end (a->prefetch);
}

void
diff_ahead_free (struct diff_ahead *a)
{
  if (!a)
    return;
  forget_file (a);
  prefetch_free (a->prefetch, a->run->pagecache);
  preview_free (a->preview);
  rename_free (a->renamer);
  diag_absorb (NULL, &a->diag);
  free (a);
}
