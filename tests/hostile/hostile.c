/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* hostile [-a] [-x] [-v] [PATTERN]... - run the cases whose names match, or
   all, in the directory where it stands.  Each is extracted by a program
   that stands in the directory extracted to, and with -C.
   -x starts $TAR_NOCACHE instead
   of the same program built in; -v tells what each case printed.  Options
   of extraction that must make no difference are tried in turn.  With the
   sanitizers, which take their time, a third of the cases is tried in all
   ways, the others are extracted once, and a third of the many sizes is
   tried at all.  With -a nothing is left out.
   hostile -w NAME - write the first archive of one case to stdout.
   hostile -l - list the names.  */

#include <config.h>

#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cases.h"
#include "sandbox.h"
#include "script.h"

enum
{
  MAX_ARGS = 22
};

struct tester
{
  struct sandbox box;
  struct script_places places;
  struct script script;
  struct hostile_case const *c;
  struct sandbox_run list, extract;
  char *second; /* owned; name of the second volume */
  bool verbose;
  bool all;      /* leave nothing out */
  bool thorough; /* this case in all ways */
  int failures, count;
};

static void
fail (struct tester *t, char const *what, char const *more)
{
  printf ("FAILED: %s: %s%s%s\n", t->c->name, what, *more ? ": " : "", more);
  t->failures++;
}

/* Running.  */

/* Whether TEXT may be sent to a terminal.  Decompressors print tabs.  */
static bool
is_safe (struct bytebuf const *text)
{
  for (size_t i = 0; i < text->len; i++)
    {
      unsigned char c = text->data[i];
      char const *next = (char *) text->data + i + 1;
      /* The question for a volume rings the bell.  */
      if (c == '\a' && strncmp (next, "Prepare", 7) == 0)
        continue;
      if (c != '\n' && c != '\t' && (c < ' ' || '~' < c))
        return false;
    }
  return true;
}

static void
show (struct sandbox_run const *r, char *const *argv)
{
  putchar ('#');
  for (; *argv; argv++)
    printf (" %s", *argv);
  printf (" -> %d, %ld KiB\n%.4000s%.4000s", r->status, r->resident,
          (char *) r->out.data, (char *) r->err.data);
}

/* Run what ARGV says; check what must be so in every case.  STATUSES are
   the right ones.  */
static void
run (struct tester *t, char *const *argv, char const *statuses,
     struct sandbox_run *r)
{
  char text[60];
  sandbox_run (&t->box, argv, r);
  if (t->verbose)
    show (r, argv);
  if (r->status > 9 || !strchr (statuses, '0' + r->status))
    {
      snprintf (text, sizeof text, "status %d, not %s", r->status, statuses);
      fail (t, text, argv[1]);
      if (!t->verbose)
        show (r, argv);
    }
  long limit
      = t->box.sanitized ? SANDBOX_RESIDENT_SANITIZED : SANDBOX_RESIDENT;
  if (limit * 1024 < r->resident)
    {
      snprintf (text, sizeof text, "%ld MiB of memory", r->resident / 1024);
      fail (t, text, argv[1]);
    }
  if (!is_safe (&r->out))
    fail (t, "stdout holds raw bytes", argv[1]);
  if (!is_safe (&r->err))
    fail (t, "stderr holds raw bytes", argv[1]);
}

/* Whether each line of B stands in A, in that order; with ALL, whether
   nothing else does.  */
static bool
follows (char const *a, char const *b, bool all)
{
  while (*b)
    {
      size_t n = strcspn (b, "\n") + 1;
      while (*a && strncmp (a, b, n) != 0)
        {
          if (all)
            return false;
          a += strcspn (a, "\n") + 1;
        }
      if (!*a)
        return false;
      a += n;
      b += n;
    }
  return !all || !*a;
}

/* Expectations.  */

/* The rest of the line at P as the caller's string.  */
static char *
rest_of_line (char const *p)
{
  return strndup (p, strcspn (p, "\n"));
}

static bool
has_line (char const *text, char const *line)
{
  size_t n = strlen (line);
  for (; *text; text += strcspn (text, "\n") + 1)
    if (strncmp (text, line, n) == 0 && text[n] == '\n')
      return true;
  return false;
}

static long
count_lines (char const *text)
{
  long n = 0;
  while ((text = strchr (text, '\n')))
    {
      n++;
      text++;
    }
  return n;
}

/* Whether the file NAME in DIR holds the text WANTED.  */
static bool
holds (int dir, char const *name, struct bytebuf const *wanted)
{
  size_t room = wanted->len + 1;
  char *text = malloc (room + 1);
  int fd = openat (dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  ssize_t n = fd >= 0 ? read (fd, text, room) : -1;
  bool same
      = (0 <= n && n == wanted->len && memcmp (text, wanted->data, n) == 0);
  if (fd >= 0)
    close (fd);
  free (text);
  return same;
}

/* Check the expectation VERB about the file W[0], with W[1].  */
static bool
is_as_wanted (int dir, char verb, struct bytebuf *w)
{
  struct stat st, other;
  char const *name = (char *) w[0].data;
  char target[1000];
  bool there = fstatat (dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
  switch (verb)
    {
    case '+':
      return there && (!w[1].len || holds (dir, name, &w[1]));
    case '/':
      return there && S_ISDIR (st.st_mode);
    case '-':
      return !there;
    case '#':
      return there && st.st_size == atoll ((char *) w[1].data);
    case '=':
      return (there
              && fstatat (dir, (char *) w[1].data, &other, AT_SYMLINK_NOFOLLOW)
                     == 0
              && st.st_ino == other.st_ino);
    default:
      {
        ssize_t n = readlinkat (dir, name, target, sizeof target);
        return (0 <= n && n == w[1].len && memcmp (target, w[1].data, n) == 0);
      }
    }
}

/* Check the line at P.  */
static void
check_line (struct tester *t, int dir, char const *p)
{
  char *text = rest_of_line (p);
  char const *list = (char *) t->list.out.data;
  char const *rest = text[0] && text[1] ? text + 2 : "";
  bool right;
  switch (*text)
    {
    case 'o':
    case 'd':
    case 'v':
      right = true;
      break;
    case '!':
      right = strstr ((char *) t->extract.err.data, rest);
      break;
    case '?':
      right = !list || strstr ((char *) t->list.err.data, rest);
      break;
    case '|':
      right = !list || has_line (list, rest);
      break;
    case 'm':
      right = (t->box.sanitized || t->box.exec
               || (t->list.resident <= atol (rest) * 1024
                   && t->extract.resident <= atol (rest) * 1024));
      break;
    case 'n':
      right = !list || count_lines (list) == atol (rest);
      break;
    default:
      {
        struct bytebuf w[2];
        for (int i = 0; i < 2; i++)
          w[i] = script_word (&rest, 0, &t->places);
        right = is_as_wanted (dir, *text, w);
        bytebuf_release (&w[0]);
        bytebuf_release (&w[1]);
      }
    }
  if (!right)
    fail (t, "expected", text);
  free (text);
}

static void
check_lines (struct tester *t)
{
  /* A member may be the directory itself.  */
  if (chmod (t->box.in, 0755) != 0)
    fail (t, "chmod", t->box.in);
  int dir = open (t->box.in, O_RDONLY | O_DIRECTORY);
  char const *user = getuid () ? "user:" : "root:";
  char const *p = t->c->expect;
  while (*(p += strcspn (p, "\n")))
    {
      p++;
      bool for_some
          = strncmp (p, "root:", 5) == 0 || strncmp (p, "user:", 5) == 0;
      if (*p && (!for_some || strncmp (p, user, 5) == 0))
        check_line (t, dir, p + (for_some ? 5 : 0));
    }
  close (dir);
}

/* Cases.  */

/* Whether the two archives of the case are the volumes of one.  */
static bool
has_volumes (struct tester const *t)
{
  return strstr (t->c->expect, "\nvolumes") != NULL;
}

/* Put "-Mf SECOND" into ARGV if there are volumes; returns how many
   words.  */
static int
add_volumes (struct tester const *t, char **argv)
{
  if (!has_volumes (t))
    return 0;
  argv[0] = (char *) "-Mf";
  argv[1] = t->second;
  return 2;
}

/* Put "-xvf ARCHIVE" and the options of the case into ARGV; returns the
   buffer they live in.  */
static char *
extraction (struct tester *t, char **argv, char *archive)
{
  char const *o = strstr (t->c->expect, "\no ");
  struct bytebuf all;
  bytebuf_init (&all);
  int n = 0;
  argv[n++] = (char *) "tar-nocache";
  argv[n++] = (char *) "-xvf";
  argv[n++] = archive;
  n += add_volumes (t, argv + n);
  if (t->box.aside)
    {
      argv[n++] = (char *) "-C";
      argv[n++] = t->box.in;
    }
  size_t at[MAX_ARGS];
  int first = n;
  for (o = o ? o + 3 : ""; *o && *o != '\n' && n < MAX_ARGS; n++)
    {
      struct bytebuf w = script_word (&o, 0, &t->places);
      at[n] = all.len;
      bytebuf_append (&all, w.data, w.len + 1);
      bytebuf_release (&w);
    }
  for (int i = first; i < n; i++)
    argv[i] = (char *) all.data + at[i];
  argv[n] = NULL;
  return (char *) all.data;
}

/* The exit statuses that EXPECT names as the Nth.  */
static void
statuses (char const *expect, int n, char *out)
{
  size_t len = 0;
  while (n--)
    {
      expect += strcspn (expect, " \n");
      expect += *expect == ' ';
    }
  while (*expect && *expect != ' ' && *expect != '\n')
    out[len++] = *expect++;
  out[len] = '\0';
}

static void
list (struct tester *t, char *archive)
{
  char right[10];
  statuses (t->c->expect, 0, right);
  t->box.check_leaks = false;
  char *argv[6] = { (char *) "tar-nocache", (char *) "-tf", archive };
  add_volumes (t, argv + 3);
  run (t, argv, right, &t->list);
  char *verbose[7] = { (char *) "tar-nocache", (char *) "-tvvRf", archive,
                       (char *) "--no-seek" };
  add_volumes (t, verbose + 4);
  char status[2] = { '0' + t->list.status % 10 };
  struct sandbox_run r;
  run (t, verbose, status, &r);
  sandbox_run_release (&r);
}

/* Extract, with the option MORE if that is not null.  */
static void
extract (struct tester *t, char *archive, char const *more)
{
  char *argv[MAX_ARGS + 2], right[10];
  char *buffer = extraction (t, argv, archive);
  t->box.check_leaks = t->thorough && !more;
  if (more)
    {
      int n = 0;
      while (argv[n])
        n++;
      argv[n++] = (char *) more;
      argv[n] = NULL;
    }
  sandbox_empty (&t->box);
  for (int i = 0; i < t->script.count; i++)
    {
      if (i)
        sandbox_run_release (&t->extract);
      if (t->script.count > 1)
        sandbox_archive (&t->box, "archive", &t->script.archives[i]);
      statuses (t->c->expect, 1 + i, right);
      run (t, argv, more ? "012" : right, &t->extract);
      if (i == 0 && !more && t->thorough
          && !strstr (t->c->expect, "\ndiffer\n")
          && !follows ((char *) t->list.out.data, (char *) t->extract.out.data,
                       t->list.status == 0 && t->extract.status == 0))
        fail (t, "listing and extraction differ", "");
    }
  free (buffer);
  if (!sandbox_is_intact (&t->box, stdout))
    fail (t, "wrote outside", more ? more : "");
}

/* What must not make a difference to what is outside.  */
static char const *const more_options[] = { "--overwrite",
                                            "--unlink-first",
                                            "--recursive-unlink",
                                            "--keep-old-files",
                                            "--skip-old-files",
                                            "--keep-newer-files",
                                            "--backup",
                                            "--no-overwrite-dir",
                                            "--keep-directory-symlink",
                                            "--delay-directory-restore",
                                            "--one-top-level=top",
                                            "--overwrite-dir",
                                            "--incremental",
                                            "--touch",
                                            "--no-same-permissions" };

static void
run_case (struct tester *t, struct hostile_case const *c, bool escapes)
{
  t->c = c;
  t->count++;
  t->thorough
      = (t->all || t->verbose || !t->box.sanitized || t->count % 3 == 0);
  char *archive = malloc (strlen (t->box.top) + sizeof "/archive");
  sprintf (archive, "%s/archive", t->box.top);
  script_run (&t->script, c->archive, &t->places);
  sandbox_archive (&t->box, "archive", &t->script.archives[0]);
  if (has_volumes (t) && t->script.count == 2)
    {
      sandbox_archive (&t->box, "archive2", &t->script.archives[1]);
      bytebuf_release (&t->script.archives[1]);
      t->script.count = 1;
    }
  if (t->script.count == 1)
    bytebuf_release (&t->script.archives[0]);
  t->list = (struct sandbox_run) { .status = 0 };
  if (t->thorough)
    list (t, archive);
  extract (t, archive, NULL);
  check_lines (t);
  sandbox_run_release (&t->extract);
  if (t->thorough)
    {
      /* Not standing in the directory, but with -C.  */
      t->box.aside = true;
      extract (t, archive, NULL);
      check_lines (t);
      t->box.aside = false;
      sandbox_run_release (&t->extract);
    }
  if (escapes && t->thorough)
    {
      /* A third of them, in turn.  */
      for (size_t i = t->all ? 0 : t->count / 3 % 3;
           i < sizeof more_options / sizeof *more_options; i += t->all ? 1 : 3)
        {
          extract (t, archive, more_options[i]);
          sandbox_run_release (&t->extract);
        }
      setenv ("TNC_NO_OPENAT2", "1", 1);
      extract (t, archive, NULL);
      check_lines (t);
      unsetenv ("TNC_NO_OPENAT2");
      sandbox_run_release (&t->extract);
    }
  sandbox_run_release (&t->list);
  script_release (&t->script);
  free (archive);
}

static bool
is_chosen (char const *name, char **patterns)
{
  if (!*patterns)
    return true;
  for (; *patterns; patterns++)
    if (fnmatch (*patterns, name, 0) == 0)
      return true;
  return false;
}

/* Write the archive of C to stdout.  */
static void
write_archive (struct hostile_case const *c)
{
  struct script_places places = { "/outside", "/inside" };
  struct script s;
  script_run (&s, c->archive, &places);
  fwrite (s.archives[0].data, 1, s.archives[0].len, stdout);
  script_release (&s);
}

int
main (int argc, char **argv)
{
  struct tester t = { .verbose = false };
  bool only_list = false, only_write = false;
  int option;
  while ((option = getopt (argc, argv, "alvwx")) != -1)
    switch (option)
      {
      case 'a':
        t.all = true;
        break;
      case 'l':
        only_list = true;
        break;
      case 'v':
        t.verbose = true;
        break;
      case 'w':
        only_write = true;
        break;
      case 'x':
        t.box.exec = true;
        break;
      default:
        return 99;
      }
  struct hostile_set sizes = sizes_set ();
  setenv ("LC_ALL", "C", 1);
  setenv ("TZ", "UTC0", 1);
  bool run_them = !only_list && !only_write;
  if (run_them)
    sandbox_open (&t.box);
  if (run_them && asprintf (&t.second, "%s/archive2", t.box.top) < 0)
    return 99;
  t.places = (struct script_places) { t.box.out, t.box.in };
  struct hostile_set const sets[]
      = { escape_set,  link_set,    header_set, text_set,
          pax_set,     shared_set,  sparse_set, stream_set,
          volumes_set, dumpdir_set, limits_set, sizes };
  for (size_t s = 0; s < sizeof sets / sizeof *sets; s++)
    for (size_t i = 0; i < sets[s].count; i++)
      {
        struct hostile_case const *c = &sets[s].cases[i];
        if (!is_chosen (c->name, argv + optind))
          continue;
        if (only_list)
          puts (c->name);
        if (only_write)
          write_archive (c);
        if (run_them
            && (t.all || !t.box.sanitized || i % 3 == 0
                || sets[s].cases != sizes.cases))
          run_case (&t, c, sets[s].escapes);
      }
  sizes_set_free (&sizes);
  if (!run_them)
    return 0;
  free (t.second);
  sandbox_empty (&t.box);
  sandbox_close (&t.box);
  printf ("%d cases, %d failures\n", t.count, t.failures);
  return t.failures != 0;
}
