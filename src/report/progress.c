/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/progress.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/intr.h"
#include "report/terminal.h"
#include "xalloc.h"
#include "xio.h"

struct progress
{
  struct progress_opts const *opts; /* borrowed */
  enum progress_form form;          /* never OFF or AUTO */
  char const *operation;            /* borrowed */
  struct listing *listing;          /* borrowed */
  struct diag *diag;                /* borrowed */
  progress_measure measure;
  void *arg; /* borrowed; of MEASURE */

  struct timespec start; /* monotonic */
  double interval;       /* seconds between two lines */
  double next;           /* when the next one is due, in seconds from START */

  struct bytebuf name; /* of the current member, with its NUL */
  struct bytebuf line; /* the last one, as it was written */

  /* Of a live line.  */
  size_t width;  /* of the terminal, when LINE was made */
  bool shown;    /* LINE is on the screen */
  bool put_back; /* it was cleared for others */

  /* The rate follows the last seconds rather than the whole run.  */
  double rate;          /* bytes in a second */
  double measured;      /* when, in seconds from START */
  uintmax_t last_bytes; /* how many there were then */
};

/* Time.  */

/* A clock that takes nearly no time to read, and is a few milliseconds
   late.  */
#ifdef CLOCK_MONOTONIC_COARSE
#define COARSE CLOCK_MONOTONIC_COARSE
#else
#define COARSE CLOCK_MONOTONIC
#endif

/* Seconds since P began.  */
static double
elapsed (struct progress const *p, clockid_t clock)
{
  struct timespec now;
  clock_gettime (clock, &now);
  double seconds = (now.tv_sec - p->start.tv_sec
                    + (now.tv_nsec - p->start.tv_nsec) / 1e9);
  return seconds < 0 ? 0 : seconds;
}

/* Seconds between two lines in FORM.  Tests set another time.  */
static double
interval_of (enum progress_form form)
{
  char const *ms = getenv ("TNC_PROGRESS_INTERVAL");
  if (ms)
    return strtoul (ms, NULL, 10) / 1000.0;
  return form == PROGRESS_LIVE ? 0.2 : form == PROGRESS_JSON ? 1 : 10;
}

/* Follow the rate until NOW, when there are BYTES.  */
static void
follow_rate (struct progress *p, double now, uintmax_t bytes)
{
  /* The weight of what is this many seconds old is about a third.  */
  double const memory = 3;
  double time = now - p->measured;
  if (time <= 0)
    return;
  /* There are fewer when writing begins after an archive was read.  */
  uintmax_t more = p->last_bytes < bytes ? bytes - p->last_bytes : 0;
  double part = p->measured == 0 ? 1 : time / (time + memory);
  p->rate += part * (more / time - p->rate);
  p->measured = now;
  p->last_bytes = bytes;
}

/* Lines.  */

/* What a line says now.  DONE: the run is over.  */
static struct progress_line
look (struct progress *p, bool done)
{
  struct progress_line l = { .operation = p->operation, .done = done };
  p->measure (p->arg, &l.figures);
  l.seconds = elapsed (p, CLOCK_MONOTONIC);
  follow_rate (p, l.seconds, l.figures.bytes);
  l.rate = p->rate;
  if (done)
    l.rate = 0 < l.seconds ? l.figures.bytes / l.seconds : 0;
  l.name = p->name.len && !done ? (char const *) p->name.data : "";
  return l;
}

static void
append (struct bytebuf *b, void const *p, size_t n)
{
  if (bytebuf_append (b, p, n) != 0)
    xalloc_die ();
}

/* Write without effect on the exit status: a message that is lost is a
   failure, progress that nobody sees is none.  */
static void
write_bytes (struct progress *p, void const *bytes, size_t n)
{
  FILE *to = p->diag->err;
  /* Neither wait for a reader nor be ended by a signal because there is
     none.  */
  struct pollfd f = { .fd = xio_fileno (to), .events = POLLOUT };
  if (poll (&f, 1, 0) != 1 || f.revents != POLLOUT)
    return;
  bool failed = ferror (to);
  fwrite (bytes, 1, n, to);
  fflush (to);
  if (!failed)
    clearerr (to);
}

/* Print a line that stays.  */
static void
print (struct progress *p, bool done)
{
  struct progress_line l = look (p, done);
  struct bytebuf b;
  bytebuf_init (&b);
  if (p->form == PROGRESS_JSON)
    progress_append_json (&b, &l, p->opts->to_utf8, p->opts->to_utf8_arg);
  else
    {
      append (&b, p->diag->program, strlen (p->diag->program));
      append (&b, ": ", 2);
      progress_append_text (&b, &l, SIZE_MAX);
      append (&b, "\n", 1);
    }
  listing_flush (p->listing);
  write_bytes (p, b.data, b.len);
  bytebuf_release (&b);
}

/* The live line.  */

/* Remove the live line from a terminal of WIDTH columns.  If that is narrower
   than it was, the terminal may have broken the line, which goes on below the
   cursor.  Else do not touch what is below: at the top of the screen, some
   terminals keep what is erased in their history.  */
static void
erase (struct progress *p, size_t width)
{
  char const *text = width < p->width ? "\r\033[J" : "\r\033[K";
  write_bytes (p, text, strlen (text));
  p->shown = false;
}

/* Write the live line, made for a terminal of WIDTH columns.  */
static void
draw (struct progress *p, size_t width)
{
  static char const rest[] = "\033[K\r";
  struct progress_line l = look (p, false);
  if (p->shown && width < p->width)
    erase (p, width);
  p->width = width;
  bytebuf_reset (&p->line);
  append (&p->line, "\r", 1);
  /* In the last column, some terminals would begin a new line.  */
  progress_append_text (&p->line, &l, width - 1);
  append (&p->line, rest, sizeof rest - 1);
  write_bytes (p, p->line.data, p->line.len);
}

/* Show the live line, with new figures if it is DUE.  */
static void
show (struct progress *p, bool due)
{
  int fd = xio_fileno (p->diag->err);
  if ((!due && !p->put_back) || !terminal_is_ours (fd))
    return;
  size_t width = terminal_width (fd);
  if (due || width != p->width)
    draw (p, width);
  else
    write_bytes (p, p->line.data, p->line.len);
  p->shown = true;
  p->put_back = false;
}

/* A listing's hook: others are about to print.  */
static void
clear (void *progress)
{
  struct progress *p = progress;
  if (!p->shown)
    return;
  erase (p, terminal_width (xio_fileno (p->diag->err)));
  p->put_back = true;
}

/* The run.  */

static enum progress_form
form_of (struct progress_opts const *o, FILE *to)
{
  if (o->form != PROGRESS_AUTO)
    return o->form;
  return terminal_can_erase (xio_fileno (to)) ? PROGRESS_LIVE : PROGRESS_PLAIN;
}

struct progress *
progress_new (struct progress_opts const *o, char const *operation,
              struct listing *l, struct diag *d, progress_measure measure,
              void *arg)
{
  if (o->form == PROGRESS_OFF)
    return NULL;
  struct progress *p = xzalloc (sizeof *p);
  p->opts = o;
  p->form = form_of (o, d->err);
  p->operation = operation;
  p->listing = l;
  p->diag = d;
  p->measure = measure;
  p->arg = arg;
  p->interval = p->next = interval_of (p->form);
  bytebuf_init (&p->name);
  bytebuf_init (&p->line);
  clock_gettime (CLOCK_MONOTONIC, &p->start);
  if (p->form == PROGRESS_LIVE)
    listing_set_before (l, clear, p);
  /* A signal that cannot be caught is no error.  */
  if (o->take_usr1)
    (void) intr_install (SIGUSR1, INTR_PROGRESS);
#ifdef SIGINFO
  (void) intr_install (SIGINFO, INTR_PROGRESS);
#endif
  return p;
}

void
progress_member (struct progress *p, char const *name)
{
  if (!p)
    return;
  bytebuf_reset (&p->name);
  append (&p->name, name, strlen (name) + 1);
  progress_tick (p);
}

void
progress_tick (struct progress *p)
{
  if (!p)
    return;
  if (intr_take (INTR_PROGRESS))
    print (p, false);
  if (p->form == PROGRESS_ON_DEMAND)
    return;
  double now = elapsed (p, COARSE);
  bool due = p->next <= now;
  if (due)
    p->next = now + p->interval;
  if (p->form == PROGRESS_LIVE)
    show (p, due);
  else if (due)
    print (p, false);
}

void
progress_end (struct progress *p)
{
  if (!p)
    return;
  clear (p);
  listing_set_before (p->listing, NULL, NULL);
  if (p->form == PROGRESS_JSON)
    print (p, true);
  p->form = PROGRESS_ON_DEMAND;
}

void
progress_free (struct progress *p)
{
  if (!p)
    return;
  bytebuf_release (&p->name);
  bytebuf_release (&p->line);
  free (p);
}
