/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* volume.h - the volumes of an archive, in order: which name comes next,
   its number, and what the user or a program has to say to it.

   Opening is the caller's part.  A change of volumes is

       o = volumes_next (v);
       while (o == OUT_OK && (dev = open (volumes_name (v), &err)) == NULL)
         o = volumes_unopened (v, err);

   then, if what was opened turns out to be the wrong one, close it and
   begin again; else volumes_taken.

   Errors:     enum outcome; trouble was reported.
   Ownership:  volumes_free ends all; names belong to the struct volumes
               and stay valid until then.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_VOLUME_H
#define TNC_STREAM_VOLUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "report/ask.h"
#include "report/user_command.h"

struct volume_opts /* -M */
{
  bool multi;
  uintmax_t volume_bytes;  /* -L; 0: until the device is full */
  char const *info_script; /* borrowed; -F or NULL */
  char const *volno_file;  /* borrowed or NULL */
  bool restricted;         /* --restrict */
};

struct volumes;

/* The first of the COUNT names at NAMES is the volume at hand, number 1 or
   what the --volno-file says.  CONTEXT, which is borrowed, is kept up to
   date.  Without ASK (null) nobody can be asked.  With WRITING an end
   before the last volume leaves an incomplete archive.  NULL after a fatal
   error.  */
struct volumes *volumes_new (struct volume_opts const *o,
                             char const *const *names, size_t count,
                             bool writing, struct ask *ask,
                             struct command_context *context, struct diag *d);

/* What was asked for.  */
struct volume_opts const *volumes_opts (struct volumes const *v);

/* The name of the volume at hand, or of the one that is to be opened.  */
char const *volumes_name (struct volumes const *v);

/* The number of the volume at hand in this archive, from 1; whatever the
   --volno-file says.  */
unsigned volumes_number (struct volumes const *v);

/* Another volume is wanted: the next -f; after the last one the first one
   again, and from then on the user or the --info-script is asked.  OUT_OK
   or OUT_FATAL.  */
enum outcome volumes_next (struct volumes *v);

/* volumes_name could not be opened, for the reason ERR, an errno value:
   say so and ask for the same volume again.  */
enum outcome volumes_unopened (struct volumes *v, int err);

/* volumes_name is open and the right one: it is the volume at hand.  */
enum outcome volumes_taken (struct volumes *v);

/* Write the --volno-file, unless UNFINISHED; free V.  */
enum outcome volumes_free (struct volumes *v, bool unfinished);

/* LABEL without the " Volume N" at its end, or NULL if it has none.  The
   caller frees it.  */
char *volumes_bare_label (char const *label);

/* Whether LABEL matches PATTERN; if NUMBERED, also without its number.  */
bool volumes_label_matches (char const *label, char const *pattern,
                            bool numbered);

#endif
