/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/progress_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/i18n.h"
#include "c-ctype.h"
#include "json.h"
#include "minmax.h"
#include "report/totals.h"
#include "xalloc.h"

static void
append (struct bytebuf *b, void const *p, size_t n)
{
  if (bytebuf_append (b, p, n) != 0)
    xalloc_die ();
}

static void
append_string (struct bytebuf *b, char const *s)
{
  append (b, s, strlen (s));
}

int
progress_percent (struct progress_figures const *f)
{
  if (f->total == 0)
    return -1;
  return f->done < f->total ? (int) ((double) f->done / f->total * 100) : 100;
}

double
progress_left (struct progress_line const *l)
{
  struct progress_figures const *f = &l->figures;
  if (f->total == 0 || f->done == 0)
    return -1;
  if (f->total <= f->done)
    return 0;
  return l->seconds * ((double) (f->total - f->done) / f->done);
}

/* For people.  */

void
progress_append_duration (struct bytebuf *b, double seconds)
{
  char text[64];
  /* Nobody waits for the end of a number.  */
  uintmax_t s = seconds < 1e15 ? (uintmax_t) seconds : (uintmax_t) 1e15;
  uintmax_t hours = s / 3600;
  unsigned m = s / 60 % 60;
  if (100 <= hours)
    /* TRANSLATORS: Days and hours.  */
    snprintf (text, sizeof text, _ ("%jud %juh"), hours / 24, hours % 24);
  else if (hours)
    snprintf (text, sizeof text, "%ju:%02u:%02u", hours, m,
              (unsigned) (s % 60));
  else
    snprintf (text, sizeof text, "%u:%02u", m, (unsigned) (s % 60));
  append_string (b, text);
}

/* A character of a text.  */
struct glyph
{
  size_t bytes;
  int columns; /* -1: not to be printed as it is */
};

static struct glyph
glyph_at (char const *s, size_t n)
{
  mbstate_t state = { 0 };
  wchar_t wide;
  size_t bytes = mbrtowc (&wide, s, n, &state);
  if (n < bytes || bytes == 0)
    return (struct glyph) { .bytes = 1, .columns = -1 };
  return (struct glyph) { .bytes = bytes, .columns = wcwidth (wide) };
}

/* Append the N bytes at S, of which no character is half, as they may be
   printed.  Returns how many columns they take.  */
static size_t
append_printable (struct bytebuf *b, char const *s, size_t n)
{
  size_t columns = 0;
  while (n)
    {
      struct glyph g = glyph_at (s, n);
      if (g.columns < 0)
        append (b, "?", 1);
      else
        append (b, s, g.bytes);
      columns += g.columns < 0 ? 1 : g.columns;
      s += g.bytes;
      n -= g.bytes;
    }
  return columns;
}

/* Where the first N bytes of S end if they are cut to COLUMNS columns.  */
static size_t
head_bytes (char const *s, size_t n, size_t columns)
{
  size_t at = 0;
  while (at < n)
    {
      struct glyph g = glyph_at (s + at, n - at);
      if (columns < g.columns)
        break;
      columns -= g.columns;
      at += g.bytes;
    }
  return at;
}

/* Where those last bytes of S begin, of N bytes that take WIDTH columns, that
   fit in COLUMNS.  */
static size_t
tail_start (char const *s, size_t n, size_t width, size_t columns)
{
  size_t at = 0;
  while (at < n)
    {
      struct glyph g = glyph_at (s + at, n - at);
      /* What has no column of its own belongs to the character before it.  */
      if (width <= columns && g.columns != 0)
        break;
      width -= g.columns;
      at += g.bytes;
    }
  return at;
}

void
progress_append_name (struct bytebuf *b, char const *name, size_t columns)
{
  static char const dots[] = "...";
  enum
  {
    DOTS = sizeof dots - 1
  };
  struct bytebuf safe;
  bytebuf_init (&safe);
  size_t width = append_printable (&safe, name, strlen (name));
  char const *s = (char const *) safe.data;
  if (width <= columns)
    append (b, s ? s : "", safe.len);
  else if (DOTS < columns)
    {
      size_t at = tail_start (s, safe.len, width, columns - DOTS);
      append (b, dots, DOTS);
      append (b, s + at, safe.len - at);
    }
  bytebuf_release (&safe);
}

/* Append the figures of L.  */
static void
append_figures (struct bytebuf *b, struct progress_line const *l)
{
  struct progress_figures const *f = &l->figures;
  char bytes[32], rate[32], *text;
  int percent = progress_percent (f);
  double left = progress_left (l);
  totals_human (f->bytes, bytes);
  totals_human (l->rate < 1e18 ? (uintmax_t) l->rate : (uintmax_t) 1e18, rate);
  int n;
  if (0 <= percent && 0 <= left)
    {
      struct bytebuf time;
      bytebuf_init (&time);
      progress_append_duration (&time, left);
      append (&time, "", 1);
      n = asprintf (
          &text,
          /* TRANSLATORS: Bytes, bytes in a second, members, how much
             is done, and the time that the rest will take.  Keep it
             short.  */
          ngettext ("%s, %s/s, %ju member, %d%%, %s left",
                    "%s, %s/s, %ju members, %d%%, %s left", f->members),
          bytes, rate, f->members, percent, (char const *) time.data);
      bytebuf_release (&time);
    }
  else
    n = asprintf (
        &text,
        ngettext ("%s, %s/s, %ju member", "%s, %s/s, %ju members", f->members),
        bytes, rate, f->members);
  if (n < 0)
    xalloc_die ();
  append_string (b, text);
  free (text);
}

void
progress_append_text (struct bytebuf *b, struct progress_line const *l,
                      size_t columns)
{
  enum
  {
    SHORTEST_NAME = 8 /* columns; less says nothing */
  };
  struct bytebuf figures;
  bytebuf_init (&figures);
  append_figures (&figures, l);
  struct bytebuf safe;
  bytebuf_init (&safe);
  size_t width
      = append_printable (&safe, (char const *) figures.data, figures.len);
  append (b, safe.data,
          head_bytes ((char const *) safe.data, safe.len, columns));
  bytebuf_release (&safe);
  bytebuf_release (&figures);
  if (!*l->name || columns < width + 2 + SHORTEST_NAME)
    return;
  append_string (b, ": ");
  progress_append_name (b, l->name, columns - width - 2);
}

/* For programs.  No number depends on the locale.  */

static void __attribute__ ((format (printf, 2, 3)))
append_format (struct bytebuf *b, char const *format, ...)
{
  char text[128];
  va_list args;
  va_start (args, format);
  int n = vsnprintf (text, sizeof text, format, args);
  va_end (args);
  append (b, text, MIN (n, (int) sizeof text - 1));
}

/* SECONDS with three decimals.  */
static void
append_seconds (struct bytebuf *b, char const *key, double seconds)
{
  uintmax_t ms = seconds < 1e15 ? (uintmax_t) (seconds * 1000) : UINTMAX_MAX;
  append_format (b, ",\"%s\":%ju.%03ju", key, ms / 1000, ms % 1000);
}

static void
append_json_name (struct bytebuf *b, char const *name,
                  char *(*to_utf8) (void *, char const *), void *arg)
{
  char *converted = to_utf8 ? to_utf8 (arg, name) : NULL;
  append_string (b, ",\"name\":");
  if (json_put_string (b, converted ? converted : name, false) != 0)
    xalloc_die ();
  free (converted);
}

/* Append the operation, "TEST_LABEL" as "test-label".  */
static void
append_operation (struct bytebuf *b, char const *word)
{
  append_string (b, "{\"operation\":\"");
  for (; *word; word++)
    append_format (b, "%c", *word == '_' ? '-' : c_tolower (*word));
  append_string (b, "\"");
}

void
progress_append_json (struct bytebuf *b, struct progress_line const *l,
                      char *(*to_utf8) (void *, char const *), void *arg)
{
  struct progress_figures const *f = &l->figures;
  int percent = progress_percent (f);
  double left = progress_left (l);
  append_operation (b, l->operation);
  append_seconds (b, "seconds", l->seconds);
  append_format (b, ",\"bytes\":%ju,\"bytes_per_second\":%ju", f->bytes,
                 l->rate < 1e18 ? (uintmax_t) l->rate : (uintmax_t) 1e18);
  append_format (b, ",\"members\":%ju", f->members);
  if (f->total_members)
    append_format (b, ",\"total_bytes\":%ju,\"total_members\":%ju",
                   f->total_bytes, f->total_members);
  if (0 <= percent)
    append_format (b, ",\"percent\":%d", percent);
  if (0 <= left)
    append_seconds (b, "seconds_left", left);
  if (*l->name)
    append_json_name (b, l->name, to_utf8, arg);
  append_string (b, l->done ? ",\"done\":true}\n" : ",\"done\":false}\n");
}
