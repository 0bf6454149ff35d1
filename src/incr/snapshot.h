/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* snapshot.h - the directories that --listed-incremental remembers: loaded
   from the snapshot file, looked up and changed while directories are
   scanned, saved when the archive is complete.

   A directory has a name, as it is stored and shown, and a key: the
   absolute name without "." and needless slashes.

   The file is kept open and rewritten in place, so that its links,
   permissions and owner stay.  What is longer than before is written
   first: a full disk leaves the old contents.

   Memory:     the file, and the contents of all directories found.
   Errors:     enum outcome; trouble was reported.
   Ownership:  directories belong to the snapshot.
   Threads:    main thread only.  */

#ifndef TNC_INCR_SNAPSHOT_H
#define TNC_INCR_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "base/diag.h"
#include "bytebuf.h"
#include "pagecache.h"

struct snapshot_dir
{
  char *name, *key;            /* owned */
  struct snapshot_dir *parent; /* the nearest one around it, by key */
  struct snapshot_dir *child;  /* the other way round, the first... */
  struct snapshot_dir *sibling, *before; /* ...and its neighbours */
  struct snapshot_dir *next;             /* in order of appearance */

  bool nfs;
  struct timespec mtime;
  uintmax_t dev, ino;

  char *was, *was_key;      /* owned; name and key in the file; null if
                               it is not in it */
  bool has_old;             /* what it held is known: */
  unsigned char const *old; /* borrowed; as in struct snapfile_record */
  size_t old_bytes;
  bool replaced; /* what it held was in another directory of
                    this name */

  bool found;      /* it was seen in this run: */
  dev_t found_dev; /* which directory that was; in the file may
                      be another device, see check_device */
  ino_t found_ino;
  bool named;              /* its name, or that of a directory around
                              it, was given by the user */
  size_t renamed;          /* its number, from 1, among those with
                              other names than before; or 0 */
  bool carried;            /* a directory around it was renamed */
  bool scanned;            /* what it holds now, to be saved: */
  struct bytebuf contents; /* owned; without the last NUL */
  struct bytebuf lost;     /* owned; which of these are not saved */
};

struct snapshot_opts
{
  char const *file;            /* borrowed; null: there is none */
  bool from_scratch;           /* forget what it says */
  bool keep;                   /* the file is made if it is missing, but
                                  not changed */
  bool check_device;           /* another device, another directory */
  struct timespec start;       /* of this run */
  struct pagecache *pagecache; /* borrowed; null without a file */
};

struct snapshot;

/* Open and load the snapshot.  BASE is the absolute name of the directory
   that names in it are relative to.  *RESULT is null only after OUT_FATAL;
   a file that cannot be opened is as if it were empty.  */
enum outcome snapshot_open (struct snapshot **result,
                            struct snapshot_opts const *o, char const *base,
                            struct diag *d);

/* When the run began that saved it; false if nothing is known.  */
bool snapshot_start (struct snapshot const *s, struct timespec *start);

/* The key of NAME, relative to the directory BASE.  The caller frees.  */
char *snapshot_key (char const *base, char const *name);

/* The directory of this key; of this status.  Or null.  */
struct snapshot_dir *snapshot_by_key (struct snapshot *s, char const *key);
struct snapshot_dir *snapshot_by_status (struct snapshot *s,
                                         struct stat const *st);

/* Whether D has the device and inode numbers ST.  */
bool snapshot_same (struct snapshot const *s, struct snapshot_dir const *d,
                    struct stat const *st);

/* Add a directory that nothing is known of; KEY is taken over.  */
struct snapshot_dir *snapshot_add (struct snapshot *s, char *key,
                                   char const *name, struct stat const *st);

/* D is also called NAME, as the user says: that is its name from now on, and
   what is below it and was found has the names that follow.  */
void snapshot_respell (struct snapshot_dir *d, char const *name);

/* Another directory, ST, stands where D was.  */
void snapshot_replace (struct snapshot *s, struct snapshot_dir *d,
                       struct stat const *st);

/* D is to be found by neither key nor status, and so is what is below.  */
void snapshot_forget (struct snapshot *s, struct snapshot_dir *d);

/* D has another name, and so has what is below; KEY is taken over.  What
   had the key cannot be found by it any more.  */
void snapshot_rename (struct snapshot *s, struct snapshot_dir *d, char *key,
                      char const *name);

/* NAME, one of the contents of D, is not archived after all.  It is not
   saved, so that it is a new one next time.  In the order of the contents;
   these stay as they are.  */
void snapshot_lose (struct snapshot_dir *d, char const *name);

/* Nor is anything else in D.  */
void snapshot_lose_all (struct snapshot_dir *d);

/* All directories, the first; then D->next.  */
struct snapshot_dir *snapshot_first (struct snapshot const *s);

/* Write what was found in this run to the file.  */
enum outcome snapshot_save (struct snapshot *s);

void snapshot_free (struct snapshot *s);

#endif
