/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* volumeset.h - the files or tapes on which an archive lies, in order: their
   names and numbers, how they are opened, and how the user or a program is
   asked for the next one.  Without -M there is only the first one.

   If an open volume turns out to be the wrong one, close it and open the next
   one again; otherwise call volumeset_taken.

   Errors:     enum outcome; failures are already reported.
   Ownership:  names belong to the struct volumeset and stay valid until
               volumeset_free; the caller owns the devices.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_VOLUMESET_H
#define TNC_STREAM_VOLUMESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archive/device.h"
#include "base/diag.h"
#include "report/ask.h"
#include "report/user_command.h"

struct volumeset_opts
{
  char const *const *archives; /* borrowed; -f in order, never empty */
  size_t archive_count;
  struct device_opts device;
  bool backup;             /* --backup with -c */
  int backup_type;         /* gnulib's enum backup_type, if BACKUP */
  bool multi;              /* -M */
  uintmax_t volume_bytes;  /* -L; 0: until the device is full */
  char const *info_script; /* borrowed; -F or NULL */
  char const *volno_file;  /* borrowed or NULL */
  bool restricted;         /* --restrict */
};

struct volumeset;

/* Start at the first name of O, number 1 or the number in the --volno-file;
   volumeset_outcome says whether that could be read.  CONTEXT, which is
   borrowed, is kept up to date.  If ASK is null, nobody can be asked. WRITING:
   if the volumes run out, the archive is incomplete.  */
struct volumeset *volumeset_new (struct volumeset_opts const *o, bool writing,
                                 struct pagecache *pc, struct ask *ask,
                                 struct command_context *context,
                                 struct diag *d);

/* The options given to volumeset_new.  */
struct volumeset_opts const *volumeset_opts (struct volumeset const *v);

/* The name of the current volume, or of the one to open next.  */
char const *volumeset_name (struct volumeset const *v);

/* The number of the current volume in this archive, from 1.  Does not depend
   on the --volno-file.  */
unsigned volumeset_number (struct volumeset const *v);

/* Rename the file of this name, if the user wants a backup.  Devices and other
   special files are left alone.  */
enum outcome volumeset_back_up (struct volumeset *v);

/* The name that volumeset_back_up gave to the old file; NULL if nothing was
   renamed.  */
char const *volumeset_backup (struct volumeset const *v);

/* Open the volume of this name.  Sets *FAILURE if it returns NULL.  */
struct device *volumeset_open (struct volumeset *v, enum device_access access,
                               struct device_failure *failure);

/* Whether (DEV, INO) is the file opened last.  */
bool volumeset_is_file (struct volumeset const *v, dev_t dev, ino_t ino);

/* Move to the next name and open it into *DEV.  Ask for another name until
   that succeeds.  To write, first back up the file.  */
enum outcome volumeset_open_next (struct volumeset *v,
                                  enum device_access access,
                                  struct device **dev);

/* The two steps of volumeset_open_next.  Move to the next name: the next -f;
   after the last one the first one again, and from then on the user or the
   --info-script is asked.  Report that the name could not be opened because of
   ERR, an errno value, and ask for the same volume again.  */
enum outcome volumeset_next (struct volumeset *v);
enum outcome volumeset_unopened (struct volumeset *v, int err);

/* The volume opened last is the right one: make it the current one.  */
void volumeset_taken (struct volumeset *v);

/* The worst outcome so far of reading and writing the --volno-file.  */
enum outcome volumeset_outcome (struct volumeset const *v);

/* Write the --volno-file, unless UNFINISHED; free V.  */
enum outcome volumeset_free (struct volumeset *v, bool unfinished);

#endif
