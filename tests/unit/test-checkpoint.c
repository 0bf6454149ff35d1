/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/checkpoint.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "report/user_command.h"

static uintmax_t
two_records (void *arg)
{
  (void) arg;
  return 20480;
}

static void
test_human (void)
{
  char buf[32];
  CHECK_STR (totals_human (0, buf), "0B");
  CHECK_STR (totals_human (512, buf), "512B");
  CHECK_STR (totals_human (1023, buf), "1023B");
  CHECK_STR (totals_human (1024, buf), "1.0KiB");
  CHECK_STR (totals_human (1025, buf), "1.1KiB");
  CHECK_STR (totals_human (10240, buf), "10KiB");
  CHECK_STR (totals_human (10241, buf), "11KiB");
  CHECK_STR (totals_human ((uintmax_t) 5 << 40, buf), "5.0TiB");
  CHECK_STR (totals_human (UINTMAX_MAX, buf), "16EiB");
}

static char *
expand (struct bytebuf *b, char const *format,
        struct checkpoint_state const *s)
{
  bytebuf_reset (b);
  CHECK_INT (bytebuf_puts (b, "tar: "), 0);
  checkpoint_expand (b, format, s);
  CHECK_INT (bytebuf_append (b, "", 1), 0);
  return (char *) b->data + 5;
}

static void
test_expand (struct diag *d)
{
  struct totals_opts o = { 0 };
  struct totals t;
  totals_init (&t, &o, d);
  t.written = two_records;
  struct checkpoint_state s = {
    .writing = true, .number = 30, .totals = &t, .utc = true, .width = 12
  };
  struct bytebuf b;
  bytebuf_init (&b);
  CHECK_STR (expand (&b, "%s %u %d", &s), "write 30 0");
  CHECK_STR (expand (&b, "%% %q %{foo", &s), "%% %q %{foo");
  CHECK_STR (expand (&b, "%{foo}", &s), "%{foo}");
  CHECK_STR (expand (&b, "%", &s), "%");
  CHECK_STR (expand (&b, "a%*|", &s), "a      |");
  CHECK_STR (expand (&b, "a%{8}*|%{3}*|", &s), "a  ||");
  CHECK_STR (expand (&b, "%{x}*|%{99999999999999999999}*|", &s), "||");
  CHECK (strncmp (expand (&b, "%T", &s), "W: 20480 (20KiB, ", 17) == 0);
  CHECK (strncmp (expand (&b, "%{r,w}T", &s), "w: 20480 (20KiB, ", 17) == 0);
  CHECK (strncmp (expand (&b, "%{r}T", &s), "W: 20480 (20KiB, ", 17) == 0);
  CHECK_STR (expand (&b, "%{literally}t", &s), "literally");
  char const *ns = expand (&b, "%{%N %%N}t", &s);
  CHECK_INT (strspn (ns, "0123456789"), 9);
  CHECK_STR (ns + 9, " %N");
  t.read = t.deleted = two_records;
  char *all = expand (&b, "%T", &s);
  CHECK (strstr (all, "R: 20480 (") == all);
  CHECK (strstr (all, "),W: 20480 (") != NULL);
  CHECK (strstr (all, "),D: 20480 (") != NULL);
  s.writing = false;
  CHECK_STR (expand (&b, "%s", &s), "read");
  bytebuf_release (&b);
}

static void
check_unquote (char const *s, char const *want)
{
  char *got = checkpoint_unquote (s);
  CHECK_STR (got, want);
  free (got);
}

static void
test_unquote (void)
{
  check_unquote ("\"x\\ty\"", "x\ty");
  check_unquote ("'x'", "x");
  check_unquote ("\"x", "\"x");
  check_unquote ("\"", "\"");
  check_unquote ("\\101\\0017\\q\\", "A\0017\\q\\");
  check_unquote ("\\\\\\?", "\\\177");
}

static void
test_parse (struct diag *d)
{
  struct checkpoint_action a;
  CHECK_INT (checkpoint_parse (&a, ".", d), OUT_OK);
  CHECK_INT (a.kind, CHECKPOINT_DOT);
  CHECK_INT (checkpoint_parse (&a, "echo", d), OUT_OK);
  CHECK (a.kind == CHECKPOINT_ECHO && !a.text);
  CHECK_INT (checkpoint_parse (&a, "echo=%u", d), OUT_OK);
  CHECK_STR (a.text, "%u");
  CHECK_INT (checkpoint_parse (&a, "sleep=20", d), OUT_OK);
  CHECK_INT (a.number, 20);
  CHECK_INT (checkpoint_parse (&a, "wait=SIGUSR2", d), OUT_OK);
  CHECK_INT (a.number, SIGUSR2);
  static char const *const bad[]
      = { "",       "ech",      "echoes",   "exec",     "sleep",
          "sleep=", "sleep=1x", "sleep=-1", "wait=BLA", "wait=SIGKILL",
          "bell=1", "dot=",     "ttyout",   ".x" };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    CHECK_INT (checkpoint_parse (&a, bad[i], d), OUT_FATAL);
}

/* Names with anything in them reach a program through its environment.  */
static void
test_user_command (void)
{
  struct command_context f
      = { .archive = "a.tar", .record_bytes = 10240, .format = FORMAT_POSIX };
  struct user_command h;
  struct child c = { 0 };
  enum child_end end;
  int number = -1, in = -1;
  setenv ("TAR_LINKNAME", "left over", 1);
  user_command_init (&h,
                     "read x; test \"$TAR_ARCHIVE $TAR_FORMAT $x\" "
                     "= 'a.tar posix said' && test \"$TAR_FILENAME\" = '$(x)' "
                     "&& test \"${TAR_LINKNAME-none}\" = none && exit 3",
                     &f);
  user_command_set (&h, "TAR_FILENAME", "other");
  user_command_set (&h, "TAR_FILENAME", "$(x)");
  user_command_set (&h, "TAR_LINKNAME", NULL);
  CHECK_INT (user_command_start (&h, &c, &in), 0);
  CHECK_INT (child_write (in, "said\n", 5), 5);
  close (in);
  CHECK_INT (child_wait (&c, &end, &number), 0);
  CHECK_INT (end, CHILD_EXITED);
  CHECK_INT (number, 3);
  user_command_release (&h);
}

int
main (void)
{
  struct diag d;
  diag_init (&d, "test");
  d.err = fopen ("/dev/null", "w");
  test_human ();
  test_expand (&d);
  test_unquote ();
  test_parse (&d);
  test_user_command ();
  fclose (d.err);
  quote_release (&d.quoter);
  return check_status ();
}
