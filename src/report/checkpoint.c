/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/checkpoint.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdckdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "escape.h"
#include "minmax.h"
#include "report/terminal.h"
#include "strftime.h"
#include "xalloc.h"
#include "xio.h"

#define DIAG_KIND KIND_PROGRAM

struct checkpoint
{
  struct checkpoint_opts const *opts; /* borrowed */
  bool writing;
  struct listing *listing;               /* borrowed */
  struct totals *totals;                 /* borrowed */
  struct command_context const *context; /* borrowed */
  struct diag *diag;                     /* borrowed */
  enum outcome outcome;                  /* of the actions */
  char **texts; /* owned; unquoted formats, one per action */
  FILE *tty;    /* owned; opened on first use */
  bool tty_tried;
  size_t tty_dirty; /* columns in use on the terminal line */
  uintmax_t next;   /* record number of the next checkpoint */
  struct bytebuf line;
};

enum outcome
checkpoint_parse (struct checkpoint_action *a, char const *action,
                  struct diag *d)
{
  static struct
  {
    char const *name;
    enum checkpoint_kind kind;
    bool argument, optional;
  } const actions[] = { { ".", CHECKPOINT_DOT, false, false },
                        { "dot", CHECKPOINT_DOT, false, false },
                        { "echo", CHECKPOINT_ECHO, true, true },
                        { "bell", CHECKPOINT_BELL, false, false },
                        { "ttyout", CHECKPOINT_TTYOUT, true, false },
                        { "sleep", CHECKPOINT_SLEEP, true, false },
                        { "exec", CHECKPOINT_EXEC, true, false },
                        { "totals", CHECKPOINT_TOTALS, false, false },
                        { "wait", CHECKPOINT_WAIT, true, false } };
  size_t i = 0, count = sizeof actions / sizeof *actions;
  char const *text = NULL;
  for (; i < count; i++)
    {
      size_t n = strlen (actions[i].name);
      if (strncmp (action, actions[i].name, n) != 0)
        continue;
      text = action[n] == '=' ? action + n + 1 : NULL;
      if (text ? actions[i].argument
               : !action[n] && (!actions[i].argument || actions[i].optional))
        break;
    }
  if (i == count)
    return diag_fatal (d, 0, _ ("%s: unknown checkpoint action"), action);

  *a = (struct checkpoint_action) { .kind = actions[i].kind, .text = text };
  if (a->kind == CHECKPOINT_SLEEP)
    {
      char *end;
      errno = 0;
      a->number = strtoul (text, &end, 10);
      if (end == text || *end || errno || *text == '-')
        return diag_fatal (d, 0, _ ("%s: not a valid timeout"), action);
    }
  if (a->kind == CHECKPOINT_WAIT)
    {
      a->number = totals_signal_by_name (text);
      if (!a->number)
        return diag_fatal (d, 0, _ ("Unknown signal name: %s"), text);
    }
  return OUT_OK;
}

char *
checkpoint_unquote (char const *s)
{
  size_t n = strlen (s);
  if (n >= 2 && (*s == '"' || *s == '\'') && s[n - 1] == *s)
    {
      s++;
      n -= 2;
    }
  char *copy = xmemdup (s, n + 1);
  copy[n] = '\0';
  char *to = copy;
  for (char const *from = copy, *end = copy + n; from < end;)
    {
      char const *after = from + 1;
      int byte = *from == '\\' ? escape_byte (&after, end) : -1;
      *to++ = byte >= 0 ? byte : *from;
      from = after;
    }
  *to = '\0';
  return copy;
}

static void
append_text (struct bytebuf *b, char const *text, size_t n)
{
  if (bytebuf_append (b, text, n) != 0)
    xalloc_die ();
}

static void
append_number (struct bytebuf *b, uintmax_t n)
{
  char text[sizeof n * 3 + 1];
  append_text (b, text, snprintf (text, sizeof text, "%ju", n));
}

/* `%{r,w,d}T' with LABELS, which ends at END.  */
static void
append_totals (struct bytebuf *b, struct totals const *t, char const *labels,
               char const *end)
{
  struct
  {
    char const *label;
    uintmax_t (*bytes) (void *);
  } const sums[]
      = { { "R", t->read }, { "W", t->written }, { "D", t->deleted } };
  bool first = true;
  for (int i = 0; i < 3; i++)
    {
      char const *label = sums[i].label;
      size_t n = strlen (label);
      if (labels < end)
        {
          char const *comma = memchr (labels, ',', end - labels);
          label = labels;
          n = (comma ? comma : end) - labels;
          labels = comma ? comma + 1 : end;
        }
      if (!sums[i].bytes)
        continue;
      char amount[TOTALS_AMOUNT_BYTES];
      if (!first)
        append_text (b, ",", 1);
      first = false;
      append_text (b, label, n);
      append_text (b, ": ", 2);
      totals_amount (t, sums[i].bytes (t->arg), amount);
      append_text (b, amount, strlen (amount));
    }
}

/* `%{FORMAT}t': the current time.  */
static void
append_time (struct bytebuf *b, char const *format, size_t n, bool utc)
{
  struct timespec now;
  struct tm tm;
  clock_gettime (CLOCK_REALTIME, &now);
  if (!(utc ? gmtime_r (&now.tv_sec, &tm) : localtime_r (&now.tv_sec, &tm)))
    return;
  char *f = n ? xmemdup (format, n + 1) : xstrdup ("%c");
  if (n)
    f[n] = '\0';
  char text[1024];
  timezone_t zone = utc ? NULL : tzalloc (getenv ("TZ"));
  size_t len = nstrftime (text, sizeof text, f, &tm, zone, now.tv_nsec);
  if (zone)
    tzfree (zone);
  free (f);
  append_text (b, text, len);
}

/* `%{COLUMN}*': pad with blanks.  */
static void
append_padding (struct bytebuf *b, char const *column, size_t n, size_t width)
{
  if (n)
    {
      char *end;
      errno = 0;
      unsigned long value = strtoul (column, &end, 10);
      if (end != column + n || errno || value > 1000000)
        return;
      width = value;
    }
  while (b->len < width)
    append_text (b, " ", 1);
}

void
checkpoint_expand (struct bytebuf *out, char const *format,
                   struct checkpoint_state const *s)
{
  for (char const *p = format; *p;)
    {
      if (*p != '%' || !p[1])
        {
          append_text (out, p++, 1);
          continue;
        }
      char const *arg = "", *letter = p + 1;
      size_t n = 0;
      if (*letter == '{')
        {
          char const *close = strchr (letter, '}');
          if (!close || !close[1])
            {
              append_text (out, p, strlen (p));
              return;
            }
          arg = letter + 1;
          n = close - arg;
          letter = close + 1;
        }
      switch (*letter)
        {
        case 's':
          {
            /* TRANSLATORS: What the archiver does now, for texts of users
               that ask for it with %s.  */
            char const *what = s->writing ? _ ("write") : _ ("read");
            append_text (out, what, strlen (what));
          }
          break;
        case 'u':
          append_number (out, s->number);
          break;
        case 'd':
          append_number (out, totals_elapsed (s->totals));
          break;
        case 'T':
          append_totals (out, s->totals, arg, arg + n);
          break;
        case 't':
          append_time (out, arg, n, s->utc);
          break;
        case '*':
          append_padding (out, arg, n, s->width);
          break;
        case 'c':
          /* TRANSLATORS: The time, how long it took, and `read: 1 (...)' or
             `wrote: 1 (...)'.  Only the two words are to be translated.  */
          checkpoint_expand (
              out, _ ("%{%Y-%m-%d %H:%M:%S}t: %ds, %{read,wrote}T%*"), s);
          append_text (out, "\r", 1);
          break;
        default:
          append_text (out, "%", 1);
          append_text (out, letter, 1);
        }
      p = letter + 1;
    }
}

struct checkpoint *
checkpoint_new (struct checkpoint_opts const *o, bool writing,
                struct listing *l, struct totals *t,
                struct command_context const *context, struct diag *d)
{
  struct checkpoint *c = xmalloc (sizeof *c);
  *c = (struct checkpoint) { .opts = o,
                             .writing = writing,
                             .listing = l,
                             .totals = t,
                             .context = context,
                             .diag = d,
                             .next = o->every };
  c->texts = xcalloc (o->action_count + 1, sizeof *c->texts);
  bytebuf_init (&c->line);
  for (size_t i = 0; i < o->action_count; i++)
    {
      struct checkpoint_action const *a = &o->actions[i];
      if (a->text
          && (a->kind == CHECKPOINT_ECHO || a->kind == CHECKPOINT_TTYOUT))
        c->texts[i] = checkpoint_unquote (a->text);
      if (a->kind == CHECKPOINT_WAIT)
        {
          sigset_t set;
          sigemptyset (&set);
          sigaddset (&set, a->number);
          sigprocmask (SIG_BLOCK, &set, NULL);
        }
    }
  return c;
}

/* Open the terminal on the first call.  Null if there is none.  */
static FILE *
open_terminal (struct checkpoint *c)
{
  if (!c->tty_tried)
    {
      c->tty = fopen ("/dev/tty", "we");
      c->tty_tried = true;
    }
  return c->tty;
}

static struct checkpoint_state
state_of (struct checkpoint *c, uintmax_t number, FILE *stream)
{
  return (struct checkpoint_state) { .writing = c->writing,
                                     .number = number,
                                     .totals = c->totals,
                                     .utc = c->listing->opts->utc,
                                     .width
                                     = terminal_width (xio_fileno (stream)) };
}

static void
print_echo (struct checkpoint *c, char const *format, uintmax_t number)
{
  struct diag *d = c->diag;
  if (!format)
    {
      diag_warn (d, WARN_NOTE, 0,
                 c->writing ? _ ("Write checkpoint %ju")
                            : _ ("Read checkpoint %ju"),
                 number);
      return;
    }
  struct checkpoint_state state = state_of (c, number, d->err);
  bytebuf_reset (&c->line);
  append_text (&c->line, d->program, strlen (d->program));
  append_text (&c->line, ": ", 2);
  checkpoint_expand (&c->line, format, &state);
  append_text (&c->line, "\n", 1);
  if (d->before)
    d->before (d->before_arg);
  fwrite (c->line.data, 1, c->line.len, d->err);
  fflush (d->err);
}

static void
ttyout (struct checkpoint *c, char const *format, uintmax_t number)
{
  FILE *tty = open_terminal (c);
  if (!tty)
    return;
  struct checkpoint_state state = state_of (c, number, tty);
  bytebuf_reset (&c->line);
  checkpoint_expand (&c->line, format, &state);
  if (!c->line.len)
    return;
  fwrite (c->line.data, 1, c->line.len, tty);
  fflush (tty);
  if (memchr (c->line.data, '\r', c->line.len))
    c->tty_dirty = state.width;
}

static void
run_program (struct checkpoint *c, char const *command, uintmax_t number)
{
  struct user_command h;
  user_command_init (&h, command, c->context);
  user_command_set_number (&h, "TAR_CHECKPOINT", number);
  listing_flush (c->listing);
  int err = user_command_run (&h);
  if (err)
    c->outcome = outcome_worst (
        c->outcome, diag_call_error (c->diag, "exec", command, -err));
  user_command_release (&h);
}

static void
wait_for (int signal)
{
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, signal);
  int got;
  while (sigwait (&set, &got) == EINTR)
    continue;
}

static void
run_action (struct checkpoint *c, size_t i, uintmax_t number)
{
  struct checkpoint_action const *a = &c->opts->actions[i];
  listing_yield (c->listing);
  switch (a->kind)
    {
    case CHECKPOINT_ECHO:
      print_echo (c, c->texts[i], number);
      break;
    case CHECKPOINT_DOT:
      putc ('.', c->listing->out);
      fflush (c->listing->out);
      break;
    case CHECKPOINT_BELL:
      if (open_terminal (c))
        {
          putc ('\a', c->tty);
          fflush (c->tty);
        }
      break;
    case CHECKPOINT_TTYOUT:
      ttyout (c, c->texts[i], number);
      break;
    case CHECKPOINT_SLEEP:
      sleep (MIN (a->number, INT_MAX));
      break;
    case CHECKPOINT_EXEC:
      run_program (c, a->text, number);
      break;
    case CHECKPOINT_TOTALS:
      totals_print (c->totals);
      break;
    case CHECKPOINT_WAIT:
      wait_for (a->number);
      break;
    }
}

bool
checkpoint_pauses (struct checkpoint_opts const *o)
{
  for (size_t i = 0; i < o->action_count; i++)
    switch (o->actions[i].kind)
      {
      case CHECKPOINT_EXEC:
      case CHECKPOINT_SLEEP:
      case CHECKPOINT_WAIT:
        return true;
      default:
        break;
      }
  return false;
}

void
checkpoint_set_writing (struct checkpoint *c, bool writing)
{
  c->writing = writing;
}

void
checkpoint_record (void *checkpoint, uintmax_t records)
{
  struct checkpoint *c = checkpoint;
  /* A jump over skipped records can pass several checkpoints.  */
  while (records >= c->next)
    {
      uintmax_t number = c->next;
      if (ckd_add (&c->next, c->next, c->opts->every))
        c->next = UINTMAX_MAX;
      if (c->opts->action_count == 0)
        print_echo (c, NULL, number);
      for (size_t i = 0; i < c->opts->action_count; i++)
        run_action (c, i, number);
    }
}

void
checkpoint_flush (struct checkpoint *c)
{
  if (!c->tty_dirty)
    return;
  fprintf (c->tty, "%*s\r", (int) c->tty_dirty, "");
  fflush (c->tty);
  c->tty_dirty = 0;
}

enum outcome
checkpoint_free (struct checkpoint *c)
{
  enum outcome worst = c->outcome;
  checkpoint_flush (c);
  if (c->tty)
    fclose (c->tty);
  for (size_t i = 0; i < c->opts->action_count; i++)
    free (c->texts[i]);
  free (c->texts);
  bytebuf_release (&c->line);
  free (c);
  return worst;
}
