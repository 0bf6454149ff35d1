/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/extract_stream.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/explain.h"
#include "base/i18n.h"
#include "base/member.h"
#include "base/when.h"
#include "fs/owner.h"
#include "op/extract_opts.h"
#include "op/run.h"
#include "op/visit.h"
#include "pagecache.h"
#include "report/listing.h"
#include "report/user_command.h"
#include "xio.h"

#define DIAG_KIND KIND_PROGRAM

void
extract_stream_init (struct extract_stream *p, struct run *r, struct store *s,
                     struct timespec start)
{
  *p = (struct extract_stream) { .run = r, .store = s, .start = start };
  if (r->conf->extract->to_stdout)
    pagecache_begin (r->pagecache, &p->out, STDOUT_FILENO, PAGECACHE_WRITE,
                     NULL);
}

enum outcome
extract_stream_finish (struct extract_stream *p)
{
  if (!p->run->conf->extract->to_stdout)
    return OUT_OK;
  int err = pagecache_end (&p->out, false);
  return err ? diag_call_error_of (KIND_WRITE, p->run->diag, "write", "stdout",
                                   -err)
             : OUT_OK;
}

/* The destination of the data.  */
struct drain
{
  struct pagecache_stream *out; /* standard output or null */
  int fd;                       /* else a pipe to a program */
  int err;                      /* -errno of a failed write */
  uintmax_t done;               /* bytes written */
};

static bool
write_to_command (void *arg, unsigned char const *p, size_t n)
{
  struct drain *d = arg;
  while (n && !d->err)
    {
      ssize_t w = (d->out ? pagecache_write (d->out, p, n)
                          : child_write (d->fd, p, n));
      if (w < 0 && xio_again (d->out ? STDOUT_FILENO : d->fd, POLLOUT, -w))
        continue;
      if (w < 0)
        d->err = w;
      else
        {
          p += w;
          n -= w;
          d->done += w;
        }
    }
  return !d->err;
}

static enum outcome
to_stdout (struct extract_stream *p, struct visit const *v)
{
  struct drain d = { .out = &p->out };
  enum outcome result
      = store_to_stream (p->store, v->m, v->name, write_to_command, &d);
  if (!d.err)
    return result;
  result
      = outcome_worst (result, diag_call_error_of (KIND_WRITE, p->run->diag,
                                                   "write", v->name, -d.err));
  explain_write (p->run->diag, v->name, -d.err, d.done, v->m->size);
  return result;
}

static void
set_time (struct user_command *h, char const *name, struct timespec t)
{
  char text[WHEN_BYTES];
  user_command_set (h, name, when_format_span (t, text));
}

/* Describe V's member to the program in its environment.  */
static void
describe (struct extract_stream *p, struct visit const *v,
          struct user_command *h)
{
  struct member const *m = v->m;
  struct owner *w = p->run->owner;
  char mode[16];
  snprintf (mode, sizeof mode, "0%o", (unsigned) m->mode & 07777);
  user_command_set_number (h, "TAR_VOLUME", p->run->context->volume);
  user_command_set (h, "TAR_FILETYPE", "f");
  user_command_set (h, "TAR_MODE", mode);
  user_command_set (h, "TAR_FILENAME", v->name);
  user_command_set (h, "TAR_REALNAME", m->name);
  user_command_set (h, "TAR_UNAME", *m->uname ? m->uname : NULL);
  user_command_set (h, "TAR_GNAME", *m->gname ? m->gname : NULL);
  set_time (h, "TAR_ATIME", m->has_atime ? m->atime : p->start);
  set_time (h, "TAR_MTIME", m->mtime);
  set_time (h, "TAR_CTIME", m->has_ctime ? m->ctime : p->start);
  user_command_set_number (h, "TAR_SIZE", m->size);
  user_command_set_number (h, "TAR_UID", owner_uid_for_extract (w, m));
  user_command_set_number (h, "TAR_GID", owner_gid_for_extract (w, m));
  user_command_set (h, "TAR_LINKNAME", NULL);
  user_command_set (h, "TAR_MAJOR", NULL);
  user_command_set (h, "TAR_MINOR", NULL);
}

/* Wait for C and report how it ended.  */
static enum outcome
reap (struct extract_stream *p, struct child *c)
{
  struct diag *d = p->run->diag;
  char const *command = p->run->conf->extract->to_command;
  unsigned long pid = c->pid;
  enum outcome o = OUT_OK;
  enum child_end end;
  int number;
  int err = child_wait (c, &end, &number);
  if (err)
    return diag_call_error (d, "waitpid", command, -err);
  if (end == CHILD_KILLED)
    diag_warn (d, WARN_ALWAYS, 0, _ ("%lu: Child terminated on signal %d"),
               pid, number);
  else if (number && !p->run->conf->extract->ignore_command_error)
    o = diag_error (d, 0, _ ("%lu: Child returned status %d"), pid, number);
  if (end == CHILD_KILLED || o != OUT_OK)
    explain_child (d, command, c, end, number);
  return o;
}

static enum outcome
to_command (struct extract_stream *p, struct visit const *v)
{
  char const *command = p->run->conf->extract->to_command;
  struct command_context context = *p->run->context;
  struct user_command h;
  struct child c = { .keep_errors = p->run->diag->explain };
  int input;
  context.subcommand = NULL;
  user_command_init (&h, command, &context);
  describe (p, v, &h);
  listing_flush (p->run->listing);
  int err = user_command_start (&h, &c, &input);
  user_command_release (&h);
  if (err)
    return diag_call_error (p->run->diag, "exec", command, -err);

  struct drain d = { .fd = input };
  enum outcome result
      = store_to_stream (p->store, v->m, v->name, write_to_command, &d);
  close (input);
  /* A program need not read all of its input.  */
  if (d.err && d.err != -EPIPE)
    result = outcome_worst (
        result, diag_call_error (p->run->diag, "write", v->name, -d.err));
  return outcome_worst (result, reap (p, &c));
}

enum outcome
extract_stream_member (struct extract_stream *p, struct visit const *v)
{
  switch (v->m->kind)
    {
    case MEMBER_REGULAR:
    case MEMBER_CONTIGUOUS:
    case MEMBER_UNKNOWN:
      return (p->run->conf->extract->to_stdout ? to_stdout (p, v)
                                               : to_command (p, v));
    default:
      return OUT_OK;
    }
}
