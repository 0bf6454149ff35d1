/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* snapshot.h - the directories that --listed-incremental remembers: loaded
   from the snapshot file, looked up and changed while directories are
   scanned, saved when the archive is complete.

   A directory has a name, as it is stored and shown, and a key: the
   absolute name without "." and superfluous slashes.

   A new file takes its place, see replacement.h.  Where that is not possible
   it is rewritten, the part beyond the old size first: a full disk leaves the
   old contents intact.

   Memory:     the file, the contents of all directories found, and for each
               directory about 260 bytes and its two names, which it shares
               with those in the file unless it was renamed.
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
  char *name, *key;            /* owned; change them only by the functions
                                  below */
  struct snapshot_dir *parent; /* the nearest directory above it, by key */
  struct snapshot_dir *child;  /* the first directory below it */
  struct snapshot_dir *sibling, *before; /* next and previous one below
                                            PARENT */
  struct snapshot_dir *next;             /* in order of appearance */

  struct timespec mtime;
  uintmax_t dev, ino;

  char *was, *was_key;      /* owned; name and key in the file, the same
                               pointers as NAME and KEY unless these have
                               changed; null if it is not in the file */
  unsigned char const *old; /* borrowed; its contents in the file, as in
                               struct snapfile_record, if HAS_OLD */
  size_t old_bytes;

  dev_t found_dev; /* if FOUND, its current device; the one in the file may
                      differ, see check_device */
  ino_t found_ino;
  size_t renamed;          /* its number among the renamed directories, from
                              1; or 0 */
  struct bytebuf contents; /* owned; if SCANNED, dumpdir without the last
                              NUL */
  struct bytebuf *lost;    /* owned or null; names in CONTENTS that are not
                              saved */

  bool nfs;
  bool has_old;  /* its old contents are known */
  bool replaced; /* the old contents are those of another directory of this
                    name */
  bool found;    /* it was found in this run */
  bool named;    /* its name, or that of a parent directory, is an operand */
  bool carried;  /* a parent directory was renamed */
  bool scanned;  /* its current contents are known and will be saved */
};

struct snapshot_opts
{
  char const *file;            /* borrowed; null: there is none */
  bool from_scratch;           /* ignore the contents of the file */
  bool keep;                   /* create the file if it is missing, but do
                                  not change it */
  bool check_device;           /* a directory on another device is another
                                  directory */
  bool fsync;                  /* --fsync */
  struct timespec start;       /* of this run */
  struct pagecache *pagecache; /* borrowed; null without a file */
};

struct snapshot;

/* Open and load the snapshot.  BASE is the absolute name of the directory that
   names in it are relative to.  *RESULT is null only after a fatal outcome; a
   file that cannot be opened counts as empty.  */
enum outcome snapshot_open (struct snapshot **result,
                            struct snapshot_opts const *o, char const *base,
                            struct diag *d);

/* Set *START to the start of the run that saved the snapshot; false if
   unknown.  */
bool snapshot_start (struct snapshot const *s, struct timespec *start);

/* The key of NAME, relative to the directory BASE.  The caller frees it.  */
char *snapshot_key (char const *base, char const *name);

/* The directory with this key, or with this status; or null.  */
struct snapshot_dir *snapshot_by_key (struct snapshot *s, char const *key);
struct snapshot_dir *snapshot_by_status (struct snapshot *s,
                                         struct stat const *st);

/* Whether ST is the status of D, by device and inode numbers.  */
bool snapshot_same (struct snapshot const *s, struct snapshot_dir const *d,
                    struct stat const *st);

/* Add a directory of which nothing is known.  Takes over KEY.  */
struct snapshot_dir *snapshot_add (struct snapshot *s, char *key,
                                   char const *name, struct stat const *st);

/* D is called NAME from now on.  Its key is the same.  */
void snapshot_set_name (struct snapshot_dir *d, char const *name);

/* Set the contents of D to the N bytes at DUMPDIR, which are copied.  They
   will be saved.  */
void snapshot_set_contents (struct snapshot_dir *d, void const *dumpdir,
                            size_t n);

/* The user also calls D by the name NAME.  Use it from now on, and rename the
   directories found below D to match.  */
void snapshot_respell (struct snapshot_dir *d, char const *name);

/* Another directory, with status ST, has replaced D.  */
void snapshot_replace (struct snapshot *s, struct snapshot_dir *d,
                       struct stat const *st);

/* Hide D, and everything below it that was not found in this run, from
   look-ups by key and status.  */
void snapshot_forget (struct snapshot *s, struct snapshot_dir *d);

/* D, and everything below it that was not found in this run, has a new name.
   Takes over KEY.  Another directory with that key is no longer found by
   it.  */
void snapshot_rename (struct snapshot *s, struct snapshot_dir *d, char *key,
                      char const *name);

/* NAME in D was not archived after all.  It is not saved, so the next run
   treats it as new.  Call this in the order of the contents, which do not
   change.  */
void snapshot_lose (struct snapshot_dir *d, char const *name);

/* Nothing in D was archived: save none of its contents.  */
void snapshot_lose_all (struct snapshot_dir *d);

/* The first directory; D->next is the one after D.  */
struct snapshot_dir *snapshot_first (struct snapshot const *s);

/* Write the directories found in this run to the file.  */
enum outcome snapshot_save (struct snapshot *s);

/* Close the file and free S, which may be null.  */
void snapshot_free (struct snapshot *s);

#endif
