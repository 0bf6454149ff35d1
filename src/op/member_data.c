/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/member_data.h"

#include <errno.h>
#include <inttypes.h>

#include "base/i18n.h"
#include "format/raw.h"
#include "minmax.h"
#include "report/checksums.h"

#define DIAG_KIND KIND_READ

/* The state of copying one file.  */
struct copy
{
  struct member_data const *f;
  struct content *c;
  struct member const *m;
  char const *path;
  size_t first_room; /* room in the record when the file began */
  off_t written;     /* bytes of data so far */
  int unshared;      /* as *UNSHARED of member_data_write */
};

/* Report that the file is MISSING bytes shorter than before.  */
static enum outcome
report_shrunk (struct copy const *k, uintmax_t missing)
{
  struct diag *d = k->f->diag;
  char const *format
      = ngettext ("%s: File shrank by %ju byte; padding with zeros",
                  "%s: File shrank by %ju bytes; padding with zeros", missing);
  if (!k->f->ignore_changed)
    return diag_differs (d, WARN_FILE_SHRANK, 0, format,
                         diag_colon (d, k->path), missing);
  diag_warn (d, WARN_FILE_SHRANK, 0, format, diag_colon (d, k->path), missing);
  return OUT_OMITTED;
}

/* How many bytes GNU tar would have asked for where reading failed, with LEFT
   bytes of the file or segment to go: the rest of the record, or one block of
   a sparse file.  */
static uintmax_t
record_rest (struct copy const *k, uintmax_t left)
{
  uintmax_t room = BLOCK_BYTES;
  if (!k->m->sparse)
    {
      room = k->first_room;
      if (room <= (uintmax_t) k->written)
        room = (k->f->record_bytes - (k->written - room) % k->f->record_bytes);
      else
        room -= k->written;
    }
  return left < room ? left : room;
}

static enum outcome
report_read_error (struct copy const *k, off_t pos, uintmax_t left, int err)
{
  struct diag *d = k->f->diag;
  unsigned long size = record_rest (k, left);
  if (!k->f->ignore_failed_read)
    return diag_error (d, err,
                       ngettext ("%s: Read error at byte %jd, while reading "
                                 "%lu byte",
                                 "%s: Read error at byte %jd, while reading "
                                 "%lu bytes",
                                 size),
                       diag_colon (d, k->path), (intmax_t) pos, size);
  diag_warn (d, WARN_FAILED_READ, err,
             ngettext ("%s: Warning: Read error at byte %jd, while reading "
                       "%lu byte",
                       "%s: Warning: Read error at byte %jd, while reading "
                       "%lu bytes",
                       size),
             diag_colon (d, k->path), (intmax_t) pos, size);
  return OUT_OMITTED;
}

static enum outcome
report_seek_error (struct copy const *k, off_t pos, int err)
{
  struct diag *d = k->f->diag;
  if (!k->f->ignore_failed_read)
    return diag_error (d, err, _ ("%s: Cannot seek to %jd"),
                       diag_colon (d, k->path), (intmax_t) pos);
  diag_warn (d, WARN_FAILED_READ, err, _ ("%s: Warning: Cannot seek to %jd"),
             diag_colon (d, k->path), (intmax_t) pos);
  return OUT_OMITTED;
}

/* Report that the file ended at POS, before its size.  */
static enum outcome
report_end (struct copy const *k, off_t pos)
{
  uintmax_t missing = k->m->size - pos;
  struct stat now;
  if (k->m->sparse && fstat (k->c->fd, &now) == 0 && now.st_size < k->m->size)
    missing = k->m->size - now.st_size;
  return report_shrunk (k, missing);
}

/* Copy LEFT bytes from POS, where the file is positioned.  Returns OUT_OK or
   OUT_FATAL; otherwise the file returned no more data, which has been
   reported, and nothing was padded.  */
static enum outcome
copy_bytes (struct copy *k, off_t pos, off_t left)
{
  while (0 < left)
    {
      size_t room;
      unsigned char *p = writer_reserve (k->f->writer, &room);
      if (!p)
        return OUT_FATAL;
      size_t want
          = MIN ((uintmax_t) left, content_read_size (k->c, pos, room));
      ssize_t n = content_read (k->c, p, want);
      if (n < 0)
        return report_read_error (k, pos, left, -n);
      if (n == 0)
        return report_end (k, pos);
      if (k->f->checksums)
        checksums_data (k->f->checksums, p, n);
      writer_commit (k->f->writer, n);
      pos += n;
      left -= n;
      k->written += n;
    }
  return OUT_OK;
}

/* Whether whole blocks of the N bytes at POS can be shared if these are
   written next.  If so, set *HEAD to what comes before these blocks, and
   *WHOLE to their bytes.  A file all of which was read ahead is copied: it may
   have changed since.  */
static bool
find_blocks (struct copy *k, off_t pos, off_t n, off_t *head, off_t *whole)
{
  struct reflink const *r = k->f->reflink;
  if (!r || k->c->ready)
    return false;
  off_t to = writer_file_position (k->f->writer);
  if (0 <= to && reflink_whole_blocks (r->block, pos, to, n, head, whole))
    return true;
  if (reflink_whole_blocks (r->block, pos, pos, n, head, whole))
    k->unshared = to < 0 ? EOPNOTSUPP : REFLINK_UNALIGNED;
  return false;
}

/* Write N bytes from POS, where the file is positioned: share whole blocks,
   and copy the rest.  Where that fails everything is copied, so that a file
   that changes leads to the same data and messages.  Returns what copy_bytes
   returns.  */
static enum outcome
copy_run (struct copy *k, off_t pos, off_t n)
{
  off_t head, whole;
  if (!find_blocks (k, pos, n, &head, &whole))
    return copy_bytes (k, pos, n);
  enum outcome o = head ? copy_bytes (k, pos, head) : OUT_OK;
  if (o != OUT_OK)
    return o;
  pos += head;
  n -= head;
  struct reflink_file from = { .fd = k->c->fd, .dev = k->c->st.st_dev };
  int why;
  o = writer_share (k->f->writer, k->f->reflink, &from, pos, whole, &why);
  if (o != OUT_OK)
    return o;
  if (why)
    {
      k->unshared = why;
      return copy_bytes (k, pos, n);
    }
  k->written += whole;
  pos += whole;
  n -= whole;
  int r = n ? content_seek (k->c, pos) : 0;
  return r < 0 ? report_seek_error (k, pos, -r) : copy_bytes (k, pos, n);
}

/* Copy the segments of a sparse file.  */
static enum outcome
copy_segments (struct copy *k)
{
  for (size_t i = 0; i < k->m->segment_count; i++)
    {
      struct member_segment const *s = &k->m->segments[i];
      if (s->bytes == 0)
        continue;
      int r = content_seek (k->c, s->offset);
      if (r < 0)
        return report_seek_error (k, s->offset, -r);
      enum outcome o = copy_run (k, s->offset, s->bytes);
      if (o != OUT_OK)
        return o;
    }
  return OUT_OK;
}

enum outcome
member_data_write (struct member_data const *f, struct content *c,
                   struct member const *m, char const *path, int *unshared)
{
  struct copy k = { .f = f,
                    .c = c,
                    .m = m,
                    .path = path,
                    .first_room = writer_record_room (f->writer) };
  enum outcome worst
      = (m->sparse ? copy_segments (&k) : copy_run (&k, 0, m->archived_size));
  off_t missing = m->archived_size - k.written;
  *unshared = k.unshared;
  if (!outcome_is_fatal (worst) && 0 < missing)
    {
      worst = outcome_worst (worst, writer_zeros (f->writer, missing));
      if (f->checksums)
        checksums_zeros (f->checksums, missing);
    }
  return worst;
}
