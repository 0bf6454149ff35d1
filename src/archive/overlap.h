/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* overlap.h - whether the archive is read or written by a thread of its own,
   while the main thread has to do with files: see blockin.h and blockout.h.

   Threads:    any.  */

#ifndef TNC_ARCHIVE_OVERLAP_H
#define TNC_ARCHIVE_OVERLAP_H

enum overlap
{
  OVERLAP_NEVER,
  OVERLAP_FILES, /* the same as AUTO, but not for pipes to or from programs
                    that are not ours: there are two processors, and the
                    programs need one */
  OVERLAP_AUTO,  /* for archives that are large enough */
  OVERLAP_ALWAYS /* for tests: at once, in small pieces */
};

struct device;

/* What of OVERLAP is of use for DEV.  */
enum overlap overlap_for (enum overlap overlap, struct device const *dev);

/* Choose for a run that may have THREADS threads; 0: as many as help.  The
   environment variable TNC_OVERLAP, for tests, can be always or never.  */
enum overlap overlap_choose (unsigned threads);

#endif
