/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "backupfile.h"
#include "base/diag.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/member.h"
#include "base/pathname.h"
#include "durable.h"
#include "fs/create_node.h"
#include "fs/delayed.h"
#include "fs/fill_file.h"
#include "fs/owner.h"
#include "fs/restore.h"
#include "fs/store.h"
#include "incr/purge.h"
#include "op/extract_opts.h"
#include "op/extract_pool.h"
#include "op/extract_share.h"
#include "op/extract_stream.h"
#include "op/run.h"
#include "op/visit.h"
#include "pagecache.h"
#include "pathfd.h"
#include "report/ask.h"
#include "report/checkpoint.h"
#include "report/listing.h"
#include "select/rename.h"
#include "stat-time.h"
#include "stream/reader.h"
#include "stream/volumeset.h"
#include "xalloc.h"

#define DIAG_KIND KIND_WRITE

struct extraction
{
  struct run *run;                 /* borrowed */
  struct extract_opts const *opts; /* borrowed */
  struct parent_dirs *parents;
  struct node_creator creator;
  struct restore restore;
  struct delayed *delayed;
  struct durable *durable; /* --fsync; else null */
  enum outcome synced;     /* what it reported */
  struct purge purge;
  struct store store;
  struct extract_pool *pool;  /* null: nothing is for other threads */
  struct extract_share share; /* used by STORE, unless the user says never */
  struct extract_stream stream;
  struct visit const *visit;    /* the current member */
  struct restore_values values; /* attributes for the current member */
  uid_t uid;                    /* of the files that we create */
  gid_t gid;
  bool warned_contiguous;
};

/* Callbacks for the modules below.  */

static ptrdiff_t
next_data (void *arg, unsigned char const **p, size_t max)
{
  struct extraction *x = arg;
  return reader_data (x->visit->reader, p, max);
}

/* The block number to show with -R.  */
static off_t
shown_block (struct extraction const *x)
{
  return visit_block (x->visit);
}

/* A missing parent directory was created: list it, and remember it in case its
   own member follows.  */
static void
made_on_the_way (void *arg, size_t cwd, char const *name,
                 struct stat const *st)
{
  struct extraction *x = arg;
  listing_creating_directory (x->run->listing, name, st->st_mode,
                              shown_block (x));
  if (LIMIT_PARENT_NAME < strlen (name))
    return;
  struct delayed_directory d = { .cwd = cwd,
                                 .name = name,
                                 .dev = st->st_dev,
                                 .ino = st->st_ino,
                                 .values = { .mode = st->st_mode & 07777 },
                                 .made_on_the_way = true };
  delayed_add (x->delayed, &d);
}

/* Complete what other threads do.  */
static void
settle (void *arg)
{
  struct extraction *x = arg;
  extract_pool_settle (x->pool);
}

/* Too few descriptors: free some.  */
static bool
spare (void *arg)
{
  struct extraction *x = arg;
  return extract_pool_spare (x->pool) || pagecache_spare (x->run->pagecache)
         || durable_spare (x->durable);
}

/* A durable_failed function.  */
static void
not_durable (void *arg, char const *name, int err)
{
  struct extraction *x = arg;
  struct diag *d = x->run->diag;
  x->synced = outcome_worst (
      x->synced,
      name ? diag_call_error (d, "sync", name, err)
           : diag_error (d, err, _ ("Cannot sync the extracted files")));
}

/* Too few descriptors while names are looked up: no slot is in use.  */
static bool
spare_for_names (void *arg)
{
  struct extraction *x = arg;
  return parent_dirs_spare (x->parents, 0, EMFILE);
}

/* Too few descriptors while a file or directory gets its attributes.  */
static bool
spare_for_attributes (void *arg)
{
  struct extraction *x = arg;
  return parent_dirs_spare (
      x->parents, 1u << PARENT_DIR_MEMBER | 1u << PARENT_DIR_LATE, EMFILE);
}

static void
report_renamed (void *arg, char const *from, char const *to, bool back)
{
  struct extraction *x = arg;
  struct diag *d = x->run->diag;
  if (!x->run->conf->verbosity)
    return;
  listing_yield (x->run->listing);
  fprintf (x->run->listing->out,
           back ? _ ("Renaming %s back to %s\n") : _ ("Renaming %s to %s\n"),
           diag_quote (d, from), diag_quote (d, to));
}

/* A directory was removed to make room: drop what was delayed for it.  */
static void
removed (void *arg, size_t cwd, char const *name, struct stat const *st,
         bool full)
{
  struct extraction *x = arg;
  delayed_removed (x->delayed, st->st_dev, st->st_ino);
  if (full)
    delayed_moved (x->delayed, cwd, name, NULL);
}

/* A directory was renamed or removed because of a dumpdir.  */
static void
dumpdir_moved (void *arg, size_t cwd, char const *from, char const *to)
{
  struct extraction *x = arg;
  /* An empty directory may have been replaced.  */
  if (to && strcmp (from, to) != 0)
    delayed_moved (x->delayed, cwd, to, NULL);
  delayed_moved (x->delayed, cwd, from, to);
}

/* Member types.  */

/* NAME without trailing slashes; "." if nothing is left.  */
static char *
clean_name (struct member *m, char const *name)
{
  return (*name ? pathname_strip (member_xstrdup (m, name))
                : member_xstrdup (m, "."));
}

/* Give the file of J its contents, and close it.  */
static enum outcome
extract_file (struct extraction *x, struct node_job *j)
{
  extract_share_begin (&x->share, j->name);
  if (extract_pool_take (x->pool, j, &x->values, next_data, x))
    return OUT_OK;
  extract_pool_settle (x->pool);
  struct file_filling f = { .job = j, .values = x->values };
  store_begin (&x->store, &f.stream, j->fd, NULL);
  enum outcome result = fill_file (&f, &x->store, &x->restore);
  durable_file (x->durable, j->fd, j->name);
  enum outcome stored
      = outcome_worst (f.stored, store_close (&x->store, &f.stream, j->name));
  enum outcome done = node_done (&x->creator, j, stored == OUT_OK);
  return outcome_worst (outcome_worst (result, stored), done);
}

/* Set the metadata of a new link, fifo or device, through a descriptor of the
   node in case its name is replaced meanwhile.  */
static enum outcome
finish_node (struct extraction *x, struct node_job *j, mode_t type)
{
  struct restore_target t = { .dirfd = j->at.dirfd,
                              .base = j->at.base,
                              .type = type,
                              .name = j->name,
                              .fd_is_path = true };
  struct stat st;
  do
    t.fd = pathfd_open_node (j->at.dirfd, j->at.base);
  while (t.fd < 0
         && parent_dirs_spare (x->parents, 1u << PARENT_DIR_MEMBER, -t.fd));
  enum outcome result;
  if (t.fd == -ENOSYS)
    t.fd = -1;
  if (t.fd < -1 || (t.fd >= 0 && fstat (t.fd, &st) != 0))
    result = diag_call_error (x->run->diag, "stat", j->name,
                              t.fd < 0 ? -t.fd : errno);
  else if (t.fd >= 0 && (st.st_mode & S_IFMT) != type)
    result = diag_error (x->run->diag, 0,
                         _ ("%s: Replaced before its status could be "
                            "extracted"),
                         diag_colon (x->run->diag, j->name));
  else
    {
      t.mode_known = t.fd >= 0;
      t.mode_now = t.mode_known ? st.st_mode & 07777 : 0;
      t.owned = (t.mode_known && st.st_uid == x->values.uid
                 && st.st_gid == x->values.gid);
      result = restore_apply (&x->restore, &t, &x->values, j->m);
    }
  if (t.fd >= 0)
    close (t.fd);
  return result;
}

/* Extract anything but a directory.  */
static enum outcome
extract_other (struct extraction *x, struct node_job *j)
{
  /* Whether a link may be made can depend on the owner and the mode of its
     target.  */
  if (j->m->kind == MEMBER_HARDLINK)
    extract_pool_settle (x->pool);
  enum outcome result = create_node (&x->creator, j);
  if (result != OUT_OK || j->skipped)
    return result;
  switch (j->m->kind)
    {
    case MEMBER_HARDLINK:
      break;
    case MEMBER_SYMLINK:
      result = finish_node (x, j, S_IFLNK);
      break;
    case MEMBER_FIFO:
      result = finish_node (x, j, S_IFIFO);
      break;
    case MEMBER_CHARDEV:
      result = finish_node (x, j, S_IFCHR);
      break;
    case MEMBER_BLOCKDEV:
      result = finish_node (x, j, S_IFBLK);
      break;
    default:
      return extract_file (x, j);
    }
  return outcome_worst (result, node_done (&x->creator, j, true));
}

/* Apply the dumpdir of the directory J first.  *BEFORE is the status of the
   directory, if it existed.  */
static enum outcome
purge_first (struct extraction *x, struct node_job *j, struct stat *before)
{
  struct overwrite_opts const *o = &x->opts->overwrite;
  struct parent_dir at;
  *before = (struct stat) { .st_ino = 0 };
  /* -U removes the directory, so there is nothing to purge.  */
  if (!j->m->dumpdir
      || ((o->recursive_unlink || o->policy == OVERWRITE_UNLINK_FIRST)
          && strcmp (j->name, ".") != 0))
    return OUT_OK;
  if (parent_dirs_find (x->parents, PARENT_DIR_MEMBER, j->cwd, j->name, &at)
      == 0)
    (void) fstatat (at.dirfd, at.base, before, AT_SYMLINK_NOFOLLOW);
  return purge_directory (&x->purge, j->cwd, j->name, j->m);
}

static enum outcome
extract_directory (struct extraction *x, struct node_job *j)
{
  struct member const *m = j->m;
  struct stat before;
  enum outcome worst = purge_first (x, j, &before);
  enum outcome result = create_directory (&x->creator, j);
  if (result != OUT_OK)
    return outcome_worst (result, worst);
  struct delayed_directory d = { .cwd = j->cwd,
                                 .name = j->name,
                                 .dev = j->st.st_dev,
                                 .ino = j->st.st_ino,
                                 .m = m,
                                 .times = true,
                                 .values = x->values };
  if (j->existed && j->verdict != OVERWRITE_UPDATE
      && !delayed_is_ours (x->delayed, d.dev, d.ino))
    {
      if (j->verdict == OVERWRITE_ENTER)
        return worst;
      /* --no-overwrite-dir: restore the time from before files were added.  */
      d.m = NULL;
      d.values = (struct restore_values) {
        .put_back = true,
        .mtime = get_stat_mtime (before.st_ino == j->st.st_ino
                                         && before.st_dev == j->st.st_dev
                                     ? &before
                                     : &j->st)
      };
    }
  delayed_add (x->delayed, &d);
  return worst;
}

/* Warn about types that are extracted as another type.  */
static void
report_conversion (struct extraction *x, struct member const *m,
                   char const *name)
{
  struct diag *d = x->run->diag;
  if (m->kind == MEMBER_CONTIGUOUS && !x->warned_contiguous)
    {
      x->warned_contiguous = true;
      diag_warn (d, WARN_CONTIGUOUS_CAST, 0,
                 _ ("Extracting contiguous files as regular files"));
    }
  else if (m->kind == MEMBER_UNKNOWN)
    diag_warn (d, WARN_UNKNOWN_CAST, 0,
               _ ("%s: Unknown file type '%s', extracted as normal file"),
               diag_colon (d, name),
               quote_safe (&d->quoter, (char[]) { m->typeflag, '\0' }));
}

static enum outcome
extract_to_file (struct extraction *x, char const *name)
{
  struct member *m = x->visit->m;
  struct node_job j = { .m = m, .name = name, .cwd = x->visit->cwd };
  x->values = restore_values_of (&x->restore, m);
  j.ours = (x->values.set_owner && x->values.uid == x->uid
            && x->values.gid == x->gid);
  if (m->is_dumpdir)
    delayed_wait (x->delayed);
  enum outcome worst = delayed_leave (x->delayed, j.cwd, name);
  report_conversion (x, m, name);
  return outcome_worst (worst, m->kind == MEMBER_DIRECTORY
                                   ? extract_directory (x, &j)
                                   : extract_other (x, &j));
}

/* The loop over the members.  */

/* Whether V's member may be extracted.  */
static bool
is_allowed (struct extraction *x, struct visit const *v, enum outcome *why)
{
  struct member const *m = v->m;
  struct diag *d = x->run->diag;
  *why = OUT_OK;
  if (m->kind == MEMBER_VOLUME_LABEL)
    return true;
  /* The name of the top level is the user's and may contain "..".  */
  char const *name = rename_below_top (x->run->renamer, v->name);
  if (!x->opts->absolute_names
      && (rename_has_dotdot (m->name) || rename_has_dotdot (name)))
    {
      *why = diag_error_of (KIND_FORMAT, d, 0,
                            _ ("%s: Member name contains '..'"),
                            diag_colon (d, m->name));
      return false;
    }
  return !v->gone;
}

static enum outcome
extract_member (void *arg, struct visit *v)
{
  struct extraction *x = arg;
  struct member *m = v->m;
  enum outcome why;
  x->visit = v;
  if (x->store.sharing)
    {
      why = extract_share_open (&x->share, v->reader);
      if (why != OUT_OK)
        return why;
    }
  if (!is_allowed (x, v, &why))
    return why;
  if (x->opts->interactive
      && !ask_confirm (x->run->ask, _ ("extract %s?"),
                       clean_name (m, v->name)))
    return OUT_OK;
  listing_member (x->run->listing, m,
                  (x->opts->show_transformed_names ? v->name : m->name),
                  shown_block (x));
  if (m->kind == MEMBER_VOLUME_LABEL)
    return OUT_OK;
  char const *name = clean_name (m, v->name);
  if (m->kind == MEMBER_CONTINUATION)
    return diag_error_of (KIND_FORMAT, x->run->diag, 0,
                          _ ("%s: Cannot extract -- file is continued from "
                             "another volume"),
                          diag_colon (x->run->diag, name));
  if (m->kind == MEMBER_LONG_NAME)
    return OUT_OK;
  if (x->opts->to_stdout || x->opts->to_command)
    return extract_stream_member (&x->stream, v);
  return extract_to_file (x, name);
}

/* Beginning and end.  */

static void
begin_restore (struct extraction *x)
{
  struct config const *conf = x->run->conf;
  struct extract_opts const *o = x->opts;
  x->restore
      = (struct restore) { .touch = o->touch,
                           .same_owner = o->same_owner,
                           .same_permissions = o->same_permissions,
                           .atime_too = o->incremental,
                           .utc = conf->listing->utc,
                           .umask = o->initial_umask,
                           .attrs
                           = { .acls = o->acls,
                               .selinux = o->selinux,
                               .xattrs = o->xattrs,
                               .numeric_owner = conf->owner->numeric_owner,
                               .xattr_include = conf->xattr_include,
                               .xattr_exclude = conf->xattr_exclude,
                               .spare = spare_for_attributes,
                               .spare_arg = x },
                           .owner = x->run->owner,
                           .diag = x->run->diag };
  clock_gettime (CLOCK_REALTIME, &x->restore.start);
}

/* Have small files written by several threads, unless an option needs every
   file to be complete before the next one, or shows when it is.  */
static void
begin_pool (struct extraction *x)
{
  struct run *r = x->run;
  struct config const *conf = r->conf;
  struct extract_opts const *o = x->opts;
  struct overwrite_opts const *w = &o->overwrite;
  if (o->to_stdout || o->to_command || o->interactive || o->incremental
      || w->backup || w->policy == OVERWRITE_IN_PLACE
      || w->policy == OVERWRITE_KEEP_NEWER || conf->volume->multi
      || conf->checkpoint->every || attrs_wanted (&x->restore.attrs))
    return;
  struct extract_pool_opts p = { .threads = conf->threads,
                                 .restore = &x->restore,
                                 .pagecache = r->pagecache,
                                 .sharing = x->store.sharing,
                                 .durable = x->durable,
                                 .listing = r->listing,
                                 .diag = r->diag };
  x->pool = extract_pool_new (&p);
  if (!x->pool)
    return;
  r->settle = settle;
  r->settle_arg = x;
  owner_set_before (r->owner, settle, x);
}

static void
begin (struct extraction *x, struct run *r)
{
  struct config const *conf = r->conf;
  struct extract_opts const *o = conf->extract;
  bool keep_usable = geteuid () != 0;
  *x = (struct extraction) {
    .run = r, .opts = o, .uid = geteuid (), .gid = getegid ()
  };
  if (o->fsync)
    x->durable = durable_new (&sysops_real, not_durable, x);
  struct parent_dirs_opts dirs = { .anywhere = o->absolute_names,
                                   .keep_usable = keep_usable,
                                   .made = made_on_the_way,
                                   .arg = x,
                                   .durable = x->durable };
  x->parents = parent_dirs_new (&dirs, r->cwd, r->diag);
  parent_dirs_set_spare (x->parents, spare, x);
  owner_set_spare (r->owner, spare_for_names, x);
  if (rename_top (r->renamer))
    parent_dirs_set_top (x->parents, rename_top (r->renamer));
  x->creator
      = (struct node_creator) { .overwrite = o->overwrite,
                                .dereference = o->dereference,
                                .links_may_exist = o->incremental,
                                .keep_usable = keep_usable,
                                .exact = o->same_permissions,
                                .writable = o->xattrs,
                                .umask = o->initial_umask,
                                .file_mask = o->same_owner ? S_IRWXU : 0777,
                                .parents = x->parents,
                                .diag = r->diag,
                                .settle = settle,
                                .renamed = report_renamed,
                                .removed = removed,
                                .arg = x };
  if (o->overwrite.backup)
    set_simple_backup_suffix (o->overwrite.backup_suffix);
  begin_restore (x);
  x->delayed = delayed_new (&x->restore, x->parents,
                            o->delay_directory_restore || o->incremental,
                            o->dereference, x->durable);
  x->purge = (struct purge) { .follow = o->dereference,
                              .one_file_system = o->one_file_system,
                              .interactive = o->interactive,
                              .verbose = conf->verbosity != 0,
                              .parents = x->parents,
                              .renamer = r->renamer,
                              .listing = r->listing,
                              .ask = r->ask,
                              .diag = r->diag,
                              .moved = dumpdir_moved,
                              .arg = x };
  store_init (&x->store, r->pagecache, r->diag, next_data, x);
  if (r->reflink.when != REFLINK_NEVER)
    {
      extract_share_init (&x->share, &r->reflink, r->diag);
      x->store.sharing = &x->share.sharing;
    }
  extract_stream_init (&x->stream, r, &x->store, x->restore.start);
  attrs_warn_unavailable (&x->restore.attrs, r->diag);
  begin_pool (x);
}

enum outcome
op_extract (struct run *r)
{
  struct extraction x;
  begin (&x, r);
  enum outcome worst = visit_members (r, NULL, extract_member, &x);
  r->settle = NULL;
  owner_set_before (r->owner, NULL, NULL);
  worst = outcome_worst (worst, x.share.outcome);
  worst = outcome_worst (worst, extract_pool_free (x.pool));
  x.pool = NULL;
  /* Restore the directories even after a fatal error.  */
  worst = outcome_worst (worst, delayed_finish (x.delayed));
  worst = outcome_worst (worst, extract_stream_finish (&x.stream));
  int err = pagecache_finish (r->pagecache);
  if (err)
    worst = outcome_worst (
        worst,
        diag_error (r->diag, -err, _ ("Cannot close an extracted file")));
  /* Everything is written: the directories, and what waited to be dropped.  */
  durable_finish (x.durable);
  x.durable = NULL;
  worst = outcome_worst (worst, x.synced);
  delayed_free (x.delayed);
  owner_set_spare (r->owner, NULL, NULL);
  store_release (&x.store);
  return outcome_worst (worst, parent_dirs_free (x.parents));
}
