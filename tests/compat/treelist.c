/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* treelist [-m] [-n] [-o] DIR - print everything that an archiver should
   restore, one line a file in the order of names: type and mode, owner,
   time, size, device, link target, which names are the same file, a
   checksum of the contents, extended attributes.  Two trees are the same
   when their lists are.  With -n times are in whole seconds, for formats
   without more; with -o owners are left out, for who cannot set them.  With
   -m also where the data of each file lie, as SEEK_DATA and SEEK_HOLE tell,
   in units of MAP_UNIT bytes.  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#if HAVE_XATTRS
#include <sys/xattr.h>
#endif

#include "fs/dirnames.h"

struct link
{
  dev_t dev;
  ino_t ino;
  char *name;
};

/* File systems allocate in units of their own.  */
enum
{
  MAP_UNIT = 64 * 1024
};

struct list
{
  bool maps;
  bool whole_seconds;
  bool owners;
  struct link *links;
  size_t count;
};

static void
die (char const *what, char const *name)
{
  fprintf (stderr, "treelist: %s %s: %s\n", what, name, strerror (errno));
  exit (99);
}

/* Print NAME so that each byte of it can be told.  */
static void
put_name (char const *name)
{
  for (; *name; name++)
    if ((unsigned char) *name <= ' ' || (unsigned char) *name >= 127
        || *name == '\\')
      printf ("\\%03o", (unsigned char) *name);
    else
      putchar (*name);
}

/* FNV-1a of the contents, read by data runs so that holes cost nothing but
   count as what they read as: position and bytes of nonzero blocks.  */
static uint64_t
checksum (int fd, off_t size)
{
  static unsigned char const zero[4096];
  unsigned char buf[4096];
  uint64_t sum = 14695981039346656037u;
  off_t pos = 0;
  while (pos < size)
    {
      off_t data = lseek (fd, pos, SEEK_DATA);
      if (data < 0 && errno == ENXIO)
        break;
      if (data > pos)
        pos = data - data % sizeof buf;
      ssize_t n = pread (fd, buf, sizeof buf, pos);
      if (n < 0)
        die ("read", "a file");
      if (n == 0)
        break;
      if (memcmp (buf, zero, n) != 0)
        {
          sum = (sum ^ (uint64_t) pos) * 1099511628211u;
          for (ssize_t i = 0; i < n; i++)
            sum = (sum ^ buf[i]) * 1099511628211u;
        }
      pos += n;
    }
  return sum;
}

/* Print the runs of data of FD, which has SIZE bytes, in units: " [A-B,C-D]"
   from A up to B, and so on.  */
static void
put_map (int fd, off_t size)
{
  off_t from = -1, upto = -1;
  char const *before = "";
  printf (" [");
  for (off_t pos = 0; pos < size;)
    {
      off_t data = lseek (fd, pos, SEEK_DATA);
      if (data < 0)
        break;
      pos = lseek (fd, data, SEEK_HOLE);
      if (pos <= data)
        break;
      off_t first = data / MAP_UNIT, last = (pos + MAP_UNIT - 1) / MAP_UNIT;
      if (0 <= from && first <= upto)
        upto = last;
      else
        {
          if (0 <= from)
            {
              printf ("%s%jd-%jd", before, (intmax_t) from, (intmax_t) upto);
              before = ",";
            }
          from = first;
          upto = last;
        }
    }
  if (0 <= from)
    printf ("%s%jd-%jd", before, (intmax_t) from, (intmax_t) upto);
  putchar (']');
}

#if HAVE_XATTRS
static int
compare_names (void const *a, void const *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
put_xattrs (int fd)
{
  static char names[65536], value[65536];
  char *sorted[1000];
  size_t count = 0;
  ssize_t n = flistxattr (fd, names, sizeof names);
  for (ssize_t i = 0; i < n && count < 1000; i += strlen (names + i) + 1)
    sorted[count++] = names + i;
  qsort (sorted, count, sizeof *sorted, compare_names);
  for (size_t k = 0; k < count; k++)
    {
      ssize_t bytes = fgetxattr (fd, sorted[k], value, sizeof value);
      uint64_t sum = 14695981039346656037u;
      for (ssize_t i = 0; i < bytes; i++)
        sum = (sum ^ (unsigned char) value[i]) * 1099511628211u;
      printf (" %s=%zd:%" PRIx64, sorted[k], bytes, sum);
    }
}
#else
static void
put_xattrs (int fd)
{
  (void) fd;
}
#endif

/* The first name of the file that ST describes, after noting NAME.  */
static char const *
first_name (struct list *l, struct stat const *st, char const *name)
{
  for (size_t i = 0; i < l->count; i++)
    if (l->links[i].ino == st->st_ino && l->links[i].dev == st->st_dev)
      return l->links[i].name;
  l->links = realloc (l->links, (l->count + 1) * sizeof *l->links);
  char *copy = strdup (name);
  if (!l->links || !copy)
    die ("memory for", name);
  l->links[l->count++] = (struct link) { st->st_dev, st->st_ino, copy };
  return NULL;
}

static void
put_contents (struct list const *l, int dir, char const *base,
              struct stat const *st)
{
  int fd = openat (dir, base, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0)
    {
      printf (" unreadable");
      return;
    }
  if (S_ISREG (st->st_mode))
    printf (" %" PRIx64, checksum (fd, st->st_size));
  if (S_ISREG (st->st_mode) && l->maps)
    put_map (fd, st->st_size);
  put_xattrs (fd);
  close (fd);
}

static void
put_file (struct list *l, int dir, char const *base, char const *name,
          struct stat const *st)
{
  put_name (name);
  printf (" %06o", (unsigned) st->st_mode);
  if (l->owners)
    printf (" %ju:%ju", (uintmax_t) st->st_uid, (uintmax_t) st->st_gid);
  printf (" %jd", (intmax_t) st->st_mtim.tv_sec);
  if (!l->whole_seconds)
    printf (".%09ld", (long) st->st_mtim.tv_nsec);
  if (S_ISREG (st->st_mode))
    printf (" %jd", (intmax_t) st->st_size);
  if (S_ISCHR (st->st_mode) || S_ISBLK (st->st_mode))
    printf (" %u,%u", major (st->st_rdev), minor (st->st_rdev));
  if (S_ISLNK (st->st_mode))
    {
      static char target[65536];
      ssize_t n = readlinkat (dir, base, target, sizeof target - 1);
      target[n < 0 ? 0 : n] = 0;
      printf (" -> ");
      put_name (target);
    }
  char const *first = NULL;
  if (st->st_nlink > 1 && !S_ISDIR (st->st_mode))
    first = first_name (l, st, name);
  if (first)
    {
      printf (" = ");
      put_name (first);
    }
  if (S_ISREG (st->st_mode) || S_ISDIR (st->st_mode))
    put_contents (l, dir, base, st);
  putchar ('\n');
}

static void
put_tree (struct list *l, int dir, char const *base, char const *name)
{
  struct stat st;
  if (fstatat (dir, base, &st, AT_SYMLINK_NOFOLLOW) != 0)
    die ("stat", name);
  put_file (l, dir, base, name, &st);
  if (!S_ISDIR (st.st_mode))
    return;
  int fd = openat (dir, base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  struct dirnames names = { 0 };
  if (fd < 0 || dirnames_read_fd (&names, fd) != 0)
    {
      printf ("%s: unreadable directory\n", name);
      dirnames_release (&names);
      if (0 <= fd)
        close (fd);
      return;
    }
  dirnames_sort (&names);
  for (size_t i = 0; i < names.count; i++)
    {
      char *below;
      if (asprintf (&below, "%s/%s", name, names.list[i].text) < 0)
        die ("memory for", name);
      put_tree (l, fd, names.list[i].text, below);
      free (below);
    }
  dirnames_release (&names);
  close (fd);
}

int
main (int argc, char **argv)
{
  struct list l = { .owners = true };
  int c;
  while ((c = getopt (argc, argv, "mno")) != -1)
    if (c == 'm')
      l.maps = true;
    else if (c == 'n')
      l.whole_seconds = true;
    else if (c == 'o')
      l.owners = false;
    else
      return 99;
  if (argc != optind + 1)
    {
      fputs ("usage: treelist [-m] [-n] [-o] DIR\n", stderr);
      return 99;
    }
  put_tree (&l, AT_FDCWD, argv[optind], ".");
  for (size_t i = 0; i < l.count; i++)
    free (l.links[i].name);
  free (l.links);
  return 0;
}
