/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* faults.c - runs the program again and again, and each time another call
   goes wrong; then looks at what the run says and leaves.

   Usage: faults [-s] [-v] [-k | -d] PROGRAM RMT SHIM TABLES [SCENARIO...]

   It stands in an empty directory, and TABLES is the directory of
   scenarios.txt, exceptions.txt and template.sh.  -k: the program is killed
   or interrupted at the calls that change something, instead of their
   failing.  -d: the disk is full, after more and more pages.  -s: a selection,
   the first and the last of each of the calls. -v: tells of each run that
   ended with status 0 and a warning.  */

#include <config.h>

#include "plan.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  /* A run takes milliseconds; on a machine that is busy, more.  */
  SECONDS = 120,
  MOST_ERRORS = 24,
  MOST_WORDS = 48,
  MOST_ROWS = 200,
  /* 75 words of 512 bytes are more than any message.  */
  TEXT_BYTES = 4096
};

/* The calls and their errors.  */
static struct
{
  char const *name;
  char const *names; /* of the errors, divided by commas */
  bool changes;
  int errors[MOST_ERRORS]; /* to 0 */
} const calls[] = {
#define CALL(name, ...) { #name, #__VA_ARGS__, false, { __VA_ARGS__ } },
#define CHANGE(name, ...) { #name, #__VA_ARGS__, true, { __VA_ARGS__ } },
#include "calls.def"
};

struct scenario
{
  char name[64], files[64], check[64], words[512];
};

struct exception
{
  char scenario[64], call[64], error[64];
  unsigned used;
};

static struct scenario scenarios[MOST_ROWS];
static struct exception exceptions[MOST_ROWS];
static int n_scenarios, n_exceptions;

static char const *program, *rmt, *shim, *tables;
static bool is_short, is_verbose, is_killing;
static bool on_small_disk;
static unsigned long free_pages; /* of that disk; 0: more than needed */
static struct plan *plan;

/* What one run left.  */
struct result
{
  int status; /* as of wait */
  struct facts after;
  char out[TEXT_BYTES], err[TEXT_BYTES];
};

/* Of the scenario that is under way.  */
static struct scenario const *now;
static struct facts before, old_members;
static struct result good;

static unsigned long tried, held, warned, not_reached, excepted, violations;

/* The name of error NUMBER of a call.  */
static char const *
error_name (enum call call, int number)
{
  static char name[32];
  char const *p = calls[call].names;
  while (number--)
    p = strchr (p, ',') + 1;
  p += strspn (p, " ");
  snprintf (name, sizeof name, "%.*s", (int) strcspn (p, ","), p);
  return name;
}

/* The tables.  */

/* Copy the field before the next bar, without blanks around it, and return
   what is after the bar.  */
static char *
take_field (char *line, char *field, size_t n)
{
  size_t length = strcspn (line, "|\n");
  char *rest = line + length + (line[length] != '\0');
  while (length && *line == ' ')
    line++, length--;
  while (length && line[length - 1] == ' ')
    length--;
  snprintf (field, n, "%.*s", (int) length, line);
  return rest;
}

static FILE *
open_table (char const *name)
{
  char path[TEXT_BYTES];
  snprintf (path, sizeof path, "%s/%s", tables, name);
  FILE *f = fopen (path, "r");
  if (!f)
    tree_failed (path);
  return f;
}

static void
read_tables (void)
{
  char line[TEXT_BYTES];
  FILE *f = open_table ("scenarios.txt");
  while (fgets (line, sizeof line, f) && n_scenarios < MOST_ROWS)
    if (*line != '#' && *line != '\n')
      {
        struct scenario *s = &scenarios[n_scenarios++];
        char *p = take_field (line, s->name, sizeof s->name);
        p = take_field (p, s->files, sizeof s->files);
        p = take_field (p, s->check, sizeof s->check);
        take_field (p, s->words, sizeof s->words);
      }
  fclose (f);
  f = open_table ("exceptions.txt");
  while (fgets (line, sizeof line, f) && n_exceptions < MOST_ROWS)
    if (*line != '#' && *line != '\n')
      {
        struct exception *e = &exceptions[n_exceptions++];
        if (sscanf (line, "%63s %63s %63s", e->scenario, e->call, e->error)
            != 3)
          tree_failed ("exceptions.txt");
      }
  fclose (f);
}

/* One run.  */

static void
redirect (char const *name, int flags, int to)
{
  int fd = open (name, flags, 0666);
  if (fd < 0 || dup2 (fd, to) < 0)
    _exit (98);
  close (fd);
}

/* Become the program in the directory "run".  IS_FAULTY: with the shim.  */
static void
become (char *words, bool is_faulty)
{
  char *argv[MOST_WORDS];
  char const *input = "/dev/null";
  int n = 0;
  argv[n++] = (char *) "tar-nocache";
  for (char *w = strtok (words, " "); w; w = strtok (NULL, " "))
    if (*w == '<')
      input = w + 1;
    else if (n < MOST_WORDS - 1)
      {
        char const *at = strstr (w, "=RMT");
        static char option[TEXT_BYTES];
        if (at)
          {
            snprintf (option, sizeof option, "%.*s=%s", (int) (at - w), w,
                      rmt);
            w = option;
          }
        argv[n++] = w;
      }
  argv[n] = NULL;
  if (chdir ("run") != 0)
    _exit (98);
  setpgid (0, 0);
  redirect (input, O_RDONLY, 0);
  redirect ("../stdout", O_WRONLY | O_CREAT | O_TRUNC, 1);
  redirect ("../stderr", O_WRONLY | O_CREAT | O_TRUNC, 2);
  bool in_server = strstr (now->check, "server");
  if (is_faulty && !in_server)
    {
      setenv ("LD_PRELOAD", shim, 1);
      setenv ("FAULT_PLAN", "../plan", 1);
    }
  setenv ("SERVER_PLAN", is_faulty && in_server ? "../plan" : "", 1);
  setenv ("TNC_PREFETCH", strstr (now->check, "prefetch") ? "always" : "never",
          1);
  setenv ("TNC_POOL", strstr (now->check, "pool") ? "always" : "never", 1);
  setenv ("TNC_OVERLAP", strstr (now->check, "overlap") ? "always" : "auto",
          1);
  setenv ("TNC_FRAME_BYTES", strstr (now->check, "frames") ? "20000" : "", 1);
  alarm (SECONDS);
  execv (program, argv);
  _exit (98);
}

/* Run the program, and return its status.  Nothing that it has started
   survives it.  */
static int
run_words (char const *words, bool is_faulty)
{
  char copy[TEXT_BYTES];
  snprintf (copy, sizeof copy, "%s", words);
  pid_t pid = fork ();
  if (pid < 0)
    tree_failed ("fork");
  if (pid == 0)
    become (copy, is_faulty);
  int status;
  while (waitpid (pid, &status, 0) < 0)
    if (errno != EINTR)
      tree_failed ("waitpid");
  kill (-pid, SIGKILL);
  return status;
}

/* The file NAME as a string: its first bytes.  */
static void
read_text (char const *name, char *text)
{
  FILE *f = fopen (name, "r");
  if (!f)
    tree_failed (name);
  text[fread (text, 1, TEXT_BYTES - 1, f)] = '\0';
  fclose (f);
}

/* Mount a file system on "run", or give the one that is mounted SIZE bytes.
   It is one that has pages and nothing else.  */
static void
mount_small (unsigned long flags, unsigned long long size)
{
  char options[64];
  snprintf (options, sizeof options, "size=%llu", size);
  if (mount ("none", "run", "tmpfs", flags, options) != 0)
    tree_failed ("mount");
}

/* The file system of "run" gets its free pages.  */
static void
make_full (void)
{
  struct statvfs st;
  if (statvfs ("run", &st) != 0)
    tree_failed ("statvfs");
  unsigned long long used = st.f_blocks - st.f_bfree;
  mount_small (MS_REMOUNT, (used + free_pages) * st.f_frsize);
}

/* A new directory "run", with the files of the scenario.  */
static void
prepare (void)
{
  if (on_small_disk)
    (void) umount2 ("run", MNT_DETACH);
  tree_remove ("run");
  if (mkdir ("run", 0777) != 0)
    tree_failed ("run");
  if (on_small_disk)
    mount_small (0, 64 << 20);
  char files[64];
  snprintf (files, sizeof files, "%s", now->files);
  for (char *f = strtok (files, " "); f; f = strtok (NULL, " "))
    {
      char from[80];
      snprintf (from, sizeof from, "t/%s", f);
      tree_copy (from, "run");
    }
  if (free_pages)
    make_full ();
}

static void
run_once (struct result *r, bool is_faulty)
{
  prepare ();
  atomic_store (&plan->hit, 0);
  for (int i = 0; i < CALLS; i++)
    atomic_store (&plan->count[i], 0);
  r->status = run_words (now->words, is_faulty);
  read_text ("stderr", r->err);
  if (on_small_disk)
    mount_small (MS_REMOUNT, 64 << 20);
  /* Standard output is a result like others.  */
  else if (rename ("stdout", "run/stdout") != 0)
    tree_failed ("stdout");
  tree_describe (&r->after, "run");
}

/* What a run must not do.  */

/* The file that CHECK names after the word KIND, or null.  */
static char const *
checked_file (char const *kind)
{
  static char name[64];
  char const *p = strstr (now->check, kind);
  if (!p)
    return NULL;
  snprintf (name, sizeof name, "%s", p + strlen (kind) + 1);
  name[strcspn (name, " ")] = '\0';
  return name;
}

/* What is in the archive NAME, extracted by the program without faults.  */
static void
describe_archive (struct facts *f, char const *name)
{
  tree_remove ("run/members");
  if (mkdir ("run/members", 0777) != 0)
    tree_failed ("run/members");
  char words[128];
  snprintf (words, sizeof words, "-xpf %s -C members", name);
  run_words (words, false);
  tree_describe (f, "run/members");
  tree_remove ("run/members");
}

/* Whether F has all lines of WANT; directories may have changed.  */
static bool
has_all (struct facts const *f, struct facts const *want, char *why, size_t n)
{
  int may_be_lost = strstr (now->check, "but-one") ? 1 : 0;
  for (size_t i = 0; i < want->count; i++)
    {
      char const *line = facts_find (f, want->line[i]);
      bool is_directory = strstr (want->line[i], "\t4");
      if (line && (is_directory || strcmp (line, want->line[i]) == 0))
        continue;
      if (may_be_lost-- == 0)
        {
          snprintf (why, n, "lost: '%s', now '%s'", want->line[i],
                    line ? line : "");
          return false;
        }
    }
  return true;
}

/* The facts of the file NAME in F, without its name; or "".  */
static char const *
facts_of (struct facts const *f, char const *name)
{
  char key[80];
  snprintf (key, sizeof key, "%s\t", name);
  char const *line = facts_find (f, key);
  return line ? strchr (line, '\t') : "";
}

/* Whether the file of LINE has the name keep or is below it.  */
static bool
is_to_be_kept (char const *line)
{
  char const *at = strstr (line, "keep");
  return at && at < strchr (line, '\t');
}

/* Whether what must not be touched was not.  */
static bool
is_whole (struct result const *r, char *why, size_t n)
{
  for (size_t i = 0; i < before.count; i++)
    if (is_to_be_kept (before.line[i]))
      {
        char const *line = facts_find (&r->after, before.line[i]);
        if (!line || strcmp (line, before.line[i]) != 0)
          {
            snprintf (why, n, "damaged: %s", before.line[i]);
            return false;
          }
      }
  char const *name;
  bool ok = true;
  struct facts f = { NULL, 0, 0 };
  if ((name = checked_file ("members")))
    {
      describe_archive (&f, name);
      ok = has_all (&f, &old_members, why, n);
    }
  else if ((name = checked_file ("removed")))
    {
      struct facts missing = { NULL, 0, 0 };
      describe_archive (&f, name);
      for (size_t i = 0; i < before.count; i++)
        if (!facts_find (&r->after, before.line[i]))
          missing.count++;
      missing.line = malloc ((missing.count + 1) * sizeof *missing.line);
      missing.count = 0;
      for (size_t i = 0; i < before.count; i++)
        if (!facts_find (&r->after, before.line[i]))
          missing.line[missing.count++] = before.line[i];
      ok = has_all (&f, &missing, why, n);
      free (missing.line);
    }
  else if ((name = checked_file ("snapshot")))
    {
      char const *is = facts_of (&r->after, name);
      char words[128];
      snprintf (words, sizeof words, "-cf /dev/null -g %s -C ../t in", name);
      ok = (strcmp (is, facts_of (&before, name)) == 0
            || run_words (words, false) == 0);
      if (!ok)
        snprintf (why, n, "a snapshot that is of no use: %s", is);
    }
  else if ((name = checked_file ("backup")))
    {
      char other[80];
      snprintf (other, sizeof other, "%s~", name);
      char const *was = facts_of (&before, name);
      ok = (strcmp (facts_of (&r->after, name), was) == 0
            || strcmp (facts_of (&r->after, other), was) == 0);
      if (!ok)
        snprintf (why, n, "the old %s is lost", name);
    }
  facts_free (&f);
  return ok;
}

/* Whether nothing is there that was not before and does not belong to the
   result.  */
static bool
is_clean (struct result const *r, char *why, size_t n)
{
  for (size_t i = 0; i < r->after.count; i++)
    if (!facts_find (&before, r->after.line[i])
        && !facts_find (&good.after, r->after.line[i]))
      {
        snprintf (why, n, "left: %s", r->after.line[i]);
        return false;
      }
  return true;
}

static bool
is_excepted (char const *call, char const *error)
{
  for (int i = 0; i < n_exceptions; i++)
    if (fnmatch (exceptions[i].scenario, now->name, 0) == 0
        && fnmatch (exceptions[i].call, call, 0) == 0
        && fnmatch (exceptions[i].error, error, 0) == 0)
      {
        exceptions[i].used++;
        return true;
      }
  return false;
}

/* The run R was wrong, for the reason WHY, after ERROR of the call
   NUMBER.  */
static void
report (struct result const *r, char const *call, unsigned long number,
        char const *error, char const *why)
{
  if (is_excepted (call, error))
    {
      excepted++;
      return;
    }
  violations++;
  printf ("%s: %s %lu %s: %s\n", now->name, call, number, error, why);
  if (*r->err)
    printf ("    status %d: %.200s\n", WEXITSTATUS (r->status), r->err);
  fflush (stdout);
}

/* Whether the run R with a failed call was right.  */
static bool
is_right (struct result const *r, char *why, size_t n)
{
  if (WIFSIGNALED (r->status))
    {
      snprintf (why, n,
                WTERMSIG (r->status) == SIGALRM ? "hangs" : "signal %d",
                WTERMSIG (r->status));
      return false;
    }
  bool is_told = strcmp (r->err, good.err) != 0;
  if (r->status == good.status)
    {
      if (facts_equal (&good.after, &r->after, why, n))
        return true;
      if (!is_told)
        return false;
      warned++;
      if (is_verbose)
        printf ("  warning only: %s\n    %.300s", why, r->err);
    }
  else if (!is_told && plan->fd != STDERR_FILENO)
    {
      snprintf (why, n, "status %d without a message",
                WEXITSTATUS (r->status));
      return false;
    }
  return is_whole (r, why, n) && is_clean (r, why, n);
}

/* The same for a run that was killed or interrupted.  */
static bool
is_right_killed (struct result const *r, int number, char *why, size_t n)
{
  if (WIFSIGNALED (r->status) && WTERMSIG (r->status) != number)
    {
      snprintf (why, n, "signal %d", WTERMSIG (r->status));
      return false;
    }
  if (WIFEXITED (r->status) && r->status == good.status
      && !facts_equal (&good.after, &r->after, why, n))
    return false;
  return is_whole (r, why, n) && (number == SIGKILL || is_clean (r, why, n));
}

/* All faults of a scenario.  */

static void
try_fault (enum call call, unsigned number, int value, char const *name)
{
  struct result r;
  char why[TEXT_BYTES] = "";
  plan->action = is_killing ? ACTION_SIGNAL : ACTION_FAIL;
  plan->call = call;
  plan->number = number;
  plan->value = value;
  run_once (&r, true);
  unsigned hit = atomic_load (&plan->hit);
  if (hit == 0)
    not_reached++;
  else
    {
      tried++;
      if (is_killing ? is_right_killed (&r, value, why, sizeof why)
                     : is_right (&r, why, sizeof why))
        held++;
      else
        report (&r, calls[call].name, number, name, why);
    }
  facts_free (&r.after);
}

static void
try_number (enum call call, unsigned number)
{
  static struct
  {
    int number;
    char const *name;
  } const signals[] = { { SIGKILL, "SIGKILL" },
                        { SIGTERM, "SIGTERM" },
                        { SIGINT, "SIGINT" } };
  if (is_killing)
    for (int i = 0; i < 3 - is_short; i++)
      try_fault (call, number, signals[i].number, signals[i].name);
  else
    for (int e = 0; calls[call].errors[e]; e++)
      if (!is_short || e == 0 || calls[call].errors[e] == SHORT)
        try_fault (call, number, calls[call].errors[e], error_name (call, e));
}

static void
begin_scenario (void)
{
  char why[TEXT_BYTES];
  plan->action = ACTION_NONE;
  prepare ();
  tree_describe (&before, "run");
  if (checked_file ("members"))
    describe_archive (&old_members, checked_file ("members"));
  run_once (&good, true);
  struct result again;
  run_once (&again, true);
  int status = strstr (now->check, "status-1") ? 1 : 0;
  if (!WIFEXITED (good.status) || WEXITSTATUS (good.status) != status
      || !facts_equal (&good.after, &again.after, why, sizeof why))
    {
      printf ("%s: not the same again, or status %#x: %s\n%s", now->name,
              (unsigned) good.status, why, good.err);
      exit (99);
    }
  facts_free (&again.after);
}

static void
forget_scenario (void)
{
  facts_free (&before);
  facts_free (&old_members);
  facts_free (&good.after);
}

/* Take away from the members that are to be kept what the run itself
   deletes or replaces.  */
static void
forget_deleted (void)
{
  char const *name = checked_file ("members");
  if (!name)
    return;
  struct facts f;
  run_once (&good, true);
  describe_archive (&f, name);
  size_t n = 0;
  for (size_t i = 0; i < old_members.count; i++)
    {
      char *line = old_members.line[i];
      char const *is = facts_find (&f, line);
      if (is && strcmp (is, line) == 0)
        old_members.line[n++] = line;
      else
        free (line);
    }
  old_members.count = n;
  facts_free (&f);
}

static void
run_scenario (struct scenario const *s)
{
  now = s;
  begin_scenario ();
  forget_deleted ();
  unsigned count[CALLS];
  unsigned total = 0, kinds = 0;
  for (int c = 0; c < CALLS; c++)
    {
      count[c] = atomic_load (&plan->count[c]);
      total += count[c];
      kinds += count[c] != 0;
    }
  if (total == 0)
    exit (77);
  unsigned long was = tried;
  for (int c = 0; c < CALLS; c++)
    if (!is_killing || calls[c].changes)
      for (unsigned number = 1; number <= count[c]; number++)
        if (!is_short || number == 1 || number == count[c])
          try_number ((enum call) c, number);
  printf ("%-20s %4u calls of %2u functions, %6lu faults\n", s->name, total,
          kinds, tried - was);
  fflush (stdout);
  forget_scenario ();
}

/* The scenario S on a disk with more and more room, until there is
   enough.  */
static void
fill_disk (struct scenario const *s)
{
  now = s;
  begin_scenario ();
  forget_deleted ();
  unsigned long was = tried;
  bool is_enough = false;
  for (unsigned long n = 1; !is_enough; n += is_short ? 7 : 1)
    {
      struct result r;
      char why[TEXT_BYTES] = "";
      free_pages = n;
      run_once (&r, false);
      plan->fd = -1;
      is_enough = (r.status == good.status
                   && facts_equal (&good.after, &r.after, why, sizeof why));
      tried++;
      if (is_right (&r, why, sizeof why))
        held++;
      else
        report (&r, "disk", n, "ENOSPC", why);
      facts_free (&r.after);
      free_pages = 0;
    }
  printf ("%-20s %6lu sizes of the disk\n", s->name, tried - was);
  fflush (stdout);
  (void) umount2 ("run", MNT_DETACH);
  forget_scenario ();
}

static void
map_plan (void)
{
  int fd = open ("plan", O_RDWR | O_CREAT | O_TRUNC, 0666);
  if (fd < 0 || ftruncate (fd, sizeof *plan) != 0)
    tree_failed ("plan");
  plan = mmap (NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (plan == MAP_FAILED)
    tree_failed ("plan");
  close (fd);
}

/* Whether the names of scenarios to run, if any, match NAME.  */
static bool
is_wanted (char const *name, char *const *wanted)
{
  if (!*wanted)
    return true;
  for (; *wanted; wanted++)
    if (fnmatch (*wanted, name, 0) == 0)
      return true;
  return false;
}

int
main (int argc, char **argv)
{
  for (int option; 0 <= (option = getopt (argc, argv, "dksv"));)
    switch (option)
      {
      case 'd':
        on_small_disk = true;
        break;
      case 'k':
        is_killing = true;
        break;
      case 's':
        is_short = true;
        break;
      case 'v':
        is_verbose = true;
        break;
      default:
        return 99;
      }
  if (argc - optind < 4)
    return 99;
  program = argv[optind];
  rmt = argv[optind + 1];
  shim = argv[optind + 2];
  tables = argv[optind + 3];
  read_tables ();
  map_plan ();
  char command[TEXT_BYTES];
  snprintf (command, sizeof command,
            "mkdir t && cd t && sh '%s'/template.sh '%s' '%s'", tables,
            program, shim);
  if (system (command) != 0)
    tree_failed (command);
  struct facts inputs, inputs_after;
  tree_describe (&inputs, "t");
  unsigned n = 0;
  for (int i = 0; i < n_scenarios; i++)
    if (is_wanted (scenarios[i].name, argv + optind + 4)
        && (is_killing || !strstr (scenarios[i].check, "kill")))
      {
        (on_small_disk ? fill_disk : run_scenario) (&scenarios[i]);
        n++;
      }
  tree_describe (&inputs_after, "t");
  char why[TEXT_BYTES];
  if (!facts_equal (&inputs, &inputs_after, why, sizeof why))
    {
      printf ("what was read has changed: %s\n", why);
      violations++;
    }
  printf ("%u operations, %lu faults: %lu held, %lu of them with a warning; "
          "%lu excepted, %lu not reached, %lu violations\n",
          n, tried, held, warned, excepted, not_reached, violations);
  return violations ? 1 : 0;
}
