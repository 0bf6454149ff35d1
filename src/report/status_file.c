/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/status_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/outcome.h"
#include "c-ctype.h"
#include "newfile.h"
#include "sysops.h"
#include "xalloc.h"
#include "xio.h"

void
run_figures_begin (struct run_figures *f, char const *operation)
{
  *f = (struct run_figures) { .operation = operation };
  clock_gettime (CLOCK_REALTIME, &f->began);
  clock_gettime (CLOCK_MONOTONIC, &f->monotonic);
}

/* The JSON.  No text in it needs to be quoted, and no number depends on the
   locale.  */

/* Print the operation, "TEST_LABEL" as "test-label".  */
static void
put_operation (FILE *to, char const *word)
{
  fputs ("  \"operation\": \"", to);
  for (; *word; word++)
    putc (*word == '_' ? '-' : c_tolower (*word), to);
  fputs ("\",\n", to);
}

static void
put_times (FILE *to, struct run_figures const *f)
{
  struct timespec now;
  struct tm tm;
  clock_gettime (CLOCK_MONOTONIC, &now);
  intmax_t ms = ((intmax_t) (now.tv_sec - f->monotonic.tv_sec) * 1000
                 + (now.tv_nsec - f->monotonic.tv_nsec) / 1000000);
  char began[64] = "";
  if (gmtime_r (&f->began.tv_sec, &tm))
    strftime (began, sizeof began, "%Y-%m-%dT%H:%M:%SZ", &tm);
  fprintf (to, "  \"began\": \"%s\",\n", began);
  fprintf (to, "  \"seconds\": %jd.%03jd,\n", ms / 1000, ms % 1000);
}

static void
put_page_cache (FILE *to, struct run_figures const *f)
{
  char const *before = "\n";
  fputs ("  \"page_cache\": {", to);
  for (int m = 0; m < PAGECACHE_METHODS; m++)
    {
      struct pagecache_figures const *p = &f->pages[m];
      if (!p->files)
        continue;
      fprintf (to,
               "%s    \"%s\": { \"files\": %ju, \"bytes_read\": %ju,"
               " \"bytes_written\": %ju, \"pages_kept\": %ju }",
               before, pagecache_method_name (m), p->files, p->read_bytes,
               p->written_bytes, p->hot_pages);
      before = ",\n";
    }
  fputs (*before == ',' ? "\n  },\n" : "},\n", to);
}

/* Print COUNTS, those that are not 0, by the names of NAME.  */
static void
put_counts (FILE *to, char const *key, uintmax_t const *counts, int n,
            char const *(*name) (int) )
{
  char const *before = " ";
  fprintf (to, "  \"%s\": {", key);
  for (int i = 0; i < n; i++)
    if (counts[i])
      {
        fprintf (to, "%s\"%s\": %ju", before, name (i), counts[i]);
        before = ", ";
      }
  fputs (*before == ',' ? " },\n" : "},\n", to);
}

static char const *
warning_name (int c)
{
  return diag_class_name (c);
}

static char const *
error_name (int k)
{
  return diag_kind_name (k);
}

static void
put_object (FILE *to, struct run_figures const *f, int status,
            struct diag const *d)
{
  fputs ("{\n  \"program\": \"tar-nocache\",\n", to);
  fputs ("  \"version\": \"" PACKAGE_VERSION "\",\n", to);
  put_operation (to, f->operation);
  put_times (to, f);
  fprintf (to, "  \"members\": %ju,\n", f->members);
  fprintf (to, "  \"bytes_read\": %ju,\n", f->read_bytes);
  fprintf (to, "  \"bytes_written\": %ju,\n", f->written_bytes);
  put_page_cache (to, f);
  put_counts (to, "warnings", d->warned, WARNINGS_COUNTED, warning_name);
  put_counts (to, "errors", d->failed, ERROR_KINDS, error_name);
  fprintf (to, "  \"exit_status\": %d\n}\n", status);
}

/* A newfile_known.  */
static bool
is_object (char const *p)
{
  return *p == '{';
}

/* Write N bytes at P as the file of O.  */
static int
write_file (struct status_file_opts const *o, char const *p, size_t n)
{
  struct newfile f;
  int err = newfile_open (&f, o->name, is_object);
  if (err)
    return err;
  ssize_t put = xio_write_full (&sysops_real, f.fd, p, n);
  if (0 <= put)
    return newfile_finish (&f, o->fsync);
  newfile_discard (&f);
  return put;
}

int
status_file_write (struct status_file_opts const *o,
                   struct run_figures const *f, int status, struct diag *d)
{
  char *text;
  size_t n;
  if (!o->name)
    return status;
  FILE *to = open_memstream (&text, &n);
  if (!to)
    xalloc_die ();
  put_object (to, f, status, d);
  if (fclose (to) != 0)
    xalloc_die ();
  int err = write_file (o, text, n);
  free (text);
  if (!err)
    return status;
  int failure = outcome_status (
      diag_call_error_of (KIND_WRITE, d, "write", o->name, -err));
  return status < failure ? failure : status;
}
