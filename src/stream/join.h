/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* join.h - joins the volumes of an archive, so that they are one stream of
   members.  At the end of a volume it opens the next one, compares the headers
   at its beginning with the member that is being read, and removes them from
   the stream; they only count in positions.  If it is the wrong volume, the
   user is asked for another one.  Without -M all this does nothing.

   Units:      bytes.
   Errors:     those of blockin; failures are already reported.
   Ownership:  a join borrows all but its strings.
   Threads:    main thread only.  */

#ifndef TNC_STREAM_JOIN_H
#define TNC_STREAM_JOIN_H

#include "base/member.h"
#include "format/decode.h"
#include "stream/input.h"
#include "stream/report_issues.h"

struct join
{
  struct input *in;               /* borrowed */
  struct volumeset *set;          /* borrowed; null: there is one volume */
  struct diag *diag;              /* borrowed */
  struct decode *decode;          /* borrowed; decodes the members */
  struct decode_opts const *opts; /* borrowed */
  struct reported *reported;      /* borrowed */
  bool started;                   /* a member was read, not only a label */
  char *name;                     /* owned or NULL; the last member... */
  off_t total; /* ...its full size on all volumes, holes included... */
  off_t end;   /* ...and the byte of the archive after its data */
  off_t lost;  /* see join_take_lost */
};

/* Read IN on all its volumes.  DECODE with the options O decodes the
   members.  */
void join_init (struct join *j, struct input *in, struct decode *decode,
                struct decode_opts const *o, struct reported *reported);

/* The headers of M have just been read; its data follows.  */
void join_member (struct join *j, struct member const *m);

/* If the current volume begins in a member that began on a missing one, the
   number of bytes of its data that come next, else 0.  Tells this only
   once.  */
off_t join_take_lost (struct join *j);

/* Stop joining and free what J owns.  */
void join_release (struct join *j);

#endif
