/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdckdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alignalloc.h"
#include "archive/compressor.h"
#include "base/explain.h"
#include "base/i18n.h"
#include "child.h"
#include "minmax.h"
#include "words.h"
#include "xalloc.h"

#define DIAG_KIND KIND_PROGRAM

enum
{
  /* Buffer for compressed bytes between the child and the device.  A multiple
     of any page size in use.  */
  BUFFER_BYTES = 1 << 20,
  ALIGNMENT = 64 * 1024,

  /* the exit status of GNU tar's own child after a fatal error */
  CHILD_FAILED = 2
};

struct filter
{
  struct device dev;
  struct device *below; /* owned */
  enum filter_kind kind;
  char const *program; /* that was started: COMMAND or borrowed */
  char command[COMPRESSOR_BYTES];
  struct diag *diag; /* borrowed */
  struct child child;
  int to_child;       /* -1 if closed, or if the child has BELOW's
                         descriptor */
  int from_child;     /* -1 if closed, or if the child has BELOW's
                         descriptor */
  bool pump;          /* this process copies the compressed bytes */
  unsigned char *buf; /* owned; for the pump */
  size_t cap;
  size_t at, end; /* the bytes in BUF */
  size_t record_bytes;
  bool below_ended;
  bool below_read;         /* something was read from BELOW */
  uintmax_t below_written; /* bytes that BELOW took */
  int fault;               /* errno value of the pump's failure, or 0 */
  enum outcome copied;     /* of the pump; reported as GNU tar's child would */
  bool early;              /* reading stopped before the end */
  bool complete;           /* the archive was read to its end */
  bool quiet;
  bool finished;
  enum outcome ended; /* how the child ended, as reported */
};

static struct filter *
filter (struct device *d)
{
  return (struct filter *) d;
}

/* Print messages under the name of GNU tar's child process.  */

static char const *
begin_child_messages (struct diag *d)
{
  char const *program = d->program;
  d->program = _ ("tar (child)");
  return program;
}

/* As begin_child_messages.  GNU tar's child starts a child of its own to copy
   the bytes, except to decompress a file opened by name.  */
static char const *
begin_program_messages (struct filter const *f)
{
  char const *program = begin_child_messages (f->diag);
  if (f->dev.access == DEVICE_READ
      && (!f->below->is_regular || device_name_is_standard (f->below->name)))
    f->diag->program = _ ("tar (grandchild)");
  return program;
}

/* After a message that ended with O.  Returns how the child would end.  */
static enum outcome
end_child_messages (struct diag *d, char const *program, enum outcome o)
{
  enum outcome last = diag_error_of (
      KIND_NONE, d, 0, _ ("Error is not recoverable: exiting now"));
  d->program = program;
  return outcome_worst (o, last);
}

static enum outcome
child_call_failed (struct diag *d, char const *call, char const *name, int err)
{
  char const *program = begin_child_messages (d);
  enum outcome o = diag_call_error (d, call, name, err);
  return end_child_messages (d, program, o);
}

static enum outcome
read_failed (struct filter *f, int err)
{
  char const *program = begin_child_messages (f->diag);
  enum outcome o = diag_call_error_of (KIND_ARCHIVE, f->diag, "read",
                                       f->below->name, err);
  if (!f->below_read)
    o = outcome_worst (
        o, diag_error_of (KIND_NONE, f->diag, 0,
                          _ ("At beginning of tape, quitting now")));
  return end_child_messages (f->diag, program, o);
}

/* Report the pump's failure, once.  The pump itself cannot: another thread may
   run it.  */
static void
report_fault (struct filter *f)
{
  if (!f->fault || f->copied != OUT_OK)
    return;
  if (f->dev.access == DEVICE_READ)
    {
      f->copied = read_failed (f, f->fault);
      return;
    }
  f->copied = child_call_failed (f->diag, "write", f->below->name, f->fault);
  diag_explain (f->diag, f->fault, _ ("%s: %ju compressed bytes were written"),
                diag_colon (f->diag, f->below->name), f->below_written);
}

static enum outcome
exec_failed (struct filter *f, char const *name, int err)
{
  char const *program = begin_program_messages (f);
  enum outcome o = diag_call_error (f->diag, "exec", name, err);
  return end_child_messages (f->diag, program, o);
}

static enum outcome
report_status (struct diag *d, int status)
{
  return diag_fatal (d, 0, _ ("Child returned status %d"), status);
}

enum outcome
filter_open_failed (struct diag *d, char const *name,
                    enum device_access access,
                    struct device_failure const *failure)
{
  char const *program = begin_child_messages (d);
  enum outcome o = device_open_failed (d, name, failure);
  if (o == OUT_UNREACHABLE)
    d->program = program;
  else
    o = end_child_messages (d, program, o);
  return report_status (d, outcome_status (o));
}

static void
close_fd (int *fd)
{
  if (0 <= *fd)
    close (*fd);
  *fd = -1;
}

/* The pump, writing: child to device.  */

/* Write the child's output to the device: everything if ALL, else only whole
   buffers.  */
static void
write_below (struct filter *f, bool all)
{
  if (all && f->below->wants_records && f->end % f->record_bytes)
    {
      size_t pad = f->record_bytes - f->end % f->record_bytes;
      pad = MIN (pad, f->cap - f->end);
      memset (f->buf + f->end, 0, pad);
      f->end += pad;
    }
  size_t n = all ? f->end : f->end - f->end % f->record_bytes;
  while (f->at < n)
    {
      size_t size = (f->below->wants_records ? MIN (f->record_bytes, n - f->at)
                                             : n - f->at);
      ssize_t got = device_write (f->below, f->buf + f->at, size);
      if (got <= 0)
        {
          f->fault = got < 0 ? -got : ENOSPC;
          break;
        }
      f->at += got;
      f->below_written += got;
    }
  f->end -= f->at;
  memmove (f->buf, f->buf + f->at, f->end);
  f->at = 0;
}

/* Read once from the child.  */
static void
take_from_child (struct filter *f)
{
  ssize_t got = read (f->from_child, f->buf + f->end, f->cap - f->end);
  if (got < 0 && (errno == EINTR || errno == EAGAIN))
    return;
  if (got <= 0)
    close_fd (&f->from_child);
  else
    f->end += got;
  if (f->end == f->cap)
    write_below (f, false);
}

/* Wait until the child can read or has written bytes.  */
static void
wait_for_child (struct filter *f, bool want_to, bool want_from, bool *can_to,
                bool *can_from)
{
  struct pollfd fds[]
      = { { .fd = want_to ? f->to_child : -1, .events = POLLOUT },
          { .fd = want_from ? f->from_child : -1, .events = POLLIN } };
  int n = poll (fds, 2, device_patience (f->dev.stop));
  *can_to = 0 < n && fds[0].revents != 0;
  *can_from = 0 < n && fds[1].revents != 0;
}

static ssize_t
filter_write (struct device *d, void const *buf, size_t n)
{
  struct filter *f = filter (d);
  for (;;)
    {
      if (f->to_child < 0 || f->fault)
        return -EPIPE;
      bool can_to = true;
      if (f->pump)
        {
          bool can_from;
          wait_for_child (f, true, 0 <= f->from_child, &can_to, &can_from);
          if (can_from)
            take_from_child (f);
        }
      if (can_to && !f->fault)
        {
          ssize_t got = child_write (f->to_child, buf, n);
          if (got != -EAGAIN)
            return got;
        }
    }
}

/* The pump, reading: device to child.  */

/* Give the child more bytes from the device, or the end of input.  False if
   there is nothing to give now.  */
static bool
feed_child (struct filter *f)
{
  if (f->at == f->end && !f->below_ended)
    {
      ssize_t got = device_read (f->below, f->buf, f->cap);
      if (got == -ECANCELED)
        return false;
      if (got < 0)
        f->fault = -got;
      f->below_read |= 0 < got;
      f->below_ended = got <= 0;
      f->at = 0;
      f->end = 0 < got ? got : 0;
    }
  if (f->at == f->end)
    {
      /* The child complains only after us, so the main thread does this.  */
      if (f->fault && f->dev.stop)
        return false;
      report_fault (f);
      close_fd (&f->to_child);
      return true;
    }
  ssize_t got = child_write (f->to_child, f->buf + f->at, f->end - f->at);
  if (0 < got)
    f->at += got;
  else if (got != -EAGAIN)
    close_fd (&f->to_child); /* it has stopped reading; its exit status says
                                why */
  return true;
}

static ssize_t
filter_read (struct device *d, void *buf, size_t n)
{
  struct filter *f = filter (d);
  for (;;)
    {
      if (f->from_child < 0)
        return 0;
      bool can_to = false, can_from = true;
      if (f->pump || f->dev.stop)
        {
          wait_for_child (f, 0 <= f->to_child, true, &can_to, &can_from);
          can_to = can_to && feed_child (f);
        }
      if (!can_from && !can_to && f->dev.stop
          && (f->fault || atomic_load (f->dev.stop)))
        return -ECANCELED;
      if (can_from)
        {
          ssize_t got = read (f->from_child, buf, n);
          if (0 <= got)
            return got;
          if (errno != EINTR && errno != EAGAIN)
            return -errno;
        }
    }
}

static int
filter_seek (struct device *d, off_t off)
{
  (void) d;
  (void) off;
  return -ESPIPE;
}

/* Ending the child.  */

/* Whether the exit status NUMBER of the child may only be due to old data
   after the archive.  gzip has a status for that.  With other programs, damage
   that only a checksum reveals looks the same.  */
static bool
is_about_old_data (struct filter const *f, int number)
{
  enum
  {
    GZIP_WARNING = 2
  };
  return (f->complete && f->below->is_block
          && (f->kind != FILTER_GZIP || number == GZIP_WARNING));
}

/* The run has failed and has said why.  That the child has failed, too, may be
   the cause, unless it is only that nobody read on.  */
static void
explain_failed (struct filter *f, enum child_end end, int number)
{
  enum
  {
    SHELL_SIGPIPE = 128 + SIGPIPE
  };
  if (number != 0 && number != SIGPIPE && number != SHELL_SIGPIPE)
    explain_child (f->diag, f->program, &f->child, end, number);
}

static enum outcome
report_end (struct filter *f, enum child_end end, int number)
{
  bool reading = f->dev.access == DEVICE_READ;
  if (f->quiet)
    {
      if (reading)
        explain_failed (f, end, number);
      return OUT_OK;
    }
  if (f->copied != OUT_OK)
    return report_status (f->diag, outcome_status (f->copied));
  if (end == CHILD_KILLED && reading && f->early && number == SIGPIPE)
    return OUT_OK;
  enum outcome o = OUT_OK;
  if (end == CHILD_KILLED)
    o = diag_fatal (f->diag, 0, _ ("Child died with signal %d"), number);
  else if (number != 0 && !is_about_old_data (f, number))
    o = report_status (f->diag, number);
  if (o != OUT_OK)
    explain_child (f->diag, f->program, &f->child, end, number);
  return o;
}

/* How long a child may take to end, in milliseconds, when nobody reads what it
   writes any more.  */
enum
{
  GRACE = 1000
};

/* Let the child finish, and reap it.  Returns 0 or FILTER_REPORTED.  */
static int
finish (struct filter *f)
{
  if (!f->finished)
    {
      f->finished = true;
      if (f->dev.access == DEVICE_READ)
        {
          if (!f->early && !device_drain (&f->dev))
            f->early = true;
        }
      else
        {
          close_fd (&f->to_child);
          while (0 <= f->from_child && !f->fault)
            take_from_child (f);
          if (f->pump && !f->fault)
            write_below (f, true);
        }
      report_fault (f);
      close_fd (&f->from_child);
      /* The end of its input would be an error to a child that waits for
         more.  */
      if (f->early && 0 <= f->to_child)
        kill (f->child.pid, SIGPIPE);
      close_fd (&f->to_child);
      /* It ends when it writes, or has ended and has errors to report.  But it
         may be waiting for input that never comes.  */
      if (f->early && !child_ends_within (&f->child, GRACE))
        kill (f->child.pid, SIGPIPE);

      enum child_end end;
      int number;
      int err = child_wait (&f->child, &end, &number);
      if (err == 0)
        f->ended = report_end (f, end, number);
      else
        f->ended = diag_call_error (f->diag, "waitpid", f->below->name, -err);
    }
  return f->ended == OUT_OK ? 0 : FILTER_REPORTED;
}

/* Let the child finish, and free F, but not the device below.  As finish.  */
static int
release (struct filter *f)
{
  int result = finish (f);
  alignfree (f->buf);
  free (f);
  return result;
}

static int
filter_sync (struct device *d)
{
  struct filter *f = filter (d);
  int result = finish (f);
  return result ? result : device_sync (f->below);
}

static bool
filter_lend (struct device *d, atomic_bool const *stop)
{
  struct filter *f = filter (d);
  d->stop = stop;
  return !f->pump || device_lend (f->below, stop);
}

static void
filter_settle (struct device *d)
{
  device_settle (filter (d)->below);
  report_fault (filter (d));
}

static int
filter_close (struct device *d)
{
  struct filter *f = filter (d);
  struct device *below = f->below;
  int result = release (f);
  int closed = device_close (below);
  return result ? result : closed;
}

static struct device_ops const filter_ops = { .read = filter_read,
                                              .write = filter_write,
                                              .seek = filter_seek,
                                              .sync = filter_sync,
                                              .lend = filter_lend,
                                              .settle = filter_settle,
                                              .close = filter_close };

/* The filter D, or the one that D has inside; null if there is none.  */
static struct filter *
find_filter (struct device const *d)
{
  if (d->inner)
    d = d->inner;
  return d->ops == &filter_ops ? filter ((struct device *) d) : NULL;
}

void
filter_stop (struct device *d, bool quiet)
{
  struct filter *f = find_filter (d);
  /* A frame is short and has its checksum at its end.  */
  if (!f || (d->inner && !quiet))
    return;
  f->early = true;
  f->quiet |= quiet;
  filter_stop (f->below, quiet);
}

void
filter_complete (struct device *d)
{
  struct filter *f = find_filter (d);
  if (!f)
    return;
  f->complete = true;
  filter_complete (f->below);
}

bool
filter_failed_below (struct device const *d)
{
  struct filter const *f = find_filter (d);
  return f && f->copied != OUT_OK;
}

char const *
filter_program (struct device const *d)
{
  struct filter const *f = find_filter (d);
  return f ? f->program : NULL;
}

struct device *
filter_below (struct device *d)
{
  struct filter *f = find_filter (d);
  return f && !find_filter (f->below) ? f->below : NULL;
}

struct device *
filter_remove (struct device *d, enum filter_kind *kind, int *err)
{
  struct filter *f = filter (d);
  struct device *below = f->below;
  *kind = f->kind;
  filter_stop (d, false);
  *err = release (f);
  return below;
}

void
filter_count (struct device *d, uintmax_t n)
{
  filter (d)->below_written = n;
}

/* Starting the child.  */

/* Report that splitting the command PROGRAM into words failed with STATUS.  */
static enum outcome
split_failed (struct filter *f, char const *program, enum words_status status)
{
  struct diag *d = f->diag;
  char const *saved = begin_program_messages (f);
  enum outcome o = diag_error (d, 0, _ ("cannot split string '%s': %s"),
                               program, _ (words_status_text (status)));
  return end_child_messages (d, saved, o);
}

/* Run COMMAND from IN to OUT.  Returns 0 or a positive errno value.  */
static int
run (struct filter *f, struct words const *command, int in, int out)
{
  return -child_start (&f->child, (char const *const *) command->word, NULL,
                       in, out);
}

/* Start PROGRAM to decompress from IN to OUT.  If there is no such program,
   start SECOND, unless null.  */
static enum outcome
start_reading (struct filter *f, char const *program, char const *second,
               int in, int out)
{
  struct words w;
  words_init (&w);
  enum words_status status = words_split (&w, program, WORDS_VARIABLES);
  if (status == WORDS_OK && w.count == 0)
    status = words_add (&w, "");
  if (status == WORDS_OK)
    status = words_add (&w, "-d");
  if (status != WORDS_OK)
    {
      words_release (&w);
      return split_failed (f, program, status);
    }
  int err = run (f, &w, in, out);
  if (err && second)
    {
      char const *saved = begin_program_messages (f);
      diag_warn (f->diag, WARN_DECOMPRESS_PROGRAM, err, _ ("cannot run %s"),
                 program);
      diag_warn (f->diag, WARN_DECOMPRESS_PROGRAM, 0, _ ("trying %s"), second);
      f->diag->program = saved;
      free (w.word[0]);
      w.word[0] = xstrdup (second);
      program = second;
      err = run (f, &w, in, out);
    }
  words_release (&w);
  f->program = program;
  return err ? exec_failed (f, program, err) : OUT_OK;
}

static enum outcome
start_writing (struct filter *f, char const *program, int in, int out)
{
  f->program = program;
  int err = child_shell (&f->child, program, NULL, in, out);
  return err ? exec_failed (f, "/bin/sh", -err) : OUT_OK;
}

/* Whether this process must copy the bytes.  */
static bool
needs_pump (struct device const *below, struct pagecache const *pc,
            size_t first_bytes)
{
  if (below->fd < 0 || (first_bytes && !below->seekable))
    return true;
  /* Few programs handle a non-blocking descriptor.  */
  int flags = fcntl (below->fd, F_GETFL);
  if (0 <= flags && (flags & O_NONBLOCK))
    return true;
  if (below->is_pipe || below->is_null)
    return false;
  return !below->is_regular || (pc && pagecache_enabled (pc));
}

/* Allocate the pump's buffer and put FIRST into it.  */
static void
fill_pump (struct filter *f, void const *first, size_t n)
{
  f->cap = MAX (BUFFER_BYTES, n);
  if (f->below->wants_records)
    {
      if (ckd_add (&f->cap, f->cap, f->record_bytes))
        xalloc_die ();
      f->cap -= f->cap % f->record_bytes;
    }
  size_t whole; /* alignalloc only takes multiples of the alignment */
  if (ckd_add (&whole, f->cap, ALIGNMENT - 1))
    xalloc_die ();
  f->buf = alignalloc (ALIGNMENT, whole - whole % ALIGNMENT);
  if (!f->buf)
    xalloc_die ();
  if (n)
    memcpy (f->buf, first, n);
  f->end = n;
  f->below_read = n != 0;
}

static void
set_nonblocking (int fd)
{
  int flags = 0 <= fd ? fcntl (fd, F_GETFL) : -1;
  /* Not -1: a pipe with all flags loses data.  */
  if (0 <= flags)
    fcntl (fd, F_SETFL, flags | O_NONBLOCK);
}

/* Make the pipes and start PROGRAM or, when reading, SECOND.  */
static enum outcome
start (struct filter *f, char const *program, char const *second)
{
  bool reading = f->dev.access == DEVICE_READ;
  int in[2] = { -1, -1 }, out[2] = { -1, -1 };
  int err = 0;
  if (f->pump || !reading)
    err = child_pipe (in);
  if (err == 0 && (f->pump || reading))
    err = child_pipe (out);

  enum outcome o;
  int child_in = 0 <= in[0] ? in[0] : f->below->fd;
  int child_out = 0 <= out[1] ? out[1] : f->below->fd;
  if (err)
    o = diag_error (f->diag, -err, _ ("Cannot pipe"));
  else if (reading)
    o = start_reading (f, program, second, child_in, child_out);
  else
    o = start_writing (f, program, child_in, child_out);
  close_fd (&in[0]);
  close_fd (&out[1]);
  f->to_child = in[1];
  f->from_child = out[0];
  if (f->pump)
    set_nonblocking (f->to_child);
  return o;
}

enum outcome
filter_open (struct filter_opts const *o, enum filter_kind kind,
             struct device **dev, struct pagecache *pc, struct diag *d,
             size_t record_bytes, void const *first, size_t n)
{
  struct device *below = *dev;
  struct filter *f = xzalloc (sizeof *f);
  f->dev = device_on_top (below, &filter_ops);
  f->below = below;
  f->kind = kind;
  f->diag = d;
  f->child.keep_errors = d->explain;
  f->to_child = f->from_child = -1;
  f->record_bytes = below->wants_records ? record_bytes : 1;
  f->pump = needs_pump (below, pc, n);
  if (f->pump)
    fill_pump (f, first, n);
  else if (n)
    device_seek (below, 0);

  bool reading = below->access == DEVICE_READ;
  char const *program
      = (kind == FILTER_PROGRAM
             ? o->program
             : compressor_command (kind, reading, o->threads, f->command));
  /* Do not replace a program that the user named, or that was found.  */
  int is_tar;
  bool detected = n != 0 && magic_of_bytes (first, n, &is_tar) == kind;
  enum outcome worst = start (f, program,
                              detected && program != f->command
                                  ? compressor_second_choice (kind)
                                  : NULL);
  if (worst == OUT_OK)
    {
      *dev = &f->dev;
      return OUT_OK;
    }
  worst = outcome_worst (worst, report_status (d, CHILD_FAILED));
  close_fd (&f->to_child);
  close_fd (&f->from_child);
  device_close (below);
  alignfree (f->buf);
  free (f);
  *dev = NULL;
  return worst;
}
