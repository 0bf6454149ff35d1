/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "digestqueue.h"

#include <stdlib.h>
#include <string.h>

#include "jobthread.h"
#include "minmax.h"

enum
{
  PIECE = 4 << 20,    /* what may be read at once: the caller reads on while
                         all of it is computed */
  SHARE = 256 * 1024, /* an idle thread gets as little as this */
  MOST_FILES = 256    /* that end in one piece */
};

/* A file that ends in a piece.  */
struct ending
{
  char *name; /* owned or null */
  size_t at;  /* where it ends */
  unsigned char digest[DIGEST_MOST];
};

struct piece
{
  unsigned char *data; /* owned; PIECE bytes */
  size_t n;
  struct ending *endings; /* owned; MOST_FILES */
  size_t count;
};

struct digestqueue
{
  struct digest *digest; /* owned; the thread's while it works */
  digestqueue_sink sink;
  void *sink_arg;           /* borrowed */
  struct jobthread *thread; /* owned or null */
  struct piece pieces[2];
  struct piece *filling; /* one of them */
  struct piece *working; /* the other one, if the thread has it; or null */
};

/* Compute the checksums of W.  */
static void
work (struct digest *d, struct piece *w)
{
  size_t done = 0;
  for (size_t i = 0; i < w->count; i++)
    {
      struct ending *e = &w->endings[i];
      digest_add (d, w->data + done, e->at - done);
      digest_end (d, e->digest);
      done = e->at;
    }
  digest_add (d, w->data + done, w->n - done);
}

static void
run_job (void *arg)
{
  struct digestqueue *q = arg;
  work (q->digest, q->working);
}

/* Hand out what was computed of W, and empty it.  */
static void
deliver (struct digestqueue *q, struct piece *w)
{
  for (size_t i = 0; i < w->count; i++)
    if (w->endings[i].name)
      q->sink (q->sink_arg, w->endings[i].name, w->endings[i].digest);
  w->count = 0;
  w->n = 0;
}

/* Wait for the thread.  */
static void
settle (struct digestqueue *q)
{
  if (!q->working)
    return;
  jobthread_wait (q->thread);
  deliver (q, q->working);
  q->working = NULL;
}

/* Have the piece computed that is being filled.  */
static void
turn (struct digestqueue *q)
{
  struct piece *full = q->filling;
  settle (q);
  if (!q->thread)
    {
      work (q->digest, full);
      deliver (q, full);
      return;
    }
  q->filling = full == q->pieces ? q->pieces + 1 : q->pieces;
  q->working = full;
  jobthread_begin (q->thread);
}

struct digestqueue *
digestqueue_new (enum digest_kind kind, bool threaded, digestqueue_sink sink,
                 void *arg)
{
  struct digestqueue *q = calloc (1, sizeof *q);
  if (!q)
    return NULL;
  q->sink = sink;
  q->sink_arg = arg;
  q->filling = q->pieces;
  q->digest = digest_new (kind);
  bool good = q->digest;
  for (int i = 0; i < 2; i++)
    {
      q->pieces[i].data = malloc (PIECE);
      q->pieces[i].endings = calloc (MOST_FILES, sizeof (struct ending));
      good = good && q->pieces[i].data && q->pieces[i].endings;
    }
  if (!good)
    {
      digestqueue_free (q);
      return NULL;
    }
  if (threaded)
    q->thread = jobthread_new (run_job, q, false);
  return q;
}

/* Wake the thread if there is enough for it to do.  */
static void
share (struct digestqueue *q)
{
  if (q->thread && SHARE <= q->filling->n
      && (!q->working || jobthread_is_idle (q->thread)))
    turn (q);
}

/* Room for at least 1 byte in the piece.  */
static size_t
make_room (struct digestqueue *q)
{
  if (q->filling->n == PIECE)
    turn (q);
  return PIECE - q->filling->n;
}

void
digestqueue_add (struct digestqueue *q, void const *p, size_t n)
{
  unsigned char const *from = p;
  while (n)
    {
      size_t part = MIN (n, make_room (q));
      memcpy (q->filling->data + q->filling->n, from, part);
      q->filling->n += part;
      from += part;
      n -= part;
      share (q);
    }
}

void
digestqueue_zeros (struct digestqueue *q, uintmax_t n)
{
  while (n)
    {
      size_t part = MIN (n, make_room (q));
      memset (q->filling->data + q->filling->n, 0, part);
      q->filling->n += part;
      n -= part;
    }
}

void
digestqueue_end (struct digestqueue *q, char *name)
{
  if (q->filling->count == MOST_FILES)
    turn (q);
  struct piece *f = q->filling;
  f->endings[f->count].name = name;
  f->endings[f->count].at = f->n;
  f->count++;
}

void
digestqueue_flush (struct digestqueue *q)
{
  if (q->filling->n || q->filling->count)
    turn (q);
  settle (q);
}

void
digestqueue_free (struct digestqueue *q)
{
  if (!q)
    return;
  jobthread_free (q->thread);
  for (int i = 0; i < 2; i++)
    {
      struct piece *w = &q->pieces[i];
      for (size_t j = 0; j < w->count; j++)
        free (w->endings[j].name);
      free (w->data);
      free (w->endings);
    }
  digest_free (q->digest);
  free (q);
}
