/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* limit - what the hardware gives without a tar, and the data of make bench.

   limit -j N read FILE          direct reads of the whole FILE
   limit -j N write BYTES FILE   direct writes of a new FILE of that size
   limit -j N copy FROM FILE     both: direct reads of FROM, and writes of FILE
   limit -j N make LIST DIR      make in DIR what LIST says
   limit -j N pack LIST          read from the current directory what LIST
                                 says, and write about as many bytes to
                                 standard output as an archive of it has
   limit -j N stat LIST          get the status of what LIST says, below the
                                 current directory
   limit -j N memory MIB         use that much memory, and give it back: a
                                 virtual machine, which has lent free memory
                                 to its host, has it again then

   N processes share the work.  A line of LIST is KIND SIZE NAME.  Kind d is
   a directory, below where all begins; the others are files in the directory
   of the last d: n has noise, t has words, s has 64 KiB of noise in each MiB
   and holes between.  The status is 77 if the file system has no direct
   reads and writes.  */

#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef O_DIRECT
#define O_DIRECT 0
#endif

enum
{
  BLOCK = 1 << 20,    /* what one read or write moves */
  POOL = 16 << 20,    /* a file is a part of as much noise or as many words */
  PIECE = 64 << 10,   /* of data in a sparse file, at each BLOCK */
  PACKED = 128 << 10, /* what pack writes at once, so that the program behind
                         the pipe works meanwhile */
  TAR_BLOCK = 512
};

struct entry
{
  char kind;
  intmax_t size;
  char *name;
};

struct plan
{
  int fd;              /* the file of read and write, else the directory */
  int from;            /* the file that copy reads */
  intmax_t size;       /* of that file */
  struct entry *list;  /* of make and pack */
  size_t count;        /* of the list */
  size_t *directories; /* where in the list they are */
  size_t shares;       /* blocks, or directories with their files */
  char *noise, *words; /* POOL + BLOCK bytes each */
  char *buffer;        /* BLOCK bytes, each process has its own */
  size_t filled;       /* of it, by pack */
};

static void *
pages (size_t size, int kind)
{
  void *p
      = mmap (NULL, size, PROT_READ | PROT_WRITE, kind | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED)
    error (1, errno, "mmap");
  return p;
}

static uint64_t
next_random (uint64_t *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static char *
make_noise (void)
{
  uint64_t state = 88172645463325252;
  char *p = pages (POOL + BLOCK, MAP_PRIVATE);
  for (size_t i = 0; i < POOL + BLOCK; i += sizeof state)
    {
      next_random (&state);
      memcpy (p + i, &state, sizeof state);
    }
  return p;
}

/* Words of a few thousand, the first ones more often, in lines.  */
static char *
make_words (void)
{
  uint64_t state = 88172645463325252;
  char *p = pages (POOL + BLOCK, MAP_PRIVATE);
  for (size_t i = 0; i < POOL + BLOCK;)
    {
      uint64_t r = next_random (&state);
      unsigned word = (r & 63) * (r >> 6 & 63) * 7919 + 17;
      for (int n = 2 + word % 7; n > 0 && i < POOL + BLOCK; n--)
        {
          p[i++] = 'a' + word % 26;
          word = word / 3 + 1;
        }
      if (i < POOL + BLOCK)
        p[i++] = r >> 60 ? ' ' : '\n';
    }
  return p;
}

/* ARRAY, with room for one more than COUNT; it doubles.  */
static void *
room_for (void *array, size_t count, size_t size)
{
  if (count & (count - 1))
    return array;
  array = realloc (array, (count ? 2 * count : 1) * size);
  if (!array)
    error (1, errno, "realloc");
  return array;
}

static void
read_list (struct plan *p, char const *name)
{
  FILE *f = fopen (name, "r");
  if (!f)
    error (1, errno, "%s", name);
  char *line = NULL;
  size_t room = 0;
  ssize_t n;
  while ((n = getline (&line, &room, f)) > 0)
    {
      p->list = room_for (p->list, p->count, sizeof *p->list);
      p->directories
          = room_for (p->directories, p->shares, sizeof *p->directories);
      struct entry *e = &p->list[p->count];
      line[n - 1] = '\0';
      int skip = 0;
      if (sscanf (line, "%c %jd %n", &e->kind, &e->size, &skip) != 2
          || !(e->name = strdup (line + skip)))
        error (1, 0, "%s:%zu: %s", name, p->count + 1, line);
      if (e->kind == 'd')
        p->directories[p->shares++] = p->count;
      p->count++;
    }
  free (line);
  fclose (f);
}

/* Write SIZE bytes of FROM's noise or words, each file from elsewhere.  */
static void
fill (struct plan *p, int fd, struct entry const *e, size_t number)
{
  char const *pool = e->kind == 't' ? p->words : p->noise;
  size_t piece = e->kind == 's' ? PIECE : BLOCK;
  size_t from = number * 1000003 % POOL;
  for (intmax_t at = 0; at < e->size; at += BLOCK)
    {
      intmax_t rest = e->size - at;
      size_t n = rest < (intmax_t) piece ? (size_t) rest : piece;
      if (pwrite (fd, pool + (from + at) % POOL, n, at) != (ssize_t) n)
        error (1, errno, "%s", e->name);
    }
  if (e->kind == 's' && ftruncate (fd, e->size) != 0)
    error (1, errno, "%s", e->name);
}

/* The files of one directory, with the calls that an extraction cannot do
   without.  */
static void
make_share (struct plan *p, size_t share)
{
  static struct timespec const times[2]
      = { { .tv_sec = 1767225600 }, { .tv_sec = 1767225600 } };
  size_t i = p->directories[share];
  int dir = openat (p->fd, p->list[i].name, O_RDONLY | O_DIRECTORY);
  if (dir < 0)
    error (1, errno, "%s", p->list[i].name);
  while (++i < p->count && p->list[i].kind != 'd')
    {
      struct entry const *e = &p->list[i];
      int fd = openat (dir, e->name, O_WRONLY | O_CREAT | O_EXCL, 0600);
      if (fd < 0)
        error (1, errno, "%s", e->name);
      fill (p, fd, e, i);
      if (futimens (fd, times) != 0 || fchown (fd, getuid (), getgid ()) != 0
          || fchmod (fd, 0644) != 0 || close (fd) != 0)
        error (1, errno, "%s", e->name);
    }
  close (dir);
}

static void
flush (struct plan *p)
{
  for (size_t done = 0; done < p->filled;)
    {
      ssize_t n = write (STDOUT_FILENO, p->buffer + done, p->filled - done);
      if (n < 0)
        error (1, errno, "standard output");
      done += n;
    }
  p->filled = 0;
}

static void
reserve (struct plan *p, size_t bytes)
{
  if (PACKED < p->filled || bytes > BLOCK - p->filled)
    flush (p);
}

static void
pack_file (struct plan *p, int dir, char const *name)
{
  struct stat st;
  int fd = openat (dir, name, O_RDONLY);
  if (fd < 0 || fstat (fd, &st) != 0)
    error (1, errno, "%s", name);
  reserve (p, TAR_BLOCK);
  p->filled += TAR_BLOCK;
  for (intmax_t rest = st.st_size; rest > 0;)
    {
      reserve (p, rest < BLOCK ? (rest + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK
                               : BLOCK);
      ssize_t n
          = read (fd, p->buffer + p->filled, rest < BLOCK ? rest : BLOCK);
      if (n <= 0)
        error (1, errno, "%s", name);
      rest -= n;
      p->filled += (n + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
    }
  close (fd);
}

/* Open the directory NAME, and read it to its end.  */
static DIR *
read_directory (char const *name)
{
  DIR *d = opendir (name);
  if (!d)
    error (1, errno, "%s", name);
  while (readdir (d))
    continue;
  return d;
}

/* The files of one directory, with the calls that looking for what is new
   cannot do without.  */
static void
stat_share (struct plan *p, size_t share)
{
  size_t i = p->directories[share];
  DIR *d = read_directory (p->list[i].name);
  while (++i < p->count && p->list[i].kind != 'd')
    {
      struct stat st;
      if (fstatat (dirfd (d), p->list[i].name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        error (1, errno, "%s", p->list[i].name);
    }
  closedir (d);
}

/* The same for creating an archive.  */
static void
pack_share (struct plan *p, size_t share)
{
  size_t i = p->directories[share];
  DIR *d = read_directory (p->list[i].name);
  reserve (p, TAR_BLOCK);
  p->filled += TAR_BLOCK;
  while (++i < p->count && p->list[i].kind != 'd')
    pack_file (p, dirfd (d), p->list[i].name);
  closedir (d);
}

static void
read_share (struct plan *p, size_t share)
{
  if (pread (p->fd, p->buffer, BLOCK, (off_t) share * BLOCK) < 0)
    error (errno == EINVAL ? 77 : 1, errno, "direct read");
}

/* A last block that is too long is cut by who began.  */
static void
write_share (struct plan *p, size_t share)
{
  if (pwrite (p->fd, p->noise + (size_t) share * BLOCK % POOL, BLOCK,
              (off_t) share * BLOCK)
      != BLOCK)
    error (errno == EINVAL ? 77 : 1, errno, "direct write");
}

/* What is behind the end of the file that is read stays as it is.  */
static void
copy_share (struct plan *p, size_t share)
{
  off_t at = (off_t) share * BLOCK;
  if (pread (p->from, p->buffer, BLOCK, at) < 0)
    error (errno == EINVAL ? 77 : 1, errno, "direct read");
  if (pwrite (p->fd, p->buffer, BLOCK, at) != BLOCK)
    error (errno == EINVAL ? 77 : 1, errno, "direct write");
}

/* JOBS processes do the shares, each the next that nobody has begun.  */
static void
share_out (struct plan *p, int jobs, void (*work) (struct plan *, size_t))
{
  atomic_size_t *next = pages (sizeof *next, MAP_SHARED);
  for (int i = 0; i < jobs; i++)
    {
      pid_t child = fork ();
      if (child < 0)
        error (1, errno, "fork");
      if (child == 0)
        {
          size_t share;
          p->buffer = pages (BLOCK, MAP_PRIVATE);
          while ((share = atomic_fetch_add (next, 1)) < p->shares)
            work (p, share);
          flush (p);
          _exit (0);
        }
    }
  int worst = 0, status;
  while (wait (&status) > 0)
    {
      int code = WIFEXITED (status) ? WEXITSTATUS (status) : 1;
      worst = code > worst ? code : worst;
    }
  if (worst != 0)
    exit (worst);
}

static void
open_direct (struct plan *p, char const *name, int flags)
{
  p->fd = open (name, flags | O_DIRECT, 0644);
  if (!O_DIRECT || (p->fd < 0 && errno == EINVAL))
    error (77, 0, "%s: no direct reads and writes", name);
  if (p->fd < 0)
    error (1, errno, "%s", name);
}

static void
read_file (struct plan *p, int jobs, char const *name)
{
  struct stat st;
  open_direct (p, name, O_RDONLY);
  if (fstat (p->fd, &st) != 0)
    error (1, errno, "%s", name);
  p->shares = (st.st_size + BLOCK - 1) / BLOCK;
  share_out (p, jobs, read_share);
}

/* Without its blocks, a file grows by one write after the other.  */
static void
write_file (struct plan *p, int jobs, intmax_t size, char const *name,
            void (*work) (struct plan *, size_t))
{
  open_direct (p, name, O_WRONLY | O_CREAT | O_EXCL);
  p->noise = make_noise ();
  p->shares = (size + BLOCK - 1) / BLOCK;
#if _POSIX_ADVISORY_INFO > 0
  errno = posix_fallocate (p->fd, 0, (off_t) p->shares * BLOCK);
  if (errno != 0)
    error (1, errno, "%s", name);
#endif
  share_out (p, jobs, work);
  if (ftruncate (p->fd, size) != 0 || close (p->fd) != 0)
    error (1, errno, "%s", name);
}

static void
copy_file (struct plan *p, int jobs, char const *from, char const *name)
{
  struct stat st;
  open_direct (p, from, O_RDONLY);
  if (fstat (p->fd, &st) != 0)
    error (1, errno, "%s", from);
  p->from = p->fd;
  write_file (p, jobs, st.st_size, name, copy_share);
}

static void
make_tree (struct plan *p, int jobs, char const *list, char const *top)
{
  read_list (p, list);
  p->fd = open (top, O_RDONLY | O_DIRECTORY);
  if (p->fd < 0)
    error (1, errno, "%s", top);
  bool words = false;
  for (size_t i = 0; i < p->count; i++)
    if (p->list[i].kind == 't')
      words = true;
    else if (p->list[i].kind == 'd'
             && mkdirat (p->fd, p->list[i].name, 0755) != 0)
      error (1, errno, "%s", p->list[i].name);
  p->noise = make_noise ();
  p->words = words ? make_words () : NULL;
  share_out (p, jobs, make_share);
}

static void
use_memory (intmax_t mib)
{
  char *p = pages ((size_t) mib << 20, MAP_PRIVATE);
#ifdef MADV_HUGEPAGE
  (void) madvise (p, (size_t) mib << 20, MADV_HUGEPAGE);
#endif
  for (intmax_t i = 0; i < mib << 20; i += 4096)
    p[i] = 1;
}

static void
free_list (struct plan *p)
{
  for (size_t i = 0; i < p->count; i++)
    free (p->list[i].name);
  free (p->list);
  free (p->directories);
}

int
main (int argc, char **argv)
{
  struct plan p = { 0 };
  int jobs = argc > 3 && strcmp (argv[1], "-j") == 0 ? atoi (argv[2]) : 0;
  char const *command = jobs > 0 ? argv[3] : "";
  if (argc == 5 && strcmp (command, "read") == 0)
    read_file (&p, jobs, argv[4]);
  else if (argc == 6 && strcmp (command, "write") == 0)
    write_file (&p, jobs, strtoimax (argv[4], NULL, 10), argv[5], write_share);
  else if (argc == 6 && strcmp (command, "copy") == 0)
    copy_file (&p, jobs, argv[4], argv[5]);
  else if (argc == 6 && strcmp (command, "make") == 0)
    make_tree (&p, jobs, argv[4], argv[5]);
  else if (argc == 5 && strcmp (command, "pack") == 0)
    {
      read_list (&p, argv[4]);
#ifdef F_SETPIPE_SZ
      (void) fcntl (STDOUT_FILENO, F_SETPIPE_SZ, 2 * PACKED);
#endif
      share_out (&p, jobs, pack_share);
    }
  else if (argc == 5 && strcmp (command, "stat") == 0)
    {
      read_list (&p, argv[4]);
      share_out (&p, jobs, stat_share);
    }
  else if (argc == 5 && strcmp (command, "memory") == 0)
    use_memory (strtoimax (argv[4], NULL, 10));
  else
    error (99, 0, "usage: limit -j N COMMAND ARGUMENT...");
  free_list (&p);
  return 0;
}
