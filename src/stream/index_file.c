/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/index_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "format/raw.h"
#include "minmax.h"
#include "newfile.h"
#include "xalloc.h"

#define DIAG_KIND KIND_FORMAT

enum
{
  /* So many members, spread over the archive, are compared with it.  */
  SAMPLES = 16,

  /* More than the headers of any member that the reader takes.  */
  HEADER_BYTES = 128 << 20
};

/* Writing.  */

struct index_writer
{
  struct diag *diag; /* borrowed */
  char const *name;  /* borrowed */
  struct newfile new;
  FILE *file; /* owned; to write NEW */
  struct index_head head;
  int err; /* the first failure, negative */
  struct bytebuf line;
  struct bytebuf frames;   /* the lines of all frames */
  struct index_frame last; /* the last one */

  /* What index_add_headers knows.  */
  struct decode_opts decode_opts;
  struct decode *decode; /* owned; fills MEMBER */
  struct member member;
  struct issues issues;
  struct index_place place;
  bool inside; /* PLACE has begun */
};

/* Report that the index NAME cannot be opened because of ERR.  */
static enum outcome
open_failed (struct diag *d, enum error_kind kind, char const *name, int err)
{
  if (err == -EINVAL)
    return diag_fatal_of (kind, d, 0, _ ("%s: Not a regular file"),
                          diag_colon (d, name));
  return diag_call_fatal_of (kind, d, "open", name, -err);
}

/* A newfile_known: the first line is that of an index, of any version.  */
static bool
is_index (char const *p)
{
  static char const start[] = "{\"tar_index\":";
  return strncmp (p, start, sizeof start - 1) == 0;
}

bool
index_has_frames (char const *name)
{
  char buf[256];
  struct index_frame frame;
  int fd = open (name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return false;
  off_t size = lseek (fd, 0, SEEK_END);
  off_t at = MAX (0, size - (off_t) (sizeof buf - 1));
  ssize_t n = size < 0 ? -1 : pread (fd, buf, sizeof buf - 1, at);
  close (fd);
  if (n <= 0 || buf[n - 1] != '\n')
    return false;
  buf[n - 1] = '\0';
  char const *line = strrchr (buf, '\n');
  return line && index_frame_parse (line + 1, &frame);
}

/* Open the new file of W, to which the head is written last, so it must be a
   regular one.  Returns 0 or -errno.  */
static int
open_new (struct index_writer *w)
{
  struct stat st;
  if (lstat (w->name, &st) == 0 && !S_ISREG (st.st_mode))
    return S_ISLNK (st.st_mode) ? -ELOOP : -EINVAL;
  int err = newfile_open (&w->new, w->name, is_index);
  if (err)
    return err;
  w->file = newfile_stream (&w->new);
  if (w->file)
    return 0;
  err = -errno;
  newfile_discard (&w->new);
  return err;
}

static void
put (struct index_writer *w, char const *p, size_t n)
{
  if (!w->err && fwrite (p, 1, n, w->file) != n)
    w->err = -errno;
}

/* Put the N bytes of lines at P, which the fingerprint covers.  */
static void
put_lines (struct index_writer *w, unsigned char const *p, size_t n)
{
  w->head.fingerprint = index_hash (w->head.fingerprint, p, n);
  put (w, (char const *) p, n);
}

static void
put_head (struct index_writer *w)
{
  char text[INDEXLINE_HEAD + 2];
  index_head_put (text, &w->head);
  put (w, text, INDEXLINE_HEAD + 1);
}

static void
free_writer (struct index_writer *w)
{
  decode_free (w->decode);
  member_release (&w->member);
  issues_release (&w->issues);
  bytebuf_release (&w->frames);
  bytebuf_release (&w->line);
  free (w);
}

enum outcome
index_create (struct index_writer **opened, char const *name,
              struct decode_opts const *decode, struct diag *d)
{
  struct index_writer *w = xzalloc (sizeof *w);
  *opened = NULL;
  w->diag = d;
  w->name = name;
  w->head.fingerprint = INDEX_HASH;
  bytebuf_init (&w->line);
  bytebuf_init (&w->frames);
  member_init (&w->member);
  issues_init (&w->issues);
  w->decode_opts = *decode;
  w->decode_opts.owner_known = NULL;
  w->decode = decode_new (&w->decode_opts, &w->member);
  if (!w->decode)
    xalloc_die ();
  int err = open_new (w);
  if (err)
    {
      free_writer (w);
      return open_failed (d, KIND_WRITE, name, err);
    }
  /* The real one is written at the end.  */
  put_head (w);
  *opened = w;
  return OUT_OK;
}

void
index_add (struct index_writer *w, struct index_place const *p,
           struct member const *m, bool noted)
{
  struct index_entry e;
  index_entry_fill (&e, p, m);
  e.always |= noted;
  bytebuf_reset (&w->line);
  if (index_entry_put (&w->line, &e) != 0)
    xalloc_die ();
  w->head.members++;
  put_lines (w, w->line.data, w->line.len);
}

void
index_add_frame (void *index, struct index_frame const *f)
{
  struct index_writer *w = index;
  w->last = *f;
  if (index_frame_put (&w->frames, f) != 0)
    xalloc_die ();
}

void
index_add_headers (struct index_writer *w, void const *p, size_t n, off_t pos)
{
  unsigned char const *block = p;
  if (!w->inside)
    index_place_begin (&w->place, pos);
  w->inside = true;
  for (; BLOCK_BYTES <= n; n -= BLOCK_BYTES, block += BLOCK_BYTES)
    {
      size_t used;
      index_place_add (&w->place, block);
      enum decode_status status
          = decode_step (w->decode, block, 1, &used, &w->issues);
      issues_clear (&w->issues);
      if (status == DECODE_NO_MEMORY)
        xalloc_die ();
      if (status != DECODE_MEMBER)
        continue;
      index_add (w, &w->place, &w->member, false);
      index_place_begin (&w->place, w->place.data);
      w->inside = BLOCK_BYTES < n;
    }
}

enum outcome
index_finish (struct index_writer *w, uintmax_t archive_bytes, bool fsync)
{
  w->head.archive_bytes = w->frames.len ? w->last.file : archive_bytes;
  if (w->frames.len)
    put_lines (w, w->frames.data, w->frames.len);
  if (!w->err && fseeko (w->file, 0, SEEK_SET) != 0)
    w->err = -errno;
  put_head (w);
  if (fclose (w->file) != 0 && !w->err)
    w->err = -errno;
  if (w->err)
    newfile_discard (&w->new);
  else
    w->err = newfile_finish (&w->new, fsync);
  enum outcome o = OUT_OK;
  if (w->err)
    o = diag_call_error_of (KIND_WRITE, w->diag, "write", w->name, -w->err);
  free_writer (w);
  return o;
}

void
index_discard (struct index_writer *w)
{
  if (!w)
    return;
  fclose (w->file);
  newfile_discard (&w->new);
  free_writer (w);
}

/* Reading.  */

struct index_reader
{
  struct diag *diag;            /* borrowed */
  char const *name;             /* borrowed */
  struct index_archive archive; /* its name is borrowed */
  FILE *file;                   /* owned */
  struct index_head head;
  struct bytebuf line;
  uintmax_t number;     /* of lines read */
  off_t end;            /* of the last member */
  uint64_t fingerprint; /* of the lines read */
  uintmax_t members;    /* read */

  struct index_frame *frames; /* owned; of a compressed archive */
  size_t frame_count, frames_room;
};

/* Report that the line read last is not one of an index.  */
static enum outcome
bad_line (struct index_reader const *x)
{
  return diag_fatal (x->diag, 0, _ ("%s: Line %ju is not valid in an index"),
                     diag_colon (x->diag, x->name), x->number);
}

enum outcome
index_is_wrong (struct index_reader const *x)
{
  char const *name = x->name;
  return diag_fatal (
      x->diag, 0, _ ("%s: Not the index of %s, or the archive has changed"),
      diag_colon (x->diag, name), diag_quote (x->diag, x->archive.name));
}

/* Read a line, as a string without its newline.  Returns 1; 0 at the end of
   the file; -1 after a failure, which was reported.  */
static int
read_line (struct index_reader *x)
{
  int c;
  struct bytebuf *b = &x->line;
  bytebuf_reset (b);
  x->number++;
  while ((c = getc_unlocked (x->file)) != EOF && c != '\n')
    {
      if (c == '\0' || b->len == INDEXLINE_BYTES)
        return outcome_is_fatal (bad_line (x)) ? -1 : 1;
      if (b->len == b->cap && bytebuf_grow (b, 1) != 0)
        xalloc_die ();
      b->data[b->len++] = c;
    }
  if (ferror (x->file))
    {
      enum outcome o
          = diag_call_fatal_of (KIND_READ, x->diag, "read", x->name, errno);
      return outcome_is_fatal (o) ? -1 : 1;
    }
  if (c == EOF && b->len == 0)
    return 0;
  unsigned char end = '\n';
  if (c != EOF)
    x->fingerprint
        = index_hash (index_hash (x->fingerprint, b->data, b->len), &end, 1);
  if (bytebuf_append (b, "", 1) != 0)
    xalloc_die ();
  return 1;
}

/* Read the first line.  */
static enum outcome
read_head (struct index_reader *x)
{
  x->number = 0;
  x->members = 0;
  x->end = 0;
  int n = read_line (x);
  if (n < 0)
    return OUT_FATAL;
  if (n == 0 || !index_head_parse ((char const *) x->line.data, &x->head))
    return bad_line (x);
  x->fingerprint = INDEX_HASH;
  return OUT_OK;
}

/* Whether the archive cannot have E.  The frames say where a compressed one
   ends.  */
static bool
is_outside (struct index_reader const *x, struct index_entry const *e)
{
  return !x->archive.compressed && x->archive.bytes < index_entry_end (e);
}

int
index_next (struct index_reader *x, struct index_entry *e)
{
  int n = read_line (x);
  if (n <= 0)
    return n;
  /* The frames follow the members.  */
  struct index_frame frame;
  if (x->archive.compressed
      && index_frame_parse ((char const *) x->line.data, &frame))
    return 0;
  enum outcome o = OUT_OK;
  if (!index_entry_parse ((char *) x->line.data, e))
    o = bad_line (x);
  /* Members follow each other without a gap.  */
  else if (e->header != x->end || is_outside (x, e)
           || HEADER_BYTES < e->data - e->header)
    o = index_is_wrong (x);
  else
    x->end = index_entry_end (e);
  x->members++;
  return outcome_is_fatal (o) ? -1 : 1;
}

struct index_frame const *
index_frames (struct index_reader const *x, size_t *count)
{
  *count = x->frame_count;
  return x->frames;
}

off_t
index_end (struct index_reader const *x)
{
  return x->end;
}

/* Read N bytes at POS of the archive.  Returns how many there are, or
   -1 after a failure, which is reported.  */
static ssize_t
read_archive (struct index_reader const *x, void *to, size_t n, off_t pos)
{
  ssize_t got = pread (x->archive.fd, to, n, x->archive.start + pos);
  enum outcome o = OUT_OK;
  if (got < 0)
    o = diag_call_fatal_of (KIND_READ, x->diag, "read", x->archive.name,
                            errno);
  return outcome_is_fatal (o) ? -1 : got;
}

/* Compare what the archive has from POS to END with its hash.  */
static enum outcome
check_bytes (struct index_reader const *x, off_t pos, off_t end,
             uint64_t wanted)
{
  unsigned char buffer[16 * BLOCK_BYTES];
  uint64_t sum = INDEX_HASH;
  while (pos < end)
    {
      size_t want = MIN (end - pos, (off_t) sizeof buffer);
      ssize_t n = read_archive (x, buffer, want, pos);
      if (n < 0)
        return OUT_FATAL;
      if (n == 0)
        break;
      sum = index_hash (sum, buffer, n);
      pos += n;
    }
  return sum == wanted ? OUT_OK : index_is_wrong (x);
}

/* Whether the archive goes on after its last member.  */
static enum outcome
check_end (struct index_reader const *x)
{
  unsigned char block[BLOCK_BYTES];
  ssize_t n = read_archive (x, block, sizeof block, x->end);
  if (n < 0)
    return OUT_FATAL;
  return (n == BLOCK_BYTES && !decode_is_zero (block) ? index_is_wrong (x)
                                                      : OUT_OK);
}

/* Whether the member with the number I of N is compared.  */
static bool
is_sample (uintmax_t i, uintmax_t n)
{
  uintmax_t step = n / SAMPLES + 1;
  return i % step == 0 || i + 1 == n;
}

/* Compare the members of a plain archive with it.  */
static enum outcome
check_members (struct index_reader *x)
{
  struct index_entry e;
  int n;
  for (uintmax_t i = 0; 0 < (n = index_next (x, &e)); i++)
    {
      enum outcome o = OUT_OK;
      if (!x->archive.compressed && is_sample (i, x->head.members))
        o = check_bytes (x, e.header, e.data, e.sum);
      if (outcome_is_fatal (o))
        return o;
    }
  return n < 0 ? OUT_FATAL : OUT_OK;
}

/* Add the frame in the line read last.  Frames follow each other, so there are
   no more than the archive has bytes.  */
static enum outcome
add_frame (struct index_reader *x)
{
  struct index_frame f;
  if (!index_frame_parse ((char const *) x->line.data, &f))
    return bad_line (x);
  bool follows = f.archive == 0 && f.file == 0;
  if (x->frame_count)
    {
      struct index_frame const *last = &x->frames[x->frame_count - 1];
      follows = last->archive < f.archive && last->file < f.file;
    }
  if (!follows)
    return index_is_wrong (x);
  if (x->frame_count == x->frames_room)
    x->frames = x2nrealloc (x->frames, &x->frames_room, sizeof f);
  x->frames[x->frame_count++] = f;
  return OUT_OK;
}

/* Read the frames, the first of which was read already.  */
static enum outcome
read_frames (struct index_reader *x)
{
  int n = x->line.len ? 1 : 0;
  while (0 < n)
    {
      enum outcome o = add_frame (x);
      if (outcome_is_fatal (o))
        return o;
      n = read_line (x);
    }
  return n < 0 ? OUT_FATAL : OUT_OK;
}

/* Compare the frames with the archive.  */
static enum outcome
check_frames (struct index_reader const *x)
{
  size_t n = x->frame_count;
  struct index_frame const *f = x->frames;
  if (n < 2 || f[n - 1].file != x->archive.bytes || f[n - 1].archive < x->end)
    return index_is_wrong (x);
  for (size_t i = 0; i + 1 < n; i++)
    {
      off_t end = MIN (f[i].file + INDEX_SAMPLE, f[i + 1].file);
      enum outcome o = OUT_OK;
      if (is_sample (i, n - 1))
        o = check_bytes (x, f[i].file, end, f[i].sum);
      if (outcome_is_fatal (o))
        return o;
    }
  return OUT_OK;
}

/* Check all of X.  */
static enum outcome
check_all (struct index_reader *x)
{
  enum outcome o = read_head (x);
  if (outcome_is_fatal (o))
    return o;
  if (x->head.archive_bytes != x->archive.bytes)
    return index_is_wrong (x);
  o = check_members (x);
  if (!outcome_is_fatal (o) && x->archive.compressed)
    o = read_frames (x);
  if (outcome_is_fatal (o))
    return o;
  if (x->members != x->head.members || x->fingerprint != x->head.fingerprint)
    return diag_fatal (x->diag, 0, _ ("%s: The index is damaged"),
                       diag_colon (x->diag, x->name));
  return x->archive.compressed ? check_frames (x) : check_end (x);
}

/* Open the file of X.  Returns 0 or -errno.  */
static int
open_index (struct index_reader *x)
{
  struct stat st;
  /* A pipe must not be waited for.  */
  int fd = open (x->name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0)
    return -errno;
  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode))
    {
      close (fd);
      return -EINVAL;
    }
  x->file = fdopen (fd, "r");
  if (!x->file)
    xalloc_die ();
  return 0;
}

enum outcome
index_open (struct index_reader **opened, char const *name,
            struct index_archive const *a, struct diag *d)
{
  struct index_reader *x = xzalloc (sizeof *x);
  *opened = NULL;
  x->diag = d;
  x->name = name;
  x->archive = *a;
  bytebuf_init (&x->line);
  int err = open_index (x);
  enum outcome o = OUT_OK;
  if (err)
    o = open_failed (d, KIND_READ, name, err);
  else
    o = check_all (x);
  if (!outcome_is_fatal (o))
    {
      rewind (x->file);
      o = read_head (x);
    }
  if (outcome_is_fatal (o))
    index_close (x);
  else
    *opened = x;
  return o;
}

void
index_close (struct index_reader *x)
{
  if (!x)
    return;
  if (x->file)
    fclose (x->file);
  bytebuf_release (&x->line);
  free (x->frames);
  free (x);
}
