/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/dev_rmt.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/rmtproto.h"
#include "child.h"
#include "minmax.h"
#include "xalloc.h"
#include "xio.h"

enum
{
  INPUT_BYTES = 4096
};

struct dev_rmt
{
  struct device dev;
  struct child child;
  int to, from; /* -1 after hang_up */
  struct bytebuf request;
  char input[INPUT_BYTES]; /* bytes received but not yet used */
  size_t at, end;
  bool failed; /* the connection failed */
};

static struct dev_rmt *
dev_rmt (struct device *d)
{
  return (struct dev_rmt *) d;
}

/* Names.  */

bool
dev_rmt_is_name (char const *name)
{
  size_t host = strcspn (name, ":/");
  return 0 < host && name[host] == ':';
}

void
dev_rmt_split (struct dev_rmt_name *n, char const *name)
{
  char const *colon = strchr (name, ':');
  char const *at = memchr (name, '@', colon - name);
  char const *host = at ? at + 1 : name;
  n->user = at && at != name ? ximemdup0 (name, at - name) : NULL;
  n->host = ximemdup0 (host, colon - host);
  n->file = colon + 1;
}

void
dev_rmt_name_release (struct dev_rmt_name *n)
{
  free (n->user);
  free (n->host);
}

/* The connection.  */

/* End the connection.  KILL: the server may not notice that it ended.  */
static void
hang_up (struct dev_rmt *r, bool kill_it)
{
  if (0 <= r->to)
    close (r->to);
  if (0 <= r->from)
    close (r->from);
  r->to = r->from = -1;
  if (r->child.pid)
    {
      enum child_end end;
      int number;
      if (kill_it)
        kill (r->child.pid, SIGTERM);
      child_wait (&r->child, &end, &number);
    }
}

/* The server broke the protocol: hang up.  */
static int
broken (struct dev_rmt *r)
{
  hang_up (r, true);
  return -EIO;
}

/* Returns 0 or -EIO.  */
static int
send_bytes (struct dev_rmt *r, void const *p, size_t n)
{
  unsigned char const *from = p;
  while (n)
    {
      ssize_t got = 0 <= r->to ? child_write (r->to, from, n) : -EIO;
      if (got < 0 && xio_again (r->to, POLLOUT, -got))
        continue;
      if (got <= 0)
        return broken (r);
      from += got;
      n -= got;
    }
  return 0;
}

/* Read at least one and at most N bytes to P, once.  Returns how many, or
   -EIO.  */
static ssize_t
receive (struct dev_rmt *r, void *p, size_t n)
{
  ssize_t got = -1;
  if (0 <= r->from)
    while ((got = read (r->from, p, n)) < 0
           && xio_again (r->from, POLLIN, errno))
      continue;
  return 0 < got ? got : broken (r);
}

/* Returns the next byte, or -EIO.  */
static int
receive_byte (struct dev_rmt *r)
{
  if (r->at == r->end)
    {
      ssize_t got = receive (r, r->input, sizeof r->input);
      if (got < 0)
        return got;
      r->at = 0;
      r->end = got;
    }
  return (unsigned char) r->input[r->at++];
}

/* Read N bytes to P.  Returns 0 or -EIO.  */
static int
receive_bytes (struct dev_rmt *r, void *p, size_t n)
{
  unsigned char *to = p;
  size_t here = MIN (n, r->end - r->at);
  memcpy (to, r->input + r->at, here);
  r->at += here;
  for (size_t done = here; done < n;)
    {
      ssize_t got = receive (r, to + done, n - done);
      if (got < 0)
        return got;
      done += got;
    }
  return 0;
}

/* Read the line of a reply into LINE, as a string.  Returns 0 or -EIO.  */
static int
receive_line (struct dev_rmt *r, char line[RMTPROTO_REPLY_MAX])
{
  for (size_t n = 0; n < RMTPROTO_REPLY_MAX; n++)
    {
      int c = receive_byte (r);
      if (c < 0)
        return c;
      if (c == '\0')
        break;
      line[n] = c == '\n' ? '\0' : c;
      if (c == '\n')
        return 0;
    }
  return broken (r);
}

/* Skip the text of an error, which may have any length.  */
static int
receive_text (struct dev_rmt *r)
{
  int c;
  while (0 <= (c = receive_byte (r)) && c != '\n')
    continue;
  return c < 0 ? c : 0;
}

/* Read a reply.  Returns its number, at most MAX, or -errno.  */
static intmax_t
receive_reply (struct dev_rmt *r, uintmax_t max)
{
  char line[RMTPROTO_REPLY_MAX];
  uintmax_t number;
  int err = receive_line (r, line);
  if (err)
    return err;
  enum rmtproto_reply reply = rmtproto_reply (line, &number);
  switch (reply)
    {
    case RMTPROTO_DONE:
      return number <= max ? number : broken (r);
    case RMTPROTO_ERROR:
    case RMTPROTO_FATAL:
      err = receive_text (r);
      if (reply == RMTPROTO_FATAL)
        hang_up (r, true);
      return err ? err : 0 < number && number <= INT_MAX ? -number : -EIO;
    case RMTPROTO_MALFORMED:
      break;
    }
  return broken (r);
}

/* Send the request that was built with the result ERR, followed by the N bytes
   at DATA.  */
static int
send_request (struct dev_rmt *r, int err, void const *data, size_t n)
{
  if (err == -ENOMEM)
    xalloc_die ();
  if (err == 0)
    err = send_bytes (r, r->request.data, r->request.len);
  if (err == 0)
    err = send_bytes (r, data, n);
  bytebuf_reset (&r->request);
  return err;
}

/* The functions of the device.  */

static ssize_t
rmt_read (struct device *d, void *buf, size_t n)
{
  struct dev_rmt *r = dev_rmt (d);
  int err
      = send_request (r, rmtproto_ask_count (&r->request, 'R', n), NULL, 0);
  intmax_t got = err ? err : receive_reply (r, n);
  if (0 < got)
    err = receive_bytes (r, buf, got);
  r->failed |= err || got < 0;
  return err ? err : got;
}

static ssize_t
rmt_write (struct device *d, void const *buf, size_t n)
{
  struct dev_rmt *r = dev_rmt (d);
  int err = send_request (r, rmtproto_ask_count (&r->request, 'W', n), buf, n);
  intmax_t got = err ? err : receive_reply (r, n);
  r->failed |= got != n;
  return got;
}

static int
rmt_seek (struct device *d, off_t off)
{
  struct dev_rmt *r = dev_rmt (d);
  int err = send_request (
      r, rmtproto_ask_pair (&r->request, 'L', SEEK_SET, d->start + off), NULL,
      0);
  intmax_t got = err ? err : receive_reply (r, INTMAX_MAX);
  /* A tape may report success and not move.  */
  return got < 0 ? got : got == d->start + off ? 0 : -ESPIPE;
}

static int
rmt_back (struct device *d)
{
  struct dev_rmt *r = dev_rmt (d);
  int err = send_request (
      r, rmtproto_ask_pair (&r->request, 'I', RMTPROTO_BACK_RECORDS, 1), NULL,
      0);
  intmax_t got = err ? err : receive_reply (r, INTMAX_MAX);
  return got < 0 ? got : 0;
}

static int
rmt_sync (struct device *d)
{
  (void) d;
  return 0;
}

static int
rmt_close (struct device *d)
{
  struct dev_rmt *r = dev_rmt (d);
  /* After a failure the reply does not matter and may never come.  */
  int err = 0;
  if (!r->failed)
    err = send_request (r, rmtproto_ask (&r->request, 'C'), NULL, 0);
  if (!r->failed && err == 0)
    err = receive_reply (r, 0);
  hang_up (r, r->failed);
  bytebuf_release (&r->request);
  free (r);
  return err;
}

static struct device_ops const rmt_ops = { .read = rmt_read,
                                           .write = rmt_write,
                                           .seek = rmt_seek,
                                           .back = rmt_back,
                                           .sync = rmt_sync,
                                           .close = rmt_close };

/* Opening.  */

static bool
host_exists (char const *host)
{
  struct addrinfo *list;
  if (getaddrinfo (host, NULL, NULL, &list) != 0)
    return false;
  freeaddrinfo (list);
  return true;
}

/* Start the remote shell.  Returns 0 or -errno; hang up in either case.  */
static int
start (struct dev_rmt *r, char const *rsh, char const *rmt,
       struct dev_rmt_name const *n)
{
  char const *argv[6];
  size_t argc = 0;
  argv[argc++] = rsh;
  argv[argc++] = n->host;
  if (n->user)
    {
      argv[argc++] = "-l";
      argv[argc++] = n->user;
    }
  argv[argc++] = rmt;
  argv[argc] = NULL;

  int to[2], from[2];
  int err = child_pipe (to);
  if (err)
    return err;
  err = child_pipe (from);
  if (err == 0)
    {
      err = child_start (&r->child, argv, NULL, to[0], from[1]);
      close (from[1]);
      r->from = from[0];
    }
  close (to[0]);
  r->to = to[1];
  return err;
}

/* Open FILE over the connection R.  Returns 0 or -errno.  */
static int
open_file (struct dev_rmt *r, char const *file, enum device_access access)
{
  static int const flags[] = { [DEVICE_READ] = O_RDONLY,
                               [DEVICE_WRITE] = O_WRONLY | O_CREAT,
                               [DEVICE_UPDATE] = O_RDWR | O_CREAT };
  int err = send_request (
      r, rmtproto_ask_open (&r->request, file, flags[access]), NULL, 0);
  if (err)
    return err;
  intmax_t got = receive_reply (r, INTMAX_MAX);
  return got < 0 ? got : 0;
}

/* Connect and open the file.  Returns whether that worked.  */
static bool
connect_and_open (struct dev_rmt *r, char const *rsh, char const *rmt,
                  struct device_failure *failure)
{
  struct dev_rmt_name n;
  dev_rmt_split (&n, r->dev.name);
  *failure = (struct device_failure) { .kind = DEVICE_FAILED };
  if (strchr (n.file, '\n'))
    failure->err = ENOENT;
  else if (!host_exists (n.host))
    failure->kind = DEVICE_NO_HOST;
  else
    {
      failure->err = -start (r, rsh, rmt, &n);
      if (failure->err)
        failure->kind = DEVICE_NO_SHELL;
      else
        failure->err = -open_file (r, n.file, r->dev.access);
    }
  dev_rmt_name_release (&n);
  return failure->err == 0 && failure->kind == DEVICE_FAILED;
}

struct device *
dev_rmt_open (char const *rsh, char const *rmt, char const *name,
              enum device_access access, struct device_failure *failure)
{
  struct dev_rmt *r = xzalloc (sizeof *r);
  r->dev = (struct device) { .ops = &rmt_ops,
                             .name = name,
                             .access = access,
                             .fd = -1,
                             .is_remote = true,
                             .seekable = true,
                             .wants_records = true };
  r->to = r->from = -1;
  bytebuf_init (&r->request);
  if (connect_and_open (r, rsh, rmt, failure))
    return &r->dev;
  hang_up (r, true);
  bytebuf_release (&r->request);
  free (r);
  return NULL;
}
