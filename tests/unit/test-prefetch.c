/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/prefetch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "check.h"
#include "fs/walk.h"
#include "scratch.h"

enum
{
  FILES = 1200,

  /* Larger files: more than are held at the same time.  */
  LARGE_FILES = 40
};

static struct walk_opts const walk_opts = { .sort = WALK_SORT_NAME };

static void
put_file (int dirfd, char const *name, size_t bytes)
{
  int fd = openat (dirfd, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  CHECK (0 <= fd);
  static char buf[PREFETCH_BYTES + 1];
  for (size_t i = 0; i < bytes; i++)
    buf[i] = name[strlen (name) - 1] + i % 7;
  CHECK_INT (write (fd, buf, bytes), bytes);
  close (fd);
}

/* d/FILES files of 0, 1, 2... bytes, and directories of their own.  */
static void
make_tree (int dirfd)
{
  char name[40];
  CHECK_INT (mkdirat (dirfd, "d", 0755), 0);
  for (int i = 0; i < FILES; i++)
    {
      snprintf (name, sizeof name, "d/%02d", i / 10);
      mkdirat (dirfd, name, 0755);
      snprintf (name, sizeof name, "d/%02d/%03d", i / 10, i);
      put_file (dirfd, name, i);
    }
  CHECK_INT (mkfifoat (dirfd, "d/05/fifo", 0644), 0);
  CHECK_INT (symlinkat ("none", dirfd, "d/05/link"), 0);
  CHECK_INT (linkat (dirfd, "d/06/060", dirfd, "d/06/again", 0), 0);
  put_file (dirfd, "d/07/larger", PREFETCH_BYTES + 1);
  for (int i = 0; i < LARGE_FILES; i++)
    {
      snprintf (name, sizeof name, "d/%02d/large%d", i / 4, i);
      put_file (dirfd, name, PREFETCH_BYTES - 25000 * i);
    }
  CHECK_INT (mkdirat (dirfd, "d/08/left-out", 0755), 0);
  put_file (dirfd, "d/08/left-out/f", 10);
}

static bool
filter (void *arg, char const *path, void *user)
{
  (void) arg;
  CHECK (!user);
  return !strstr (path, "left-out");
}

static int const open_flags = O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC;

/* A scout walks, too.  */

static void *
fork_walk (void *arg)
{
  struct walk *w = walk_fork (arg, &walk_opts);
  CHECK (w);
  walk_set_filter (w, filter, NULL);
  walk_set_names_only (w);
  return w;
}

/* Whether it leaves it to the readers what is a regular file.  */
static bool says_types = true;

static bool
next_of_walk (void *scout, struct prefetch_found *f)
{
  CHECK (!f->path && !f->name && !f->is_directory);
  if ((f->name = walk_dir_ahead (scout, &f->dirfd)))
    {
      f->is_directory = true;
      return true;
    }
  struct walk_entry e;
  enum walk_event event = walk_next (scout, &e);
  if (event == WALK_END)
    return false;
  bool is_file = event == WALK_ENTRY && !S_ISDIR (e.st.st_mode)
                 && (S_ISREG (e.st.st_mode) || !says_types);
  *f = (struct prefetch_found) { .path = is_file ? e.path : NULL,
                                 .name = e.name,
                                 .dirfd = e.dirfd,
                                 .is_regular = says_types };
  return true;
}

static void
free_walk (void *scout)
{
  walk_close (scout, NULL);
}

static struct prefetch_traversal const way
    = { .fork = fork_walk, .next = next_of_walk, .free = free_walk };

struct tally
{
  struct prefetch *p;
  struct prefetch_file file;
  unsigned files, taken, read;
};

static int
supply (void *arg, char const *path, struct stat *st)
{
  struct tally *t = arg;
  t->file.fd = -1;
  if (!prefetch_take (t->p, path, &t->file))
    return -1;
  *st = t->file.st;
  return t->file.fd;
}

/* Whether what was read ahead is what E holds.  */
static void
compare (struct tally *t, struct walk_entry const *e)
{
  static char want[PREFETCH_BYTES + 2];
  ssize_t n = pread (e->fd, want, sizeof want, 0);
  CHECK_INT (n, e->st.st_size);
  t->taken++;
  if (!t->file.read)
    return;
  t->read++;
  CHECK_INT (t->file.error, 0);
  CHECK_INT (t->file.is_head, PREFETCH_BYTES < n);
  CHECK_INT (t->file.bytes, t->file.is_head ? PREFETCH_BYTES : n);
  CHECK (memcmp (t->file.data, want, t->file.bytes) == 0);
  CHECK_INT (t->file.after.st_ino, e->st.st_ino);
}

static void
see (struct tally *t, struct walk_entry const *e)
{
  if (!S_ISREG (e->st.st_mode))
    return;
  t->files++;
  if (0 <= t->file.fd && e->fd == t->file.fd)
    compare (t, e);
  else
    prefetch_learn (t->p, 1, 0);
  if (0 <= e->fd)
    close (e->fd);
  t->file.fd = -1;
}

/* Walk "d" with P, until so many files were SEEN; on the way call MEDDLE,
   unless null, with their number.  */
static struct tally
run (struct prefetch *p, int dirfd, unsigned seen,
     void (*meddle) (int dirfd, unsigned files))
{
  struct tally t = { .p = p, .file = { .fd = -1 } };
  struct walk *w = walk_open (&walk_opts, dirfd, "d");
  walk_set_filter (w, filter, NULL);
  walk_set_open (w, open_flags);
  walk_set_supply (w, supply, &t);
  prefetch_begin (p, &way, w);
  struct walk_entry e;
  enum walk_event event;
  while (t.files < seen && (event = walk_next (w, &e)) != WALK_END)
    {
      CHECK (!strstr (e.path, "left-out"));
      if (event == WALK_ENTRY)
        see (&t, &e);
      CHECK_INT (prefetch_room (p), 0);
      if (meddle)
        meddle (dirfd, t.files);
    }
  prefetch_end (p);
  walk_close (w, NULL);
  return t;
}

/* How many descriptors are open: tells of leaks.  */
static int
count_fds (void)
{
  int count = 0;
  for (int fd = 0; fd < 1000; fd++)
    count += 0 <= fcntl (fd, F_GETFD);
  return count;
}

/* Files that are not wanted are not taken, and are no reason to stop.  */
static bool
is_odd (void const *arg, struct stat const *st)
{
  CHECK (arg == &open_flags);
  CHECK (S_ISREG (st->st_mode));
  return st->st_size % 2;
}

static void
test_wants (int dirfd)
{
  struct prefetch *p = prefetch_new (
      &(struct prefetch_opts) { .when = PREFETCH_ALWAYS,
                                .open_flags = open_flags,
                                .dir_flags = walk_dir_flags (&walk_opts),
                                .pagecache.enabled = true,
                                .wants = is_odd,
                                .wants_arg = &open_flags });
  int fds = count_fds ();
  struct tally t = run (p, dirfd, UINT_MAX, NULL);
  CHECK_INT (t.files, FILES + LARGE_FILES + 2);
#if HAVE_PTHREAD
  /* The one that is larger than what is read is odd, too.  */
  CHECK_INT (t.taken, FILES / 2 + 1);
  CHECK_INT (t.read, FILES / 2 + 1);
#endif
  CHECK_INT (count_fds (), fds);
  prefetch_free (p, NULL);
}

static void
test_all (int dirfd, enum prefetch_when when, unsigned readers)
{
#if HAVE_PTHREAD
  bool never = when == PREFETCH_NEVER;
#else
  bool never = true;
#endif
  int fds = count_fds ();
  struct prefetch *p = prefetch_new (
      &(struct prefetch_opts) { .when = when,
                                .readers = readers,
                                .open_flags = open_flags,
                                .dir_flags = walk_dir_flags (&walk_opts),
                                .pagecache.enabled = true,
                                .skip_links = true });
  struct tally t = run (p, dirfd, UINT_MAX, NULL);
  CHECK_INT (t.files, FILES + LARGE_FILES + 2);
  /* All but the first; and no links, nor what is empty.  */
  CHECK_INT (t.taken, never ? 0 : t.files - 1);
  CHECK_INT (t.read, never ? 0 : FILES + LARGE_FILES - 1);

  /* Again, and not to the end.  */
  t = run (p, dirfd, 20, NULL);
  CHECK_INT (t.files, 20);
  struct pagecache_opts off = { 0 };
  struct pagecache *pc = pagecache_new (&off, &sysops_real, NULL, NULL);
  prefetch_free (p, pc);
  uintmax_t files = 0;
  for (int m = 0; m < PAGECACHE_METHODS; m++)
    files += pagecache_figures (pc, m)->files;
#if ENABLE_PAGE_CACHE
  CHECK (never ? files == 0 : FILES + LARGE_FILES - 2 <= files);
#endif
  pagecache_free (pc);
  CHECK_INT (count_fds (), fds);
}

/* Files vanish that the scout has seen, others come.  */
static void
vanish (int dirfd, unsigned files)
{
  char name[40];
  if (files % 10 != 5)
    return;
  for (unsigned i = files + 20; i < files + 24; i++)
    {
      snprintf (name, sizeof name, "d/%02d/%03d", i / 10, i);
      unlinkat (dirfd, name, 0);
    }
  snprintf (name, sizeof name, "d/%02d/new", (files + 40) / 10);
  int fd = openat (dirfd, name, O_WRONLY | O_CREAT, 0644);
  if (0 <= fd)
    close (fd);
}

static void
test_changes (int dirfd)
{
  struct prefetch *p = prefetch_new (
      &(struct prefetch_opts) { .when = PREFETCH_ALWAYS,
                                .open_flags = open_flags,
                                .dir_flags = walk_dir_flags (&walk_opts),
                                .skip_links = true });
  struct tally t = run (p, dirfd, UINT_MAX, vanish);
  CHECK (FILES / 2 < t.files);
#if HAVE_PTHREAD
  CHECK (0 < t.taken);
#endif
  prefetch_free (p, NULL);
}

static void
fall_behind (int dirfd, unsigned files)
{
  (void) dirfd;
  if (files)
    nanosleep (&(struct timespec) { .tv_nsec = 200000000 }, NULL);
}

/* The end comes while the walker has no room and no file is lent.  */
static void
test_end_at_once (int dirfd)
{
  struct prefetch *p = prefetch_new (
      &(struct prefetch_opts) { .when = PREFETCH_ALWAYS,
                                .open_flags = open_flags,
                                .dir_flags = walk_dir_flags (&walk_opts),
                                .skip_links = true });
  struct tally t = run (p, dirfd, 1, fall_behind);
  CHECK_INT (t.taken, 0);
  prefetch_free (p, NULL);
}

/* The caller names the files.  */

static void *
fork_nothing (void *arg)
{
  return arg;
}

static void
free_nothing (void *arg)
{
  (void) arg;
}

static struct prefetch_traversal const offers
    = { .fork = fork_nothing, .free = free_nothing };

static char const *
name_of (int i)
{
  static char name[40];
  snprintf (name, sizeof name, "d/%02d/%03d", i / 10, i);
  return name;
}

/* Offer as many files, from number *NEXT on, as there is room for.  Returns
   their number.  */
static unsigned
offer (struct prefetch *p, int dirfd, int *next)
{
  unsigned room = prefetch_room (p), n = 0;
  for (; n < room && *next < FILES; n++)
    {
      char const *name = name_of ((*next)++);
      prefetch_offer (p, &(struct prefetch_found) {
                             .path = name, .name = name, .dirfd = dirfd });
    }
  return n;
}

/* Take the files from number FROM on, of which those up to UNTIL were offered,
   and offer more if MORE.  Returns the largest number that was held.  */
static unsigned
take (struct prefetch *p, int dirfd, int from, int until, bool more)
{
  unsigned held = until - from, most = 0;
  for (int i = from, next = until; i < next; i++)
    {
      struct prefetch_file f;
      CHECK (prefetch_take (p, name_of (i), &f));
      CHECK_INT (f.st.st_size, i);
      CHECK (i == 0 || i == 60 || f.read);
      held--;
      if (more)
        held += offer (p, dirfd, &next);
      if (most < held)
        most = held;
      close (f.fd);
    }
  return most;
}

static void
test_offers (int dirfd, bool here)
{
  int fds = count_fds (), next = 1;
  struct prefetch *p
      = prefetch_new (&(struct prefetch_opts) { .when = PREFETCH_ALWAYS,
                                                .readers = PREFETCH_READERS,
                                                .open_flags = open_flags,
                                                .skip_links = true });
  CHECK_INT (prefetch_room (p), 0);
  prefetch_begin (p, &offers, p);
  CHECK_INT (prefetch_room (p), 0);
  prefetch_learn (p, 1, 0);
#if HAVE_PTHREAD
  /* At first there are few.  */
  CHECK_INT (prefetch_room (p), PREFETCH_READERS);
  int dir = here ? AT_FDCWD : dirfd;
  CHECK_INT (offer (p, dir, &next), PREFETCH_READERS);
  CHECK_INT (prefetch_room (p), 0);
  /* The lent one counts.  */
  CHECK_INT (take (p, dir, 1, next, true), PREFETCH_FILES - 1);

  /* What was not offered is not there, and what was is dropped.  */
  struct prefetch_file f;
  next = 100;
  CHECK_INT (offer (p, dir, &next), PREFETCH_FILES - 1);
  CHECK (!prefetch_take (p, name_of (99), &f));
  CHECK (!prefetch_take (p, name_of (next), &f));
  CHECK (prefetch_take (p, name_of (next - 1), &f));
  CHECK_INT (f.st.st_size, next - 1);
  close (f.fd);
  CHECK (!prefetch_take (p, name_of (100), &f));

  /* No regular file, and nothing at all.  */
  char const *const odd[] = { "d/05/fifo", "d/05/link", "d/05", "none" };
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
    prefetch_offer (p, &(struct prefetch_found) {
                           .path = odd[i], .name = odd[i], .dirfd = dir });
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
    CHECK (!prefetch_take (p, odd[i], &f));

  /* The end, and again.  */
  next = 10;
  offer (p, dir, &next);
  prefetch_end (p);
  CHECK_INT (prefetch_room (p), 0);
  prefetch_begin (p, &offers, p);
  prefetch_learn (p, 1, 0);
  next = 20;
  CHECK_INT (offer (p, dir, &next), PREFETCH_READERS);
  take (p, dir, 20, next, false);
#endif
  offer (p, dirfd, &next);
  prefetch_free (p, NULL);
  CHECK_INT (count_fds (), fds);
}

/* What is read in vain gets its access time back.  */
static void
test_atime (int dirfd)
{
  struct timespec const old[2]
      = { { .tv_sec = 1000000 }, { .tv_sec = 2000000 } };
  for (int i = 1; i <= 3; i++)
    utimensat (dirfd, name_of (i), old, 0);
  struct prefetch *p = prefetch_new (&(struct prefetch_opts) {
      .when = PREFETCH_ALWAYS, .open_flags = open_flags, .keep_atime = true });
  prefetch_begin (p, &offers, p);
  prefetch_learn (p, 1, 0);
  int next = 1;
  unsigned n = offer (p, dirfd, &next);
  struct prefetch_file f = { .fd = -1 };
  if (n)
    {
      CHECK (prefetch_take (p, name_of (1), &f));
      /* So that the others are read, too.  */
      nanosleep (&(struct timespec) { .tv_nsec = 200000000 }, NULL);
    }
  prefetch_free (p, NULL);
  if (0 <= f.fd)
    close (f.fd);
  for (int i = 2; i <= 3; i++)
    {
      struct stat st;
      CHECK_INT (fstatat (dirfd, name_of (i), &st, 0), 0);
      CHECK_INT (st.st_atime, 1000000);
    }
}

/* Of a file that is larger, and changes after its beginning was read, the
   caller reads all.  False if it was read too late to tell.  */
static bool
test_larger (int dirfd, bool change)
{
  static char const name[] = "d/07/larger";
  struct timespec const old[2]
      = { { .tv_sec = 1000000 }, { .tv_sec = 2000000 } };
  CHECK_INT (utimensat (dirfd, name, old, 0), 0);
  struct prefetch *p = prefetch_new (&(struct prefetch_opts) {
      .when = PREFETCH_ALWAYS, .open_flags = open_flags, .keep_atime = true });
  prefetch_begin (p, &offers, p);
  prefetch_learn (p, 1, 0);
  bool is_late = false;
#if HAVE_PTHREAD
  CHECK (0 < prefetch_room (p));
  prefetch_offer (p, &(struct prefetch_found) {
                         .path = name, .name = name, .dirfd = dirfd });
  nanosleep (&(struct timespec) { .tv_nsec = 200000000 }, NULL);
  int fd = openat (dirfd, name, O_WRONLY);
  CHECK_INT (write (fd, "changed", change ? 7 : 0), change ? 7 : 0);
  close (fd);
  struct prefetch_file f;
  CHECK (prefetch_take (p, name, &f));
  is_late = change && f.read && f.st.st_mtime != 2000000;
  if (!is_late)
    {
      CHECK_INT (f.read, !change);
      CHECK_INT (f.st.st_mtime == 2000000, !change);
      CHECK_INT (f.st.st_atime, 1000000);
    }
  CHECK_INT (lseek (f.fd, 0, SEEK_CUR), 0);
  close (f.fd);
#endif
  prefetch_free (p, NULL);
  return !is_late;
}

/* The order of inodes.  */

enum
{
  /* So many files are named before the first one is opened.  */
  NAMED = PREFETCH_FILES - 20
};

static atomic_int named;
static int seen[FILES];
static atomic_int seen_count;

static bool
next_reversed (void *dirfd, struct prefetch_found *f)
{
  int i = named++;
  if (FILES <= i)
    return false;
  static char name[40];
  snprintf (name, sizeof name, "d/%02d/%03d", i / 10, i);
  *f = (struct prefetch_found) { .path = name,
                                 .name = name,
                                 .dirfd = *(int *) dirfd,
                                 .is_regular = true,
                                 .ino = FILES - i };
  return true;
}

/* Note which file is opened, by its size.  There is one reader.  */
static bool
note_size (void const *arg, struct stat const *st)
{
  (void) arg;
  while (named <= NAMED)
    nanosleep (&(struct timespec) { .tv_nsec = 1000000 }, NULL);
  seen[seen_count++] = st->st_size;
  return true;
}

static struct prefetch_traversal const reversed
    = { .fork = fork_nothing, .next = next_reversed, .free = free_nothing };

static void
test_inode_order (int dirfd)
{
  struct prefetch *p
      = prefetch_new (&(struct prefetch_opts) { .when = PREFETCH_ALWAYS,
                                                .readers = 1,
                                                .open_flags = open_flags,
                                                .wants = note_size });
  prefetch_begin (p, &reversed, &dirfd);
  prefetch_learn (p, 1, 0);
#if HAVE_PTHREAD
  struct prefetch_file f;
  while (seen_count < NAMED)
    nanosleep (&(struct timespec) { .tv_nsec = 1000000 }, NULL);
  for (int i = 0; i < FILES; i++)
    if (i % 100 == 0)
      {
        CHECK (prefetch_take (p, name_of (i), &f));
        CHECK_INT (f.st.st_size, i);
        CHECK_INT (f.bytes, i);
        close (f.fd);
      }
#endif
  prefetch_end (p);
  prefetch_free (p, NULL);
  /* Upwards from the one that was taken before all were named, and then from
     the lowest inode, which the largest file has.  */
  int turns = 0;
  for (int i = 1; i < NAMED && i < seen_count; i++)
    turns += seen[i - 1] < seen[i];
  CHECK (turns <= 1);
}

/* With few descriptors fewer files are held.  */
static void
test_few (int dirfd)
{
  struct rlimit r;
  CHECK_INT (getrlimit (RLIMIT_NOFILE, &r), 0);
  struct rlimit few = r;
  few.rlim_cur = 400;
  CHECK_INT (setrlimit (RLIMIT_NOFILE, &few), 0);
  test_all (dirfd, PREFETCH_ALWAYS, 0);
  few.rlim_cur = 200;
  CHECK_INT (setrlimit (RLIMIT_NOFILE, &few), 0);
  test_all (dirfd, PREFETCH_NEVER, 0);
  CHECK_INT (setrlimit (RLIMIT_NOFILE, &r), 0);
}

int
main (void)
{
  int dirfd = scratch_open ();
  make_tree (dirfd);
  test_all (dirfd, PREFETCH_NEVER, 0);
  for (unsigned readers = 0; readers < 4; readers++)
    test_all (dirfd, PREFETCH_ALWAYS, readers);
  test_all (dirfd, PREFETCH_ALWAYS, UINT_MAX);
  test_end_at_once (dirfd);
  test_wants (dirfd);
  test_few (dirfd);
  test_inode_order (dirfd);
  test_offers (dirfd, false);
  CHECK_INT (fchdir (dirfd), 0);
  test_offers (dirfd, true);
  test_atime (dirfd);
  CHECK (test_larger (dirfd, false));
  bool told = false;
  for (int i = 0; i < 20 && !told; i++)
    told = test_larger (dirfd, true);
  CHECK (told);
  says_types = false;
  test_wants (dirfd);
  test_all (dirfd, PREFETCH_ALWAYS, 0);
  test_changes (dirfd);
  close (dirfd);
  scratch_remove ();
  return check_status ();
}
