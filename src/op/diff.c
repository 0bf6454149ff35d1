/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/diff.h"

#include <errno.h>
#include <fcntl.h>
#include <stdckdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "archive/device.h"
#include "areadlink.h"
#include "base/diag.h"
#include "base/i18n.h"
#include "base/member.h"
#include "base/pathname.h"
#include "format/raw.h"
#include "fs/anchors.h"
#include "fs/content.h"
#include "fs/cwd.h"
#include "fs/owner.h"
#include "fs/walk.h"
#include "minmax.h"
#include "op/create_opts.h"
#include "op/diff_ahead.h"
#include "op/diffdir.h"
#include "op/extract_opts.h"
#include "op/run.h"
#include "op/visit.h"
#include "reflink.h"
#include "report/checkpoint.h"
#include "report/listing.h"
#include "select/agefilter.h"
#include "select/name_list.h"
#include "select/rename.h"
#include "stat-time.h"
#include "stream/reader.h"
#include "stream/volumeset.h"
#include "xalloc.h"

#define DIAG_KIND KIND_READ

enum
{
  PIECE = PAGECACHE_WHOLE
}; /* bytes of a file to read at once, at most */

struct comparison
{
  struct run *run;
  struct content_opts content;
  unsigned char *buffer;    /* owned; PIECE bytes */
  struct diffdir *dirs;     /* owned; compares dumpdirs */
  struct diff_ahead *ahead; /* owned; reads files before their turn, or null */

  /* For --verify.  */
  size_t cwd;           /* number of the -C that all members belong to */
  off_t blocks_before;  /* base of the block numbers in the listing */
  intmax_t bad_headers; /* found, but not reported yet */

  struct visit const *visit;     /* the current member */
  char const *name;              /* its name here, without trailing slashes */
  int dir;                       /* borrowed; where BASE is looked up */
  char const *base;              /* the end of NAME, or all of it */
  struct anchors anchors;        /* of the last name */
  struct anchors target_anchors; /* of the last hard link's target */
  struct stat st;                /* of the file */

  /* For --reflink.  */
  size_t block;  /* of the archive, if files may share such blocks; else 0 */
  dev_t archive; /* its device */
  bool shares;   /* the two above are to be found out */
};

/* Report a difference.  */
static enum outcome __attribute__ ((format (printf, 2, 3)))
differs (struct comparison *c, char const *format, ...)
{
  va_list args;
  char *text, *line;
  va_start (args, format);
  if (vasprintf (&text, format, args) < 0
      || asprintf (&line, "%s: %s", diag_colon (c->run->diag, c->name), text)
             < 0)
    xalloc_die ();
  va_end (args);
  listing_text (c->run->listing, -1, line);
  diag_count_warning (c->run->diag, WARN_DIFFERENCE);
  free (text);
  free (line);
  return OUT_DIFFERS;
}

static enum outcome
contents_differ (struct comparison *c)
{
  c->run->data_differs = true;
  return differs (c, _ ("Contents differ"));
}

/* CALL failed on the file NAME with ERR.  A missing file is a difference, any
   other failure an error.  */
static enum outcome
call_failed (struct comparison *c, char const *call, char const *name, int err)
{
  struct diag *d = c->run->diag;
  if (err != ENOENT)
    return diag_call_error (d, call, name, err);
  diag_call_warn (d, WARN_DIFFERENCE, call, name, err);
  return OUT_DIFFERS;
}

/* Find NAME, which may be longer than the kernel takes.  Returns the rest of
   it, which is relative to *DIR: the directory of the current -C, one that A
   has open, or an error value.  */
static char const *
look_up (struct comparison *c, struct anchors *a, char const *name, int *dir)
{
  size_t start, cwd = c->visit->cwd;
  *dir = anchors_find_parent (a, cwd, cwd_fd (c->run->cwd, cwd), name, &start);
  return name + start;
}

/* Get the status of the file NAME, which look_up found as BASE in DIR.  On
   failure report it, set *WHY and return false.  */
static bool
stat_file (struct comparison *c, int dir, char const *base, char const *name,
           struct stat *st, enum outcome *why)
{
  int flags = c->content.dereference ? 0 : AT_SYMLINK_NOFOLLOW;
  int err = (cwd_failed (dir)                      ? -dir
             : fstatat (dir, base, st, flags) != 0 ? errno
                                                   : 0);
  if (err)
    *why = call_failed (c, "stat", name, err);
  return !err;
}

/* Data.  These return OUT_OK if the comparison can go on.  */

/* Read N bytes of the file into the buffer, at least what is needed: the part
   of PIECE bytes of which DONE are compared.  *HAVE is set to their number.
   Reading fewer is a difference.  */
static enum outcome
read_piece (struct comparison *c, struct content *file, size_t n, size_t done,
            size_t piece, size_t *have)
{
  for (*have = 0; *have < MIN (n, piece - done);)
    {
      ssize_t more = content_read (file, c->buffer + *have, n - *have);
      if (more < 0)
        return diag_call_error (c->run->diag, "read", c->name, -more);
      if (more == 0)
        return (c->visit->m->sparse
                    ? differs (c, _ ("Size differs"))
                    : differs (c,
                               ngettext ("Could only read %zu of %zu byte",
                                         "Could only read %zu of %zu bytes",
                                         piece),
                               done + *have, piece));
      *have += more;
    }
  return OUT_OK;
}

/* Compare N bytes of the file at POS, where it is positioned, with as many of
   the member's data.  */
static enum outcome
compare_bytes (struct comparison *c, struct content *file, off_t pos, off_t n)
{
  unsigned char const *from = c->buffer;
  size_t have = 0; /* bytes at FROM */
  while (0 < n)
    {
      unsigned char const *p;
      ptrdiff_t got = reader_data (c->visit->reader, &p, MIN (n, PIECE));
      if (got <= 0)
        return got < 0 ? OUT_FATAL : OUT_OMITTED;
      for (size_t part, done = 0; done < got; done += part)
        {
          if (have == 0)
            {
              /* What a program run at a checkpoint changes after this piece
                 must not have been read.  */
              size_t want = (c->run->conf->reader->lockstep
                                 ? got - done
                                 : MIN (n - done,
                                        content_read_size (file, pos, PIECE)));
              enum outcome o = read_piece (c, file, want, done, got, &have);
              if (o != OUT_OK)
                return o;
              pos += have;
              from = c->buffer;
            }
          part = MIN (have, got - done);
          if (memcmp (from, p + done, part) != 0)
            return contents_differ (c);
          from += part;
          have -= part;
        }
      n -= got;
    }
  return OUT_OK;
}

/* Whether N bytes of the file at POS and the next ones of the member's data
   have whole blocks that are the same ones on the disk.  If so, set *HEAD to
   how many bytes come before these, and *WHOLE to their number.  */
static bool
shares_blocks (struct comparison *c, struct content const *file, off_t pos,
               off_t n, off_t *head, off_t *whole)
{
  int fd;
  off_t at;
  return (
      c->block && file->st.st_dev == c->archive
      && n <= reader_data_place (c->visit->reader, &fd, &at)
      && reflink_whole_blocks (c->block, at, pos, n, head, whole)
      && reflink_is_shared (fd, at + *head, file->fd, pos + *head, *whole));
}

/* The same for N bytes at POS, but do not read what is the same on the
   disk.  */
static enum outcome
compare_run (struct comparison *c, struct content *file, off_t pos, off_t n)
{
  off_t head, whole;
  bool shares = shares_blocks (c, file, pos, n, &head, &whole);
  if (shares)
    diff_ahead_stop (c->ahead);
  if (!shares || file->ready)
    return compare_bytes (c, file, pos, n);
  enum outcome o = compare_bytes (c, file, pos, head);
  if (o != OUT_OK)
    return o;
  if (!reader_pass (c->visit->reader, whole))
    return OUT_FATAL;
  off_t next = pos + head + whole;
  int err = content_seek (file, next);
  return (err ? diag_call_error (c->run->diag, "seek", c->name, -err)
              : compare_bytes (c, file, next, n - head - whole));
}

/* Skip the padding after the last byte of a segment of BYTES.  */
static enum outcome
skip_padding (struct comparison *c, off_t bytes)
{
  size_t n = -bytes & (BLOCK_BYTES - 1);
  while (n)
    {
      unsigned char const *p;
      ptrdiff_t got = reader_data (c->visit->reader, &p, n);
      if (got <= 0)
        return got < 0 ? OUT_FATAL : OUT_OK;
      n -= got;
    }
  return OUT_OK;
}

/* Compare the file from POS to END with zeros.  Its holes are not read.  */
static enum outcome
compare_hole (struct comparison *c, struct content *file, off_t pos, off_t end)
{
  while (pos < end)
    {
      off_t data = content_next_data (file, pos);
      if (pos < data)
        {
          pos = MIN (data, end);
          int err = content_seek (file, pos);
          if (err == 0)
            continue;
          return diag_call_error (c->run->diag, "seek", c->name, -err);
        }
      size_t have, part = MIN (end - pos, PIECE);
      enum outcome o = read_piece (c, file, part, 0, part, &have);
      if (o != OUT_OK)
        return o;
      for (size_t i = 0; i < part; i++)
        if (c->buffer[i])
          {
            off_t at = pos + i / BLOCK_BYTES * BLOCK_BYTES;
            return differs (c, _ ("File fragment at %jd is not a hole"),
                            (intmax_t) at);
          }
      pos += part;
    }
  return OUT_OK;
}

static enum outcome
compare_sparse (struct comparison *c, struct content *file)
{
  struct member const *m = c->visit->m;
  off_t pos = 0;
  enum outcome o = OUT_OK;
  for (size_t i = 0; i < m->segment_count && o == OUT_OK; i++)
    {
      struct member_segment const *s = &m->segments[i];
      o = compare_hole (c, file, pos, s->offset);
      if (o == OUT_OK)
        o = compare_run (c, file, s->offset, s->bytes);
      if (o == OUT_OK && !m->packed)
        o = skip_padding (c, s->bytes);
      pos = s->offset + s->bytes;
    }
  return o;
}

/* Open the file of the current member.  0 or -errno.  */
static int
open_file (struct comparison *c, struct content *file)
{
  return (diff_ahead_open (c->ahead, &c->st, file)
              ? 0
              : content_open (file, &c->content, c->run->pagecache, c->dir,
                              c->base));
}

static enum outcome
compare_contents (struct comparison *c)
{
  struct member const *m = c->visit->m;
  struct content file;
  enum outcome o;
  int err = open_file (c, &file);
  if (err < 0)
    return call_failed (c, "open", c->name, -err);
  err = m->continued_at ? content_seek (&file, m->continued_at) : 0;
  if (err < 0)
    o = diag_call_error (c->run->diag, "seek", c->name, -err);
  else if (m->sparse)
    o = compare_sparse (c, &file);
  else
    o = compare_run (c, &file, m->continued_at, m->archived_size);
  struct stat now;
  if (c->content.atime == ATIME_REPLACE && fstat (file.fd, &now) == 0)
    content_restore_atime (file.fd, &file.st, &now);
  content_close (&file);
  diff_ahead_learn (c->ahead, &file);
  return o;
}

/* Member types.  */

static bool
times_differ (struct member const *m, struct stat const *st)
{
  struct timespec t = get_stat_mtime (st);
  return (t.tv_sec != m->mtime.tv_sec
          || (m->format == FORMAT_POSIX && t.tv_nsec != m->mtime.tv_nsec));
}

static enum outcome
compare_mode (struct comparison *c)
{
  return ((c->st.st_mode & 07777) == (c->visit->m->mode & 07777)
              ? OUT_OK
              : differs (c, _ ("Mode differs")));
}

static enum outcome
compare_regular (struct comparison *c)
{
  struct member const *m = c->visit->m;
  struct owner *owner = c->run->owner;
  if (!S_ISREG (c->st.st_mode))
    return differs (c, _ ("File type differs"));
  enum outcome worst = compare_mode (c);
  if (c->st.st_uid != owner_uid_for_extract (owner, m))
    worst = differs (c, _ ("Uid differs"));
  if (c->st.st_gid != owner_gid_for_extract (owner, m))
    worst = differs (c, _ ("Gid differs"));
  if (times_differ (m, &c->st))
    worst = differs (c, _ ("Mod time differs"));
  if (c->st.st_size != m->size)
    return differs (c, _ ("Size differs"));
  return outcome_worst (worst, compare_contents (c));
}

/* Compare the rest of a file whose header is on an earlier volume.  */
static enum outcome
compare_continuation (struct comparison *c)
{
  struct member const *m = c->visit->m;
  off_t size;
  if (!S_ISREG (c->st.st_mode))
    return differs (c, _ ("File type differs"));
  if (ckd_add (&size, m->size, m->continued_at) || c->st.st_size != size)
    return differs (c, _ ("Size differs"));
  return compare_contents (c);
}

/* Compare the contents of the directory with the dumpdir, if there is one.  */
static enum outcome
compare_entries (struct comparison *c)
{
  struct member const *m = c->visit->m;
  bool same;
  if (!m->dumpdir)
    return OUT_OK;
  enum outcome o = diffdir_compare (c->dirs, c->visit->cwd, c->name, m, &same);
  return same ? o : outcome_worst (o, differs (c, _ ("Contents differ")));
}

static enum outcome
compare_directory (struct comparison *c)
{
  return (S_ISDIR (c->st.st_mode) ? compare_mode (c)
                                  : differs (c, _ ("File type differs")));
}

static enum outcome
compare_symlink (struct comparison *c)
{
  char *target = areadlinkat (c->dir, c->base);
  if (!target)
    return call_failed (c, "readlink", c->name, errno);
  bool same = strcmp (target, c->visit->m->link_name) == 0;
  free (target);
  return same ? OUT_OK : differs (c, _ ("Symlink differs"));
}

static enum outcome
compare_hardlink (struct comparison *c)
{
  char const *target = c->visit->m->link_name;
  struct stat st;
  enum outcome why;
  int dir;
  char const *base = look_up (c, &c->target_anchors, target, &dir);
  if (!stat_file (c, dir, base, target, &st, &why))
    return why;
  return (st.st_dev == c->st.st_dev && st.st_ino == c->st.st_ino
              ? OUT_OK
              : differs (c, _ ("Not linked to %s"),
                         diag_colon (c->run->diag, target)));
}

static enum outcome
compare_special (struct comparison *c)
{
  struct member const *m = c->visit->m;
  mode_t type = (m->kind == MEMBER_CHARDEV    ? S_IFCHR
                 : m->kind == MEMBER_BLOCKDEV ? S_IFBLK
                                              : S_IFIFO);
  if ((c->st.st_mode & S_IFMT) != type)
    return differs (c, _ ("File type differs"));
  if (type != S_IFIFO && c->st.st_rdev != makedev (m->dev_major, m->dev_minor))
    return differs (c, _ ("Device number differs"));
  return compare_mode (c);
}

/* Compare the member with its file, whose status is known.  */
static enum outcome
compare_file (struct comparison *c)
{
  struct member const *m = c->visit->m;
  switch (m->kind)
    {
    case MEMBER_DIRECTORY:
      return compare_directory (c);
    case MEMBER_HARDLINK:
      return compare_hardlink (c);
    case MEMBER_CHARDEV:
    case MEMBER_BLOCKDEV:
    case MEMBER_FIFO:
      return compare_special (c);
    case MEMBER_CONTINUATION:
      return compare_continuation (c);
    default:
      return compare_regular (c);
    }
}

/* Find out whether files can share blocks with the archive of READER.  */
static void
look_at_archive (struct comparison *c, struct reader const *reader)
{
  struct index_archive a;
  struct stat st;
  c->shares = false;
  if (reader_archive (reader, &a) && !a.compressed && reflink_has_places (a.fd)
      && fstat (a.fd, &st) == 0)
    {
      c->archive = st.st_dev;
      c->block = reflink_block (a.fd);
    }
}

static enum outcome
compare_member (void *arg, struct visit *v)
{
  struct comparison *c = arg;
  struct run *r = c->run;
  struct member *m = v->m;
  bool shown = r->conf->extract->show_transformed_names;
  listing_member (r->listing, m, shown ? v->name : m->name,
                  c->blocks_before + visit_block (v));
  if (m->kind == MEMBER_VOLUME_LABEL || m->kind == MEMBER_LONG_NAME || v->gone)
    return OUT_OK;
  if (c->shares)
    look_at_archive (c, v->reader);
  c->visit = v;
  c->name = pathname_strip (member_xstrdup (m, v->name));
  diff_ahead_begin (c->ahead, v, c->name);
  int root = cwd_fd (r->cwd, v->cwd);
  if (cwd_failed (root))
    return diag_call_fatal_of (KIND_USAGE, r->diag, "open",
                               cwd_name (r->cwd, v->cwd), -root);
  enum outcome why = OUT_OK;
  if (m->kind == MEMBER_UNKNOWN)
    why = diag_error_of (
        KIND_FORMAT, r->diag, 0,
        _ ("%s: Unknown file type '%s', diffed as normal "
           "file"),
        diag_colon (r->diag, c->name),
        quote_safe (&r->diag->quoter, (char[]) { m->typeflag, '\0' }));
  c->base = look_up (c, &c->anchors, c->name, &c->dir);
  if (m->kind == MEMBER_SYMLINK)
    return (cwd_failed (c->dir) ? call_failed (c, "readlink", c->name, -c->dir)
                                : compare_symlink (c));
  if (m->kind == MEMBER_DIRECTORY)
    why = compare_entries (c);
  enum outcome result;
  if (stat_file (c, c->dir, c->base, c->name, &c->st, &result))
    result = compare_file (c);
  return outcome_worst (why, result);
}

static struct comparison
comparison_of (struct run *r)
{
  return (struct comparison) { .run = r,
                               .content
                               = { .dereference = r->conf->walk->dereference,
                                   .atime = r->conf->create->atime_preserve },
                               .buffer = xmalloc (PIECE) };
}

static void
free_comparison (struct comparison *c)
{
  free (c->buffer);
  anchors_release (&c->anchors);
  anchors_release (&c->target_anchors);
  diff_ahead_free (c->ahead);
  diffdir_free (c->dirs);
}

/* A visit_prelude.  Members older than the snapshot are not compared, as in
   GNU tar.  */
static enum outcome
read_snapshot (void *arg)
{
  struct comparison *c = arg;
  struct run *r = c->run;
  enum outcome o = diffdir_open (&c->dirs, r, name_list_last_cwd (r->names));
  struct timespec start;
  if (c->dirs && diffdir_start (c->dirs, &start))
    *r->age
        = (struct agefilter_opts) { .mtime_set = true, .threshold = start };
  return o;
}

enum outcome
op_diff (struct run *r)
{
  struct comparison c = comparison_of (r);
  c.shares = r->reflink.when != REFLINK_NEVER;
  c.ahead = diff_ahead_new (r, &c.content);
  enum outcome worst = visit_members (r, read_snapshot, compare_member, &c);
  free_comparison (&c);
  return worst;
}

/* --verify.  */

/* A reader_hook.  */
static void
count_bad (void *arg, enum reader_event event, off_t block)
{
  struct comparison *c = arg;
  c->bad_headers += event == READER_BAD_BLOCK;
}

/* Whether the archive can be read again.  Sets *WHY if not.  */
static bool
can_verify (struct run *r, char const *archive, enum outcome *why)
{
  struct stat st;
  *why = OUT_OK;
  if (r->writes_nothing)
    return false;
  if (device_name_is_remote (&r->conf->volume->device, archive))
    return true;
  if (stat (archive, &st) != 0)
    *why = diag_call_error_of (KIND_ARCHIVE, r->diag, "stat", archive, errno);
  else if (S_ISREG (st.st_mode) || S_ISBLK (st.st_mode))
    return true;
  else if (S_ISFIFO (st.st_mode))
    diag_call_warn (r->diag, WARN_ALWAYS, "seek", archive, ESPIPE);
  else
    *why = diag_call_error_of (KIND_ARCHIVE, r->diag, "seek", archive, ESPIPE);
  return false;
}

static void
warn_of_names (struct run *r)
{
  bool stripped = rename_did_strip (r->renamer);
  bool transformed = rename_transforms (r->renamer);
  if (stripped)
    diag_warn (r->diag, WARN_ALWAYS, 0,
               _ ("Archive contains file names with leading prefixes "
                  "removed."));
  if (transformed)
    diag_warn (r->diag, WARN_ALWAYS, 0,
               _ ("Archive contains transformed file names."));
  if (stripped || transformed)
    diag_warn (r->diag, WARN_ALWAYS, 0,
               _ ("Verification may fail to locate original files."));
}

/* Report the bad headers found since the last call.  */
static enum outcome
report_bad (struct comparison *c)
{
  intmax_t n = c->bad_headers;
  c->bad_headers = 0;
  return (n == 0
              ? OUT_OK
              : diag_error_of (KIND_FORMAT, c->run->diag, 0,
                               ngettext ("VERIFY FAILURE: %jd invalid header "
                                         "detected",
                                         "VERIFY FAILURE: %jd invalid headers "
                                         "detected",
                                         n),
                               n));
}

/* A visit_action: compare a member that was just written.  If its file cannot
   be compared, the archive is complete nevertheless.  */
static enum outcome
verify_member (void *arg, struct visit *v)
{
  struct comparison *c = arg;
  v->cwd = c->cwd;
  enum outcome worst = report_bad (c);
  worst = outcome_worst (worst, visit_dumpdir (v, true));
  return outcome_worst (worst, outcome_but_done (compare_member (c, v)));
}

/* Compare all members that READER finds.  */
static enum outcome
verify_all (struct comparison *c, struct reader *reader)
{
  /* TRANSLATORS: Begins a line; a name follows.  */
  c->run->listing->prefix = _ ("Verify ");
  enum outcome worst = visit_each (c->run, reader, verify_member, c);
  worst = outcome_worst (worst, report_bad (c));
  c->run->listing->prefix = NULL;
  return outcome_worst (worst, reader_close (reader, outcome_is_fatal (worst)
                                                         ? READER_FAILED
                                                         : READER_DONE));
}

enum outcome
diff_verify (struct run *r, size_t cwd)
{
  struct reader_opts o = *r->conf->reader;
  enum outcome worst;
  warn_of_names (r);
  if (!can_verify (r, volumeset_name (r->volumes), &worst))
    return worst;
  o.label = NULL;
  o.ignore_zeros = false;
  o.updating = false;
  o.verifying = true;
  struct comparison c = comparison_of (r);
  worst = diffdir_open (&c.dirs, r, cwd);
  if (outcome_is_fatal (worst))
    {
      free_comparison (&c);
      return worst;
    }
  c.ahead = diff_ahead_new (r, &c.content);
  c.cwd = cwd;
  c.blocks_before = r->bytes_written / BLOCK_BYTES;
  r->records_before += r->bytes_written / o.record_bytes;
  if (r->checkpoint)
    checkpoint_set_writing (r->checkpoint, false);
  struct reader *reader;
  worst = outcome_worst (worst, visit_open (r, &o, count_bad, &c, &reader));
  if (reader)
    worst = outcome_worst (worst, verify_all (&c, reader));
  free_comparison (&c);
  return worst;
}
