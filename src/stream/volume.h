/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* volume.h - the volumes of an archive, in order: the name and number of the
   next one, and how the user or a program is asked for it.

   The caller opens the volumes.  To change volumes:

       o = volumes_next (v);
       while (o == OUT_OK && (dev = open (volumes_name (v), &err)) == NULL)
         o = volumes_unopened (v, err);

   If the open volume turns out to be the wrong one, close it and start again;
   otherwise call volumes_taken.

   Errors:     enum outcome; failures are already reported.
   Ownership:  names belong to the struct volumes and stay valid until
               volumes_free.
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

/* Start at the first of the COUNT names at NAMES, number 1 or the number in
   the --volno-file.  CONTEXT, which is borrowed, is kept up to date.  If ASK
   is null, nobody can be asked.  WRITING: if the volumes run out, the archive
   is incomplete.  NULL after a fatal error.  */
struct volumes *volumes_new (struct volume_opts const *o,
                             char const *const *names, size_t count,
                             bool writing, struct ask *ask,
                             struct command_context *context, struct diag *d);

/* The options given to volumes_new.  */
struct volume_opts const *volumes_opts (struct volumes const *v);

/* The name of the current volume, or of the one to open next.  */
char const *volumes_name (struct volumes const *v);

/* The number of the current volume in this archive, from 1.  Does not depend
   on the --volno-file.  */
unsigned volumes_number (struct volumes const *v);

/* Move to the next volume: the next -f; after the last one the first one
   again, and from then on the user or the --info-script is asked.  OUT_OK or
   OUT_FATAL.  */
enum outcome volumes_next (struct volumes *v);

/* Report that volumes_name could not be opened because of ERR, an errno value,
   and ask for the same volume again.  */
enum outcome volumes_unopened (struct volumes *v, int err);

/* The caller has opened volumes_name and it is the right volume: make it the
   current one.  */
enum outcome volumes_taken (struct volumes *v);

/* Write the --volno-file, unless UNFINISHED; free V.  */
enum outcome volumes_free (struct volumes *v, bool unfinished);

/* LABEL without the " Volume N" at its end, or NULL if it does not end so. The
   caller frees it.  */
char *volumes_bare_label (char const *label);

/* Whether LABEL matches PATTERN; with NUMBERED, also try LABEL without its
   number.  */
bool volumes_label_matches (char const *label, char const *pattern,
                            bool numbered);

#endif
