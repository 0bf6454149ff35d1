/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/append.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs/content.h"
#include "op/put.h"

/* Make the archive if it is not there.  *EMPTY: there is nothing in it.  */
static enum outcome
make_archive (struct run *r, bool *empty)
{
  char const *name = *r->conf->writer.archives;
  struct device_failure failure;
  struct device *dev = device_open (&r->conf->writer.device, r->pagecache,
                                    name, DEVICE_UPDATE, &failure);
  if (!dev)
    return device_open_failed (r->diag, name, &failure);
  struct stat st;
  *empty = (dev->is_regular && fstat (dev->fd, &st) == 0
            && st.st_size == 0);
  device_close (dev);
  return OUT_OK;
}

/* Read to the end: *BLOCK is where in its volume it begins, *FORMAT that of
   the last member, if there is one.  What is EMPTY has no other volume.  */
static enum outcome
find_end (struct run *r, bool empty, append_witness witness, void *arg,
          off_t *block, enum archive_format *format)
{
  struct reader_opts o = r->conf->reader;
  o.updating = true;
  o.ignore_zeros = false;
  if (r->checkpoint)
    checkpoint_set_writing (r->checkpoint, false);
  struct reader *reader = reader_open (&o, r->pagecache, r->diag,
                                       run_record_hook, r, NULL, NULL);
  if (!reader)
    return OUT_FATAL;
  if (!empty)
    run_read_volumes (r, reader);
  struct member m;
  member_init (&m);
  enum reader_status status;
  while ((status = reader_next (reader, &m)) == READER_MEMBER)
    {
      *format = m.format;
      if (witness)
        witness (arg, &m);
    }
  member_release (&m);
  *block = reader_end_block (reader) - reader_volume_block (reader);
  r->records_before = reader_bytes (reader) / o.record_bytes;
  enum outcome closed = reader_close (reader, false);
  return status == READER_FATAL ? OUT_FATAL : closed;
}

enum outcome
append_begin (struct run *r, struct writer_opts *w, append_witness witness,
              void *arg)
{
  put_fill_opts (r, w);
  bool empty = false;
  enum outcome worst = make_archive (r, &empty);
  if (worst == OUT_FATAL)
    return worst;
  off_t block = 0;
  worst = find_end (r, empty, witness, arg, &block, &w->encode.format);
  if (worst == OUT_FATAL)
    return worst;
  struct writer *writer = writer_resume (w, r->volumes, r->pagecache,
                                         r->diag, run_record_hook, r, block,
                                         false);
  if (!writer)
    return OUT_FATAL;
  put_begin (r, writer);
  if (r->checkpoint)
    checkpoint_set_writing (r->checkpoint, true);
  return worst;
}

/* -A.  */

/* All bytes of the open archive C, called NAME.  */
static enum outcome
copy_bytes (struct run *r, struct content *c, char const *name)
{
  for (;;)
    {
      size_t room;
      unsigned char *p = writer_reserve (r->writer, &room);
      if (!p)
        return OUT_FATAL;
      ssize_t n = content_read (c, p, room);
      if (n < 0)
        return diag_call_error (r->diag, "read", name, -n);
      if (n == 0)
        return OUT_OK;
      if (writer_commit (r->writer, n) == OUT_FATAL)
        return OUT_FATAL;
    }
}

static enum outcome
copy_archive (struct run *r, struct nameprog_name const *n)
{
  static struct content_opts const follow = { .dereference = true };
  int dir = cwd_fd (r->cwd, n->cwd);
  if (cwd_failed (dir))
    return diag_call_fatal (r->diag, "open", cwd_name (r->cwd, n->cwd),
                            -dir);
  /* It may as well be a pipe or a tape.  */
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
  struct content c;
  content_adopt (&c, &follow, r->pagecache, fd, &st);
  enum outcome worst = copy_bytes (r, &c, n->name);
  content_close (&c);
  return (worst == OUT_FATAL ? worst
          : outcome_worst (worst, writer_end (r->writer)));
}

enum outcome
op_concatenate (struct run *r)
{
  struct writer_opts w;
  enum outcome worst = append_begin (r, &w, NULL, NULL);
  if (worst == OUT_FATAL)
    return worst;
  size_t cwd = 0;
  while (worst != OUT_FATAL)
    {
      struct nameprog_name n;
      enum outcome o = nameprog_next (r->names, &n);
      if (o == OUT_SKIPPED)
        break;
      cwd = n.cwd;
      if (o != OUT_FATAL)
        o = copy_archive (r, &n);
      worst = outcome_worst (worst, o);
    }
  return outcome_worst (worst,
                        put_end_verified (r, worst == OUT_FATAL, cwd));
}
