/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The headers of an archive: decoded in pieces of any size they are the same
   members, each within its bounds.

   Input: a byte that is the size of the pieces, then an archive.  */

#include <config.h>

#include "fuzz.h"
#include "../unit/rawtar.h"
#include "base/limits.h"

static struct paxrules const no_rules;

static void
show_time (FILE *f, char const *what, struct timespec t)
{
  DEMAND (0 <= t.tv_nsec && t.tv_nsec < 1000000000);
  fprintf (f, " %s %jd.%09ld", what, (intmax_t) t.tv_sec, t.tv_nsec);
}

/* Print all of M, and check it.  */
static void
show (FILE *f, struct member const *m)
{
  DEMAND (0 <= m->size && 0 <= m->archived_size);
  DEMAND ((m->mode & ~07777) == 0);
  DEMAND (m->damaged || m->segment_count == 0 || m->sparse);
  off_t end = 0, data = 0;
  for (size_t i = 0; i < m->segment_count && !m->damaged; i++)
    {
      struct member_segment const *s = &m->segments[i];
      DEMAND (end <= s->offset && 0 <= s->bytes);
      DEMAND (s->bytes <= m->size - s->offset);
      end = s->offset + s->bytes;
      data += s->bytes;
    }
  DEMAND (m->damaged || data <= m->archived_size);
  DEMAND (!m->is_dumpdir || m->kind == MEMBER_DIRECTORY);
  DEMAND (!m->dumpdir || m->dumpdir_bytes <= LIMIT_DUMPDIR);
  DEMAND (strlen (m->name) <= LIMIT_NAME);
  DEMAND (strlen (m->link_name) <= LIMIT_NAME);

  raw_show (f, m);
  fprintf (f, " %o %ju %ju %s %s %u %u %d", (unsigned) m->mode,
           (uintmax_t) m->uid, (uintmax_t) m->gid, m->uname, m->gname,
           m->dev_major, m->dev_minor, m->format);
  show_time (f, "mtime", m->mtime);
  if (m->has_atime)
    show_time (f, "atime", m->atime);
  if (m->has_ctime)
    show_time (f, "ctime", m->ctime);
  fprintf (f, " %s %s %s\n", m->acl_access ? m->acl_access : "-",
           m->acl_default ? m->acl_default : "-",
           m->selinux ? m->selinux : "-");
  for (size_t i = 0; i < m->xattr_count; i++)
    {
      fprintf (f, " %s=", m->xattrs[i].name);
      fwrite (m->xattrs[i].value, 1, m->xattrs[i].value_bytes, f);
    }
  if (m->dumpdir)
    fwrite (m->dumpdir, 1, m->dumpdir_bytes, f);
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct fuzz f = fuzz_begin (data, size);
  size_t piece = fuzz_byte (&f) % 16 + 1;
  struct bytebuf b = fuzz_archive (&f);
  char *whole = raw_decode (b.data, b.len, 1 << 16, &no_rules, show);
  char *pieces = raw_decode (b.data, b.len, piece, &no_rules, show);
  DEMAND (strcmp (whole, pieces) == 0);
  DEMAND (check_failures == 0);
  free (whole);
  free (pieces);
  bytebuf_release (&b);
  return 0;
}
