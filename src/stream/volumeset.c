/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/volumeset.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backupfile.h"
#include "base/explain.h"
#include "base/i18n.h"
#include "bytebuf.h"
#include "trace.h"
#include "xalloc.h"

#define DIAG_KIND KIND_ARCHIVE

struct volumeset
{
  struct volumeset_opts const *opts; /* borrowed */
  struct pagecache *pc;              /* borrowed */
  char **names;                      /* owned; the current name for each -f */
  size_t count;
  char **given; /* owned; replaced names, which stay valid */
  size_t given_count, given_room;
  size_t at;   /* index into NAMES */
  bool asking; /* all names were used once */
  bool writing;
  unsigned number;   /* of the current volume, from 1 */
  int global_number; /* the same, counted from the --volno-file */
  char *backup;      /* owned or NULL; of the current volume */
  bool is_regular;   /* about the current volume... */
  dev_t st_dev;      /* ...if it is regular */
  ino_t st_ino;
  enum outcome outcome;            /* see volumeset_outcome */
  struct ask *ask;                 /* borrowed or NULL */
  struct command_context *context; /* borrowed */
  struct diag *diag;               /* borrowed */
};

/* The file of --volno-file.  */

static enum outcome
read_volno (struct volumeset *v)
{
  char const *name = v->opts->volno_file;
  FILE *f = fopen (name, "re");
  if (!f)
    return (errno == ENOENT ? OUT_OK
                            : diag_call_fatal (v->diag, "open", name, errno));
  char text[64];
  size_t n = fread (text, 1, sizeof text - 1, f);
  fclose (f);
  text[n] = '\0';
  char *end;
  errno = 0;
  long value = strtol (text, &end, 10);
  if (end == text || value < 0 || INT_MAX < value || errno == ERANGE)
    return diag_fatal (v->diag, 0, _ ("%s: contains invalid volume number"),
                       diag_colon (v->diag, name));
  v->global_number = value;
  return OUT_OK;
}

static enum outcome
write_volno (struct volumeset *v)
{
  char const *name = v->opts->volno_file;
  if (!name)
    return OUT_OK;
  FILE *f = fopen (name, "we");
  if (!f)
    return diag_call_error (v->diag, "open", name, errno);
  fprintf (f, "%d\n", v->global_number);
  bool bad = ferror (f);
  if (fclose (f) != 0 || bad)
    return diag_call_error_of (KIND_PROGRAM, v->diag, "write", name, errno);
  return OUT_OK;
}

/* Construction and destruction.  */

static void
release (struct volumeset *v)
{
  for (size_t i = 0; i < v->count; i++)
    free (v->names[i]);
  for (size_t i = 0; i < v->given_count; i++)
    free (v->given[i]);
  free (v->names);
  free (v->given);
  free (v->backup);
  free (v);
}

struct volumeset *
volumeset_new (struct volumeset_opts const *o, bool writing,
               struct pagecache *pc, struct ask *ask,
               struct command_context *context, struct diag *d)
{
  struct volumeset *v = xzalloc (sizeof *v);
  v->opts = o;
  v->pc = pc;
  v->count = o->archive_count;
  v->names = xnmalloc (v->count, sizeof *v->names);
  for (size_t i = 0; i < v->count; i++)
    v->names[i] = xstrdup (o->archives[i]);
  v->writing = writing;
  v->number = 1;
  v->global_number = 1;
  v->ask = ask;
  v->context = context;
  v->diag = d;
  v->outcome = o->volno_file ? read_volno (v) : OUT_OK;
  return v;
}

enum outcome
volumeset_outcome (struct volumeset const *v)
{
  return v->outcome;
}

enum outcome
volumeset_free (struct volumeset *v, bool unfinished)
{
  enum outcome worst = v->outcome;
  if (!unfinished)
    worst = outcome_worst (worst, write_volno (v));
  release (v);
  return worst;
}

struct volumeset_opts const *
volumeset_opts (struct volumeset const *v)
{
  return v->opts;
}

char const *
volumeset_name (struct volumeset const *v)
{
  return v->names[v->at];
}

unsigned
volumeset_number (struct volumeset const *v)
{
  return v->number;
}

char const *
volumeset_backup (struct volumeset const *v)
{
  return v->backup;
}

bool
volumeset_is_file (struct volumeset const *v, dev_t dev, ino_t ino)
{
  return v->is_regular && dev == v->st_dev && ino == v->st_ino;
}

/* Replace the name at the current position.  The old one stays valid.  */
static void
rename_volume (struct volumeset *v, char const *name)
{
  if (v->given_count == v->given_room)
    v->given = x2nrealloc (v->given, &v->given_room, sizeof *v->given);
  v->given[v->given_count++] = v->names[v->at];
  v->names[v->at] = xstrdup (name);
  v->context->archive = v->names[v->at];
}

/* Asking the user.  */

static void
print_help (struct volumeset *v)
{
  FILE *err = v->diag->err;
  fputs (_ (" n name        Give a new file name for the next (and "
            "subsequent) volume(s)\n"
            " q             Abort tar\n"
            " y or newline  Continue operation\n"),
         err);
  if (!v->opts->restricted)
    fputs (_ (" !             Spawn a subshell\n"), err);
  fputs (_ (" ?             Print this list\n"), err);
}

/* Let the user run commands in a shell before the volume changes.  */
static void
run_shell (struct volumeset *v)
{
  char const *shell = getenv ("SHELL");
  if (!shell || !*shell)
    shell = "/bin/sh";
  struct child c = { 0 };
  enum child_end end;
  int number;
  int err = child_login_shell (&c, shell);
  if (err == 0)
    err = child_wait (&c, &end, &number);
  if (err)
    diag_warn (v->diag, WARN_ALWAYS, -err, _ ("%s: Cannot exec"),
               diag_colon (v->diag, shell));
}

/* There is no further volume.  TEXT says why, unless it is null: then that was
   already reported.  */
static enum outcome
end_volumes (struct volumeset *v, char const *text)
{
  enum outcome o = OUT_FATAL;
  if (text)
    o = diag_fatal (v->diag, 0, "%s", text);
  if (v->writing)
    diag_warn (v->diag, WARN_ALWAYS, 0, _ ("WARNING: Archive is incomplete"));
  return o;
}

/* Handle the answer LINE.  Returns whether that ends the question; *O is then
   the outcome.  */
static bool
is_answered (struct volumeset *v, char *line, enum outcome *o)
{
  *o = OUT_OK;
  switch (*line)
    {
    case '\0':
    case 'y':
    case 'Y':
      return true;
    case 'n':
      do
        line++;
      while (*line == ' ' || *line == '\t');
      if (*line)
        rename_volume (v, line);
      else
        fputs (_ ("File name not specified. Try again.\n"), v->diag->err);
      return *line != '\0';
    case 'q':
      *o = end_volumes (v, _ ("No new volume; exiting.\n"));
      return true;
    case '?':
      print_help (v);
      return false;
    case '!':
      if (!v->opts->restricted)
        {
          run_shell (v);
          return false;
        }
      break;
    }
  fputs (_ ("Invalid input. Type ? for help.\n"), v->diag->err);
  return false;
}

static enum outcome
ask_user (struct volumeset *v)
{
  char *line = NULL;
  size_t room = 0;
  enum outcome o = OUT_OK;
  bool done = false;
  while (!done)
    {
      if (v->diag->before)
        v->diag->before (v->diag->before_arg);
      putc ('\a', v->diag->err);
      fprintf (v->diag->err, _ ("Prepare volume #%d for %s and hit return: "),
               v->global_number + 1, diag_quote (v->diag, volumeset_name (v)));
      fflush (v->diag->err);
      if (v->ask && ask_line (v->ask, &line, &room))
        done = is_answered (v, line, &o);
      else
        {
          bool reported = v->ask && outcome_is_fatal (v->ask->outcome);
          o = end_volumes (v, reported ? NULL
                                       : _ ("EOF where user reply was "
                                            "expected"));
          done = true;
        }
    }
  free (line);
  return o;
}

/* Asking a program.  */

/* Wait for C, which wrote TEXT, and take the name from TEXT.  */
static enum outcome
take_reply (struct volumeset *v, struct child *c, struct bytebuf *text)
{
  enum child_end end;
  int number;
  int err = child_wait (c, &end, &number);
  if (err || end != CHILD_EXITED || number != 0)
    {
      enum outcome o
          = diag_fatal_of (KIND_PROGRAM, v->diag, 0, _ ("%s command failed"),
                           diag_quote (v->diag, v->opts->info_script));
      if (!err)
        explain_child (v->diag, v->opts->info_script, c, end, number);
      return o;
    }
  if (bytebuf_append (text, "", 1) != 0)
    xalloc_die ();
  char *name = (char *) text->data;
  name[strcspn (name, "\n")] = '\0';
  if (*name)
    rename_volume (v, name);
  return OUT_OK;
}

/* Append everything that comes from FD to TEXT, up to a limit above the length
   of any file name.  Opening a name that was cut off fails.  */
static void
read_reply (int fd, struct bytebuf *text)
{
  enum
  {
    MOST = 64 * 1024
  };
  char part[4096];
  ssize_t n;
  while (0 < (n = read (fd, part, sizeof part)) || (n < 0 && errno == EINTR))
    if (0 < n && text->len < MOST && bytebuf_append (text, part, n) != 0)
      xalloc_die ();
}

static enum outcome
ask_program (struct volumeset *v)
{
  v->outcome = outcome_worst (v->outcome, write_volno (v));
  if (v->diag->before)
    v->diag->before (v->diag->before_arg);
  struct user_command h;
  user_command_init (&h, v->opts->info_script, v->context);
  user_command_set_number (&h, "TAR_VOLUME", v->global_number + 1);
  struct child c = { .keep_errors = v->diag->explain };
  int fd;
  int err = user_command_start_reply (&h, &c, "TAR_FD", &fd);
  user_command_release (&h);
  if (err)
    return diag_call_fatal (v->diag, "exec", "/bin/sh", -err);
  struct bytebuf text;
  bytebuf_init (&text);
  read_reply (fd, &text);
  close (fd);
  enum outcome o = take_reply (v, &c, &text);
  bytebuf_release (&text);
  return o;
}

/* Opening.  */

enum outcome
volumeset_back_up (struct volumeset *v)
{
  char const *name = volumeset_name (v);
  struct stat st;
  free (v->backup);
  v->backup = NULL;
  if (!v->opts->backup || device_name_is_standard (name)
      || device_name_is_remote (&v->opts->device, name))
    return OUT_OK;
  if (stat (name, &st) != 0)
    {
      int err = errno;
      if (err == ENOENT)
        return OUT_OK;
      enum outcome o = diag_call_error (v->diag, "stat", name, err);
      return outcome_worst (o, diag_call_fatal (v->diag, "open", name, err));
    }
  if (!S_ISREG (st.st_mode))
    return OUT_OK;
  /* Not backup_file_rename: for a name in another directory without numbered
     backups it forgets the directory.  */
  v->backup = find_backup_file_name (AT_FDCWD, name, v->opts->backup_type);
  if (rename (name, v->backup) == 0)
    return OUT_OK;
  return diag_fatal (v->diag, errno, _ ("%s: Cannot rename to %s"),
                     diag_colon (v->diag, name),
                     diag_quote (v->diag, v->backup));
}

struct device *
volumeset_open (struct volumeset *v, enum device_access access,
                struct device_failure *failure)
{
  struct device *dev = device_open (&v->opts->device, v->pc,
                                    volumeset_name (v), access, failure);
  if (dev)
    {
      v->is_regular = dev->is_regular;
      v->st_dev = dev->st_dev;
      v->st_ino = dev->st_ino;
    }
  return dev;
}

/* Changing volumes.  */

static enum outcome
ask_somebody (struct volumeset *v)
{
  return v->opts->info_script ? ask_program (v) : ask_user (v);
}

enum outcome
volumeset_next (struct volumeset *v)
{
  /* Check this before anybody is asked for a volume with no valid number.  */
  if (v->global_number == INT_MAX)
    return diag_fatal (v->diag, 0, _ ("Volume number overflow"));
  v->at++;
  if (v->at == v->count)
    {
      v->at = 0;
      v->asking = true;
    }
  v->context->archive = volumeset_name (v);
  return v->asking ? ask_somebody (v) : OUT_OK;
}

enum outcome
volumeset_unopened (struct volumeset *v, int err)
{
  diag_call_warn (v->diag, WARN_ALWAYS, "open", volumeset_name (v), err);
  return ask_somebody (v);
}

void
volumeset_taken (struct volumeset *v)
{
  v->global_number++;
  v->number++;
  v->context->volume = v->number;
  trace ("archive", "volume %u is %s", v->number, volumeset_name (v));
}

enum outcome
volumeset_open_next (struct volumeset *v, enum device_access access,
                     struct device **dev)
{
  enum outcome o = volumeset_next (v);
  *dev = NULL;
  while (o == OUT_OK)
    {
      struct device_failure failure;
      if (access == DEVICE_WRITE)
        o = volumeset_back_up (v);
      if (o != OUT_OK)
        break;
      *dev = volumeset_open (v, access, &failure);
      if (*dev)
        break;
      o = (failure.kind == DEVICE_FAILED
               ? volumeset_unopened (v, failure.err)
               : device_open_failed (v->diag, volumeset_name (v), &failure));
    }
  return o;
}
