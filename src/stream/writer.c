/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/blockout.h"
#include "backupfile.h"
#include "format/raw.h"
#include "gettext.h"
#include "stream/complain.h"
#include "xalloc.h"

#define _(msgid) gettext (msgid)

struct writer
{
  struct writer_opts const *opts;       /* borrowed */
  struct diag *diag;            /* borrowed */
  char const *name;             /* borrowed; of the archive */
  char *backup;                 /* owned or NULL */
  struct device *dev;           /* owned */
  struct blockout out;
  bool is_regular;              /* the archive itself, below any filter */
  dev_t st_dev;
  ino_t st_ino;
  struct bytebuf headers;       /* of the member at hand */
  struct issues issues;
  struct complain_once once;
  off_t first_block;            /* where writing began */
  bool cut;                     /* truncate the archive at the end */
  bool finished;
  enum outcome end;             /* of writer_finish, once FINISHED */
  void (*before_failure) (void *);      /* or null */
  void *before_failure_arg;     /* borrowed */
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
  if (done == 0)
    return diag_call_fatal (w->diag, "write", w->name, -w->out.err);
  return diag_fatal (w->diag, 0,
                     ngettext ("%s: Wrote only %zu of %zu byte",
                               "%s: Wrote only %zu of %zu bytes", whole),
                     diag_colon (w->diag, w->name), done, whole);
}

static enum outcome
check (struct writer *w, int err)
{
  return err ? write_failed (w) : OUT_OK;
}

/* Opening.  */

/* Which program compresses: a suffix that is known beats an option.  */
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

/* Rename the archive that is there, which must not be lost.  Devices and the
   like stay.  */
static enum outcome
back_up (struct writer *w)
{
  struct stat st;
  if (is_stdout (w->name)
      || device_name_is_remote (&w->opts->device, w->name)
      || stat (w->name, &st) != 0 || !S_ISREG (st.st_mode))
    return OUT_OK;
  /* Not backup_file_rename, which of a name in another directory forgets
     the directory where there are no numbered backups yet.  */
  w->backup = find_backup_file_name (AT_FDCWD, w->name,
                                     w->opts->backup_type);
  if (rename (w->name, w->backup) == 0)
    return OUT_OK;
  return diag_fatal (w->diag, errno, _("%s: Cannot rename to %s"),
                     diag_colon (w->diag, w->name),
                     diag_quote (w->diag, w->backup));
}

/* Remember which file the archive is.  */
static void
note_identity (struct writer *w)
{
  w->is_regular = w->dev->is_regular;
  w->st_dev = w->dev->st_dev;
  w->st_ino = w->dev->st_ino;
}

/* Open the device, with a compressor over it if KIND says so.  Whether
   that worked; if not it was reported.  */
static bool
open_device (struct writer *w, struct pagecache *pc)
{
  struct writer_opts const *o = w->opts;
  enum filter_kind kind = choose_filter (o);
  struct device_failure failure;
  w->dev = device_open (&o->device, pc, w->name, DEVICE_WRITE, &failure);
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
      diag_fatal (w->diag, 0, _("Refusing to write archive contents to "
                                "terminal (missing -f option?)"));
      return false;
    }
  note_identity (w);
  if (kind != FILTER_NONE)
    w->dev = filter_open (&o->filter, kind, w->dev, pc, w->diag,
                          o->record_bytes, NULL, 0);
  return w->dev != NULL;
}

/* Write what was encoded into HEADERS with the result ERR about the member
   NAME.  */
static enum outcome
put_headers (struct writer *w, int err, char const *name)
{
  if (err < 0)
    xalloc_die ();
  enum outcome said = complain (w->diag, &w->once, name, &w->issues);
  if (err > 0)
    return OUT_SKIPPED;
  if (said == OUT_SKIPPED)
    said = OUT_WARNED;
  return outcome_worst (said, check (w, blockout_put (&w->out,
                                                      w->headers.data,
                                                      w->headers.len)));
}

/* The label and the global header.  */
static enum outcome
put_preamble (struct writer *w)
{
  struct encode_opts const *e = &w->opts->encode;
  char const *label = w->opts->label;
  bytebuf_reset (&w->headers);
  if (e->format == FORMAT_POSIX)
    return put_headers (w, encode_global (e, label, 1, &w->headers,
                                          &w->issues), w->name);
  return (label
          ? put_headers (w, encode_label (e, label, &w->headers,
                                          &w->issues), label)
          : OUT_OK);
}

static void
writer_free (struct writer *w)
{
  blockout_release (&w->out);
  bytebuf_release (&w->headers);
  issues_release (&w->issues);
  free (w->backup);
  free (w);
}

static struct writer *
writer_new (struct writer_opts const *o, struct diag *d)
{
  struct writer *w = xzalloc (sizeof *w);
  w->opts = o;
  w->diag = d;
  w->name = o->archives[0];
  bytebuf_init (&w->headers);
  issues_init (&w->issues);
  return w;
}

struct writer *
writer_open (struct writer_opts const *o, struct pagecache *pc,
             struct diag *d, record_hook hook, void *hook_arg)
{
  struct writer *w = writer_new (o, d);
  if ((o->backup_archive && back_up (w) == OUT_FATAL)
      || !open_device (w, pc))
    {
      if (w->dev)
        device_close (w->dev);
      writer_free (w);
      return NULL;
    }
  if (blockout_init (&w->out, w->dev, o->record_bytes, hook, hook_arg) != 0)
    xalloc_die ();
  if (put_preamble (w) == OUT_FATAL)
    {
      writer_close (w, true);
      return NULL;
    }
  return w;
}

/* Read the N bytes that begin START into the archive, where the device
   stands, and be there again.  How many there were, or -errno.  */
static ssize_t
read_kept (struct writer *w, off_t start, unsigned char *kept, size_t n)
{
  struct device *dev = w->dev;
  if (0 <= dev->fd)
    {
      /* Their pages are dealt with when they are written.  */
      ssize_t got = pread (dev->fd, kept, n, dev->start + start);
      return got < 0 ? -errno : got;
    }
  size_t done = 0;
  ssize_t got = 1;
  while (done < n && 0 < (got = device_read (dev, kept + done, n - done)))
    done += got;
  int err = got < 0 ? got : n ? device_seek (dev, start) : 0;
  return err ? err : done;
}

/* The device must be where the record that holds BLOCK begins; what stands
   before BLOCK in it is written again.  Whether that worked; if not it was
   reported.  */
static bool
go_to_block (struct writer *w, off_t block, record_hook hook, void *hook_arg)
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
      if (blockout_init (&w->out, w->dev, w->opts->record_bytes, hook,
                         hook_arg) != 0)
        xalloc_die ();
      err = (got < kept_bytes ? -EIO
             : blockout_put (&w->out, kept, kept_bytes));
    }
  free (kept);
  if (err)
    diag_fatal (w->diag, -err, _("Cannot backspace archive file; it may be "
                                 "unreadable without -i"));
  return err == 0;
}

struct writer *
writer_resume (struct writer_opts const *o, struct pagecache *pc,
               struct diag *d, record_hook hook, void *hook_arg,
               off_t block, bool cut)
{
  struct writer *w = writer_new (o, d);
  struct device_failure failure;
  w->cut = cut;
  w->dev = device_open (&o->device, pc, w->name, DEVICE_UPDATE, &failure);
  if (!w->dev)
    device_open_failed (d, w->name, &failure);
  else
    {
      note_identity (w);
      if (go_to_block (w, block, hook, hook_arg))
        return w;
      device_close (w->dev);
    }
  writer_free (w);
  return NULL;
}

/* Questions.  */

void
writer_before_failure (struct writer *w, void (*fn) (void *), void *arg)
{
  w->before_failure = fn;
  w->before_failure_arg = arg;
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

bool
writer_is_stdout (struct writer const *w)
{
  return is_stdout (w->name);
}

bool
writer_is_null (struct writer const *w)
{
  return w->dev->is_null;
}

off_t
writer_block (struct writer const *w)
{
  return w->first_block + blockout_bytes (&w->out) / BLOCK_BYTES;
}

uintmax_t
writer_bytes (struct writer const *w)
{
  return (w->out.err
          ? w->out.written - blockout_partial (&w->out)
          : blockout_bytes (&w->out));
}

/* Members.  */

enum outcome
writer_raw (struct writer *w, void const *p, size_t n)
{
  return check (w, blockout_put (&w->out, p, n));
}

enum outcome
writer_begin (struct writer *w, struct member const *m)
{
  bytebuf_reset (&w->headers);
  int err = encode_member (&w->opts->encode, m, &w->headers, &w->issues);
  return put_headers (w, err, m->name);
}

unsigned char *
writer_reserve (struct writer *w, size_t *room)
{
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
  return check (w, blockout_zeros (&w->out, n));
}

enum outcome
writer_discard (struct writer *w, uintmax_t n)
{
  return check (w, blockout_discard (&w->out, n));
}

enum outcome
writer_end (struct writer *w)
{
  size_t used = blockout_bytes (&w->out) % BLOCK_BYTES;
  return used ? writer_zeros (w, BLOCK_BYTES - used) : OUT_OK;
}

/* The end.  */

/* Two blocks of zeros, then whole records; then on stable storage if the
   run promises that.  */
static enum outcome
finish (struct writer *w)
{
  enum outcome worst = writer_zeros (w, 2 * BLOCK_BYTES);
  if (worst != OUT_FATAL)
    worst = check (w, blockout_finish (&w->out));
  if (worst == OUT_FATAL)
    return worst;
  if (w->cut && w->is_regular
      && ftruncate (w->dev->fd, w->dev->start + w->out.written) != 0)
    return diag_call_error (w->diag, "truncate", w->name, errno);
  int err = device_sync (w->dev);
  if (err == FILTER_REPORTED)
    return OUT_FATAL;
  return err ? diag_call_error (w->diag, "sync", w->name, -err) : OUT_OK;
}

enum outcome
writer_finish (struct writer *w)
{
  if (!w->finished)
    w->end = finish (w);
  w->finished = true;
  return w->end;
}

enum outcome
writer_close (struct writer *w, bool unfinished)
{
  enum outcome worst = unfinished ? OUT_FATAL : writer_finish (w);
  int err = device_close (w->dev);
  if (err == FILTER_REPORTED)
    worst = OUT_FATAL;
  else if (err && worst == OUT_OK)      /* else it was told already */
    worst = diag_call_error (w->diag, "close", w->name, -err);
  writer_free (w);
  return worst;
}
