/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/checksums.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "digestqueue.h"
#include "format/raw.h"
#include "hash.h"
#include "minmax.h"
#include "numhash.h"
#include "report/sumfile.h"
#include "xalloc.h"

#define DIAG_KIND KIND_USAGE

/* A line of the file.  */
struct line
{
  char *name; /* owned */
  unsigned char digest[DIGEST_MOST];
  bool seen;         /* the archive has a member for it */
  struct line *next; /* in the file */
  struct line *same; /* the next one with the same name */
  struct line *last; /* the last one with the same name; only in the first */
};

/* What was found out about a member and is not reported yet.  */
struct finding
{
  char *name; /* owned */
  bool known; /* the file has a line for it, which differs */
  struct finding *next;
};

struct checksums
{
  struct checksums_opts const *opts;
  struct diag *diag;
  struct digestqueue *queue; /* owned */
  struct sumfile *file;      /* owned; null when verifying */

  /* To verify.  */
  struct line *lines, **lines_end; /* owned; in order */
  Hash_table *by_name;             /* the first line of each name that no
                                      member has yet */
  struct finding *findings, **findings_end; /* owned; in order */

  /* The current member.  */
  struct member const *member;
  bool packed;
  bool unknown;       /* to verify: the file has no line for it */
  size_t segment;     /* the next one */
  off_t at;           /* bytes of the file so far */
  uintmax_t left;     /* bytes of the current segment to come */
  uintmax_t gap;      /* bytes of padding to come after it */
  uintmax_t last_gap; /* the padding of the current segment */
};

/* The lines to compare with.  */

static size_t
hash_line (void const *entry, size_t buckets)
{
  struct line const *l = entry;
  return numhash_string (l->name, buckets);
}

static bool
same_line (void const *a, void const *b)
{
  struct line const *x = a, *y = b;
  return strcmp (x->name, y->name) == 0;
}

/* A sumfile_line.  */
static void
add_line (void *arg, char const *name, unsigned char const *digest)
{
  struct checksums *c = arg;
  struct line *l = xzalloc (sizeof *l);
  l->name = xstrdup (name);
  memcpy (l->digest, digest, digest_bytes (c->opts->kind));
  l->last = l;
  *c->lines_end = l;
  c->lines_end = &l->next;
  struct line *first = hash_insert (c->by_name, l);
  if (!first)
    xalloc_die ();
  if (first != l)
    {
      first->last->same = l;
      first->last = l;
    }
}

/* Take the next line for NAME.  Null if there is none.  */
static struct line *
take_line (struct checksums *c, char const *name)
{
  struct line key = { .name = (char *) name };
  struct line *l = hash_remove (c->by_name, &key);
  if (!l)
    return NULL;
  l->seen = true;
  if (l->same)
    {
      l->same->last = l->last;
      if (!hash_insert (c->by_name, l->same))
        xalloc_die ();
    }
  return l;
}

static void
note_finding (struct checksums *c, char *name, bool known)
{
  struct finding *f = xmalloc (sizeof *f);
  *f = (struct finding) { .name = name, .known = known };
  *c->findings_end = f;
  c->findings_end = &f->next;
}

/* A digestqueue_sink.  Nothing is reported here: this may be called while
   somebody is at work with the member.  */
static void
take_digest (void *arg, char *name, unsigned char const *digest)
{
  struct checksums *c = arg;
  if (c->file)
    sumfile_put (c->file, name, digest);
  else
    {
      struct line *l = take_line (c, name);
      if (!l || memcmp (l->digest, digest, digest_bytes (c->opts->kind)) != 0)
        {
          note_finding (c, name, l);
          return;
        }
    }
  free (name);
}

static enum outcome
report_findings (struct checksums *c)
{
  enum outcome worst = OUT_OK;
  struct diag *d = c->diag;
  while (c->findings)
    {
      struct finding *f = c->findings;
      char const *file = quote_safe (&d->quoter, c->opts->name);
      worst = outcome_worst (
          worst, diag_differs (d, WARN_DIFFERENCE, 0,
                               f->known ? _ ("%s: Checksum differs from %s")
                                        : _ ("%s: No checksum in %s"),
                               diag_colon (d, f->name), file));
      c->findings = f->next;
      free (f->name);
      free (f);
    }
  c->findings_end = &c->findings;
  return worst;
}

/* Report the lines that no member has.  */
static enum outcome
report_missing (struct checksums *c)
{
  enum outcome worst = OUT_OK;
  struct diag *d = c->diag;
  for (struct line *l = c->lines; l; l = l->next)
    if (!l->seen)
      worst = outcome_worst (
          worst, diag_differs (d, WARN_DIFFERENCE, 0,
                               _ ("%s: Is in %s but not in the archive"),
                               diag_colon (d, l->name),
                               quote_safe (&d->quoter, c->opts->name)));
  return worst;
}

/* Opening.  */

enum outcome
checksums_open (struct checksums **opened, struct checksums_opts const *o,
                struct diag *d)
{
  *opened = NULL;
  if (!o->name)
    return OUT_OK;
  struct checksums *c = xzalloc (sizeof *c);
  c->opts = o;
  c->diag = d;
  c->lines_end = &c->lines;
  c->findings_end = &c->findings;
  c->by_name = hash_initialize (0, NULL, hash_line, same_line, NULL);
  if (!c->by_name)
    xalloc_die ();
  size_t bytes = digest_bytes (o->kind);
  enum outcome worst = OUT_OK;
  c->queue = digestqueue_new (o->kind, !o->unthreaded, take_digest, c);
  if (!c->queue)
    worst = diag_fatal (d, 0, _ ("This checksum cannot be computed here"));
  else if (o->verify)
    worst = sumfile_read (o->name, bytes, add_line, c, d);
  else
    worst = sumfile_create (&c->file, o->name, bytes, o->append, d);
  if (outcome_is_fatal (worst))
    checksums_free (c);
  else
    *opened = c;
  return worst;
}

bool
checksums_covers (struct member const *m)
{
  return (m->kind == MEMBER_REGULAR || m->kind == MEMBER_CONTIGUOUS
          || m->kind == MEMBER_UNKNOWN);
}

bool
checksums_is_file (struct checksums const *c, dev_t dev, ino_t ino)
{
  return c && c->file && sumfile_is (c->file, dev, ino);
}

/* Members.  */

void
checksums_begin (struct checksums *c, struct member const *m, bool packed)
{
  c->member = m;
  c->packed = packed;
  struct line key = { .name = (char *) m->name };
  c->unknown = !c->file && !hash_lookup (c->by_name, &key);
  c->segment = 0;
  c->at = 0;
  c->left = m->sparse ? 0 : m->archived_size;
  c->gap = c->last_gap = 0;
}

/* Add a hole up to OFF.  */
static void
add_hole (struct checksums *c, off_t off)
{
  if (c->at < off)
    digestqueue_zeros (c->queue, off - c->at);
  c->at = MAX (c->at, off);
}

/* Begin the next segment.  False if there is none.  */
static bool
next_segment (struct checksums *c)
{
  struct member const *m = c->member;
  if (!m->sparse || c->segment == m->segment_count)
    return false;
  struct member_segment const *s = &m->segments[c->segment++];
  add_hole (c, s->offset);
  c->left = s->bytes;
  c->last_gap = c->packed ? 0 : -s->bytes & (BLOCK_BYTES - 1);
  return true;
}

/* Add the N bytes at P, or zeros if P is null.  */
static void
add_data (struct checksums *c, unsigned char const *p, uintmax_t n)
{
  /* Nobody wants the checksum, which may be that of a hole without end.  */
  if (c->unknown)
    return;
  while (n)
    {
      uintmax_t part = MIN (n, c->gap);
      c->gap -= part;
      if (part == 0)
        {
          if (c->left == 0)
            {
              if (!next_segment (c))
                return;
              continue;
            }
          part = MIN (n, c->left);
          if (p)
            digestqueue_add (c->queue, p, part);
          else
            digestqueue_zeros (c->queue, part);
          c->at += part;
          c->left -= part;
          if (c->left == 0)
            c->gap = c->last_gap;
        }
      n -= part;
      if (p)
        p += part;
    }
}

void
checksums_data (struct checksums *c, unsigned char const *p, size_t n)
{
  add_data (c, p, n);
}

void
checksums_zeros (struct checksums *c, uintmax_t n)
{
  add_data (c, NULL, n);
}

enum outcome
checksums_end (struct checksums *c, bool whole)
{
  struct member const *m = c->member;
  c->member = NULL;
  if (c->unknown)
    {
      digestqueue_flush (c->queue);
      if (whole)
        note_finding (c, xstrdup (m->name), false);
      return report_findings (c);
    }
  if (whole && m->sparse)
    add_hole (c, m->size);
  digestqueue_end (c->queue, whole ? xstrdup (m->name) : NULL);
  if (!whole)
    checksums_pass (c, m);
  return report_findings (c);
}

void
checksums_pass (struct checksums *c, struct member const *m)
{
  if (c->file || !checksums_covers (m))
    return;
  /* Earlier members take their lines first.  */
  digestqueue_flush (c->queue);
  take_line (c, m->name);
}

enum outcome
checksums_finish (struct checksums *c, bool complete)
{
  if (!c)
    return OUT_OK;
  digestqueue_flush (c->queue);
  enum outcome worst = report_findings (c);
  if (c->file)
    {
      worst = outcome_worst (worst, sumfile_finish (c->file, c->opts->fsync));
      c->file = NULL;
    }
  else if (complete)
    worst = outcome_worst (worst, report_missing (c));
  return worst;
}

void
checksums_free (struct checksums *c)
{
  if (!c)
    return;
  digestqueue_free (c->queue);
  sumfile_discard (c->file);
  hash_free (c->by_name);
  while (c->lines)
    {
      struct line *next = c->lines->next;
      free (c->lines->name);
      free (c->lines);
      c->lines = next;
    }
  while (c->findings)
    {
      struct finding *next = c->findings->next;
      free (c->findings->name);
      free (c->findings);
      c->findings = next;
    }
  free (c);
}
