/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/store.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "alignalloc.h"
#include "base/explain.h"
#include "base/i18n.h"
#include "format/raw.h"
#include "xalloc.h"

#define DIAG_KIND KIND_WRITE

enum
{
  PIECE = 1 << 20, /* most bytes to request from the source at once */
  PAGE = 64 << 10  /* a multiple of any page size in use */
};

/* Where the data goes.  */
struct sink
{
  struct store *store;
  struct pagecache_stream *stream; /* a file; or null: use PUT */
  store_put put;                   /* if there is no file */
  void *put_arg;
  char const *name;
  off_t pos;       /* in the extracted file */
  uintmax_t done;  /* bytes of data that the file took */
  uintmax_t total; /* bytes of data that the member has */
  bool paged;      /* end writes on page boundaries */
  bool full;       /* PUT wants no more */
};

void
store_init (struct store *s, struct pagecache *pc, struct diag *d,
            store_source source, void *source_arg)
{
  *s = (struct store) {
    .pc = pc, .diag = d, .source = source, .source_arg = source_arg
  };
}

void
store_release (struct store *s)
{
  alignfree (s->buffer);
  s->buffer = NULL;
}

/* Report that only DONE of N bytes could be written, because of ERR.  */
static enum outcome
report_write (struct sink const *k, int err, size_t done, size_t n)
{
  struct diag *d = k->store->diag;
  enum outcome o
      = (!done ? diag_call_error (d, "write", k->name, err)
               : diag_error (d, 0,
                             ngettext ("%s: Wrote only %zu of %zu byte",
                                       "%s: Wrote only %zu of %zu bytes", n),
                             diag_colon (d, k->name), done, n));
  explain_write (d, k->name, err, k->done, k->total);
  return o;
}

/* Write all N bytes at P.  */
static enum outcome
write_out (struct sink *k, unsigned char const *p, size_t n)
{
  for (size_t done = 0; done < n;)
    {
      ssize_t w = pagecache_write (k->stream, p + done, n - done);
      if (w == -EINTR)
        continue;
      if (w <= 0)
        return report_write (k, w ? -w : ENOSPC, done, n);
      done += w;
      k->done += w;
    }
  return OUT_OK;
}

/* Write the contents of the buffer.  */
static enum outcome
write_held (struct sink *k)
{
  size_t n = k->store->held;
  k->store->held = 0;
  return n ? write_out (k, k->store->buffer, n) : OUT_OK;
}

/* Write the N bytes at P in calls that begin and end on page boundaries as far
   as possible: whole pages directly, the rest through the buffer.  */
static enum outcome
write_paged (struct sink *k, unsigned char const *p, size_t n)
{
  struct store *s = k->store;
  enum outcome result = OUT_OK;
  if (!s->buffer)
    s->buffer = alignalloc (PAGE, PIECE);
  if (!s->buffer)
    xalloc_die ();
  while (n && result == OUT_OK)
    {
      size_t take;
      if (s->held == 0 && k->pos % PAGE == 0 && PAGE <= n)
        {
          take = n - n % PAGE;
          result = write_out (k, p, take);
        }
      else
        {
          take = PAGE - k->pos % PAGE;
          if (n < take)
            take = n;
          memcpy (s->buffer + s->held, p, take);
          s->held += take;
        }
      k->pos += take;
      p += take;
      n -= take;
      if ((k->pos % PAGE == 0 && PAGE <= n) || PIECE - PAGE < s->held)
        result = outcome_worst (result, write_held (k));
    }
  return result;
}

static enum outcome
put_bytes (struct sink *k, unsigned char const *p, size_t n)
{
  if (k->paged)
    return write_paged (k, p, n);
  k->pos += n;
  if (k->stream)
    return write_out (k, p, n);
  k->full = !k->put (k->put_arg, p, n);
  return OUT_OK;
}

/* Continue at OFF in the file.  */
static enum outcome
seek_to (struct sink *k, off_t off)
{
  enum outcome result = write_held (k);
  int err = result == OUT_OK ? pagecache_seek (k->stream, off) : 0;
  k->pos = off;
  return err ? diag_error (k->store->diag, -err, _ ("%s: Cannot seek to %jd"),
                           diag_colon (k->store->diag, k->name),
                           (intmax_t) off)
             : result;
}

/* Copy N bytes from the source.  */
static enum outcome
copy (struct sink *k, off_t n)
{
  struct store *s = k->store;
  while (0 < n && !k->full)
    {
      unsigned char const *p;
      ptrdiff_t got = s->source (s->source_arg, &p, n < PIECE ? n : PIECE);
      if (got < 0)
        return OUT_SKIPPED;
      if (got == 0)
        return diag_error_of (KIND_FORMAT, s->diag, 0,
                              _ ("%s: malformed sparse archive member"),
                              diag_colon (s->diag, k->name));
      enum outcome result = put_bytes (k, p, got);
      if (result != OUT_OK)
        return result;
      n -= got;
    }
  return OUT_OK;
}

/* Share N bytes of the source with the file, or copy them.  What comes before
   them is written first: if we are killed, or the disk is full, the file lacks
   only its end.  */
static enum outcome
share_whole (struct sink *k, off_t n)
{
  struct store_sharing const *s = k->store->sharing;
  enum outcome result = write_held (k);
  if (result != OUT_OK)
    return result;
  int shared = s->share (s->arg, k->stream->fd, k->pos, n);
  if (shared <= 0)
    return shared < 0 ? OUT_SKIPPED : copy (k, n);
  k->done += n;
  return seek_to (k, k->pos + n);
}

/* Take N bytes from the source: share what can be shared, copy the rest.  */
static enum outcome
take (struct sink *k, off_t n)
{
  struct store_sharing const *s = k->store->sharing;
  off_t head, whole;
  if (!s || !k->stream
      || !s->find (s->arg, k->stream->fd, k->pos, n, &head, &whole))
    return copy (k, n);
  enum outcome result = copy (k, head);
  if (result == OUT_OK)
    result = share_whole (k, whole);
  if (result == OUT_OK)
    result = copy (k, n - head - whole);
  return result;
}

/* Move to OFF, past a hole.  */
static enum outcome
skip_hole (struct sink *k, off_t off)
{
  static unsigned char const zeros[16384];
  struct diag *d = k->store->diag;
  if (off == k->pos)
    return OUT_OK;
  if (k->stream)
    return seek_to (k, off);
  if (off < k->pos)
    return diag_error_of (KIND_FORMAT, d, 0,
                          _ ("%s: malformed sparse archive member"),
                          diag_colon (d, k->name));
  enum outcome result = OUT_OK;
  while (k->pos < off && !k->full && result == OUT_OK)
    {
      off_t n = off - k->pos;
      result
          = put_bytes (k, zeros, n < (off_t) sizeof zeros ? n : sizeof zeros);
    }
  return result;
}

/* Skip the padding after a segment of BYTES, up to a whole block.  The data
   may end earlier.  */
static enum outcome
skip_padding (struct sink *k, off_t bytes)
{
  size_t n = -bytes & (BLOCK_BYTES - 1);
  while (n && !k->full)
    {
      unsigned char const *p;
      ptrdiff_t got = k->store->source (k->store->source_arg, &p, n);
      if (got <= 0)
        return got < 0 ? OUT_SKIPPED : OUT_OK;
      n -= got;
    }
  return OUT_OK;
}

/* Copy the data of M to the places given by its map.  */
static enum outcome
follow_map (struct sink *k, struct member const *m)
{
  if (!m->sparse)
    return take (k, m->archived_size);
  enum outcome result = OUT_OK;
  off_t end = 0;
  for (size_t i = 0; i < m->segment_count && result == OUT_OK; i++)
    {
      struct member_segment const *seg = &m->segments[i];
      if (seg->bytes == 0)
        continue;
      result = skip_hole (k, seg->offset);
      if (result == OUT_OK)
        result = take (k, seg->bytes);
      if (result == OUT_OK && !m->packed)
        result = skip_padding (k, seg->bytes);
      if (end < k->pos)
        end = k->pos;
    }
  if (result != OUT_OK || end == m->size)
    return result;
  if (!k->stream)
    return skip_hole (k, m->size);
  result = write_held (k);
  if (result == OUT_OK && ftruncate (k->stream->fd, m->size) != 0)
    return diag_call_error (k->store->diag, "truncate", k->name, errno);
  return result;
}

/* The bytes of data of M, without holes.  */
static uintmax_t
data_bytes (struct member const *m)
{
  uintmax_t total = m->sparse ? 0 : m->archived_size;
  for (size_t i = 0; m->sparse && i < m->segment_count; i++)
    total += m->segments[i].bytes;
  return total;
}

void
store_begin (struct store *s, struct pagecache_stream *stream, int fd,
             struct stat const *st)
{
  pagecache_begin (s->pc, stream, fd, PAGECACHE_WRITE, st);
}

enum outcome
store_file (struct store *s, struct pagecache_stream *stream,
            struct member const *m, char const *name)
{
  struct sink k
      = { .store = s,
          .stream = stream,
          .name = name,
          .total = data_bytes (m),
          .paged = (pagecache_enabled (s->pc) && PAGE < m->archived_size) };
  enum outcome result = follow_map (&k, m);
  /* After an error of the source, keep the data that was read.  */
  return outcome_worst (result, write_held (&k));
}

enum outcome
store_close (struct store *s, struct pagecache_stream *stream,
             char const *name)
{
  int err = pagecache_end (stream, true);
  return err ? diag_call_error (s->diag, "close", name, -err) : OUT_OK;
}

enum outcome
store_to_stream (struct store *s, struct member const *m, char const *name,
                 store_put put, void *arg)
{
  struct sink k = { .store = s, .put = put, .put_arg = arg, .name = name };
  return follow_map (&k, m);
}
