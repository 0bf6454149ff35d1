/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/blockout.h"
#include "backupfile.h"
#include "format/raw.h"
#include "gettext.h"
#include "minmax.h"
#include "stream/report_issues.h"
#include "stream/spans.h"
#include "xalloc.h"

#define _(msgid) gettext (msgid)

struct writer
{
  struct writer_opts const *opts; /* borrowed */
  struct diag *diag;              /* borrowed */
  struct volumes *volumes;        /* borrowed */
  bool multi;                     /* there may be several volumes */
  struct spans spans;             /* then: the data in the buffer */
  bool damaged;                   /* then: a volume may lack data that it was
                                     given */
  unsigned globals;               /* number of global headers written */
  struct pagecache *pc;           /* borrowed */
  char const *name;               /* borrowed; of the archive or volume */
  char *backup;                   /* owned or NULL */
  struct device *dev;             /* owned */
  struct blockout out;
  bool is_regular; /* about the archive itself, below any filter */
  dev_t st_dev;
  ino_t st_ino;
  struct bytebuf headers;  /* of the current member */
  char *label;             /* owned or NULL; of the current volume */
  struct bytebuf preamble; /* headers of the current volume */
  struct issues issues;
  struct reported reported;
  off_t first_block; /* position at which writing began */
  bool cut;          /* truncate the archive at the end */
  bool finished;
  enum outcome end;                /* result of writer_finish, once FINISHED */
  void (*before_failure) (void *); /* or null */
  void *before_failure_arg;        /* borrowed */
  void (*on_volume) (void *);      /* or null */
  void *on_volume_arg;             /* borrowed */
};

static bool
is_stdout (char const *name)
{
  return strcmp (name, "-") == 0;
}

/* Report that the device failed.  */
static enum outcome
write_failed (struct writer *w)
{
  if (w->diag->fatal)
    return OUT_FATAL;
  if (w->before_failure)
    w->before_failure (w->before_failure_arg);
  size_t done = blockout_partial (&w->out);
  size_t whole = w->opts->record_bytes;
  if (w->multi && done % BLOCK_BYTES)
    diag_error (w->diag, 0, _ ("write did not end on a block boundary"));
  if (done == 0)
    return diag_call_fatal (w->diag, "write", w->name, -w->out.err);
  return diag_fatal (w->diag, 0,
                     ngettext ("%s: Wrote only %zu of %zu byte",
                               "%s: Wrote only %zu of %zu bytes", whole),
                     diag_colon (w->diag, w->name), done, whole);
}

static enum outcome
check_written (struct writer *w, int err)
{
  return err ? write_failed (w) : OUT_OK;
}

static enum outcome write_due (struct writer *w);

/* Append the N bytes at P, or N zeros if P is null.  Full volumes are written
   before appending, not after, because a volume is known to be full only when
   more bytes arrive.  */
static enum outcome
append_bytes (struct writer *w, void const *p, uintmax_t n)
{
  unsigned char const *from = p;
  enum outcome worst = OUT_OK;
  while (n && !outcome_is_fatal (worst))
    {
      uintmax_t part = w->multi ? MIN (n, BLOCKOUT_ROOM) : n;
      worst = outcome_worst (worst, write_due (w));
      if (!outcome_is_fatal (worst))
        worst = outcome_worst (
            worst, check_written (w, from ? blockout_put (&w->out, from, part)
                                          : blockout_zeros (&w->out, part)));
      if (from)
        from += part;
      n -= part;
    }
  return worst;
}

static void
begin_output (struct writer *w, record_hook hook, void *hook_arg)
{
  if (blockout_init (&w->out, w->dev, w->opts->record_bytes, hook, hook_arg)
          != 0
      || (w->multi
          && blockout_divide (&w->out, volumes_opts (w->volumes)->volume_bytes)
                 != 0))
    xalloc_die ();
  w->out.lockstep = w->opts->lockstep;
}

/* Opening.  */

/* Choose the compressor.  A known suffix overrides an option.  */
static enum filter_kind
choose_filter (struct writer_opts const *o)
{
  char const *name = o->archives[0];
  if (o->filter.auto_compress && !is_stdout (name))
    {
      int by_suffix = magic_of_name (name, NULL);
      if (FILTER_NONE < by_suffix)
        return by_suffix;
    }
  return o->filter.kind;
}

/* Rename the old archive, if the user wants a backup.  Devices and other
   special files are left alone.  */
static enum outcome
back_up (struct writer *w)
{
  struct stat st;
  free (w->backup);
  w->backup = NULL;
  if (!w->opts->backup_archive || is_stdout (w->name)
      || device_name_is_remote (&w->opts->device, w->name))
    return OUT_OK;
  if (stat (w->name, &st) != 0)
    {
      int err = errno;
      if (err == ENOENT)
        return OUT_OK;
      diag_call_error (w->diag, "stat", w->name, err);
      return diag_call_fatal (w->diag, "open", w->name, err);
    }
  if (!S_ISREG (st.st_mode))
    return OUT_OK;
  /* Not backup_file_rename: for a name in another directory without numbered
     backups it forgets the directory.  */
  w->backup = find_backup_file_name (AT_FDCWD, w->name, w->opts->backup_type);
  if (rename (w->name, w->backup) == 0)
    return OUT_OK;
  return diag_fatal (w->diag, errno, _ ("%s: Cannot rename to %s"),
                     diag_colon (w->diag, w->name),
                     diag_quote (w->diag, w->backup));
}

/* Remember the identity of the archive file.  */
static void
note_identity (struct writer *w)
{
  w->is_regular = w->dev->is_regular;
  w->st_dev = w->dev->st_dev;
  w->st_ino = w->dev->st_ino;
}

/* Open the device and, depending on KIND, a compressor on top of it.  Returns
   false after reporting a failure.  */
static bool
open_device (struct writer *w)
{
  struct writer_opts const *o = w->opts;
  enum filter_kind kind = choose_filter (o);
  struct device_failure failure;
  w->dev = device_open (&o->device, w->pc, w->name, DEVICE_WRITE, &failure);
  if (!w->dev)
    {
      if (kind == FILTER_NONE)
        device_open_failed (w->diag, w->name, &failure);
      else
        filter_open_failed (w->diag, w->name, DEVICE_WRITE, &failure);
      return false;
    }
  if (is_stdout (w->name) && w->dev->is_terminal)
    {
      diag_fatal (w->diag, 0,
                  _ ("Refusing to write archive contents to "
                     "terminal (missing -f option?)"));
      return false;
    }
  note_identity (w);
  if (kind != FILTER_NONE)
    w->dev = filter_open (&o->filter, kind, w->dev, w->pc, w->diag,
                          o->record_bytes, NULL, 0);
  return w->dev != NULL;
}

/* Report ERR, the result of encoding for the member NAME.  Unless this is
   "done", there is nothing to write.  */
static enum outcome
report_encoding (struct writer *w, int err, char const *name)
{
  if (err < 0)
    xalloc_die ();
  enum outcome said = report_issues (w->diag, &w->reported, name, &w->issues);
  return (err > 0 ? outcome_worst (said, OUT_OMITTED)
                  : outcome_but_done (said));
}

/* Make the label of the current volume.  */
static void
make_label (struct writer *w)
{
  char const *label = w->opts->label;
  free (w->label);
  w->label = NULL;
  if (label && !w->multi)
    w->label = xstrdup (label);
  else if (label
           && asprintf (&w->label, "%s Volume %u", label,
                        volumes_number (w->volumes))
                  < 0)
    xalloc_die ();
}

/* Encode the beginning of a volume: the label or the global header, and the
   continuation header of AT, unless null.  The data of AT before HERE is on
   earlier volumes.  */
static enum outcome
encode_preamble (struct writer *w, struct span const *at, uintmax_t here)
{
  struct encode_opts const *e = &w->opts->encode;
  unsigned number = volumes_number (w->volumes);
  bool posix = e->format == FORMAT_POSIX;
  int err = 0;
  make_label (w);
  bytebuf_reset (&w->preamble);
  if (!posix && w->label)
    err = encode_label (e, w->label, &w->preamble, &w->issues);
  if (err == 0 && at)
    {
      struct member m;
      member_init (&m);
      m.name = at->name;
      m.archived_size = at->size;
      off_t left = at->end - MAX (at->begin, here);
      err = encode_continuation (e, &m, at->size - left, number, w->label,
                                 w->globals + 1, &w->preamble, &w->issues);
    }
  else if (err == 0 && posix && (w->label || number == 1))
    err = encode_global (e, w->label, w->globals + 1, &w->preamble,
                         &w->issues);
  if (posix && w->preamble.len)
    w->globals++;
  return report_encoding (w, err,
                          at         ? at->name
                          : w->label ? w->label
                                     : w->name);
}

static enum outcome
put_preamble (struct writer *w)
{
  enum outcome o = encode_preamble (w, NULL, 0);
  return outcome_worst (o,
                        append_bytes (w, w->preamble.data, w->preamble.len));
}

static void
writer_free (struct writer *w)
{
  blockout_release (&w->out);
  spans_release (&w->spans);
  bytebuf_release (&w->headers);
  bytebuf_release (&w->preamble);
  issues_release (&w->issues);
  free (w->label);
  free (w->backup);
  free (w);
}

static struct writer *
writer_new (struct writer_opts const *o, struct volumes *volumes,
            struct pagecache *pc, struct diag *d)
{
  struct writer *w = xzalloc (sizeof *w);
  w->opts = o;
  w->volumes = volumes;
  w->multi = volumes_opts (volumes)->multi;
  w->pc = pc;
  w->diag = d;
  w->name = volumes_name (volumes);
  bytebuf_init (&w->headers);
  bytebuf_init (&w->preamble);
  issues_init (&w->issues);
  return w;
}

struct writer *
writer_open (struct writer_opts const *o, struct volumes *volumes,
             struct pagecache *pc, struct diag *d, record_hook hook,
             void *hook_arg)
{
  struct writer *w = writer_new (o, volumes, pc, d);
  if (outcome_is_fatal (back_up (w)) || !open_device (w))
    {
      if (w->dev)
        device_close (w->dev);
      writer_free (w);
      return NULL;
    }
  begin_output (w, hook, hook_arg);
  if (outcome_is_fatal (put_preamble (w)))
    {
      writer_close (w, true);
      return NULL;
    }
  return w;
}

/* Read the N bytes at START, the current position, and move back to START.
   Returns how many there were, or -errno.  */
static ssize_t
read_kept (struct writer *w, off_t start, unsigned char *kept, size_t n)
{
  struct device *dev = w->dev;
  size_t done = 0;
  ssize_t got = 1;
  while (done < n && 0 < (got = device_read (dev, kept + done, n - done)))
    done += got;
  int err = got < 0 ? got : n ? device_seek (dev, start) : 0;
  return err ? err : done;
}

/* Continue at the current position, with the record that holds the block of
   P.  */
static bool
resume_here (struct writer *w, struct writer_position const *p,
             record_hook hook, void *hook_arg)
{
  size_t record_blocks = w->opts->record_bytes / BLOCK_BYTES;
  size_t kept = p->block % record_blocks * BLOCK_BYTES;
  w->first_block = p->block - p->block % record_blocks;
  begin_output (w, hook, hook_arg);
  return (kept <= p->tail->len
          && check_written (w, blockout_put (&w->out, p->tail->data, kept))
                 == OUT_OK);
}

/* Move to the beginning of the record that holds BLOCK, and write again what
   precedes BLOCK in it.  Returns false after reporting a failure.  */
static bool
resume_at_block (struct writer *w, off_t block, record_hook hook,
                 void *hook_arg)
{
  size_t record_blocks = w->opts->record_bytes / BLOCK_BYTES;
  size_t kept_bytes = block % record_blocks * BLOCK_BYTES;
  w->first_block = block - block % record_blocks;
  off_t start = w->first_block * BLOCK_BYTES;
  unsigned char *kept = xmalloc (kept_bytes + 1);
  ssize_t got = 0;
  int err = w->dev->seekable ? device_seek (w->dev, start) : -ESPIPE;
  if (err == 0)
    got = read_kept (w, start, kept, kept_bytes);
  if (got < 0)
    err = got;
  if (err == 0)
    {
      w->dev->start += start;
      begin_output (w, hook, hook_arg);
      err = (got < kept_bytes ? -EIO
                              : blockout_put (&w->out, kept, kept_bytes));
    }
  free (kept);
  if (err)
    diag_fatal (w->diag, -err,
                _ ("Cannot backspace archive file; it may be "
                   "unreadable without -i"));
  return err == 0;
}

/* Move to P and write again what precedes it in its record.  Returns false
   after reporting a failure.  Stepping back comes first, because some tapes
   report a successful seek without moving.  */
static bool
resume_at (struct writer *w, struct writer_position const *p, record_hook hook,
           void *hook_arg)
{
  if (p->dev && (!p->back || device_back (w->dev) == 0))
    return resume_here (w, p, hook, hook_arg);
  if (!p->tail || w->dev->seekable)
    return resume_at_block (w, p->block, hook, hook_arg);
  if (!w->dev->is_null)
    diag_warn (w->diag, WARN_ALWAYS, 0,
               _ ("Cannot backspace archive file; it may be unreadable "
                  "without -i"));
  return resume_here (w, p, hook, hook_arg);
}

struct writer *
writer_resume (struct writer_opts const *o, struct volumes *volumes,
               struct pagecache *pc, struct diag *d, record_hook hook,
               void *hook_arg, struct writer_position const *p)
{
  struct writer *w = writer_new (o, volumes, pc, d);
  struct device_failure failure;
  w->cut = p->cut;
  w->dev = (p->dev ? p->dev
                   : device_open (&o->device, pc, w->name, DEVICE_UPDATE,
                                  &failure));
  if (!w->dev)
    device_open_failed (d, w->name, &failure);
  else
    {
      note_identity (w);
      if (resume_at (w, p, hook, hook_arg))
        return w;
      device_close (w->dev);
    }
  writer_free (w);
  return NULL;
}

/* Changing volumes.  */

/* Finish and close the current volume.  */
static enum outcome
close_volume (struct writer *w)
{
  int err = device_sync (w->dev);
  enum outcome o
      = (err ? diag_call_error (w->diag, "sync", w->name, -err) : OUT_OK);
  err = device_close (w->dev);
  w->dev = NULL;
  if (err && o == OUT_OK)
    o = diag_call_error (w->diag, "close", w->name, -err);
  w->damaged |= o != OUT_OK;
  return o;
}

static enum outcome
open_volume (struct writer *w)
{
  enum outcome o = volumes_next (w->volumes);
  while (o == OUT_OK)
    {
      struct device_failure failure;
      w->name = volumes_name (w->volumes);
      if (outcome_is_fatal (back_up (w)))
        return OUT_FATAL;
      w->dev = device_open (&w->opts->device, w->pc, w->name, DEVICE_WRITE,
                            &failure);
      if (w->dev)
        break;
      o = (failure.kind == DEVICE_FAILED
               ? volumes_unopened (w->volumes, failure.err)
               : device_open_failed (w->diag, w->name, &failure));
    }
  if (o != OUT_OK)
    return o;
  note_identity (w);
  return volumes_taken (w->volumes);
}

/* The volume is full: continue on the next one.  */
static enum outcome
change_volume (struct writer *w)
{
  /* If a volume only has room for its own headers, the archive would never
     end.  The first volume is exempt: nobody was asked for it.  */
  if (w->out.volume_written <= w->preamble.len
      && 1 < volumes_number (w->volumes))
    {
      w->out.err = w->out.why_full;
      return write_failed (w);
    }
  enum outcome worst = close_volume (w);
  worst = outcome_worst (worst, open_volume (w));
  if (outcome_is_fatal (worst))
    return worst;
  uintmax_t here = w->out.written;
  uintmax_t record_end
      = (here - blockout_partial (&w->out) + w->opts->record_bytes);
  struct span const *at = spans_at (&w->spans, here, record_end);
  worst = outcome_worst (worst, encode_preamble (w, at, here));
  spans_shift (&w->spans, here, w->preamble.len);
  if (blockout_next_volume (&w->out, w->dev, w->preamble.data, w->preamble.len)
      != 0)
    xalloc_die ();
  if (w->on_volume)
    w->on_volume (w->on_volume_arg);
  /* Continue: all failures have been reported, and the loss of data on a
     volume decides the outcome at the end.  */
  return outcome_but_done (worst);
}

/* With several volumes: write the records that are due, on as many volumes as
   it takes.  */
static enum outcome
write_due (struct writer *w)
{
  enum outcome worst = OUT_OK;
  while (w->multi && !outcome_is_fatal (worst))
    {
      int err = blockout_flush (&w->out, false);
      if (err != BLOCKOUT_FULL)
        return outcome_worst (worst, check_written (w, err));
      worst = outcome_worst (worst, change_volume (w));
    }
  return worst;
}

/* Accessors.  */

void
writer_before_failure (struct writer *w, void (*fn) (void *), void *arg)
{
  w->before_failure = fn;
  w->before_failure_arg = arg;
}

void
writer_on_volume (struct writer *w, void (*fn) (void *), void *arg)
{
  w->on_volume = fn;
  w->on_volume_arg = arg;
}

char const *
writer_name (struct writer const *w)
{
  return w->name;
}

char const *
writer_label (struct writer const *w)
{
  return w->label;
}

char const *
writer_backup (struct writer const *w)
{
  return w->backup;
}

bool
writer_is_archive (struct writer const *w, dev_t dev, ino_t ino)
{
  return w->is_regular && dev == w->st_dev && ino == w->st_ino;
}

enum archive_format
writer_format (struct writer const *w)
{
  return w->opts->encode.format;
}

bool
writer_has_sparse (struct writer const *w)
{
  enum archive_format f = w->opts->encode.format;
  return f == FORMAT_GNU || f == FORMAT_OLDGNU || f == FORMAT_POSIX;
}

bool
writer_is_null (struct writer const *w)
{
  return w->dev && w->dev->is_null && !w->multi;
}

off_t
writer_block (struct writer const *w)
{
  return w->first_block + blockout_bytes (&w->out) / BLOCK_BYTES;
}

uintmax_t
writer_bytes (struct writer const *w)
{
  return (w->out.err ? w->out.written - blockout_partial (&w->out)
                     : blockout_bytes (&w->out));
}

/* Members.  */

enum outcome
writer_raw (struct writer *w, void const *p, size_t n)
{
  return append_bytes (w, p, n);
}

off_t
writer_target_blocks (struct writer const *w, struct member const *m)
{
  enum archive_format f = w->opts->encode.format;
  size_t n = m->kind == MEMBER_SYMLINK ? strlen (m->link_name) : 0;
  /* In the old GNU format the target must be followed by a NUL in its
     field.  */
  bool is_long
      = (f == FORMAT_GNU ? RAW_LINKNAME_BYTES < n
                         : f == FORMAT_OLDGNU && RAW_LINKNAME_BYTES <= n);
  return is_long ? 1 + n / BLOCK_BYTES + 1 : 0;
}

enum outcome
writer_push (struct writer *w)
{
  bool careful = (w->dev && w->pc && pagecache_enabled (w->pc)
                  && (w->dev->is_regular || w->dev->is_block));
  return careful ? OUT_OK : check_written (w, blockout_push (&w->out));
}

enum outcome
writer_begin (struct writer *w, struct member const *m)
{
  bytebuf_reset (&w->headers);
  int err = encode_member (&w->opts->encode, m, &w->headers, &w->issues);
  enum outcome o = report_encoding (w, err, m->name);
  if (!outcome_is_done (o))
    return o;
  if (w->multi && (m->archived_size || m->kind == MEMBER_REGULAR))
    {
      uintmax_t data = blockout_bytes (&w->out) + w->headers.len;
      spans_add (&w->spans, m->name, m->sparse ? m->size : m->archived_size,
                 data, data + m->archived_size, w->out.written);
    }
  return outcome_worst (o, append_bytes (w, w->headers.data, w->headers.len));
}

unsigned char *
writer_reserve (struct writer *w, size_t *room)
{
  if (outcome_is_fatal (write_due (w)))
    return NULL;
  unsigned char *place = blockout_reserve (&w->out, room);
  if (!place)
    write_failed (w);
  return place;
}

enum outcome
writer_commit (struct writer *w, size_t n)
{
  blockout_commit (&w->out, n);
  return OUT_OK;
}

enum outcome
writer_zeros (struct writer *w, uintmax_t n)
{
  return append_bytes (w, NULL, n);
}

enum outcome
writer_discard (struct writer *w, uintmax_t n)
{
  return check_written (w, blockout_discard (&w->out, n));
}

enum outcome
writer_end (struct writer *w)
{
  size_t used = blockout_bytes (&w->out) % BLOCK_BYTES;
  return used ? writer_zeros (w, BLOCK_BYTES - used) : OUT_OK;
}

/* The end.  */

/* Pad the last record with zeros and write everything, on as many volumes as
   it takes.  The padding alone does not start a new volume.  */
static enum outcome
finish_volumes (struct writer *w)
{
  size_t record = w->opts->record_bytes;
  enum outcome worst = write_due (w);
  while (!outcome_is_fatal (worst))
    {
      size_t used = (w->out.volume_written + w->out.fill) % record;
      size_t padding = used ? record - used : 0;
      int err = blockout_zeros (&w->out, padding);
      if (err == 0)
        err = blockout_flush (&w->out, true);
      if (err != BLOCKOUT_FULL)
        return outcome_worst (worst, check_written (w, err));
      bool only_zeros = w->out.fill <= padding;
      blockout_take_back (&w->out, MIN (w->out.fill, padding));
      if (only_zeros)
        return worst;
      worst = outcome_worst (worst, change_volume (w));
      if (!outcome_is_fatal (worst))
        worst = outcome_worst (worst, write_due (w));
    }
  return worst;
}

/* Write two blocks of zeros and pad to whole records.  Then sync, if the run
   promises that.  */
static enum outcome
write_end (struct writer *w)
{
  enum outcome worst = writer_zeros (w, 2 * BLOCK_BYTES);
  if (!outcome_is_fatal (worst))
    worst = outcome_worst (
        worst, w->multi ? finish_volumes (w)
                        : check_written (w, blockout_finish (&w->out)));
  if (outcome_is_fatal (worst))
    return worst;
  if (w->cut && w->is_regular
      && ftruncate (w->dev->fd, w->dev->start + w->out.volume_written) != 0)
    return diag_call_error (w->diag, "truncate", w->name, errno);
  int err = device_sync (w->dev);
  if (err == FILTER_REPORTED)
    return OUT_FATAL;
  return err ? diag_call_error (w->diag, "sync", w->name, -err) : worst;
}

enum outcome
writer_finish (struct writer *w)
{
  if (!w->finished)
    w->end = outcome_worst (write_end (w), w->damaged ? OUT_SKIPPED : OUT_OK);
  w->finished = true;
  return w->end;
}

enum outcome
writer_close (struct writer *w, bool unfinished)
{
  enum outcome worst = unfinished ? OUT_FATAL : writer_finish (w);
  int err = w->dev ? device_close (w->dev) : 0;
  if (err == FILTER_REPORTED)
    worst = OUT_FATAL;
  else if (err && outcome_is_done (worst)) /* else already reported */
    worst = diag_call_error (w->diag, "close", w->name, -err);
  writer_free (w);
  return worst;
}
