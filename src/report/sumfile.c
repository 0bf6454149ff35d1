/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/sumfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "c-ctype.h"
#include "digest.h"
#include "newfile.h"
#include "xalloc.h"
#include "xio.h"

#define DIAG_KIND KIND_WRITE

struct sumfile
{
  char const *name; /* borrowed */
  size_t bytes;
  bool is_stdout;
  struct newfile file; /* unless IS_STDOUT */
  FILE *to;            /* owned, unless it is standard output */
  int err;             /* -errno of the first failure, or 0 */
  dev_t dev;           /* of the file that it replaces... */
  ino_t ino;
  bool has_old; /* ...if there is one */
  struct diag *diag;
};

static bool
is_standard (char const *name)
{
  return strcmp (name, "-") == 0;
}

/* Writing.  */

/* A write to F has failed.  */
static void
note_failure (struct sumfile *f)
{
  if (!f->err)
    f->err = errno ? -errno : -EIO;
}

/* Copy the old file.  It need not exist.  */
static int
copy_old (struct sumfile *f)
{
  char buf[16 * 1024];
  int err = 0;
  size_t n;
  char last = '\n';
  FILE *old = fopen (f->name, "re");
  if (!old)
    return errno == ENOENT ? 0 : -errno;
  while (!err && 0 < (n = fread (buf, 1, sizeof buf, old)))
    {
      last = buf[n - 1];
      if (fwrite (buf, 1, n, f->to) != n)
        err = -errno;
    }
  if (!err && ferror (old))
    err = -errno;
  if (!err && last != '\n')
    putc ('\n', f->to);
  fclose (old);
  return err;
}

/* A newfile_known: lines as sumfile_put makes them, of any algorithm.  */
static bool
is_list (char const *p)
{
  p += *p == '\\';
  size_t digits = 0;
  while (c_isxdigit (p[digits]))
    digits++;
  return 32 <= digits && p[digits] == ' ';
}

static int
open_file (struct sumfile *f, bool append)
{
  struct stat st = { .st_ino = 0 };
  f->has_old = stat (f->name, &st) == 0 && S_ISREG (st.st_mode);
  f->dev = st.st_dev;
  f->ino = st.st_ino;
  int err = newfile_open (&f->file, f->name, is_list);
  if (err)
    return err;
  f->to = newfile_stream (&f->file);
  if (!f->to)
    err = -errno;
  else if (append && f->file.is_spool)
    err = copy_old (f);
  return err;
}

/* A sumfile_line.  */
static void
ignore_line (void *arg, char const *name, unsigned char const *digest)
{
  (void) arg, (void) name, (void) digest;
}

enum outcome
sumfile_create (struct sumfile **f, char const *name, size_t bytes,
                bool append, struct diag *d)
{
  struct stat st;
  *f = NULL;
  /* Lines that nobody could read are not added to.  */
  if (append && !is_standard (name) && stat (name, &st) == 0
      && S_ISREG (st.st_mode))
    {
      enum outcome o = sumfile_read (name, bytes, ignore_line, NULL, d);
      if (o != OUT_OK)
        return o;
    }
  struct sumfile *s = xzalloc (sizeof *s);
  *s = (struct sumfile) { .name = name,
                          .bytes = bytes,
                          .is_stdout = is_standard (name),
                          .file = { .fd = -1 },
                          .diag = d };
  *f = s;
  if (s->is_stdout)
    {
      s->to = xio_stdout ();
      return OUT_OK;
    }
  int err = open_file (s, append);
  if (!err)
    return OUT_OK;
  sumfile_discard (s);
  *f = NULL;
  return diag_call_fatal (d, "open", name, -err);
}

void
sumfile_put (struct sumfile *f, char const *name, unsigned char const *digest)
{
  errno = 0;
  if (strpbrk (name, "\\\n\r"))
    putc ('\\', f->to);
  for (size_t i = 0; i < f->bytes; i++)
    fprintf (f->to, "%02x", digest[i]);
  fputs ("  ", f->to);
  for (; *name; name++)
    if (*name == '\\' || *name == '\n' || *name == '\r')
      {
        putc ('\\', f->to);
        putc (*name == '\\' ? '\\' : *name == '\n' ? 'n' : 'r', f->to);
      }
    else
      putc (*name, f->to);
  if (putc ('\n', f->to) == EOF || ferror (f->to))
    note_failure (f);
}

bool
sumfile_is (struct sumfile const *f, dev_t dev, ino_t ino)
{
  return f->has_old && dev == f->dev && ino == f->ino;
}

enum outcome
sumfile_finish (struct sumfile *f, bool sync)
{
  if (f->is_stdout)
    {
      /* The program reports it at its end.  */
      bool failed = fflush (f->to) != 0 || f->err;
      free (f);
      return failed ? OUT_SKIPPED : OUT_OK;
    }
  errno = 0;
  if (fclose (f->to) != 0)
    note_failure (f);
  f->to = NULL;
  if (!f->err)
    f->err = newfile_finish (&f->file, sync);
  enum outcome o = OUT_OK;
  if (f->err)
    o = diag_call_error (f->diag, "write", f->name, -f->err);
  sumfile_discard (f);
  return o;
}

void
sumfile_discard (struct sumfile *f)
{
  if (!f)
    return;
  if (f->to && !f->is_stdout)
    fclose (f->to);
  newfile_discard (&f->file);
  free (f);
}

/* Reading.  */

static int
hex_value (char c)
{
  return c_isdigit (c) ? c - '0' : c_tolower (c) - 'a' + 10;
}

/* Undo the escapes of NAME in place.  False if there are others.  */
static bool
unescape (char *name)
{
  char *to = name;
  for (char const *p = name; *p; p++)
    {
      char c = *p;
      if (c == '\\')
        switch (*++p)
          {
          case '\\':
            break;
          case 'n':
            c = '\n';
            break;
          case 'r':
            c = '\r';
            break;
          default:
            return false;
          }
      *to++ = c;
    }
  *to = '\0';
  return true;
}

/* Parse LINE, without its newline.  Returns the name in it, or null.  */
static char *
parse_line (char *line, size_t bytes, unsigned char *digest)
{
  bool escaped = *line == '\\';
  line += escaped;
  for (size_t i = 0; i < bytes; i++, line += 2)
    {
      if (!c_isxdigit (line[0]) || !c_isxdigit (line[1]))
        return NULL;
      digest[i] = hex_value (line[0]) << 4 | hex_value (line[1]);
    }
  if (line[0] != ' ' || (line[1] != ' ' && line[1] != '*') || !line[2])
    return NULL;
  line += 2;
  return escaped && !unescape (line) ? NULL : line;
}

enum outcome
sumfile_read (char const *name, size_t bytes, sumfile_line take, void *arg,
              struct diag *d)
{
  FILE *from = is_standard (name) ? stdin : fopen (name, "re");
  if (!from)
    return diag_call_fatal_of (KIND_READ, d, "open", name, errno);
  enum outcome o = OUT_OK;
  char *line = NULL;
  size_t room = 0;
  uintmax_t number = 0;
  ssize_t n;
  while (o == OUT_OK && 0 < (n = getline (&line, &room, from)))
    {
      unsigned char digest[DIGEST_MOST];
      bool whole = strlen (line) == n;
      if (line[n - 1] == '\n')
        line[n - 1] = '\0';
      char *file = whole ? parse_line (line, bytes, digest) : NULL;
      number++;
      if (file)
        take (arg, file, digest);
      else
        o = diag_fatal_of (KIND_READ, d, 0,
                           _ ("%s: line %ju: not a checksum and a name"),
                           diag_colon (d, name), number);
    }
  if (o == OUT_OK && !feof (from))
    o = diag_call_fatal_of (KIND_READ, d, "read", name, errno);
  free (line);
  if (from != stdin)
    fclose (from);
  return o;
}
