/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* tape-rmt.c - an rmt whose tapes are files: each record is a line with its
   length and then its bytes.

   Like a drive it reads one record at a time and only if there is room for
   all of it, forgets what follows a record that is written, goes back over
   records, and says of every seek that it is at 0.  */

#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
  RECORDS_MAX = 10000
};

struct record
{
  size_t size;
  char *bytes;
};

struct tape
{
  struct record records[RECORDS_MAX];
  size_t count, pos;
  char name[4096];
};

static void
must (int good)
{
  if (!good)
    exit (99);
}

/* Read N bytes from F, or leave.  */
static char *
get_bytes (FILE *f, size_t n)
{
  char *p = malloc (n + 1);
  must (p && fread (p, 1, n, f) == n);
  return p;
}

static void
get_line (char *line, size_t size)
{
  must (fgets (line, size, stdin) != NULL);
  line[strcspn (line, "\n")] = '\0';
}

static void
open_tape (struct tape *t, char const *name)
{
  char line[64];
  get_line (line, sizeof line);
  snprintf (t->name, sizeof t->name, "%s", name);
  FILE *f = fopen (name, "rb");
  if (!f && !strstr (line, "CREAT"))
    {
      puts ("E2\nno tape");
      return;
    }
  for (; f && fgets (line, sizeof line, f); t->count++)
    {
      must (t->count < RECORDS_MAX);
      t->records[t->count].size = atol (line);
      t->records[t->count].bytes = get_bytes (f, t->records[t->count].size);
    }
  if (f)
    fclose (f);
  puts ("A0");
}

static void
close_tape (struct tape *t)
{
  FILE *f = fopen (t->name, "wb");
  must (f != NULL);
  for (size_t i = 0; i < t->count; i++)
    {
      fprintf (f, "%zu\n", t->records[i].size);
      fwrite (t->records[i].bytes, 1, t->records[i].size, f);
      free (t->records[i].bytes);
    }
  must (fclose (f) == 0);
  puts ("A0");
}

static void
read_record (struct tape *t, size_t n)
{
  struct record *r = t->records + t->pos;
  if (t->pos == t->count)
    puts ("A0");
  else if (n < r->size)
    puts ("E12\nrecord too long");
  else
    {
      printf ("A%zu\n", r->size);
      fwrite (r->bytes, 1, r->size, stdout);
      t->pos++;
    }
}

static void
write_record (struct tape *t, size_t n)
{
  while (t->pos < t->count)
    free (t->records[--t->count].bytes);
  must (t->count < RECORDS_MAX);
  struct record *r = t->records + t->count++;
  r->size = n;
  r->bytes = get_bytes (stdin, n);
  t->pos++;
  printf ("A%zu\n", n);
}

/* MTBSR, and nothing else.  */
static void
go_back (struct tape *t, int op)
{
  char line[64];
  get_line (line, sizeof line);
  size_t n = atol (line);
  if (op != 4)
    puts ("E22\nwhat?");
  else if (t->pos < n)
    puts ("E5\nat the beginning");
  else
    {
      t->pos -= n;
      puts ("A0");
    }
}

int
main (void)
{
  static struct tape t;
  char line[4096];
  while (fgets (line, sizeof line, stdin))
    {
      line[strcspn (line, "\n")] = '\0';
      switch (*line)
        {
        case 'O':
          open_tape (&t, line + 1);
          break;
        case 'R':
          read_record (&t, atol (line + 1));
          break;
        case 'W':
          write_record (&t, atol (line + 1));
          break;
        case 'I':
          go_back (&t, atoi (line + 1));
          break;
        case 'L':
          get_line (line, sizeof line);
          puts ("A0");
          break;
        case 'C':
          close_tape (&t);
          return fflush (stdout) != 0;
        default:
          return 1;
        }
      fflush (stdout);
    }
  return 0;
}
