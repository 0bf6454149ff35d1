/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/content.h"

#include <errno.h>
#include <sys/stat.h>

#include "check.h"
#include "pagecache.h"
#include "scratch.h"

/* What the next reads do instead of reading: an error number each, 0 to
   read.  */
static int plan[8];
static int plan_next;

static ssize_t
fake_read (int fd, void *buf, size_t n)
{
  int err = plan[plan_next] ? plan[plan_next++] : 0;
  if (!err)
    return read (fd, buf, n);
  errno = err;
  return -1;
}

static struct sysops fake;
static struct pagecache *pc;
static struct content_opts opts;

static void
put_file (int dirfd, char const *name, char const *text)
{
  int fd = openat (dirfd, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  CHECK_INT (write (fd, text, strlen (text)), strlen (text));
  close (fd);
}

static void
test_open (int dirfd)
{
  struct content c;
  CHECK_INT (content_open (&c, &opts, pc, dirfd, "none"), -ENOENT);
  CHECK_INT (mkfifoat (dirfd, "fifo", 0644), 0);
  CHECK_INT (content_open (&c, &opts, pc, dirfd, "fifo"), -ENOENT);
  CHECK_INT (c.fd, -1);
  CHECK_INT (mkdirat (dirfd, "dir", 0755), 0);
  CHECK_INT (content_open (&c, &opts, pc, dirfd, "dir"), -ENOENT);
  put_file (dirfd, "f", "0123456789");
  CHECK_INT (symlinkat ("f", dirfd, "link"), 0);
  CHECK_INT (content_open (&c, &opts, pc, dirfd, "link"), -ENOENT);
  opts.dereference = true;
  CHECK_INT (content_open (&c, &opts, pc, dirfd, "link"), 0);
  CHECK_INT (c.st.st_size, 10);
  content_close (&c);
  content_close (&c);
  opts.dereference = false;
}

static void
test_read (int dirfd)
{
  char buf[20];
  struct content c;
  CHECK_INT (content_open (&c, &opts, pc, dirfd, "f"), 0);
  plan[0] = plan[1] = EINTR;
  CHECK_INT (content_read (&c, buf, 4), 4);
  CHECK_INT (plan_next, 2);
  CHECK (memcmp (buf, "0123", 4) == 0);
  plan[2] = EIO;
  CHECK_INT (content_read (&c, buf, 4), -EIO);
  CHECK_INT (content_read (&c, buf, sizeof buf), 6);
  CHECK_INT (content_read (&c, buf, sizeof buf), 0);
  CHECK_INT (content_seek (&c, 8), 0);
  CHECK_INT (content_read (&c, buf, sizeof buf), 2);
  CHECK (memcmp (buf, "89", 2) == 0);
  CHECK_INT (content_changed (&c, NULL), 0);
  content_close (&c);
}

/* The beginning, or the end, was prefetched; here with other bytes than those
   of the file, to tell.  */
static void
test_part (int dirfd)
{
  char buf[20];
  struct content c;
  for (int error = 0; error < 2; error++)
    {
      struct prefetch_file f = { .fd = openat (dirfd, "f", O_RDONLY),
                                 .read = true,
                                 .is_head = true,
                                 .data = (unsigned char *) "abcd",
                                 .bytes = 4,
                                 .error = error ? EIO : 0 };
      CHECK_INT (fstat (f.fd, &f.st), 0);
      content_adopt_prefetched (&c, &opts, pc, &f);
      CHECK_INT (content_read (&c, buf, 3), 3);
      CHECK (memcmp (buf, "abc", 3) == 0);
      CHECK_INT (content_read (&c, buf, sizeof buf), 1);
      CHECK_INT (content_read (&c, buf, sizeof buf), error ? -EIO : 6);
      CHECK (error || memcmp (buf, "456789", 6) == 0);
      CHECK_INT (content_seek (&c, 3), 0);
      CHECK_INT (content_read (&c, buf, 1), 1);
      CHECK (buf[0] == 'd');
      CHECK_INT (content_seek (&c, 5), 0);
      CHECK_INT (content_read (&c, buf, sizeof buf), 5);
      CHECK (memcmp (buf, "56789", 5) == 0);
      content_close (&c);
    }

  struct prefetch_file f = { .fd = openat (dirfd, "f", O_RDONLY),
                             .read = true,
                             .start = 8,
                             .data = (unsigned char *) "yz",
                             .bytes = 2 };
  CHECK_INT (fstat (f.fd, &f.st), 0);
  content_adopt_prefetched (&c, &opts, pc, &f);
  CHECK_INT (content_read (&c, buf, 4), 4);
  CHECK (memcmp (buf, "0123", 4) == 0);
  CHECK_INT (content_seek (&c, 8), 0);
  CHECK_INT (content_read (&c, buf, sizeof buf), 2);
  CHECK (memcmp (buf, "yz", 2) == 0);
  CHECK_INT (content_read (&c, buf, sizeof buf), 0);
  content_close (&c);
}

/* By the rule of GNU tar 1.35 a new link or a new ctime is no change.  */
static void
test_changed (int dirfd)
{
  struct content c;
  struct stat now;
  CHECK_INT (content_open (&c, &opts, pc, dirfd, "f"), 0);
  CHECK_INT (linkat (dirfd, "f", dirfd, "g", 0), 0);
  CHECK_INT (fchmodat (dirfd, "f", c.st.st_mode & 07777, 0), 0);
  CHECK_INT (content_changed (&c, &now), 0);
  CHECK_INT (now.st_nlink, 2);
  CHECK_INT (fchmodat (dirfd, "f", 0400, 0), 0);
  CHECK_INT (content_changed (&c, NULL), 1);
  CHECK_INT (fchmodat (dirfd, "f", c.st.st_mode & 07777, 0), 0);
  CHECK_INT (content_changed (&c, NULL), 0);
  struct timespec const t[2] = { { .tv_nsec = UTIME_OMIT }, { 5, 6 } };
  CHECK_INT (utimensat (dirfd, "f", t, 0), 0);
  CHECK_INT (content_changed (&c, NULL), 1);
  content_close (&c);

  CHECK_INT (content_open (&c, &opts, pc, dirfd, "f"), 0);
  put_file (dirfd, "f", "0123456789 and more");
  CHECK_INT (utimensat (dirfd, "f", t, 0), 0);
  CHECK_INT (content_changed (&c, NULL), 1);
  content_close (&c);
}

static void
test_atime (int dirfd)
{
  struct timespec const t[2] = { { 1000, 0 }, { .tv_nsec = UTIME_OMIT } };
  CHECK_INT (utimensat (dirfd, "f", t, 0), 0);
  struct content c;
  struct stat now;
  CHECK_INT (content_open (&c, &opts, pc, dirfd, "f"), 0);
  struct timespec const u[2] = { { 2000, 0 }, { .tv_nsec = UTIME_OMIT } };
  CHECK_INT (utimensat (dirfd, "f", u, 0), 0);
  CHECK_INT (content_changed (&c, &now), 0);
  CHECK_INT (content_restore_atime (c.fd, &c.st, &now), 0);
  CHECK_INT (fstat (c.fd, &now), 0);
  CHECK_INT (now.st_atime, 1000);
  CHECK_INT (now.st_mtime, c.st.st_mtime);
  content_close (&c);
}

/* What is read at once, of a file of 16 MiB.  */
static void
test_read_size (int dirfd)
{
  size_t const k = 1024, m = 1024 * k;
  struct content c;
  put_file (dirfd, "large", "");
  int fd = openat (dirfd, "large", O_WRONLY);
  CHECK_INT (ftruncate (fd, 16 * m), 0);
  close (fd);
  CHECK_INT (content_open (&c, &opts, pc, dirfd, "large"), 0);
  CHECK (c.small_reads && !c.fast);
  CHECK_INT (content_read_size (&c, 0, 5 * m), 512 * k);
  CHECK_INT (content_read_size (&c, k, 5 * m), 511 * k);
  CHECK_INT (content_read_size (&c, k, 10 * k), 10 * k);
  CHECK_INT (content_read_size (&c, 14 * m, 5 * m), 5 * m);
  c.fast = true;
  CHECK_INT (content_read_size (&c, 0, 5 * m), 256 * k);
  c.small_reads = false;
  CHECK_INT (content_read_size (&c, 0, 5 * m), 4 * m);
  CHECK_INT (content_read_size (&c, m + k, 5 * m), 5 * m - k);
  CHECK_INT (content_read_size (&c, m, 512 * k), 512 * k);
  content_close (&c);
}

int
main (void)
{
  int dirfd = scratch_open ();
  fake = sysops_real;
  fake.read = fake_read;
  struct pagecache_opts o = { .enabled = false };
  pc = pagecache_new (&o, &fake, NULL, NULL);
  test_open (dirfd);
  test_read (dirfd);
  test_part (dirfd);
  test_read_size (dirfd);
  test_changed (dirfd);
  test_atime (dirfd);
  pagecache_free (pc);
  close (dirfd);
  scratch_remove ();
  return check_status ();
}
