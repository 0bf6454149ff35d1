/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The whole program on an archive: it is listed, compared, extracted, also as
   an incremental one, changed and extended, in a directory of memory where
   there is one.  Nothing beside that directory changes, no descriptor stays
   open, an error that was reported decides the status, and the same archive
   lists the same twice.

   Input: a byte that chooses what is done, then the archive.

   FUZZ_DIR is the directory in which another one is made.  */

#include <config.h>

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "cli/parse.h"
#include "fs/rmtree.h"
#include "fuzz.h"
#include "op/run.h"
#include "pagecache.h"

enum
{
  MAX_ARCHIVE = 1 << 16,
  MAX_FILE = 1 << 28,
  MAX_WORDS = 12
};

static struct
{
  char top[200];
  struct stat outside, inner; /* as they must stay */
} place;

static void
look (char const *name, struct stat *st)
{
  DEMAND (lstat (name, st) == 0);
}

static void
put_file (char const *name, void const *p, size_t n)
{
  int fd = open (name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  DEMAND (0 <= fd && write (fd, p, n) == n && close (fd) == 0);
}

static void
remove_place (void)
{
  if (chdir (place.top) == 0 && chdir ("..") == 0)
    rmtree (AT_FDCWD, strrchr (place.top, '/') + 1);
}

/* Make the directories, once.  */
static void
begin (void)
{
  char const *dir = getenv ("FUZZ_DIR");
  if (!dir)
    dir = access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  snprintf (place.top, sizeof place.top, "%s/fuzz-XXXXXX", dir);
  DEMAND (mkdtemp (place.top) && chdir (place.top) == 0);
  /* A hole of an exabyte is archived as zeros.  */
  struct rlimit most = { MAX_FILE, MAX_FILE };
  setrlimit (RLIMIT_FSIZE, &most);
  signal (SIGXFSZ, SIG_IGN);
  atexit (remove_place);
  DEMAND (mkdir ("outside", 0755) == 0);
  put_file ("outside/inner", "valuable", 8);
  put_file ("new", "new", 3);
  look ("outside", &place.outside);
  look ("outside/inner", &place.inner);
  /* No program is run: an archive may ask for a decompressor.  */
  setenv ("PATH", "/nonexistent", 1);
  DEMAND (freopen ("/dev/null", "r", stdin));
  DEMAND (freopen ("/dev/null", "w", stdout));
  umask (022);
}

static bool
is_same (struct stat const *a, struct stat const *b)
{
  return (a->st_mode == b->st_mode && a->st_nlink == b->st_nlink
          && a->st_uid == b->st_uid && a->st_gid == b->st_gid
          && a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec
          && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec
          && a->st_ctim.tv_sec == b->st_ctim.tv_sec
          && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec);
}

static void
check_outside (void)
{
  struct stat st;
  look ("outside", &st);
  DEMAND (is_same (&st, &place.outside));
  look ("outside/inner", &st);
  DEMAND (is_same (&st, &place.inner));
}

/* Make "in" an empty directory.  */
static void
empty (void)
{
  int err = rmtree (AT_FDCWD, "in");
  if (err == -EACCES)
    {
      /* A member may have taken the owner's permissions away.  */
      DEMAND (system ("/bin/chmod -R u+rwx in; /bin/rm -rf in") == 0);
      err = 0;
    }
  DEMAND (err == 0 || err == -ENOENT);
  DEMAND (mkdir ("in", 0755) == 0);
}

/* Whether one of the N counts is not 0.  */
static bool
was_counted (uintmax_t const *counts, int n)
{
  for (int i = 0; i < n; i++)
    if (counts[i])
      return true;
  return false;
}

/* Run the program with the words of TEXT, which blanks separate.  */
static int
run (char const *text)
{
  char words[200], *argv[MAX_WORDS + 1], program[] = "tar";
  int argc = 0;
  snprintf (words, sizeof words, "%s", text);
  argv[argc++] = program;
  for (char *w = strtok (words, " "); w && argc < MAX_WORDS;
       w = strtok (NULL, " "))
    argv[argc++] = w;
  argv[argc] = NULL;

  uint32_t before = fuzz_open_fds ();
  struct diag d;
  struct cli c;
  diag_init (&d, argv[0]);
  d.err = fuzz_null ();
  draft_init (&c, &d, argv[0]);
  enum cli_result result = cli_parse (&c, argc, argv);
  if (result == CLI_GO)
    result = cli_check (&c);
  DEMAND (result == CLI_GO);
  /* This process runs on after it.  */
  c.conf.no_sandbox = true;
  diag_configure (&d, &c.opts.diag);
  struct run_figures figures;
  enum outcome o
      = outcome_worst (c.outcome, run_config (&c.conf, &d, &figures));
  fuzz_kept (&d, o);
  int status = diag_close (&d, o);
  DEMAND (status == 0 || status == 1 || status == 2);
  DEMAND ((status == 2) == was_counted (d.failed, ERROR_KINDS));
  DEMAND (status != 1 || was_counted (d.warned, WARNINGS_COUNTED));
  draft_release (&c);
  umask (022);
  fuzz_closed (before);
  check_outside ();
  return status;
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  /* The commands that one input goes through, in order.  */
  static char const *const courses[][5] = {
    { "-tf a", "-xf a -C in", "-df a -C in", "-tvvRf a" },
    { "-xpf a -C in --xattrs --acls", "-xf a -C in --overwrite" },
    { "-xGf a -C in", "-xGf a -C in --recursive-unlink", "-tGvf a" },
    { "-rf a new", "-tf a", "-uf a new", "-xf a -C in --keep-old-files" },
    { "--delete -f a file", "-tif a", "--delete -f a f dir" },
    { "-xf a -C in --strip-components=1 -k -S", "-df a -C in --occurrence f" },
    { "-xf a -C in --one-top-level=in/x --no-seek -i", "-xOf a" },
    { "-cf b new", "-Af b a", "-tf b", "-xf b -C in --no-overwrite-dir" },
    { "-cf b -C in -g s .", "-xf a -C in", "-cf c -C in -g s .",
      "-xGf c -C in", "-tf c" },
    { "-xMf a -C in", "-tMf a", "-xf a -C in --unlink-first --no-page-cache" },
  };
  enum
  {
    COURSES = sizeof courses / sizeof *courses
  };
  static bool ready;
  if (!ready)
    {
      fuzz_null ();
      begin ();
      ready = true;
    }
  struct fuzz f = fuzz_begin (data, size < MAX_ARCHIVE ? size : MAX_ARCHIVE);
  unsigned course = fuzz_byte (&f) % COURSES;
  struct bytebuf b = fuzz_archive (&f);
  put_file ("a", b.data, b.len);
  unlink ("b");
  unlink ("c");
  unlink ("s");
  empty ();
  DEMAND (run ("-tf a") == run ("-tf a"));
  for (int i = 0; i < 5 && courses[course][i]; i++)
    run (courses[course][i]);
  bytebuf_release (&b);
  return 0;
}
