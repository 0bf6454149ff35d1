/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* mktree [--huge] DIR - make DIR, a tree of what archivers get wrong: names
   of 1 to 4000 bytes and of odd bytes, hard links, long symbolic links,
   holes, fifos, a socket, odd times and modes; as root also devices and ids
   above 2097151.  What this file system cannot hold is left out and named
   on standard error.  The same tree every time but for inode numbers.  With
   --huge only files of many gigabytes that are nearly all hole.  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

enum
{
  LONGEST_COMPONENT = 255,
  MTIME_BASE = 1500000000
};

static void
die (char const *what, char const *name)
{
  fprintf (stderr, "mktree: %s %s: %s\n", what, name, strerror (errno));
  exit (99);
}

static void
leave_out (char const *what, char const *name)
{
  fprintf (stderr, "mktree: left out: %s %s: %s\n", what, name,
           strerror (errno));
}

/* Times that later runs and file systems agree on.  */
static void
set_time (int dir, char const *name, intmax_t seconds, long nanoseconds)
{
  struct timespec t[2] = { { .tv_sec = MTIME_BASE },
                           { .tv_sec = seconds, .tv_nsec = nanoseconds } };
  if (utimensat (dir, name, t, AT_SYMLINK_NOFOLLOW) != 0)
    leave_out ("time of", name);
}

/* SIZE bytes that no run of which repeats soon.  */
static void
put_bytes (int fd, size_t size, uint32_t seed)
{
  char buf[4096];
  uint32_t x = seed * 2654435761u + 1;
  while (size)
    {
      size_t n = size < sizeof buf ? size : sizeof buf;
      for (size_t i = 0; i < n; i++)
        {
          x = x * 1664525u + 1013904223u;
          buf[i] = x >> 24;
        }
      if (write (fd, buf, n) != (ssize_t) n)
        die ("write", "a file");
      size -= n;
    }
}

static bool
put_file (int dir, char const *name, size_t size)
{
  int fd = openat (dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0644);
  if (fd < 0)
    {
      leave_out ("file", name);
      return false;
    }
  put_bytes (fd, size, size + strlen (name));
  close (fd);
  set_time (dir, name, MTIME_BASE + size, 0);
  return true;
}

static int
enter (int dir, char const *name)
{
  if (mkdirat (dir, name, 0755) != 0 && errno != EEXIST)
    die ("mkdir", name);
  int fd = openat (dir, name, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    die ("open", name);
  return fd;
}

static void
put_sizes (int top)
{
  static size_t const sizes[]
      = { 0, 1, 511, 512, 513, 10239, 10240, 10241, 65536, 300000 };
  int dir = enter (top, "sizes");
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      char name[30];
      sprintf (name, "s%zu", sizes[i]);
      put_file (dir, name, sizes[i]);
    }
  close (dir);
}

/* A file whose name from the top of the tree, "NAME/...", takes LENGTH
   bytes, of components of at most LONGEST_COMPONENT.  */
static void
put_long_path (int top, size_t prefix_bytes, size_t length)
{
  char component[LONGEST_COMPONENT + 1];
  int dir = dup (top);
  size_t left = length - prefix_bytes;
  char letter = 'a' + length % 23;
  while (left > LONGEST_COMPONENT)
    {
      /* Leave at least one byte after this component and its slash.  */
      size_t n = left - 2 < LONGEST_COMPONENT ? left - 2 : LONGEST_COMPONENT;
      memset (component, letter, n);
      component[n] = 0;
      int next = enter (dir, component);
      close (dir);
      dir = next;
      left -= n + 1;
    }
  memset (component, letter + 1, left);
  component[left] = 0;
  put_file (dir, component, length % 700);
  close (dir);
}

static void
put_long_paths (int top, size_t top_bytes)
{
  static short const lengths[]
      = { 97,  98,  99,  100, 101, 102, 154, 155, 156,  157,  198, 254,
          255, 256, 257, 258, 355, 511, 512, 513, 1000, 2000, 4000 };
  int dir = enter (top, "long");
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
    put_long_path (dir, top_bytes + strlen ("/long/"), lengths[i]);

  /* Directories: their slash counts.  */
  for (int n = 80; n < 110; n += 3)
    {
      char name[110];
      memset (name, 'D', n);
      name[n] = 0;
      close (enter (dir, name));
      set_time (dir, name, MTIME_BASE + n, 0);
    }
  close (dir);
}

static void
archive_session_add_names (int top)
{
  static char const *const names[] = { "a",
                                       "...",
                                       "..x",
                                       "x..",
                                       "-",
                                       "-x",
                                       "--help",
                                       " ",
                                       " lead",
                                       "trail ",
                                       "new\nline",
                                       "tab\tand\rcr",
                                       "back\\slash",
                                       "back\\nslash",
                                       "q'uote",
                                       "d\"quote",
                                       "co:lon",
                                       "st*r",
                                       "que?tion",
                                       "[bracket]",
                                       "tilde~",
                                       "#x#",
                                       "\001\002\003",
                                       "del\177",
                                       "caf\303\251",
                                       "latin\351",
                                       "\377\376",
                                       "\303",
                                       "\360\237\220\247",
                                       "%d%f%p",
                                       "a=b",
                                       "@LongLink",
                                       ".hidden",
                                       "CACHEDIR.TAG~",
                                       "\342\200\256rtl" };
  int dir = enter (top, "names");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    put_file (dir, names[i], i);
  close (enter (dir, "dir\nline"));
  close (enter (dir, "dir\351"));
  close (dir);
}

static void
put_links (int top)
{
  int dir = enter (top, "links");
  int other = enter (dir, "other");
  if (put_file (dir, "first", 1000))
    {
      linkat (dir, "first", dir, "second", 0);
      linkat (dir, "first", other, "third", 0);
    }
  char name[LONGEST_COMPONENT + 1];
  static unsigned char const hard[]
      = { 90, 98, 99, 100, 101, 102, 155, 156, 250 };
  for (size_t i = 0; i < sizeof hard; i++)
    {
      memset (name, 'h', hard[i]);
      name[hard[i]] = 0;
      if (put_file (dir, name, hard[i]))
        linkat (dir, name, other, name, 0);
    }

  static short const lengths[]
      = { 1, 2, 98, 99, 100, 101, 155, 256, 300, 1000, 4000 };
  char *target = malloc (4001);
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
    {
      memset (target, 't', lengths[i]);
      for (int k = 9; k < lengths[i]; k += 10)
        target[k] = '/';
      target[lengths[i]] = 0;
      sprintf (name, "sym%d", lengths[i]);
      if (symlinkat (target, dir, name) != 0)
        leave_out ("symbolic link", name);
      else
        set_time (dir, name, MTIME_BASE + i, 0);
    }
  free (target);
  static char const *const targets[][2]
      = { { "abs", "/etc/passwd" }, { "up", "../../../x" },
          { "latin", "\351" },      { "newline", "a\nb" },
          { "slash", "other/" },    { "self", "self" } };
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
    {
      symlinkat (targets[i][1], dir, targets[i][0]);
      set_time (dir, targets[i][0], MTIME_BASE, 0);
    }
  linkat (dir, "abs", dir, "abs2", 0);
  set_time (dir, "other", MTIME_BASE, 0);
  close (other);
  close (dir);
}

/* A file of SIZE bytes with COUNT runs of data, the first at START, each of
   RUN bytes and STEP after the one before.  */
static void
put_sparse (int dir, char const *name, off_t size, int count, off_t start,
            off_t run, off_t step)
{
  int fd = openat (dir, name, O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (fd < 0)
    die ("create", name);
  for (int i = 0; i < count; i++)
    {
      lseek (fd, start + i * step, SEEK_SET);
      put_bytes (fd, run, i + 1);
    }
  if (ftruncate (fd, size) != 0)
    leave_out ("size of", name);
  fsync (fd);
  close (fd);
  set_time (dir, name, MTIME_BASE, 0);
}

static void
put_holes (int top)
{
  int dir = enter (top, "holes");
  off_t const k = 1024, m = 1024 * k;
  put_sparse (dir, "all", 3 * m, 0, 0, 0, 0);
  put_sparse (dir, "all-odd", 100001, 0, 0, 0, 0);
  put_sparse (dir, "begin", m, 1, m - 64 * k, 64 * k, 0);
  put_sparse (dir, "end", m, 1, 0, 64 * k, 0);
  put_sparse (dir, "end-odd", m + 1, 1, 0, 64 * k, 0);
  put_sparse (dir, "middle", 2 * m, 2, 0, 4 * k, 2 * m - 4 * k);
  put_sparse (dir, "three", m, 3, 128 * k, 4 * k, 256 * k);
  put_sparse (dir, "four", 2 * m, 4, 128 * k, 4 * k, 256 * k);
  put_sparse (dir, "five", 2 * m, 5, 128 * k, 4 * k, 256 * k);
  put_sparse (dir, "many", 40 * m, 60, 128 * k, 4 * k, 512 * k);
  put_sparse (dir, "short-run", 200 * k, 1, 100 * k, 700, 0);
  put_sparse (dir, "dense", 64 * k, 1, 0, 64 * k, 0);
  close (dir);
}

/* Files too large to be read whole in a test.  */
static void
put_huge (int dir)
{
  off_t const k = 1024, g = k * k * k;
  put_sparse (dir, "huge", 5 * g, 1, 4 * g, 4 * k, 0);
  /* Too large for eleven octal digits.  */
  put_sparse (dir, "over8g", 9 * g, 1, 8 * g, 4 * k, 0);
  put_sparse (dir, "thousands", 9 * g, 3000, 128 * k, 512, 3 * k * k);
}

static void
put_special (int top)
{
  int dir = enter (top, "special");
  mode_t const types[] = { S_IFIFO, S_IFCHR, S_IFBLK };
  static struct
  {
    char const *name;
    int type, major, minor;
  } const nodes[] = { { "fifo", 0, 0, 0 },
                      { "fifo2", 0, 0, 0 },
                      { "null", 1, 1, 3 },
                      { "high", 1, 4095, 1048575 },
                      { "loop", 2, 7, 200 } };
  for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++)
    if (mknodat (dir, nodes[i].name, types[nodes[i].type] | 0640,
                 makedev (nodes[i].major, nodes[i].minor))
        != 0)
      leave_out ("node", nodes[i].name);
    else
      set_time (dir, nodes[i].name, MTIME_BASE + i, 0);
  linkat (dir, "fifo2", dir, "fifo2-link", 0);

  struct sockaddr_un a = { .sun_family = AF_UNIX, .sun_path = "socket" };
  int s = socket (AF_UNIX, SOCK_STREAM, 0);
  if (fchdir (dir) != 0 || s < 0 || bind (s, (void *) &a, sizeof a) != 0)
    leave_out ("socket", "socket");
  close (s);
  close (dir);
}

static void
put_times (int top)
{
  static struct
  {
    intmax_t s;
    long ns;
  } const times[] = { { -2147483648, 0 },
                      { -86400 * 365, 0 },
                      { -1, 0 },
                      { -2, 500000000 },
                      { 0, 0 },
                      { 0, 1 },
                      { 1, 123456789 },
                      { 1000000000, 100000000 },
                      { 2147483647, 999999999 },
                      { 2147483648, 0 },
                      { 4294967296, 5 },
                      { 8589934591, 0 },
                      { 8589934592, 0 },
                      { 15000000000, 0 } };
  int dir = enter (top, "times");
  for (size_t i = 0; i < sizeof times / sizeof *times; i++)
    {
      char name[20];
      sprintf (name, "t%zu", i);
      if (!put_file (dir, name, 0))
        continue;
      set_time (dir, name, times[i].s, times[i].ns);
      /* A file system of smaller range would put its limit there.  */
      struct stat st;
      if (fstatat (dir, name, &st, 0) == 0 && st.st_mtime != times[i].s)
        {
          fprintf (stderr, "mktree: left out: time %jd\n", times[i].s);
          unlinkat (dir, name, 0);
        }
    }
  close (enter (dir, "d"));
  set_time (dir, "d", -5, 250000000);
  symlinkat ("t0", dir, "l");
  set_time (dir, "l", 7, 7);
  close (dir);
}

static void
put_modes (int top)
{
  bool root = geteuid () == 0;
  static mode_t const modes[]
      = { 0,     0111,  0400,  0600,  0644,  0755, 0777,
          01644, 02755, 02644, 04755, 04644, 07777 };
  int dir = enter (top, "modes");
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
    {
      char name[20];
      if (!root && !(modes[i] & 0400))
        continue;
      sprintf (name, "f%04o", (unsigned) modes[i]);
      put_file (dir, name, 3);
      fchmodat (dir, name, modes[i], 0);
      if (!root && (modes[i] & 0700) != 0700)
        continue;
      sprintf (name, "d%04o", (unsigned) modes[i]);
      int sub = enter (dir, name);
      put_file (sub, "in", 1);
      close (sub);
      fchmodat (dir, name, modes[i], 0);
      set_time (dir, name, MTIME_BASE + i, 0);
    }
  close (dir);
}

static void
put_owners (int top)
{
  static uintmax_t const ids[]
      = { 0, 1, 1000, 65534, 65535, 2097151, 2097152, 4294967294 };
  if (geteuid () != 0)
    {
      fputs ("mktree: left out: owners: not root\n", stderr);
      return;
    }
  int dir = enter (top, "owners");
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
    {
      char name[20];
      sprintf (name, "u%ju", ids[i]);
      if (put_file (dir, name, 2)
          && fchownat (dir, name, ids[i], ids[(i + 3) % 8], 0) != 0)
        leave_out ("owner of", name);
    }
  close (dir);
}

/* Directories got their times when files came into them; set those of the
   first level last.  */
static void
settle (int top)
{
  static char const *const dirs[]
      = { "sizes",   "long",  "names", "links", "holes",
          "special", "times", "modes", "owners" };
  for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
    if (faccessat (top, dirs[i], F_OK, 0) == 0)
      set_time (top, dirs[i], MTIME_BASE + i, i * 1000);
}

int
main (int argc, char **argv)
{
  umask (022);
  if (argc == 3 && strcmp (argv[1], "--huge") == 0)
    {
      put_huge (enter (AT_FDCWD, argv[2]));
      return 0;
    }
  if (argc != 2)
    {
      fputs ("usage: mktree [--huge] DIR\n", stderr);
      return 99;
    }
  int top = enter (AT_FDCWD, argv[1]);
  char const *slash = strrchr (argv[1], '/');
  size_t top_bytes = strlen (slash ? slash + 1 : argv[1]);
  put_sizes (top);
  put_long_paths (top, top_bytes);
  archive_session_add_names (top);
  put_links (top);
  put_holes (top);
  put_special (top);
  put_times (top);
  put_modes (top);
  put_owners (top);
  settle (top);
  return 0;
}
