/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/member_index.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "op/run.h"
#include "report/status_file.h"
#include "stream/index_file.h"
#include "stream/reader.h"

#define DIAG_KIND KIND_ARCHIVE

enum outcome
member_index_begin (struct run *r)
{
  char const *name = r->conf->member_index;
  if (!name)
    return OUT_OK;
  if (r->conf->operation != OPERATION_CREATE && index_has_frames (name))
    return diag_call_fatal_of (KIND_WRITE, r->diag, "open", name, EEXIST);
  return index_create (&r->index, name, &r->conf->reader->decode, r->diag);
}

enum outcome
member_index_end (struct run *r, enum outcome o, char const *name,
                  uintmax_t bytes)
{
  struct index_writer *index = r->index;
  r->index = NULL;
  if (!index)
    return OUT_OK;
  if (o != OUT_OK)
    {
      index_discard (index);
      /* The run has said enough.  */
      if (outcome_is_fatal (o))
        return OUT_OK;
      return outcome_but_done (diag_error (
          r->diag, 0, _ ("%s: Not written, because the archive is not sound"),
          diag_colon (r->diag, r->conf->member_index)));
    }
  struct stat st;
  if (*name && stat (name, &st) != 0)
    {
      int err = errno;
      index_discard (index);
      return outcome_but_done (diag_call_error (r->diag, "stat", name, err));
    }
  if (*name && S_ISREG (st.st_mode))
    bytes = st.st_size;
  return outcome_but_done (
      index_finish (index, bytes, r->conf->status_file->fsync));
}

enum outcome
member_index_open (struct run *r, struct reader *reader, bool names,
                   struct index_reader **index)
{
  struct index_archive a;
  char const *name = r->conf->member_index;
  bool writes = r->conf->operation == OPERATION_LIST && !names;
  *index = NULL;
  if (!name)
    return OUT_OK;
  if (!reader_archive (reader, &a))
    return diag_fatal (r->diag, 0,
                       _ ("%s: Only an archive in a regular file can have a "
                          "member index"),
                       diag_colon (r->diag, a.name));
  if (writes && a.compressed)
    return diag_fatal (r->diag, 0,
                       _ ("%s: The index of a compressed archive is only "
                          "written by -c with --seekable"),
                       diag_colon (r->diag, a.name));
  enum outcome o = writes ? member_index_begin (r)
                          : index_open (index, name, &a, r->diag);
  reader_set_index (reader, r->index);
  if (*index && a.compressed)
    {
      size_t count;
      struct index_frame const *frames = index_frames (*index, &count);
      reader_use_frames (reader, frames, count);
    }
  return o;
}
