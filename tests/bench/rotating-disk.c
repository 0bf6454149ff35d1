/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* rotating-disk.c - a file system (FUSE) of one file, disk.img, that answers
   as slowly as a disk with one head.  It has the contents of BACKING.

   cc rotating-disk.c -lm $(pkg-config --cflags --libs fuse3) -o rotating
   truncate -s 8G backing && mkfs.ext4 -q backing
   mkdir -p fuse mnt && mount -o loop backing mnt
   ... put files into mnt ...
   umount mnt && ./rotating backing fuse
   mount -o noatime "$(losetup --direct-io=on -f --show fuse/disk.img)" mnt

   The head takes the next waiting request above it, or the lowest one.  What
   is at most 256 KiB further on is reached as it turns by, at 150 MB a second.
   All else takes 4.5 ms, which is half a turn of 7200 a minute, and the time
   to move: 14 ms times the square root of the way as a share of 250 GB.  */

#define FUSE_USE_VERSION 31

#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char const name[] = "/disk.img";

static int backing;
static off_t backing_size;

struct request
{
  off_t pos;
  struct request *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static struct request *waiting;
static bool is_moving;
static off_t head;

static struct request *
next_request (void)
{
  struct request *above = NULL, *lowest = NULL;
  for (struct request *r = waiting; r; r = r->next)
    {
      if (head <= r->pos && (!above || r->pos < above->pos))
        above = r;
      if (!lowest || r->pos < lowest->pos)
        lowest = r;
    }
  return above ? above : lowest;
}

static double
seconds_to (off_t pos)
{
  double const bytes_per_second = 150e6;
  off_t way = pos - head;
  if (0 <= way && way <= 256 * 1024)
    return way / bytes_per_second;
  return 0.0045 + 0.014 * sqrt (fabs ((double) way) / 250e9);
}

/* Wait as long as a disk would take to read SIZE bytes at POS.  */
static void
wait_for_head (off_t pos, size_t size)
{
  struct request mine = { .pos = pos };
  pthread_mutex_lock (&lock);
  mine.next = waiting;
  waiting = &mine;
  while (is_moving || next_request () != &mine)
    pthread_cond_wait (&turn, &lock);
  is_moving = true;
  struct request **p = &waiting;
  while (*p != &mine)
    p = &(*p)->next;
  *p = mine.next;
  double s = seconds_to (pos) + size / 150e6;
  pthread_mutex_unlock (&lock);
  nanosleep (&(struct timespec) { .tv_nsec = (long) (s * 1e9) }, NULL);
  pthread_mutex_lock (&lock);
  head = pos + size;
  is_moving = false;
  pthread_cond_broadcast (&turn);
  pthread_mutex_unlock (&lock);
}

static int
get_status (char const *path, struct stat *st, struct fuse_file_info *info)
{
  (void) info;
  *st = (struct stat) { .st_mode = S_IFDIR | 0755, .st_nlink = 2 };
  if (strcmp (path, "/") == 0)
    return 0;
  *st = (struct stat) { .st_mode = S_IFREG | 0600,
                        .st_nlink = 1,
                        .st_size = backing_size };
  return strcmp (path, name) == 0 ? 0 : -ENOENT;
}

static int
open_disk (char const *path, struct fuse_file_info *info)
{
  (void) path;
  info->direct_io = 1;
  return 0;
}

static int
read_disk (char const *path, char *buf, size_t size, off_t pos,
           struct fuse_file_info *info)
{
  (void) path, (void) info;
  wait_for_head (pos, size);
  ssize_t n = pread (backing, buf, size, pos);
  return n < 0 ? -errno : (int) n;
}

static int
write_disk (char const *path, char const *buf, size_t size, off_t pos,
            struct fuse_file_info *info)
{
  (void) path, (void) info;
  ssize_t n = pwrite (backing, buf, size, pos);
  return n < 0 ? -errno : (int) n;
}

static int
sync_disk (char const *path, int only_data, struct fuse_file_info *info)
{
  (void) path, (void) only_data, (void) info;
  return 0;
}

/* As many requests at the same time as a disk takes, and more.  */
static void *
set_limits (struct fuse_conn_info *conn, struct fuse_config *config)
{
  (void) config;
  conn->max_background = conn->congestion_threshold = 128;
  conn->want |= conn->capable & FUSE_CAP_ASYNC_DIO;
  return NULL;
}

int
main (int argc, char **argv)
{
  struct fuse_operations const operations = { .init = set_limits,
                                              .getattr = get_status,
                                              .open = open_disk,
                                              .read = read_disk,
                                              .write = write_disk,
                                              .fsync = sync_disk };
  struct stat st;
  if (argc < 3 || (backing = open (argv[1], O_RDWR)) < 0
      || fstat (backing, &st) != 0)
    {
      fprintf (stderr, "usage: %s BACKING DIRECTORY\n", argv[0]);
      return EXIT_FAILURE;
    }
  backing_size = st.st_size;
  argv[1] = argv[0];
  return fuse_main (argc - 1, argv + 1, &operations, NULL);
}
