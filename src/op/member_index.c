/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/member_index.h"

#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "base/member.h"
#include "op/extract_opts.h"
#include "op/run.h"
#include "op/visit.h"
#include "report/progress.h"
#include "report/status_file.h"
#include "stream/index_file.h"
#include "stream/reader.h"

#define DIAG_KIND KIND_ARCHIVE

enum outcome
member_index_begin (struct run *r)
{
  char const *name = r->conf->member_index;
  return (
      name ? index_create (&r->index, name, &r->conf->reader->decode, r->diag)
           : OUT_OK);
}

enum outcome
member_index_end (struct run *r, enum outcome o, char const *name,
                  uintmax_t bytes)
{
  struct index_writer *index = r->index;
  r->index = NULL;
  if (!index)
    return OUT_OK;
  if (o != OUT_OK)
    {
      index_discard (index);
      /* The run has said enough.  */
      if (outcome_is_fatal (o))
        return OUT_OK;
      return outcome_but_done (diag_error (
          r->diag, 0, _ ("%s: Not written, because the archive is not sound"),
          diag_colon (r->diag, r->conf->member_index)));
    }
  struct stat st;
  if (stat (name, &st) == 0 && S_ISREG (st.st_mode))
    bytes = st.st_size;
  return outcome_but_done (
      index_finish (index, bytes, r->conf->status_file->fsync));
}

enum outcome
member_index_open (struct run *r, struct reader *reader, bool names,
                   struct index_reader **index)
{
  struct index_archive a;
  char const *name = r->conf->member_index;
  bool writes = r->conf->operation == OPERATION_LIST && !names;
  *index = NULL;
  if (!name)
    return OUT_OK;
  if (!reader_archive (reader, &a))
    return diag_fatal (r->diag, 0,
                       _ ("%s: Only an archive in a regular file that is not "
                          "compressed can have a member index"),
                       diag_colon (r->diag, a.name));
  enum outcome o = writes ? member_index_begin (r)
                          : index_open (index, name, &a, r->diag);
  reader_set_index (reader, r->index);
  return o;
}

/* Go to the member of E, and read its headers into M.  They must be as E
   says.  */
static enum outcome
read_member (struct reader *reader, struct index_reader const *index,
             struct index_entry const *e, struct member *m)
{
  enum outcome o = reader_go (reader, e->header);
  if (outcome_is_fatal (o))
    return o;
  if (reader_next (reader, m) != READER_MEMBER)
    return index_is_wrong (index);
  struct index_place const *p = reader_place (reader);
  bool same = (p->header == e->header && p->data == e->data && p->sum == e->sum
               && m->archived_size == e->stored && m->size == e->size
               && strcmp (m->name, e->name) == 0);
  return same ? OUT_OK : index_is_wrong (index);
}

/* Visit the member of E.  */
static enum outcome
visit_entry (struct visit *v, struct index_reader const *index,
             struct index_entry const *e, struct member *m,
             struct member_index_actions const *a)
{
  struct member known;
  bool wanted = true;
  bool always = (e->always || v->run->conf->extract->show_omitted_dirs);
  enum outcome worst = OUT_OK;
  member_init (&known);
  known.name = v->name = e->name;
  known.mtime = e->mtime;
  v->m = &known;
  if (!always)
    worst = a->choose (a->arg, v, &wanted);
  if (outcome_is_fatal (worst) || !wanted)
    return worst;
  worst = outcome_worst (worst, read_member (v->reader, index, e, m));
  if (outcome_is_fatal (worst))
    return worst;
  v->m = m;
  v->name = m->name;
  progress_member (v->run->progress, m->name);
  return outcome_worst (worst,
                        always ? a->visit (a->arg, v) : a->act (a->arg, v));
}

enum outcome
member_index_visit (struct run *r, struct reader *reader,
                    struct index_reader *index,
                    struct member_index_actions const *a)
{
  struct member m;
  struct visit v = { .run = r, .reader = reader };
  struct index_entry e;
  enum outcome worst = OUT_OK;
  int n = 1;
  member_init (&m);
  r->passing = reader;
  while (!outcome_is_fatal (worst) && !v.last
         && 0 < (n = index_next (index, &e)))
    worst = outcome_worst (worst, visit_entry (&v, index, &e, &m, a));
  r->passing = NULL;
  member_release (&m);
  if (n < 0)
    return OUT_FATAL;
  if (outcome_is_fatal (worst) || v.last)
    return worst;
  /* The end of the archive gives reason to the same messages as ever.  */
  enum outcome o = reader_go (reader, index_end (index));
  if (!outcome_is_fatal (o))
    o = visit_each (r, reader, a->visit, a->arg);
  return outcome_worst (worst, o);
}
