/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/append.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/device.h"
#include "base/diag.h"
#include "base/i18n.h"
#include "base/member.h"
#include "base/unshared.h"
#include "bytebuf.h"
#include "format/raw.h"
#include "fs/content.h"
#include "fs/cwd.h"
#include "intprops.h"
#include "minmax.h"
#include "op/archive_session.h"
#include "op/create_opts.h"
#include "op/member_index.h"
#include "op/run.h"
#include "op/visit.h"
#include "report/ask.h"
#include "report/checkpoint.h"
#include "report/progress.h"
#include "select/name_list.h"
#include "stream/reader.h"
#include "stream/volumeset.h"
#include "stream/writer.h"
#include "xalloc.h"

#define DIAG_KIND KIND_ARCHIVE

/* The archive to extend.  */
struct target
{
  bool empty;                 /* it is an empty file */
  struct output_position end; /* where its end begins; holds the device of a
                                 tape, which would rewind when closed */
  size_t record_bytes;
  off_t tail_start;    /* archive offset of TAIL; whole records */
  struct bytebuf tail; /* the last bytes read from an archive that cannot be
                          read again */
  enum archive_format format; /* of the last member */
  append_witness witness;     /* or null */
  void *witness_arg;          /* borrowed */
};

/* Create the archive if it does not exist.  */
static enum outcome
make_archive (struct run *r, struct target *t)
{
  struct device_failure failure;
  struct device *dev = volumeset_open (r->volumes, DEVICE_UPDATE, &failure);
  if (!dev)
    return device_open_failed (r->diag, volumeset_name (r->volumes), &failure);
  struct stat st;
  t->empty = (dev->is_regular && fstat (dev->fd, &st) == 0 && st.st_size == 0);
  if (dev->wants_records && !r->conf->volume->multi)
    t->end.dev = dev;
  else
    device_close (dev);
  return OUT_OK;
}

static void
keep_tail (void *arg, unsigned char const *p, size_t n)
{
  struct target *t = arg;
  struct bytebuf *b = &t->tail;
  if (bytebuf_append (b, p, n) != 0)
    xalloc_die ();
  if (b->len < 2 * t->record_bytes)
    return;
  /* Keep two records: the end may begin in the one before the last.  */
  size_t drop = b->len - b->len % t->record_bytes - t->record_bytes;
  t->tail_start += drop;
  b->len -= drop;
  memmove (b->data, b->data + drop, b->len);
}

/* Reduce the tail to the bytes that precede the end in its record.  */
static void
cut_tail (struct target *t)
{
  off_t end = t->end.block * BLOCK_BYTES;
  size_t n = end % t->record_bytes;
  off_t from = end - n - t->tail_start;
  bool kept = 0 <= from && from + n <= t->tail.len;
  if (kept && n)
    memmove (t->tail.data, t->tail.data + from, n);
  t->tail.len = kept ? n : 0;
}

/* Whether the archive NAME can only be read once.  */
static bool
is_stream (char const *name)
{
  struct stat st;
  return (stat (name, &st) == 0
          && (S_ISFIFO (st.st_mode) || S_ISCHR (st.st_mode)));
}

/* READER has reached the end of T: note where it is, and close READER.  */
static enum outcome
end_reading (struct reader *reader, struct target *t)
{
  uintmax_t bytes = reader_bytes (reader);
  t->end.block = reader_end_block (reader) - reader_first_block (reader);
  if (!t->end.dev)
    {
      cut_tail (t);
      return reader_close (reader, READER_DONE);
    }
  t->record_bytes = reader_record_bytes (reader);
  t->end.back = t->end.block * BLOCK_BYTES < bytes;
  cut_tail (t);
  return reader_leave (reader);
}

/* A visit_action.  */
static enum outcome
pass_member (void *arg, struct visit *v)
{
  struct target *t = arg;
  t->format = v->m->format;
  if (t->witness)
    t->witness (t->witness_arg, v->m);
  return OUT_OK;
}

/* Whether data of new members is to be aligned.  */
static bool
wants_alignment (struct run const *r)
{
  return (r->conf->writer->encode.alignment
          || (r->reflink.when != REFLINK_NEVER
              && r->conf->operation != OPERATION_CONCATENATE));
}

/* The archive T must be one that --align can extend, or nothing is aligned for
   --reflink=auto.  If it has no extended headers, a posix archive looks like a
   ustar archive.  */
static enum outcome
check_alignment (struct run *r, struct target const *t)
{
  static char const align[] = "--align", reflink[] = "--reflink";
  bool by_align = r->conf->writer->encode.alignment != 0;
  if (!wants_alignment (r) || t->format == FORMAT_POSIX
      || t->format == FORMAT_USTAR)
    return OUT_OK;
  if (by_align || r->reflink.when == REFLINK_ALWAYS)
    return diag_fatal_of (KIND_USAGE, r->diag, 0,
                          _ ("%s can be used only on POSIX archives"),
                          by_align ? align : reflink);
  r->reflink.when = REFLINK_NEVER;
  return OUT_OK;
}

/* Read to the end of T.  */
static enum outcome
find_end (struct run *r, struct target *t)
{
  struct reader_opts o = *r->conf->reader;
  o.updating = true;
  o.alone = t->empty;
  o.ignore_zeros = false;
  archive_session_reset_totals (r);
  if (r->checkpoint)
    checkpoint_set_writing (r->checkpoint, false);
  struct device *dev = t->end.dev;
  struct input *in;
  enum outcome worst
      = (dev ? input_open_device (&in, &o, dev, r->diag, run_record_hook, r)
             : input_open (&in, &o, r->volumes, r->pagecache, r->diag,
                           run_record_hook, r));
  if (outcome_is_fatal (worst))
    return worst;
  struct reader *reader = reader_open (&o, in, r->diag, NULL, NULL);
  if (r->index)
    reader_set_index (reader, r->index);
  if (dev || is_stream (volumeset_name (r->volumes)))
    reader_tap (reader, keep_tail, t);
  worst = visit_each (r, reader, pass_member, t);
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, check_alignment (r, t));
  r->records_before = reader_bytes (reader) / reader_record_bytes (reader);
  if (!outcome_is_fatal (worst))
    return outcome_worst (worst, end_reading (reader, t));
  return outcome_worst (worst, reader_close (reader, READER_FAILED));
}

enum outcome
append_begin (struct run *r, struct writer_opts *w, append_witness witness,
              void *arg)
{
  archive_session_writer_opts (r, w);
  struct target t = { .record_bytes = w->record_bytes,
                      .format = w->encode.format,
                      .witness = witness,
                      .witness_arg = arg };
  bytebuf_init (&t.tail);
  t.end.tail = &t.tail;
  enum outcome worst = member_index_begin (r);
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, make_archive (r, &t));
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, find_end (r, &t));
  w->encode.format = wants_alignment (r) ? FORMAT_POSIX : t.format;
  w->record_bytes = t.record_bytes;
  struct output *out = NULL;
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, output_resume (&out, w, r->volumes,
                                                 r->pagecache, r->diag,
                                                 run_record_hook, r, &t.end));
  bytebuf_release (&t.tail);
  /* What cannot be read before the new members has no place.  */
  if (worst != OUT_OK)
    worst = outcome_worst (worst, member_index_end (r, worst, "", 0));
  if (outcome_is_fatal (worst))
    return worst;
  archive_session_begin (r, writer_open (w, out, r->diag));
  if (wants_alignment (r))
    archive_session_align (r, w);
  if (r->checkpoint)
    checkpoint_set_writing (r->checkpoint, true);
  return worst;
}

/* -A.  */

/* As a number of bytes: to the end.  */
#define UNBOUNDED TYPE_MAXIMUM (off_t)

/* Report that the archive called NAME cannot be read at POS, with LEFT bytes
   to go, as GNU tar does, which asks for the rest of the record.  */
static enum outcome
report_read_error (struct run *r, char const *name, off_t pos, off_t left,
                   int err)
{
  unsigned long size = MIN ((uintmax_t) left, writer_record_room (r->writer));
  return diag_fatal (r->diag, err,
                     ngettext ("%s: Read error at byte %jd, while reading "
                               "%lu byte",
                               "%s: Read error at byte %jd, while reading "
                               "%lu bytes",
                               size),
                     diag_colon (r->diag, name), (intmax_t) pos, size);
}

static enum outcome
report_shrunk (struct run *r, char const *name, off_t missing)
{
  return diag_fatal (r->diag, 0,
                     ngettext ("%s: File shrank by %ju byte",
                               "%s: File shrank by %ju bytes", missing),
                     diag_colon (r->diag, name), (uintmax_t) missing);
}

/* Copy LEFT bytes of the open archive C, called NAME, or all that it has if
   LEFT is UNBOUNDED.  If it has fewer, or cannot be read, *CUT is set: the
   last member is not complete.  */
static enum outcome
copy_bytes (struct run *r, struct content *c, char const *name, off_t left,
            bool *cut)
{
  bool bounded = left != UNBOUNDED;
  off_t start = MAX (0, lseek (c->fd, 0, SEEK_CUR));
  off_t pos = start;
  while (0 < left)
    {
      size_t room;
      unsigned char *p = writer_reserve (r->writer, &room);
      if (!p)
        return OUT_FATAL;
      size_t want = MIN ((uintmax_t) left, content_read_size (c, pos, room));
      ssize_t n = content_read (c, p, want);
      if (n == 0 && !bounded)
        return OUT_OK;
      if (n < 0 && !bounded && pos == start)
        return diag_call_error (r->diag, "read", name, -n);
      if (n <= 0)
        {
          *cut = true;
          return (n < 0 ? report_read_error (r, name, pos, left, -n)
                        : report_shrunk (r, name, left));
        }
      writer_commit (r->writer, n);
      pos += n;
      left -= n;
    }
  return OUT_OK;
}

/* Share the whole blocks of the open archive C, called NAME, up to *LEFT, with
   the archive that is written, if that is wanted and C is a regular file.  Of
   the rest *LEFT are to be copied from where C is positioned then.  *CUT as in
   copy_bytes.  */
static enum outcome
share_bytes (struct run *r, struct content *c, char const *name, off_t *left,
             bool *cut)
{
  struct reflink *l = &r->reflink;
  off_t head, whole;
  if (l->when == REFLINK_NEVER || !S_ISREG (c->st.st_mode)
      || !reflink_whole_blocks (l->block, 0, 0, MIN (c->st.st_size, *left),
                                &head, &whole))
    return OUT_OK;
  enum outcome o = writer_align (r->writer, l->block);
  off_t to = writer_file_position (r->writer);
  int why = to < 0 ? EOPNOTSUPP : REFLINK_UNALIGNED;
  struct reflink_file from = { .fd = c->fd, .dev = c->st.st_dev };
  if (o == OUT_OK && 0 <= to && to % l->block == 0)
    o = writer_share (r->writer, l, &from, 0, whole, &why);
  if (o != OUT_OK)
    return o;
  if (why)
    return (l->when == REFLINK_ALWAYS ? unshared_report (r->diag, name, why)
                                      : OUT_OK);
  *left -= whole;
  int err = content_seek (c, whole);
  *cut = err != 0;
  return err ? diag_fatal (r->diag, -err, _ ("%s: Cannot seek to %jd"),
                           diag_colon (r->diag, name), (intmax_t) whole)
             : OUT_OK;
}

/* Copy the archive N.  The one that is written has ended at END of its file;
   if this is N, copy what it was.  If only a part of N came, that is taken
   back: what follows it, be it the end, would be read as data of the member
   that was cut.  Set *BROKEN if that is impossible.  */
static enum outcome
copy_archive (struct run *r, struct name_list_name const *n, off_t end,
              bool *broken)
{
  static struct content_opts const follow = { .dereference = true };
  int dir = cwd_fd (r->cwd, n->cwd);
  if (cwd_failed (dir))
    return diag_call_fatal_of (KIND_USAGE, r->diag, "open",
                               cwd_name (r->cwd, n->cwd), -dir);
  /* The file may be a pipe or a tape.  */
  int fd = openat (dir, n->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  struct stat st;
  if (fd < 0)
    return diag_call_error (r->diag, "open", n->name, errno);
  if (fstat (fd, &st) != 0)
    {
      int err = errno;
      close (fd);
      return diag_call_error (r->diag, "stat", n->name, err);
    }
  progress_member (r->progress, n->name);
  struct content c;
  content_adopt (&c, &follow, r->pagecache, fd, &st);
  bool itself = (0 <= end && S_ISREG (st.st_mode)
                 && volumeset_is_file (r->volumes, st.st_dev, st.st_ino));
  off_t left = itself ? end : st.st_size ? st.st_size : UNBOUNDED;
  uintmax_t begin = writer_bytes (r->writer);
  bool cut = false;
  enum outcome worst = share_bytes (r, &c, n->name, &left, &cut);
  if (outcome_is_done (worst))
    worst = outcome_worst (worst, copy_bytes (r, &c, n->name, left, &cut));
  content_close (&c);
  if (cut)
    *broken = !writer_take_back (r->writer, begin);
  return (outcome_is_fatal (worst)
              ? worst
              : outcome_worst (worst, writer_end (r->writer)));
}

enum outcome
op_concatenate (struct run *r)
{
  struct writer_opts w;
  struct name_list_name n;
  /* Without a list of names there is nothing to create the archive for.  */
  bool more = name_list_next (r->names, &n);
  enum outcome worst = name_list_outcome (r->names);
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (worst, append_begin (r, &w, NULL, NULL));
  if (outcome_is_fatal (worst))
    return worst;
  off_t end = writer_file_position (r->writer);
  size_t cwd = 0;
  bool broken = false;
  while (more)
    {
      cwd = n.cwd;
      if (!r->conf->create->interactive
          || ask_confirm (r->ask, _ ("add %s?"), n.name))
        worst = outcome_worst (worst, copy_archive (r, &n, end, &broken));
      more = !outcome_is_fatal (worst) && name_list_next (r->names, &n);
    }
  worst = outcome_worst (worst, name_list_outcome (r->names));
  bool failed = outcome_is_fatal (worst);
  /* What was copied before the error stays.  */
  if (failed)
    return outcome_worst (worst, archive_session_end (r, broken));
  return outcome_worst (worst, archive_session_end_verified (r, false, cwd));
}
