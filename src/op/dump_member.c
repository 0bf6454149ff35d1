/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/dump_member.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/i18n.h"
#include "base/member.h"
#include "base/unshared.h"
#include "fs/content.h"
#include "fs/holes.h"
#include "fs/owner.h"
#include "fs/prefetch.h"
#include "fs/walk.h"
#include "minmax.h"
#include "op/create_opts.h"
#include "op/incremental_opts.h"
#include "op/run.h"
#include "report/checksums.h"
#include "report/listing.h"
#include "report/progress.h"
#include "report/totals.h"
#include "select/agefilter.h"
#include "select/rename.h"
#include "stat-time.h"
#include "stream/volumeset.h"
#include "stream/writer.h"
#include "sysops.h"
#include "xalloc.h"

#define DIAG_KIND KIND_READ

/* Too few descriptors: free some.  */
static bool
spare (void *arg)
{
  struct dump_member *d = arg;
  return d->walk && walk_spare_fd (d->walk);
}

struct dump_policy
dump_member_policy (struct run const *r, bool incremental)
{
  return (struct dump_policy) {
    .diag = r->diag,
    .incremental = incremental,
    .verbose = r->conf->verbosity,
    .ignore_failed_read = r->conf->create->ignore_failed_read,
    .ignore_changed = r->conf->create->ignore_changed,
  };
}

void
dump_member_init (struct dump_member *d, struct run *r, struct writer *w)
{
  struct config const *conf = r->conf;
  struct create_opts const *o = conf->create;
  *d = (struct dump_member) { .run = r, .age = conf->age, .ahead.fd = -1 };
  d->opts = o;
  d->diag = r->diag;
  d->writer = w;
  d->links = linktab_new (o->track_all_links);
  if (o->remove_files)
    d->removals = remove_new (r->cwd, conf->walk->dereference);
  member_init (&d->member);
  d->policy = dump_member_policy (r, false);
  d->attrs = (struct attrs_opts) { .acls = o->acls,
                                   .selinux = o->selinux,
                                   .xattrs = o->xattrs,
                                   .numeric_owner = (conf->owner->numeric_owner
                                                     || o->reproducible),
                                   .sorted = o->reproducible,
                                   .xattr_include = conf->xattr_include,
                                   .xattr_exclude = conf->xattr_exclude,
                                   .spare = spare,
                                   .spare_arg = d };
  owner_set_spare (r->owner, spare, d);
  d->any_attrs = attrs_wanted (&d->attrs);
  attrs_warn_unavailable (&d->attrs, d->diag);
  d->capture
      = (struct capture_opts) { .owner = r->owner,
                                .mode = o->mode,
                                .umask = o->initial_umask,
                                .set_mtime = o->mtime_choice != MTIME_FILE,
                                .clamp_mtime = o->mtime_choice == MTIME_CLAMP,
                                .whole_seconds = o->reproducible,
                                .mtime = o->mtime };
  d->content = (struct content_opts) { .dereference = conf->walk->dereference,
                                       .atime = o->atime_preserve };
  d->member_data = (struct member_data) {
    .diag = r->diag,
    .checksums = r->checksums,
    .writer = w,
    .reflink = (r->reflink.when == REFLINK_NEVER ? NULL : &r->reflink),
    .record_bytes = conf->writer->record_bytes,
    .ignore_failed_read = o->ignore_failed_read,
    .ignore_changed = o->ignore_changed
  };
  d->mtime_command
      = (struct mtime_command) { .diag = r->diag,
                                 .command = o->mtime_command,
                                 .format = o->mtime_format,
                                 .now = conf->writer->encode.start };
}

/* Whether nobody reads the data.  */
static bool
needs_no_data (struct dump_member const *d)
{
  return writer_is_null (d->writer) && !d->run->checksums;
}

/* For prefetch_opts.  */
static bool
is_new (void const *age, struct stat const *st)
{
  return agefilter_keep_file (age, get_stat_mtime (st), get_stat_ctime (st));
}

unsigned
dump_member_readers (struct config const *conf)
{
  unsigned threads = conf->threads, files = conf->create->read_ahead;
  return threads && files ? MIN (threads, files) : MAX (threads, files);
}

struct prefetch *
dump_member_prefetch (struct dump_member const *d,
                      struct agefilter_opts const *age,
                      struct walk_opts const *walk)
{
  struct config const *conf = d->run->conf;
  /* Two that read the same file would each restore the access time that they
     found, maybe that of the other.  So no file may be met twice.  */
  bool keep_atime = d->opts->atime_preserve == ATIME_REPLACE;
  if (needs_no_data (d) || conf->threads == 1 || d->opts->no_read_ahead
      || d->opts->interactive || (d->opts->sparse && d->opts->reproducible)
      || conf->writer->lockstep || d->opts->mtime_command
      || (keep_atime && d->content.dereference))
    return NULL;
  return prefetch_new (&(struct prefetch_opts) {
      .when = conf->create->prefetch,
      .readers = dump_member_readers (conf),
      .open_flags = content_flags (&d->content),
      .dir_flags = walk ? walk_dir_flags (walk) : 0,
      .pagecache = *conf->pagecache,
      .skip_sparse = d->opts->sparse,
      .skip_links = !d->opts->hard_dereference || keep_atime,
      .keep_atime = keep_atime,
      .wants = age && age->mtime_set ? is_new : NULL,
      .wants_arg = age });
}

bool
dump_member_take (struct dump_member *d, char const *path, struct stat *st)
{
  d->ahead.fd = -1;
  if (!d->prefetch || !prefetch_take (d->prefetch, path, &d->ahead))
    return false;
  *st = d->ahead.st;
  return true;
}

void
dump_member_release (struct dump_member *d)
{
  owner_set_spare (d->run->owner, NULL, NULL);
  linktab_free (d->links);
  remove_free (d->removals);
  holes_release (&d->holes);
  member_release (&d->member);
  free (d->listed);
}

enum outcome
dump_member_report (struct dump_member *d, char const *call,
                    struct walk_entry const *e, int err)
{
  return dump_policy_report_failure (&d->policy, call, e->path, 0 < e->depth,
                                     err);
}

enum outcome
dump_member_report_changed (struct dump_member *d, struct walk_entry const *e)
{
  return dump_policy_report_changed (&d->policy, e->path);
}

/* PATH with exactly one slash at its end.  */
char const *
dump_member_slash (struct dump_member *d, char const *path)
{
  size_t len = strlen (path);
  if (d->listed_cap < (ptrdiff_t) len + 2)
    d->listed
        = xpalloc (d->listed, &d->listed_cap, len + 2 - d->listed_cap, -1, 1);
  memcpy (d->listed, path, len);
  if (len == 0 || path[len - 1] != '/')
    d->listed[len++] = '/';
  d->listed[len] = '\0';
  return d->listed;
}

/* Start a member for E: set its name and print the message about a removed
   prefix.  */
void
dump_member_begin (struct dump_member *d, struct walk_entry const *e,
                   bool have_stat)
{
  progress_member (d->run->progress, e->path);
  member_clear (&d->member);
  bool is_directory = have_stat && S_ISDIR (e->st.st_mode);
  char const *name = rename_for_create (
      d->run->renamer, RENAME_MEMBER, &d->member.arena, e->path, is_directory);
  d->nameless = !name;
  d->member.name = name ? name : "";
  if (rename_transforms (d->run->renamer))
    d->member.plain_name
        = member_xstrdup (&d->member, rename_safe (d->run->renamer, e->path));
}

/* Write and list the headers of the member.  */
static enum outcome
write_headers (struct dump_member *d, struct walk_entry const *e)
{
  struct listing *listing = d->run->listing;
  off_t block = (writer_block (d->writer)
                 + writer_target_blocks (d->writer, &d->member));
  enum outcome o = OUT_OK;
  /* If it fails, the member has the time of the file.  */
  if (d->mtime_command.command)
    o = outcome_but_done (mtime_command_run (&d->mtime_command, e->dirfd,
                                             e->name, &d->member.mtime));
  if (listing->opts->verbosity)
    o = outcome_worst (o, writer_push (d->writer));
  if (!outcome_is_fatal (o))
    o = outcome_worst (o, writer_begin (d->writer, &d->member));
  if (outcome_is_done (o))
    d->run->members++;
  if (!outcome_is_done (o) || !listing->opts->verbosity)
    return o;
  /* As in GNU tar, the listing shows the time of the file, whatever --mtime
     does.  */
  d->member.mtime = get_stat_mtime (&e->st);
  d->member.format = writer_format (d->writer);
  listing_member (listing, &d->member,
                  d->opts->show_transformed_names ? d->member.name
                  : d->member.kind == MEMBER_DIRECTORY
                      ? dump_member_slash (d, e->path)
                      : e->path,
                  block);
  return o;
}

/* Get the attributes of E, which is open as FD or, if that is -1, not at all.
   A member that lacks some of them is archived.  */
static enum outcome
capture_attrs (struct dump_member *d, struct walk_entry const *e, int fd)
{
  if (!d->any_attrs)
    return OUT_OK;
  struct attrs_file f = { .dirfd = e->dirfd,
                          .name = e->name,
                          .fd = fd,
                          .mode = e->st.st_mode,
                          .path = e->path };
  return outcome_but_done (attrs_capture (&d->attrs, d->diag, &f, &d->member));
}

/* Whether E may have other names.  */
static bool
may_be_linked (struct dump_member const *d, struct walk_entry const *e)
{
  return (!d->opts->hard_dereference
          && (1 < e->st.st_nlink || d->opts->track_all_links));
}

/* Remember E, which was stored, for later links to it.  */
static void
remember_link (struct dump_member *d, struct walk_entry const *e)
{
  if (!may_be_linked (d, e))
    return;
  char const *name = rename_for_create (d->run->renamer, RENAME_HARDLINK,
                                        &d->member.arena, e->path, false);
  linktab_add (d->links, e->st.st_dev, e->st.st_ino, e->st.st_nlink, name);
}

void
dump_member_remove_later (struct dump_member *d, struct walk_entry const *e)
{
  if (d->removals)
    remove_queue (d->removals,
                  &(struct remove_file) { .cwd = d->cwd,
                                          .path = e->path,
                                          .st = &e->st,
                                          .dirfd = e->dirfd,
                                          .name = e->name,
                                          .below = 0 < e->depth });
}

/* Archive E as a member without data.  */
static enum outcome
dump_plain (struct dump_member *d, struct walk_entry const *e)
{
  enum outcome o = write_headers (d, e);
  if (outcome_is_done (o))
    o = outcome_worst (o, writer_end (d->writer));
  return o;
}

/* Archive E as a link to TARGET.  */
static enum outcome
dump_link (struct dump_member *d, struct walk_entry const *e,
           char const *target)
{
  d->member.kind = MEMBER_HARDLINK;
  d->member.size = d->member.archived_size = 0;
  /* A member name may be unsafe after --transform; a link target must not
     be.  */
  target = rename_safe_link (d->run->renamer, target);
  d->member.link_name = member_xstrdup (&d->member, target);
  /* Attributes are stored with the first name only.  */
  enum outcome o = dump_plain (d, e);
  if (outcome_is_done (o))
    dump_member_remove_later (d, e);
  return o;
}

/* Whether a file with the status ST may be stored as sparse.  */
static bool
may_be_sparse (struct dump_member const *d, struct stat const *st)
{
  return (d->opts->sparse && writer_has_sparse (d->writer)
          && (holes_likely (st) || (d->opts->reproducible && st->st_size)));
}

/* Whether the data of E must be read.  */
static bool
must_open (struct dump_member const *d, struct walk_entry const *e)
{
  if (needs_no_data (d))
    return d->run->conf->totals->at_end && may_be_sparse (d, &e->st);
  mode_t all = S_IRUSR | S_IRGRP | S_IROTH;
  return 0 < e->st.st_size || (e->st.st_mode & all) != all;
}

/* Find the holes of the file that C reads and make the member sparse.  */
static enum outcome
find_holes (struct dump_member *d, struct walk_entry const *e,
            struct content *c)
{
  struct member *m = &d->member;
  int r = holes_scan (&d->holes, &c->stream, &sysops_real, m->size,
                      d->opts->hole_detection);
  if (r < 0)
    return dump_member_report (d, "read", e, -r);
  if (d->holes.seek_unsupported && d->opts->hole_detection == HOLES_SEEK
      && !d->warned_seek)
    {
      d->warned_seek = true;
      diag_warn (d->diag, WARN_ALWAYS, 0,
                 _ ("\"seek\" hole detection is not supported, using "
                    "\"raw\"."));
    }
  /* Only the data decides, not how the file system has stored it.  */
  if (d->opts->reproducible && d->holes.data_bytes == m->size)
    {
      r = pagecache_seek (&c->stream, 0);
      return r < 0 ? dump_member_report (d, "read", e, -r) : OUT_OK;
    }
  m->sparse = true;
  m->archived_size = d->holes.data_bytes;
  m->segment_count = d->holes.count;
  m->segments = arena_memdup (&m->arena, d->holes.segments,
                              d->holes.count * sizeof *m->segments);
  if (!m->segments)
    xalloc_die ();
  return OUT_OK;
}

/* The data of E was written: report whether the file changed meanwhile, and
   undo the effects of reading it.  */
static enum outcome
finish_content (struct dump_member *d, struct walk_entry const *e,
                struct content *c, enum outcome so_far)
{
  struct stat now;
  int changed = content_changed (c, &now);
  if (changed < 0)
    return outcome_worst (so_far, dump_member_report (d, "stat", e, -changed));
  enum outcome o = OUT_OK;
  if (changed && so_far == OUT_OK)
    o = dump_member_report_changed (d, e);
  if (d->opts->atime_preserve == ATIME_REPLACE)
    {
      int r = content_restore_atime (c->fd, &c->st, &now);
      if (r < 0)
        o = outcome_worst (o, diag_call_error (d->diag, "utime", e->path, -r));
    }
  return o;
}

/* Open E, unless the walk already has.  If descriptors run out, take some from
   the walk.  */
static int
open_content (struct dump_member *d, struct walk_entry *e, struct content *c)
{
  if (0 <= e->fd)
    {
      if (e->fd == d->ahead.fd)
        content_adopt_prefetched (c, &d->content, d->run->pagecache,
                                  &d->ahead);
      else
        content_adopt (c, &d->content, d->run->pagecache, e->fd, &e->st);
      e->fd = -1;
      return 0;
    }
  int r;
  do
    r = content_open (c, &d->content, d->run->pagecache, e->dirfd, e->name);
  while ((r == -EMFILE || r == -ENFILE) && d->walk && walk_spare_fd (d->walk));
  return r;
}

/* Write the data of E, whose member was begun, from C.  What is reported about
   the archive, not about E, is added to *SO_FAR.  */
static enum outcome
write_content (struct dump_member *d, struct walk_entry const *e,
               struct content *c, enum outcome *so_far)
{
  struct member const *m = &d->member;
  if (m->archived_size == 0)
    return OUT_OK;
  if (needs_no_data (d))
    return writer_discard (d->writer, m->archived_size);
  int unshared;
  enum outcome data
      = member_data_write (&d->member_data, c, m, e->path, &unshared);
  if (data == OUT_OK && unshared && d->run->reflink.when == REFLINK_ALWAYS)
    *so_far = outcome_worst (*so_far,
                             unshared_report (d->diag, e->path, unshared));
  return data;
}

/* Archive E with its data from C, which is open unless no data is needed.  */
static enum outcome
dump_contents (struct dump_member *d, struct walk_entry *e, struct content *c)
{
  struct member *m = &d->member;
  if (0 <= c->fd && may_be_sparse (d, &c->st))
    {
      enum outcome o = find_holes (d, e, c);
      if (o != OUT_OK)
        return o;
    }
  enum outcome o = capture_attrs (d, e, c->fd);
  o = outcome_worst (o, write_headers (d, e));
  if (!outcome_is_done (o))
    return o;

  struct checksums *sums = d->run->checksums;
  if (sums)
    checksums_begin (sums, m, true);
  enum outcome data = write_content (d, e, c, &o);
  if (sums && !outcome_is_fatal (data))
    o = outcome_worst (o, checksums_end (sums, true));
  o = outcome_worst (o,
                     outcome_is_fatal (data) ? data : writer_end (d->writer));
  if (outcome_is_fatal (o))
    return o;
  remember_link (d, e);
  if (0 <= c->fd)
    data = outcome_worst (data, finish_content (d, e, c, data));
  /* Do not remove a file that changed or could not be read.  */
  if (data == OUT_OK)
    dump_member_remove_later (d, e);
  return outcome_worst (o, data);
}

/* The size of the blocks that will be shared, as far as that is known; 0: none
   will be.  */
static size_t
expected_block (struct dump_member const *d)
{
  struct reflink const *r = &d->run->reflink;
  bool likely = (r->when == REFLINK_ALWAYS
                 || (r->when == REFLINK_AUTO && r->err == 0));
  return likely ? r->block : 0;
}

static enum outcome
dump_regular (struct dump_member *d, struct walk_entry *e)
{
  struct content c = { .fd = -1 };
  if (must_open (d, e))
    {
      bool was_open = 0 <= e->fd;
      int r = open_content (d, e, &c);
      if (r < 0)
        return dump_member_report (d, "open", e, -r);
      if (!was_open)
        {
          e->st = c.st;
          capture_stat (&d->capture, &e->st, &d->member);
        }
    }
  enum outcome o = dump_contents (d, e, &c);
  off_t bytes = c.fd < 0 || c.ready ? 0 : c.st.st_size;
  content_close (&c);
  if (d->prefetch)
    {
      prefetch_skip_blocks (d->prefetch, expected_block (d));
      prefetch_learn (d->prefetch, bytes, c.ns);
    }
  return o;
}

static enum outcome
dump_symlink (struct dump_member *d, struct walk_entry const *e)
{
  int r = capture_symlink (e->dirfd, e->name, e->st.st_size, &d->member);
  if (r < 0)
    return dump_member_report (d, "readlink", e, -r);
  char const *target
      = rename_for_create (d->run->renamer, RENAME_SYMLINK, &d->member.arena,
                           d->member.link_name, false);
  d->member.link_name = target;
  enum outcome o = capture_attrs (d, e, -1);
  o = outcome_worst (o, dump_plain (d, e));
  if (outcome_is_done (o))
    {
      remember_link (d, e);
      dump_member_remove_later (d, e);
    }
  return o;
}

/* E has a type that cannot be archived.  Sockets and doors have no data, so
   for them this is not a failure.  */
static enum outcome
ignore_type (struct dump_member *d, struct walk_entry const *e)
{
  char const *name = diag_colon (d->diag, e->path);
  if (S_ISSOCK (e->st.st_mode) || S_ISDOOR (e->st.st_mode))
    {
      diag_warn (d->diag, WARN_FILE_IGNORED, 0,
                 S_ISSOCK (e->st.st_mode) ? _ ("%s: socket ignored")
                                          : _ ("%s: door ignored"),
                 name);
      return OUT_OK;
    }
  diag_print (d->diag, WARN_FILE_IGNORED, 0,
              _ ("%s: Unknown file type; file ignored"), name);
  if (d->opts->ignore_failed_read)
    {
      diag_count_warning (d->diag, WARN_FILE_IGNORED);
      return OUT_OMITTED;
    }
  diag_count_error (d->diag, KIND_FORMAT);
  return OUT_SKIPPED;
}

static enum outcome
dump_special (struct dump_member *d, struct walk_entry const *e)
{
  if (writer_format (d->writer) == FORMAT_V7)
    return ignore_type (d, e);
  enum outcome o = capture_attrs (d, e, -1);
  o = outcome_worst (o, dump_plain (d, e));
  if (outcome_is_done (o))
    dump_member_remove_later (d, e);
  return o;
}

/* E is unchanged.  If it cannot be read, that is an error nevertheless; only a
   user who may lack permission checks this.  Incremental archives do not
   report unchanged files.  */
static enum outcome
report_unchanged (struct dump_member *d, struct walk_entry *e)
{
  if (d->run->conf->incremental->on)
    return OUT_OK;
  mode_t all = S_IRUSR | S_IRGRP | S_IROTH;
  if (S_ISREG (e->st.st_mode) && (e->st.st_mode & all) != all
      && must_open (d, e) && geteuid () != 0)
    {
      struct content c;
      int r = open_content (d, e, &c);
      if (r < 0)
        return dump_member_report (d, "open", e, -r);
      content_close (&c);
    }
  if (d->run->conf->verbosity)
    diag_warn (d->diag, WARN_FILE_UNCHANGED, 0,
               _ ("%s: file is unchanged; not dumped"),
               diag_colon (d->diag, e->path));
  return OUT_OK;
}

/* Whether the status of E excludes it.  *WHY is the outcome of E then.  */
static bool
is_unwanted (struct dump_member *d, struct walk_entry *e, enum outcome *why)
{
  *why = OUT_OK;
  if (d->age
      && !agefilter_keep_file (d->age, get_stat_mtime (&e->st),
                               get_stat_ctime (&e->st)))
    {
      *why = report_unchanged (d, e);
      return true;
    }
  if (S_ISREG (e->st.st_mode)
      && checksums_is_file (d->run->checksums, e->st.st_dev, e->st.st_ino))
    return true;
  if (S_ISREG (e->st.st_mode)
      && volumeset_is_file (d->run->volumes, e->st.st_dev, e->st.st_ino))
    {
      diag_warn (d->diag, WARN_IGNORE_ARCHIVE, 0,
                 _ ("%s: archive cannot contain itself; not dumped"),
                 diag_colon (d->diag, e->path));
      return true;
    }
  return false;
}

/* Archive E, which is not a directory.  Its member was begun.  */
static enum outcome
dump_wanted (struct dump_member *d, struct walk_entry *e)
{
  capture_stat (&d->capture, &e->st, &d->member);
  if (may_be_linked (d, e))
    {
      char const *first = linktab_see (d->links, e->st.st_dev, e->st.st_ino);
      if (first)
        return dump_link (d, e, first);
    }
  switch (d->member.kind)
    {
    case MEMBER_REGULAR:
      return dump_regular (d, e);
    case MEMBER_SYMLINK:
      return dump_symlink (d, e);
    case MEMBER_CHARDEV:
    case MEMBER_BLOCKDEV:
    case MEMBER_FIFO:
      return dump_special (d, e);
    default:
      return ignore_type (d, e);
    }
}

enum outcome
dump_member_entry (struct dump_member *d, struct walk_entry *e)
{
  dump_member_begin (d, e, true);
  enum outcome o = OUT_OK;
  if (!d->nameless && !is_unwanted (d, e, &o))
    o = dump_wanted (d, e);
  /* The walk opened it, and it is not needed.  */
  if (0 <= e->fd)
    close (e->fd);
  return o;
}

enum outcome
dump_member_directory (struct dump_member *d, struct walk_entry const *e)
{
  if (d->nameless)
    return OUT_OK;
  capture_stat (&d->capture, &e->st, &d->member);
  enum outcome o = capture_attrs (d, e, e->fd);
  return outcome_worst (o, dump_plain (d, e));
}

/* Write the N bytes at P as data of the current member.  */
static enum outcome
write_data (struct dump_member *d, unsigned char const *p, size_t n)
{
  return (writer_is_null (d->writer) ? writer_discard (d->writer, n)
                                     : writer_raw (d->writer, p, n));
}

enum outcome
dump_member_dumpdir (struct dump_member *d, struct walk_entry const *e,
                     unsigned char const *p, size_t n)
{
  struct member *m = &d->member;
  if (d->nameless)
    return OUT_OK;
  capture_stat (&d->capture, &e->st, m);
  enum outcome o = capture_attrs (d, e, e->fd);
  m->is_dumpdir = true;
  m->dumpdir_bytes = n;
  m->dumpdir = arena_memdup (&m->arena, p, n);
  if (!m->dumpdir)
    xalloc_die ();
  /* In the pax format the dumpdir is in the header.  On create, the listing
     shows the directory without it.  */
  if (d->run->conf->writer->encode.format != FORMAT_POSIX)
    m->archived_size = n;
  o = outcome_worst (o, write_headers (d, e));
  if (outcome_is_done (o))
    o = outcome_worst (o, write_data (d, p, m->archived_size));
  if (outcome_is_done (o))
    o = outcome_worst (o, writer_end (d->writer));
  return o;
}

/* For linktab_missing.  */
static void
missing_link (void *arg, char const *name)
{
  struct dump_member *d = arg;
  diag_warn (d->diag, WARN_ALWAYS, 0, _ ("Missing links to %s."),
             diag_quote (d->diag, name));
}

void
dump_member_report_links (struct dump_member *d)
{
  if (d->opts->check_links)
    linktab_missing (d->links, missing_link, d);
}

enum outcome
dump_member_remove_files (struct dump_member *d)
{
  if (!d->removals)
    return OUT_OK;
  if (d->run->data_differs)
    return diag_error_of (KIND_WRITE, d->diag, 0,
                          _ ("No file is removed: verification failed"));
  return remove_run (d->removals, d->diag);
}
