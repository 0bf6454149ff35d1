/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/extract_share.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "base/unshared.h"
#include "minmax.h"

/* With --reflink=always, report once for each file that data was copied, WHY
   as for unshared_report.  */
static void
report (struct extract_share *s, int why)
{
  if (s->reflink->when != REFLINK_ALWAYS || s->reported)
    return;
  s->reported = true;
  s->outcome
      = outcome_worst (s->outcome, unshared_report (s->diag, s->name, why));
}

/* A find function of store_sharing.  */
static bool
find (void *arg, int fd, off_t pos, off_t n, off_t *head, off_t *whole)
{
  struct extract_share *s = arg;
  int from;
  off_t from_pos;
  n = MIN (n, reader_data_place (s->reader, &from, &from_pos));
  if (s->block == 0 || n < (off_t) s->block)
    return false;
  if (reflink_whole_blocks (s->block, from_pos, pos, n, head, whole))
    return true;
  if (reflink_whole_blocks (s->block, pos, pos, n, head, whole))
    report (s, REFLINK_UNALIGNED);
  return false;
}

/* A share function of store_sharing.  */
static int
share (void *arg, int fd, off_t pos, off_t n)
{
  struct extract_share *s = arg;
  struct reflink_file from = { .dev = s->dev }, to = { .fd = fd };
  struct stat st;
  off_t from_pos;
  int err;
  if (reader_data_place (s->reader, &from.fd, &from_pos) < n)
    return 0;
  if (fstat (fd, &st) != 0)
    err = -errno;
  else
    {
      to.dev = st.st_dev;
      err = reflink_range (s->reflink, &from, from_pos, &to, pos, n);
    }
  if (err == 0)
    return reader_pass (s->reader, n) ? 1 : -1;
  if (s->reflink->when == REFLINK_ALWAYS)
    report (s, reflink_cause (&from, &to, err));
  return 0;
}

void
extract_share_init (struct extract_share *s, struct reflink *reflink,
                    struct diag *d)
{
  *s = (struct extract_share) { .reflink = reflink,
                                .diag = d,
                                .sharing
                                = { .find = find, .share = share, .arg = s } };
}

enum outcome
extract_share_open (struct extract_share *s, struct reader *reader)
{
  struct index_archive a;
  struct stat st;
  if (s->reader)
    return OUT_OK;
  s->reader = reader;
  bool regular = reader_archive (reader, &a);
  if (regular && !a.compressed && fstat (a.fd, &st) == 0)
    {
      s->dev = st.st_dev;
      s->block = reflink_block (a.fd);
    }
  if (s->block || s->reflink->when != REFLINK_ALWAYS)
    return OUT_OK;
  return (a.compressed
              ? diag_fatal_of (
                  KIND_USAGE, s->diag, 0,
                  _ ("A compressed archive cannot share blocks with files"))
              : diag_fatal_of (KIND_USAGE, s->diag, 0,
                               _ ("%s: Only a regular file can share blocks "
                                  "with files"),
                               diag_colon (s->diag, a.name)));
}

void
extract_share_begin (struct extract_share *s, char const *name)
{
  s->name = name;
  s->reported = false;
}
