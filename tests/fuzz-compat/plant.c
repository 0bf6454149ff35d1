/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* plant NUMBER - make and change files in the current directory as the lines
   of standard input say.  Each line is an operation, a name and arguments,
   with single blanks between them:

     dir NAME                  a directory
     file NAME SIZE            a file of that many bytes
     hole NAME SIZE AT LENGTH  a sparse file with LENGTH bytes of data at AT
     text NAME TEXT            a file with TEXT
     grow NAME SIZE            that many bytes more at the end of a file
     link NAME OLD             a hard link
     symlink NAME TARGET       a symbolic link
     fifo NAME                 a FIFO
     node NAME MAJOR MINOR     a character device
     mode NAME MODE            the mode, octal
     owner NAME UID GID        the owner
     time NAME SECONDS NANO    the time of the last change
     xattr NAME KEY VALUE      an extended attribute
     acl NAME UID PERMISSIONS  an ACL with an entry for user UID
     move NAME NEW             another name
     remove NAME               moved out of the way, so that its inode number
                               is not used again

   In names and texts \ooo is a byte.  Afterwards all that was
   changed just now has a time that depends on NUMBER only.  What cannot be
   done is left out, with a message; the status is 0.  */

#include <config.h>

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

enum
{
  WORDS = 5,
  TIME_BASE = 1400000000,
  NOWADAYS = 1700000000,
  DISTANT_FUTURE = 2147000000
};

/* Turn the escapes of S into bytes.  */
static void
unescape (char *s)
{
  char *to = s;
  while (*s)
    if (*s == '\\' && strlen (s) >= 4)
      {
        *to++ = (s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0');
        s += 4;
      }
    else
      *to++ = *s++;
  *to = 0;
}

static void
put_bytes (int fd, size_t size)
{
  static char const digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  uint32_t x = size + 1;
  while (size--)
    {
      x = x * 1664525u + 1013904223u;
      char c = (x >> 24) % 61 == 0 ? '\n' : digits[(x >> 24) % 36];
      if (write (fd, &c, 1) != 1)
        exit (99);
    }
}

/* Write to NAME, which is opened with the further FLAGS: SIZE bytes at AT,
   then at least LENGTH in all; or TEXT.  */
static void
put_file (char const *name, int flags, size_t size, off_t at, off_t length,
          char const *text)
{
  int fd = open (name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | flags,
                 0644);
  struct stat st;
  if (fd < 0)
    return;
  if (fstat (fd, &st) == 0 && S_ISREG (st.st_mode))
    {
      if (text && write (fd, text, strlen (text)) < 0)
        exit (99);
      if (at)
        lseek (fd, at, SEEK_SET);
      put_bytes (fd, size);
      if (length && ftruncate (fd, length) != 0)
        exit (99);
    }
  close (fd);
}

static void
put_attribute (char const *name, char const *key, void const *value,
               size_t size)
{
#if HAVE_XATTRS
  lsetxattr (name, key, value, size, 0);
#else
  (void) name, (void) key, (void) value, (void) size;
#endif
}

/* The binary form of an ACL, little-endian: version 2, then a tag,
   permissions and an id for each entry.  */
static void
put_acl (char const *name, unsigned uid, unsigned permissions)
{
  enum
  {
    NO_ID = 0xffffffff
  };
  struct stat st;
  if (lstat (name, &st) != 0 || S_ISLNK (st.st_mode))
    return;
  uint32_t const entries[][3] = { { 0x01, st.st_mode >> 6 & 7, NO_ID },
                                  { 0x02, permissions & 7, uid },
                                  { 0x04, st.st_mode >> 3 & 7, NO_ID },
                                  { 0x10, 7, NO_ID },
                                  { 0x20, st.st_mode & 7, NO_ID } };
  unsigned char acl[4 + sizeof entries / sizeof *entries * 8] = { 2 };
  unsigned char *p = acl + 4;
  for (size_t i = 0; i < sizeof entries / sizeof *entries; i++, p += 8)
    {
      p[0] = entries[i][0];
      p[2] = entries[i][1];
      for (int k = 0; k < 4; k++)
        p[4 + k] = entries[i][2] >> 8 * k;
    }
  put_attribute (name, "system.posix_acl_access", acl, sizeof acl);
}

static void
remove_name (char const *name)
{
  static int count;
  char away[40];
  mkdir ("../away", 0700);
  do
    sprintf (away, "../away/%d", count++);
  while (access (away, F_OK) == 0);
  if (rename (name, away) != 0)
    perror (name);
}

/* Make what the words W say, of which unused ones are empty; false if they
   say something else.  */
static bool
make (char **w)
{
  char const *op = w[0], *name = w[1];
  uintmax_t const n = strtoumax (w[2], NULL, 10);
  int err = 0;
  if (strcmp (op, "dir") == 0)
    err = mkdir (name, 0755);
  else if (strcmp (op, "file") == 0)
    put_file (name, O_TRUNC, n, 0, 0, NULL);
  else if (strcmp (op, "hole") == 0)
    put_file (name, O_TRUNC, strtoumax (w[4], NULL, 10),
              strtoumax (w[3], NULL, 10), n, NULL);
  else if (strcmp (op, "text") == 0)
    put_file (name, O_TRUNC, 0, 0, 0, w[2]);
  else if (strcmp (op, "grow") == 0)
    put_file (name, O_APPEND, n, 0, 0, NULL);
  else if (strcmp (op, "link") == 0)
    err = link (w[2], name);
  else if (strcmp (op, "symlink") == 0)
    err = symlink (w[2], name);
  else if (strcmp (op, "fifo") == 0)
    err = mknod (name, S_IFIFO | 0644, 0);
  else if (strcmp (op, "node") == 0)
    err = mknod (name, S_IFCHR | 0644, makedev (n, atoi (w[3])));
  else
    return false;
  if (err)
    perror (name);
  return true;
}

/* Change what the words W say.  */
static void
change (char **w)
{
  char const *op = w[0], *name = w[1];
  uintmax_t const n = strtoumax (w[2], NULL, 10);
  int err = 0;
  if (strcmp (op, "mode") == 0)
    err = fchmodat (AT_FDCWD, name, strtoul (w[2], NULL, 8), 0);
  else if (strcmp (op, "owner") == 0)
    err = lchown (name, n, strtoumax (w[3], NULL, 10));
  else if (strcmp (op, "time") == 0)
    {
      struct timespec t[2] = { { .tv_sec = TIME_BASE },
                               { .tv_sec = strtoimax (w[2], NULL, 10),
                                 .tv_nsec = atol (w[3]) } };
      err = utimensat (AT_FDCWD, name, t, AT_SYMLINK_NOFOLLOW);
    }
  else if (strcmp (op, "xattr") == 0)
    put_attribute (name, w[2], w[3], strlen (w[3]));
  else if (strcmp (op, "acl") == 0)
    put_acl (name, n, atoi (w[3]));
  else if (strcmp (op, "move") == 0)
    err = rename (name, w[2]);
  else if (strcmp (op, "remove") == 0)
    remove_name (name);
  if (err)
    perror (name);
}

/* Give DATE to NAME and all below it that was changed these years, which
   means just now.  */
static void
settle (char const *name, time_t date)
{
  struct stat st;
  if (lstat (name, &st) != 0)
    return;
  int fd = S_ISDIR (st.st_mode) ? open (name, O_RDONLY | O_DIRECTORY) : -1;
  struct dirnames names = { 0 };
  if (0 <= fd && dirnames_read_fd (&names, fd) == 0)
    for (size_t i = 0; i < names.count; i++)
      {
        char *below;
        if (0 <= asprintf (&below, "%s/%s", name, names.list[i].text))
          {
            settle (below, date);
            free (below);
          }
      }
  dirnames_release (&names);
  if (0 <= fd)
    close (fd);
  if (NOWADAYS < st.st_mtime && st.st_mtime < DISTANT_FUTURE)
    {
      struct timespec t[2] = { { .tv_sec = date }, { .tv_sec = date } };
      utimensat (AT_FDCWD, name, t, AT_SYMLINK_NOFOLLOW);
    }
}

int
main (int argc, char **argv)
{
  char *line = NULL;
  size_t room = 0;
  umask (022);
  for (ssize_t n; (n = getline (&line, &room, stdin)) > 0;)
    {
      char *words[WORDS], *rest = line;
      line[strcspn (line, "\n")] = 0;
      for (int i = 0; i < WORDS; i++)
        {
          char *word = strsep (&rest, " ");
          words[i] = word ? word : "";
          if (word)
            unescape (word);
        }
      if (!make (words))
        change (words);
    }
  free (line);
  settle (".", TIME_BASE + (argc > 1 ? atoi (argv[1]) : 0));
  return 0;
}
