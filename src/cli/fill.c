/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "cli/fill.h"

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "xalloc.h"

char const *
fill_first_archive (struct cli const *c)
{
  char const *tape = getenv ("TAPE");
  return c->archives.count ? c->archives.texts[0] : tape ? tape : "-";
}

char const *
fill_top_level (struct cli *c)
{
  char const *archive = c->archives.texts[0];
  char const *slash = strrchr (archive, '/');
  char const *base = slash ? slash + 1 : archive;
  size_t stem;
  if (magic_of_name (base, &stem) < 0 || stem == 0)
    return NULL;
  /* ".tgz" means ".tar.gz", so there is no ".tar" to remove.  */
  static char const tar[] = ".tar";
  size_t n = sizeof tar - 1;
  if (base[stem] == '.' && base[stem + 1] != 't' && n < stem
      && strncmp (base + stem - n, tar, n) == 0)
    stem -= n;
  return draft_keep (c, ximemdup0 (base, stem));
}

void
fill_auto_compress (struct cli *c)
{
  char const *archive = c->archives.texts[0];
  if (!c->filter.auto_compress || c->conf.operation != OPERATION_CREATE
      || device_name_is_standard (archive))
    return;
  int kind = magic_of_name (archive, NULL);
  char const *slash = strrchr (archive, '/');
  char const *dot = strrchr (slash ? slash : archive, '.');
  if (FILTER_NONE < kind)
    c->filter.kind = kind;
  else if (kind < 0 && dot && c->filter.kind == FILTER_NONE)
    diag_warn (c->diag, WARN_ALWAYS, 0,
               _ ("%s: unknown suffix; the archive is not compressed"),
               diag_colon (c->diag, archive));
}

/* Get the umask without changing it.  */
static mode_t
current_umask (void)
{
  mode_t mask = umask (0);
  umask (mask);
  return mask;
}

static void
fill_names (struct cli *c)
{
  struct opts *opts = &c->opts;
  opts->names.list = c->names;
  opts->names.warn_unused = (c->conf.operation == OPERATION_CREATE
                             || c->conf.operation == OPERATION_UPDATE);
  opts->renaming.absolute_names = c->absolute_names;
  if (opts->incremental.snapshot)
    opts->age.ctime_too = true;
}

static void
fill_archive (struct cli *c)
{
  struct opts *opts = &c->opts;
  struct writer_opts *w = &opts->writer;
  struct reader_opts *r = &opts->reader;
  struct volumeset_opts *v = &opts->volume;
  v->archives = c->archives.texts;
  v->archive_count = c->archives.count;
  v->device = c->device;
  v->backup = opts->extract.overwrite.backup;
  v->backup_type = opts->extract.overwrite.backup_type;
  w->record_bytes = r->record_bytes = c->record_bytes;
  w->label = r->label = c->label;
  w->filter = r->filter = c->filter;
  if (c->conf.operation == OPERATION_CREATE)
    w->overlap = overlap_choose (c->conf.threads);
  else if (!operation_writes (c->conf.operation))
    r->overlap = overlap_choose (c->conf.threads);
  r->decode.pax = &opts->pax;
  r->decode.owner_known = owner_is_known;
  r->decode.owner_known_arg = &opts->owner;
  /* With --reproducible the names are the bytes that they are on the disk, in
     any locale.  */
  if (!opts->create.reproducible && charset_init (&c->charset))
    {
      w->encode.to_utf8 = charset_to_utf8;
      r->decode.from_utf8 = charset_from_utf8;
      w->encode.to_utf8_arg = r->decode.from_utf8_arg = &c->charset;
    }
}

/* The name of user or group 0; "" if there is none.  */
static char const *
zero_name (struct cli *c, bool group)
{
  struct passwd const *pw = group ? NULL : getpwuid (0);
  struct group const *gr = group ? getgrgid (0) : NULL;
  char const *name = pw ? pw->pw_name : gr ? gr->gr_name : "";
  return draft_keep (c, xstrdup (name));
}

/* Leave out the process, its environment, and when it ran.  */
static void
make_encoder_reproducible (struct encode_opts *e)
{
  e->no_access_times = true;
  e->incremental = false;
  e->posixly_correct = false;
  e->pid = 0;
  e->tmpdir = "/tmp";
  e->start = e->header_mtime;
}

static void
fill_encoder (struct cli *c)
{
  struct opts *opts = &c->opts;
  struct encode_opts *e = &opts->writer.encode;
  char const *tmpdir = getenv ("TMPDIR");
  e->format = c->format;
  e->numeric_owner = c->numeric_owner;
  e->incremental = opts->incremental.on;
  e->pax = &opts->pax;
  e->posixly_correct = getenv ("POSIXLY_CORRECT") != NULL;
  e->pid = getpid ();
  e->tmpdir = tmpdir ? tmpdir : "/tmp";
  e->start = c->now;
  if (c->mtime_given)
    {
      e->header_mtime_set = true;
      e->header_mtime = opts->create.mtime;
    }
  if (opts->create.reproducible)
    make_encoder_reproducible (e);
  else
    {
      e->uid0_name = zero_name (c, false);
      e->gid0_name = zero_name (c, true);
    }
}

static void
fill_create (struct cli *c)
{
  struct create_opts *o = &c->opts.create;
  o->interactive = c->interactive;
  o->show_transformed_names = c->show_transformed;
  o->mtime_choice = (!c->mtime_given  ? MTIME_FILE
                     : c->clamp_mtime ? MTIME_CLAMP
                                      : MTIME_FORCE);
  o->initial_umask = current_umask ();
  o->ignore_changed |= o->ignore_failed_read;
  o->acls = c->acls;
  o->selinux = c->selinux;
  o->xattrs = c->xattrs;
  o->track_all_links = (1 < name_list_operand_count (c->names)
                        || name_list_has_list (c->names) || c->dereference);
  c->opts.walk.dereference = c->dereference;
  c->opts.walk.one_file_system = c->one_file_system;
  c->opts.walk.no_atime = o->atime_preserve == ATIME_SYSTEM;
  c->opts.owner.numeric_owner = c->numeric_owner;
  c->opts.owner.user_map = c->user_map;
  c->opts.owner.user_map_count = c->user_map_count;
  c->opts.owner.group_map = c->group_map;
  c->opts.owner.group_map_count = c->group_map_count;
}

static void
fill_extract (struct cli *c)
{
  struct extract_opts *o = &c->opts.extract;
  bool root = geteuid () == 0;
  if (c->overwrite_unlink_all)
    {
      o->overwrite.policy = OVERWRITE_UNLINK_FIRST;
      o->overwrite.recursive_unlink = true;
    }
  o->absolute_names = c->absolute_names;
  o->dereference = c->dereference;
  o->interactive = c->interactive;
  o->fsync = c->device.fsync;
  o->same_owner = c->same_owner == UNSET ? root : c->same_owner == YES;
  o->same_permissions
      = (c->same_permissions == UNSET ? root : c->same_permissions == YES);
  o->show_transformed_names = c->show_transformed;
  o->incremental = c->opts.incremental.on;
  o->one_file_system = c->one_file_system;
  o->acls = c->acls;
  o->selinux = c->selinux;
  o->xattrs = c->xattrs;
  o->initial_umask = c->opts.create.initial_umask;
  if (o->incremental)
    o->delay_directory_restore = true;
}

static void
fill_checksums (struct cli *c)
{
  struct checksums_opts *o = &c->opts.checksums;
  enum operation op = c->conf.operation;
  o->verify = !operation_writes (op);
  o->append = op == OPERATION_APPEND || op == OPERATION_UPDATE;
  o->unthreaded = c->conf.threads == 1;
  o->fsync = c->device.fsync;
}

static void
fill_output (struct cli *c)
{
  struct config *conf = &c->conf;
  struct opts *opts = &c->opts;
  struct listing_opts *l = &opts->listing;
  bool dash = device_name_is_standard (c->archives.texts[0]);
  opts->status_file.fsync = c->device.fsync;
  fill_checksums (c);
  opts->pagecache.background = conf->threads != 1;
  conf->verbosity = (c->verbose + c->list_count
                     + (conf->operation == OPERATION_TEST_LABEL));
  if (l->utc && conf->operation != OPERATION_TEST_LABEL)
    conf->verbosity = 2;
  l->verbosity = conf->verbosity;
  l->numeric_owner = c->numeric_owner;
  l->show_acls = c->acls;
  l->show_selinux = c->selinux;
  l->show_xattrs = c->xattrs;
  l->xattr_include = c->xattr_include.texts;
  l->xattr_exclude = c->xattr_exclude.texts;
  l->incremental = (opts->incremental.on && conf->operation == OPERATION_LIST);
  bool reading = !operation_writes (conf->operation);
  bool sums_dash
      = opts->checksums.name && device_name_is_standard (opts->checksums.name);
  conf->listing_to_stderr
      = (opts->extract.to_stdout || ((dash || sums_dash) && !reading));
  conf->ask_tty = c->list_is_stdin || dash;
  conf->volume_ask_tty = dash && reading;
}

static void
fill_checkpoint (struct cli *c)
{
  struct checkpoint_opts *o = &c->opts.checkpoint;
  static struct checkpoint_action const echo = { .kind = CHECKPOINT_ECHO };
  o->actions = c->actions;
  o->action_count = c->action_count;
  if (c->action_count && o->every == 0)
    o->every = 10;
  else if (o->every && c->action_count == 0)
    {
      o->actions = &echo;
      o->action_count = 1;
    }
  c->opts.reader.lockstep = c->opts.writer.lockstep = checkpoint_pauses (o);
}

/* Whether --totals or a checkpoint action waits for SIGUSR1.  */
static bool
others_want_usr1 (struct cli const *c)
{
  for (int const *s = c->opts.totals.signals; *s; s++)
    if (*s == SIGUSR1)
      return true;
  for (size_t i = 0; i < c->action_count; i++)
    if (c->actions[i].kind == CHECKPOINT_WAIT
        && c->actions[i].number == SIGUSR1)
      return true;
  return false;
}

static void
fill_progress (struct cli *c)
{
  struct progress_opts *o = &c->opts.progress;
  if (o->scan && o->form == PROGRESS_OFF)
    o->form = PROGRESS_AUTO;
  /* There, the line would mix with the contents of files.  */
  if (c->opts.extract.to_stdout && isatty (STDOUT_FILENO)
      && (o->form == PROGRESS_AUTO || o->form == PROGRESS_LIVE))
    o->form = PROGRESS_ON_DEMAND;
  o->take_usr1 = !others_want_usr1 (c);
  o->to_utf8 = c->opts.writer.encode.to_utf8;
  o->to_utf8_arg = c->opts.writer.encode.to_utf8_arg;
}

/* Let the config point to the options.  */
static void
fill_pointers (struct cli *c)
{
  struct config *conf = &c->conf;
  struct opts const *opts = &c->opts;
  conf->names = &opts->names;
  conf->writer = &opts->writer;
  conf->reader = &opts->reader;
  conf->pagecache = &opts->pagecache;
  conf->renaming = &opts->renaming;
  conf->age = &opts->age;
  conf->match = &opts->match;
  conf->owner = &opts->owner;
  conf->walk = &opts->walk;
  conf->listing = &opts->listing;
  conf->checkpoint = &opts->checkpoint;
  conf->totals = &opts->totals;
  conf->create = &opts->create;
  conf->extract = &opts->extract;
  conf->incremental = &opts->incremental;
  conf->volume = &opts->volume;
  conf->status_file = &opts->status_file;
  conf->progress = &opts->progress;
  conf->checksums = &opts->checksums;
  conf->xattr_include = c->xattr_include.texts;
  conf->xattr_exclude = c->xattr_exclude.texts;
}

void
fill_config (struct cli *c)
{
  fill_names (c);
  fill_archive (c);
  fill_encoder (c);
  fill_create (c);
  fill_extract (c);
  fill_output (c);
  fill_checkpoint (c);
  fill_progress (c);
  fill_pointers (c);
}
