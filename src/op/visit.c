/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/visit.h"

#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "base/i18n.h"
#include "base/member.h"
#include "base/pathname.h"
#include "bytebuf.h"
#include "format/raw.h"
#include "fs/cwd.h"
#include "op/extract_opts.h"
#include "op/incremental_opts.h"
#include "op/member_index.h"
#include "op/run.h"
#include "op/sandbox.h"
#include "report/checksums.h"
#include "report/listing.h"
#include "report/progress.h"
#include "report/totals.h"
#include "report/user_command.h"
#include "select/agefilter.h"
#include "select/match.h"
#include "select/name_list.h"
#include "select/rename.h"
#include "stream/index_file.h"
#include "stream/reader.h"
#include "xalloc.h"

#define DIAG_KIND KIND_FORMAT

uintmax_t
visit_bytes_read (void *arg)
{
  struct run *r = arg;
  return r->reader ? reader_bytes (r->reader) : r->bytes_read;
}

/* A reader_hook: the -R lines between members.  */
static void
reader_event (void *arg, enum reader_event event, off_t block)
{
  struct run *r = arg;
  switch (event)
    {
    case READER_NULS:
      if (r->conf->listing->block_number)
        listing_text (r->listing, block, _ ("** Block of NULs **"));
      break;
    case READER_EOF:
      if (r->conf->listing->block_number)
        listing_text (r->listing, block, _ ("** End of File **"));
      break;
    case READER_BAD_BLOCK:
      listing_block_prefix (r->listing, block);
      break;
    }
}

off_t
visit_block (struct visit const *v)
{
  struct member const *m = v->m;
  /* A label in a global header is shown before anything is read.  */
  bool before = (m->kind == MEMBER_VOLUME_LABEL && m->format == FORMAT_POSIX);
  return m->block + !before;
}

/* Report a directory that is omitted.  */
static void
report_omitted (struct run *r, struct member *m)
{
  if (m->kind != MEMBER_DIRECTORY || !r->conf->extract->show_omitted_dirs)
    return;
  char *bare = pathname_strip (member_xstrdup (m, m->name));
  diag_warn (r->diag, WARN_NOTE, 0, _ ("%s: Omitting"),
             diag_colon (r->diag, bare));
}

static char *
renamed (struct renamer *r, enum rename_kind kind, struct member *m,
         char const *name, bool *gone)
{
  char *used = rename_for_read (r, kind, &m->arena, name, gone);
  if (!used)
    xalloc_die ();
  return used;
}

/* Find out the names that V's member and its link target have here.  Labels
   are not file names.  */
static void
find_names (struct visit *v)
{
  struct renamer *r = v->run->renamer;
  struct member *m = v->m;
  bool nothing;
  v->name = m->name;
  v->gone = false;
  if (m->kind == MEMBER_VOLUME_LABEL)
    return;
  v->name = renamed (r, RENAME_MEMBER, m, m->name, &v->gone);
  if (m->kind == MEMBER_HARDLINK)
    m->link_name = renamed (r, RENAME_HARDLINK, m, m->link_name, &nothing);
  else if (m->kind == MEMBER_SYMLINK)
    m->link_name = renamed (r, RENAME_SYMLINK, m, m->link_name, &nothing);
}

/* Set *WANTED to whether V's member is wanted, and V->cwd to where it goes.
   As in GNU tar, that directory must exist even if the member matches but is
   not extracted.  */
static enum outcome
choose (struct visit *v, struct match *match, bool *wanted)
{
  struct run *r = v->run;
  struct member *m = v->m;
  v->cwd = 0;
  *wanted = true;
  if (m->kind == MEMBER_VOLUME_LABEL)
    /* A label is always wanted, but it can also match an operand.  */
    match_member (match, m->name, &v->cwd);
  else
    *wanted = (match_member (match, m->name, &v->cwd)
               && agefilter_keep_member (r->age, m->mtime));
  int fd = cwd_fd (r->cwd, v->cwd);
  return (cwd_failed (fd) ? diag_call_fatal_of (KIND_USAGE, r->diag, "open",
                                                cwd_name (r->cwd, v->cwd), -fd)
                          : OUT_OK);
}

bool
visit_expects (struct visit const *v, struct renamer *renamer,
               struct member *m, char const **name, size_t *cwd)
{
  bool gone = false;
  *name = m->name;
  *cwd = v->cwd;
  if (v->match)
    {
      if (!match_expects (v->match, m->name, cwd)
          || !agefilter_keep_member (v->run->age, m->mtime))
        return false;
      *name = renamed (renamer, RENAME_MEMBER, m, m->name, &gone);
    }
  *name = pathname_strip (member_xstrdup (m, *name));
  return !gone;
}

enum outcome
visit_dumpdir (struct visit const *v, bool wanted)
{
  struct member *m = v->m;
  struct diag *d = v->run->diag;
  bool is_data
      = (m->kind == MEMBER_DIRECTORY && m->typeflag == TYPE_GNU_DUMPDIR);
  if (wanted && !is_data)
    return OUT_OK;
  m->dumpdir = NULL;
  m->dumpdir_bytes = 0;
  if (!wanted)
    return OUT_OK;
  if (LIMIT_DUMPDIR < m->archived_size)
    return diag_error_of (
        KIND_FORMAT, d, 0, _ ("%s: dumpdir of %jd bytes is too large"),
        diag_colon (d, m->name), (intmax_t) m->archived_size);
  struct bytebuf b;
  bytebuf_init (&b);
  unsigned char const *p;
  ptrdiff_t n;
  while (0 < (n = reader_data (v->reader, &p, PTRDIFF_MAX)))
    if (bytebuf_append (&b, p, n) != 0)
      xalloc_die ();
  /* A truncated dumpdir is not used; the archive ends after its member.  An
     empty one is used.  */
  if (n == 0)
    {
      void const *bytes = b.len ? (void const *) b.data : "";
      m->dumpdir = arena_memdup (&m->arena, bytes, b.len);
      m->dumpdir_bytes = b.len;
      if (!m->dumpdir)
        xalloc_die ();
    }
  bytebuf_release (&b);
  return n < 0 ? OUT_SKIPPED : OUT_OK;
}

/* GNU tar does not count a label in a global header as a member: it is shown
   just before the first real member.  */

static void
hold_label (struct member *held, struct member const *m)
{
  member_clear (held);
  held->name = arena_strdup (&held->arena, m->name);
  if (!held->name)
    xalloc_die ();
  held->kind = m->kind;
  held->typeflag = m->typeflag;
  held->format = m->format;
  held->mtime = m->mtime;
  held->block = m->block;
}

static enum outcome
show_label (struct member *held, struct visit v, visit_action action,
            void *arg)
{
  v.m = held;
  v.name = held->name;
  v.gone = false;
  enum outcome result = action (arg, &v);
  member_clear (held);
  return result;
}

enum outcome
visit_each (struct run *r, struct reader *reader, visit_action action,
            void *arg)
{
  struct member m;
  struct visit v = { .run = r, .reader = reader, .m = &m };
  enum outcome worst = OUT_OK;
  enum reader_status status = READER_MEMBER;
  member_init (&m);
  r->passing = reader;
  while (!outcome_is_fatal (worst) && !v.last
         && (status = reader_next (reader, &m)) == READER_MEMBER)
    {
      v.name = m.name;
      progress_member (r->progress, m.name);
      worst = outcome_worst (worst, action (arg, &v));
    }
  r->passing = NULL;
  member_release (&m);
  return status == READER_FATAL ? OUT_FATAL : worst;
}

/* What visit_members does with the members.  */
struct selection
{
  struct match *match; /* owned */
  visit_action action; /* for those that are wanted */
  void *arg;           /* borrowed; its argument */
  bool dumpdirs;       /* the action needs dumpdirs */
  struct member held;  /* a label that is not shown yet */
};

static enum outcome
act (struct selection *s, struct visit *v)
{
  enum outcome worst = OUT_OK;
  v->match = s->match;
  find_names (v);
  if (s->held.kind == MEMBER_VOLUME_LABEL)
    worst = show_label (&s->held, *v, s->action, s->arg);
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, visit_dumpdir (v, s->dumpdirs));
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, s->action (s->arg, v));
  return worst;
}

/* For reader_tap_data.  */
static void
take_data (void *checksums, unsigned char const *p, size_t n)
{
  checksums_data (checksums, p, n);
}

/* Act on V's member, which is wanted, and compare its checksum.  */
static enum outcome
act_and_compare (struct selection *s, struct visit *v)
{
  struct checksums *c = v->run->checksums;
  if (!c || !checksums_covers (v->m))
    {
      /* The rest of a member, for example.  */
      if (c)
        checksums_pass (c, v->m);
      return act (s, v);
    }
  checksums_begin (c, v->m, v->m->packed);
  reader_tap_data (v->reader, take_data, c);
  enum outcome worst = act (s, v);
  bool whole = !outcome_is_fatal (worst) && reader_drain (v->reader);
  reader_tap_data (v->reader, NULL, NULL);
  return outcome_worst (worst, checksums_end (c, whole && !v->m->damaged));
}

/* Act on V's member, which is wanted.  */
static enum outcome
act_on_wanted (struct selection *s, struct visit *v)
{
  v->run->context->format = v->m->format;
  v->run->members += v->m->kind != MEMBER_VOLUME_LABEL;
  enum outcome worst = act_and_compare (s, v);
  v->last = match_all_done (s->match);
  /* Finish the data of the last member, too.  */
  if (v->last && !outcome_is_fatal (worst))
    worst = outcome_worst (worst, reader_skip (v->reader));
  return worst;
}

/* A visit_action: act on the member if it is wanted.  */
static enum outcome
visit_selected (void *arg, struct visit *v)
{
  struct selection *s = arg;
  struct run *r = v->run;
  r->context->format = v->m->format;
  if (v->m->kind == MEMBER_VOLUME_LABEL && v->m->format == FORMAT_POSIX)
    {
      hold_label (&s->held, v->m);
      return OUT_OK;
    }
  bool wanted;
  enum outcome worst = choose (v, s->match, &wanted);
  if (outcome_is_fatal (worst))
    return worst;
  if (wanted)
    return outcome_worst (worst, act_on_wanted (s, v));
  report_omitted (r, v->m);
  if (r->checksums)
    checksums_pass (r->checksums, v->m);
  v->last = match_all_done (s->match);
  if (v->last)
    worst = outcome_worst (worst, reader_skip (v->reader));
  return worst;
}

/* With an index.  */

/* Go to the member of E, and read its headers into M.  They must be as E
   says.  */
static enum outcome
read_indexed (struct reader *reader, struct index_reader const *index,
              struct index_entry const *e, struct member *m)
{
  enum outcome o = reader_go (reader, e->header);
  if (outcome_is_fatal (o))
    return o;
  enum reader_status status = reader_next (reader, m);
  if (status == READER_FATAL)
    return OUT_FATAL;
  if (status != READER_MEMBER)
    return index_is_wrong (index);
  struct index_place const *p = reader_place (reader);
  bool same = (p->header == e->header && p->data == e->data && p->sum == e->sum
               && m->archived_size == e->stored && m->size == e->size
               && strcmp (m->name, e->name) == 0);
  return same ? OUT_OK : index_is_wrong (index);
}

/* Visit the member of E, if that is wanted or necessary, with M.  */
static enum outcome
visit_entry (struct selection *s, struct visit *v,
             struct index_reader const *index, struct index_entry const *e,
             struct member *m)
{
  bool always = e->always || v->run->conf->extract->show_omitted_dirs;
  bool wanted = true;
  enum outcome worst = OUT_OK;
  /* The part of the member that decides.  */
  struct member known;
  member_init (&known);
  known.name = e->name;
  known.mtime = e->mtime;
  v->m = &known;
  if (!always)
    worst = choose (v, s->match, &wanted);
  v->m = m;
  v->last = match_all_done (s->match);
  if (!wanted && v->run->checksums)
    checksums_pass (v->run->checksums, &known);
  if (outcome_is_fatal (worst) || !wanted)
    return worst;
  worst = outcome_worst (worst, read_indexed (v->reader, index, e, m));
  if (outcome_is_fatal (worst))
    return worst;
  v->name = m->name;
  progress_member (v->run->progress, m->name);
  return outcome_worst (
      worst, (always ? visit_selected (s, v) : act_on_wanted (s, v)));
}

/* As visit_each with visit_selected, but read only the members that are wanted
   or necessary.  */
static enum outcome
visit_indexed (struct run *r, struct reader *reader,
               struct index_reader *index, struct selection *s)
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
    worst = outcome_worst (worst, visit_entry (s, &v, index, &e, &m));
  r->passing = NULL;
  member_release (&m);
  if (n < 0)
    return OUT_FATAL;
  if (outcome_is_fatal (worst) || v.last)
    return worst;
  /* The end of the archive gives reason to the same messages as ever.  */
  worst = outcome_worst (worst, reader_go (reader, index_end (index)));
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, visit_each (r, reader, visit_selected, s));
  return worst;
}

enum outcome
visit_open (struct run *r, struct reader_opts const *o, reader_hook event,
            void *event_arg, struct reader **reader)
{
  struct input *in;
  enum outcome worst = input_open (&in, o, r->volumes, r->pagecache, r->diag,
                                   run_record_hook, r);
  *reader = in ? reader_open (o, in, r->diag, event, event_arg) : NULL;
  return worst;
}

/* Open the archive, visit its members and close it.  */
static enum outcome
read_archive (struct run *r, struct selection *s)
{
  r->totals->read = visit_bytes_read;
  r->totals->arg = r;
  enum outcome worst
      = visit_open (r, r->conf->reader, reader_event, r, &r->reader);
  if (outcome_is_fatal (worst))
    return worst;
  if (r->settle)
    reader_set_wait (r->reader, r->settle, r->settle_arg);
  struct index_reader *index;
  worst = outcome_worst (
      worst,
      member_index_open (r, r->reader, match_has_operands (s->match), &index));
  sandbox_enter (r, s->match);
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (
        worst, index ? visit_indexed (r, r->reader, index, s)
                     : visit_each (r, r->reader, visit_selected, s));
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (
        worst, checksums_finish (r->checksums, !match_all_done (s->match)));
  r->bytes_read = reader_bytes (r->reader);
  struct reader *reader = r->reader;
  r->reader = NULL;
  enum reader_ending how = (outcome_is_fatal (worst)    ? READER_FAILED
                            : match_all_done (s->match) ? READER_EARLY
                                                        : READER_DONE);
  struct index_archive a = { .bytes = 0 };
  if (r->index && !reader_archive (reader, &a))
    worst = outcome_worst (worst,
                           diag_call_error (r->diag, "stat", a.name, errno));
  worst = outcome_worst (worst, reader_close (reader, how));
  index_close (index);
  return outcome_worst (worst, member_index_end (r, worst, "", a.bytes));
}

enum outcome
visit_members (struct run *r, visit_prelude prelude, visit_action action,
               void *arg)
{
  struct config const *conf = r->conf;
  struct selection s = { .action = action,
                         .arg = arg,
                         .dumpdirs = (conf->incremental->on
                                      || conf->operation == OPERATION_DIFF) };
  s.match = match_new (conf->match, r->names, r->diag);
  if (!s.match)
    return OUT_FATAL;
  member_init (&s.held);
  enum outcome worst = prelude ? prelude (arg) : OUT_OK;
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, read_archive (r, &s));
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, match_report_unused (s.match));
  member_release (&s.held);
  match_free (s.match);
  return worst;
}
