/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* rmt.c - the server for archive/dev_rmt: a remote shell runs this program on
   the host with the tape.  It carries out the requests on its standard
   input.  */

#include <config.h>

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/rmtproto.h"
#include "base/notice.h"
#include "close-stream.h"
#include "intprops.h"
#include "minmax.h"
#include "mtio.h"
#include "stdopen.h"
#include "xio.h"

enum
{
  LINE_BYTES_MAX = 64 * 1024, /* file names are much shorter */
  INPUT_BYTES = 64 * 1024,

  /* A SCSI tape has a 24-bit block length.  For other devices, a read may
     return less than requested.  */
  READ_MAX = 1 << 24,
  WRITE_MAX = 1 << 30,

  /* From this level of --debug on, the conversation is logged.  */
  DEBUG_ALL = 10
};

/* What to do after a request.  */
enum next
{
  NEXT_GO_ON,
  NEXT_DONE,
  NEXT_FAILED
};

struct server
{
  int fd;                  /* owned; of the device, -1 if none */
  char input[INPUT_BYTES]; /* input not yet processed */
  size_t at, end;
  struct bytebuf line; /* of the request; a string */
  struct bytebuf data; /* of R and W */
  struct bytebuf reply;
  long debug_level;
  char const *debug_name; /* borrowed; NULL for standard error */
  FILE *debug;            /* where to log, or NULL */
};

/* Input from the client.  */

/* Read input if the buffer is empty.  False at the end.  */
static bool
fill_input (struct server *s)
{
  if (s->at < s->end)
    return true;
  ssize_t got;
  while ((got = read (STDIN_FILENO, s->input, sizeof s->input)) < 0
         && xio_again (STDIN_FILENO, POLLIN, errno))
    continue;
  s->at = 0;
  s->end = 0 < got ? got : 0;
  return 0 < got;
}

/* Read the next line; end of input also ends it.  NULL if there is none or it
   is longer than any sane request.  */
static char const *
get_line (struct server *s)
{
  bytebuf_reset (&s->line);
  bool ended = false;
  while (!ended && fill_input (s))
    {
      char *from = s->input + s->at;
      size_t n = s->end - s->at;
      char *newline = memchr (from, '\n', n);
      ended = newline != NULL;
      if (ended)
        n = newline - from;
      if (LINE_BYTES_MAX - s->line.len < n
          || bytebuf_append (&s->line, from, n) != 0)
        return NULL;
      s->at += n + ended;
    }
  if ((!ended && s->line.len == 0) || bytebuf_zeros (&s->line, 1) != 0)
    return NULL;
  if (s->debug && DEBUG_ALL <= s->debug_level)
    fprintf (s->debug, "C: %s\n", (char *) s->line.data);
  return (char *) s->line.data;
}

/* Collect N bytes in DATA, which grows only as they arrive.  0, -EIO if they
   do not all arrive, or -ENOMEM.  */
static int
get_data (struct server *s, size_t n)
{
  bytebuf_reset (&s->data);
  while (s->data.len < n)
    {
      if (!fill_input (s))
        return -EIO;
      size_t part = MIN (n - s->data.len, s->end - s->at);
      int err = bytebuf_append (&s->data, s->input + s->at, part);
      if (err)
        return err;
      s->at += part;
    }
  return 0;
}

/* Replies to the client.  */

/* Send the reply and N bytes at DATA after it.  ERR, 0 or -errno, is the
   result of formatting the reply.  */
static enum next
send_reply (struct server *s, int err, void const *data, size_t n)
{
  if (err == 0 && s->debug && DEBUG_ALL <= s->debug_level)
    fprintf (s->debug, "S: %.*s", (int) s->reply.len, (char *) s->reply.data);
  if (err == 0)
    err = bytebuf_append (&s->reply, data, n);
  ssize_t got = err;
  if (err == 0)
    got = xio_write_full (&sysops_real, STDOUT_FILENO, s->reply.data,
                          s->reply.len);
  bytebuf_reset (&s->reply);
  return got < 0 ? NEXT_FAILED : NEXT_GO_ON;
}

static enum next
send_number (struct server *s, uintmax_t n)
{
  return send_reply (s, rmtproto_answer (&s->reply, n), NULL, 0);
}

static enum next
send_error (struct server *s, int err, char const *text)
{
  enum next next
      = send_reply (s, rmtproto_answer_error (&s->reply, err, text), NULL, 0);
  if (s->debug)
    fprintf (s->debug, "error: %s\n", text);
  return next;
}

/* Send the errno value ERR.  */
static enum next
send_errno (struct server *s, int err)
{
  return send_error (s, err, strerror (err));
}

/* Send GOT, a result or -errno.  */
static enum next
send_result (struct server *s, intmax_t got)
{
  return got < 0 ? send_errno (s, -got) : send_number (s, got);
}

/* Report exhausted memory and end; later requests would fail too.  */
static enum next
no_memory (struct server *s)
{
  send_errno (s, ENOMEM);
  return NEXT_FAILED;
}

/* The requests; ARG is the text after the letter.  */

static enum next
do_open (struct server *s, char const *arg)
{
  char *name = strdup (arg);
  if (!name)
    return no_memory (s);
  char const *mode = get_line (s);
  enum next next = NEXT_FAILED;
  int flags;
  if (mode && !rmtproto_flags (mode, &flags))
    next = send_error (s, EINVAL, N_ ("invalid open mode"));
  else if (mode)
    {
      if (0 <= s->fd)
        close (s->fd);
      s->fd = open (name, flags, 0666);
      next = s->fd < 0 ? send_errno (s, errno) : send_number (s, 0);
    }
  free (name);
  return next;
}

static int
close_device (struct server *s)
{
  int result = close (s->fd) < 0 ? -errno : 0;
  s->fd = -1;
  return result;
}

static enum next
do_close (struct server *s, char const *arg)
{
  enum next next = send_result (s, close_device (s));
  return next == NEXT_GO_ON ? NEXT_DONE : next;
}

static enum next
do_seek (struct server *s, char const *arg)
{
  int whence;
  switch (rmtproto_whence (arg, &whence))
    {
    case RMTPROTO_NO_NUMBER:
      return send_error (s, EINVAL, N_ ("Invalid seek direction"));
    case RMTPROTO_OUT_OF_RANGE:
      return send_error (s, EINVAL, N_ ("Seek direction out of range"));
    case RMTPROTO_NUMBER:
      break;
    }
  char const *text = get_line (s);
  intmax_t offset;
  if (!text)
    return NEXT_FAILED;
  switch (rmtproto_integer (text, TYPE_MINIMUM (off_t), TYPE_MAXIMUM (off_t),
                            &offset))
    {
    case RMTPROTO_NO_NUMBER:
      return send_error (s, EINVAL, N_ ("Invalid seek offset"));
    case RMTPROTO_OUT_OF_RANGE:
      return send_error (s, EINVAL, N_ ("Seek offset out of range"));
    case RMTPROTO_NUMBER:
      break;
    }
  off_t got = lseek (s->fd, offset, whence);
  return send_result (s, got < 0 ? -errno : got);
}

/* Parse the count of R or W in ARG, at most WRITE_MAX, into N.  False if it is
   invalid; then NEXT is set to what follows the reply.  */
static bool
get_count (struct server *s, char const *arg, uintmax_t *n, enum next *next)
{
  switch (rmtproto_count (arg, n))
    {
    case RMTPROTO_NO_NUMBER:
      *next = send_error (s, EINVAL, N_ ("Invalid byte count"));
      return false;
    case RMTPROTO_OUT_OF_RANGE:
      *next = send_error (s, EINVAL, N_ ("Byte count out of range"));
      return false;
    case RMTPROTO_NUMBER:
      break;
    }
  if (*n <= WRITE_MAX)
    return true;
  *next = no_memory (s);
  return false;
}

static enum next
do_read (struct server *s, char const *arg)
{
  uintmax_t n;
  enum next next;
  if (!get_count (s, arg, &n, &next))
    return next;
  n = MIN (n, READ_MAX);
  bytebuf_reset (&s->data);
  if (bytebuf_grow (&s->data, n + 1) != 0)
    return no_memory (s);
  ssize_t got;
  while ((got = read (s->fd, s->data.data, n)) < 0
         && xio_again (s->fd, POLLIN, errno))
    continue;
  if (got < 0)
    return send_errno (s, errno);
  return send_reply (s, rmtproto_answer (&s->reply, got), s->data.data, got);
}

static enum next
do_write (struct server *s, char const *arg)
{
  uintmax_t n;
  enum next next;
  if (!get_count (s, arg, &n, &next))
    return next;
  switch (get_data (s, n))
    {
    case 0:
      return send_result (
          s, xio_write_full (&sysops_real, s->fd, s->data.data, n));
    case -EIO:
      return send_error (s, EIO, N_ ("Premature eof"));
    default:
      return no_memory (s);
    }
}

static enum next
do_tape (struct server *s, char const *arg)
{
  intmax_t op = 0, count;
  enum rmtproto_number is_op
      = *arg ? rmtproto_integer (arg, SHRT_MIN, SHRT_MAX, &op)
             : RMTPROTO_NUMBER;
  if (is_op == RMTPROTO_NO_NUMBER)
    return send_error (s, EINVAL, N_ ("Invalid operation code"));
  char const *text = get_line (s);
  if (!text)
    return NEXT_FAILED;
  enum rmtproto_number is_count
      = rmtproto_integer (text, INT_MIN, INT_MAX, &count);
  if (is_count == RMTPROTO_NO_NUMBER)
    return send_error (s, EINVAL, N_ ("Invalid byte count"));
  if (is_op == RMTPROTO_OUT_OF_RANGE || is_count == RMTPROTO_OUT_OF_RANGE)
    return send_error (s, EINVAL, N_ ("Byte count out of range"));
  int err = mtio_do (s->fd, op, count);
  return (err == -ENOSYS
              ? send_error (s, ENOSYS, N_ ("Operation not supported"))
              : send_result (s, err));
}

static enum next
do_status (struct server *s, char const *arg)
{
  char status[MTIO_STATUS_MAX];
  if (*arg)
    return send_error (s, EINVAL, N_ ("Unexpected arguments"));
  ssize_t n = mtio_status (s->fd, status);
  if (n == -ENOSYS)
    return send_error (s, ENOSYS, N_ ("Operation not supported"));
  if (n < 0)
    return send_errno (s, -n);
  return send_reply (s, rmtproto_answer (&s->reply, n), status, n);
}

static enum next
do_garbage (struct server *s, char const *line)
{
  if (s->debug)
    fprintf (s->debug, "garbage input %s\n", line);
  send_error (s, EINVAL, N_ ("Garbage command"));
  return NEXT_FAILED;
}

/* Carry out the request LINE.  */
static enum next
do_request (struct server *s, char const *line)
{
  static struct
  {
    char letter;
    enum next (*function) (struct server *, char const *);
  } const requests[]
      = { { 'O', do_open },  { 'C', do_close }, { 'L', do_seek },
          { 'R', do_read },  { 'W', do_write }, { 'I', do_tape },
          { 'S', do_status } };
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
    if (*line == requests[i].letter)
      return requests[i].function (s, line + 1);
  return do_garbage (s, line);
}

/* Serve until the client is done.  Return whether all went well.  */
static bool
serve (struct server *s)
{
  enum next next = NEXT_GO_ON;
  while (next == NEXT_GO_ON)
    {
      char const *line = get_line (s);
      if (line)
        next = do_request (s, line);
      else if (s->line.len)
        next = do_garbage (s, "(too long)");
      else
        {
          if (s->debug && DEBUG_ALL <= s->debug_level)
            fputs ("reached EOF\n", s->debug);
          next = 0 <= s->fd ? do_close (s, "") : NEXT_DONE;
        }
    }
  return next == NEXT_DONE;
}

/* The command line.  */

enum
{
  OPTION_DEBUG_FILE = CHAR_MAX + 1
};

static void
print_version (void)
{
  printf ("rmt (%s) %s\n", PACKAGE_NAME, PACKAGE_VERSION);
  puts (_ (LICENCE_NOTICE));
}

/* A hook for argp that adds the text below the options.  */
static char *
help_filter (int key, char const *text, void *input)
{
  char *extra;
  if (key != ARGP_KEY_HELP_EXTRA)
    return (char *) text;
  return (asprintf (&extra, _ ("Report bugs in %s to %s.\n"), PACKAGE_NAME,
                    _ (BUG_ADDRESS))
                  < 0
              ? NULL
              : extra);
}

static error_t
parse_option (int key, char *arg, struct argp_state *state)
{
  struct server *s = state->input;
  switch (key)
    {
    case 'd':
      s->debug_level = strtol (arg, NULL, 10);
      return 0;
    case 'V':
      print_version ();
      exit (close_stream (stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
    case OPTION_DEBUG_FILE:
      s->debug_name = arg;
      return 0;
    case ARGP_KEY_ARG:
      s->debug_name = arg;
      if (state->next == state->argc)
        return 0;
      fprintf (stderr, _ ("%s: too many arguments\n"), state->argv[0]);
      exit (EXIT_FAILURE);
    default:
      return ARGP_ERR_UNKNOWN;
    }
}

/* Open the file of --debug-file.  Return whether that worked.  */
static bool
open_debug (struct server *s, char const *program)
{
  if (!s->debug_name)
    {
      s->debug = 0 < s->debug_level ? xio_stderr () : NULL;
      return true;
    }
  s->debug = fopen (s->debug_name, "we");
  if (!s->debug)
    fprintf (stderr, _ ("%s: cannot open %s: %s\n"), program, s->debug_name,
             strerror (errno));
  return s->debug != NULL;
}

int
main (int argc, char **argv)
{
  static struct argp_option const options[]
      = { { "debug", 'd', N_ ("NUMBER"), 0,
            N_ ("log errors, from 10 on also what is said") },
          { "debug-file", OPTION_DEBUG_FILE, N_ ("FILE"), 0,
            N_ ("log to FILE, not to standard error") },
          { "version", 'V', NULL, 0, N_ ("print program version"), -1 },
          { NULL } };
  static struct argp const argp
      = { .options = options,
          .parser = parse_option,
          .doc
          = N_ ("Do what a tar on another host asks for on standard input to "
                "a tape or a file of this one."),
          .help_filter = help_filter };
  /* A remote client has its own language; translate only for a terminal.  */
  if (isatty (STDOUT_FILENO))
    i18n_init ();
  if (argc == 0 || stdopen () != 0)
    return EXIT_FAILURE;
  xio_streams ();

  struct server *s = calloc (1, sizeof *s);
  if (!s)
    return EXIT_FAILURE;
  s->fd = -1;
  argp_parse (&argp, argc, argv, ARGP_IN_ORDER, NULL, s);
  bool good = open_debug (s, argv[0]) && serve (s);
  if (0 <= s->fd)
    close (s->fd);
  if (s->debug && s->debug != xio_stderr ())
    fclose (s->debug);
  bytebuf_release (&s->line);
  bytebuf_release (&s->data);
  bytebuf_release (&s->reply);
  free (s);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
