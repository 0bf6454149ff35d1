/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Options that change owners and modes.  */

#include <config.h>

#include "cli/handlers.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/amount.h"
#include "base/i18n.h"
#include "cli/draft.h"
#include "fs/owner.h"
#include "intprops.h"
#include "modechange.h"
#include "select/listfile.h"
#include "words.h"
#include "xalloc.h"

#define DIAG_KIND KIND_USAGE

/* Users or groups.  */
struct id_kind
{
  bool (*lookup) (char const *name, uintmax_t *id);
  uintmax_t max;
  char const *word; /* in messages */
};

static bool
lookup_user (char const *name, uintmax_t *id)
{
  struct passwd const *pw = getpwnam (name);
  if (pw)
    *id = pw->pw_uid;
  return pw != NULL;
}

static bool
lookup_group (char const *name, uintmax_t *id)
{
  struct group const *gr = getgrnam (name);
  if (gr)
    *id = gr->gr_gid;
  return gr != NULL;
}

static struct id_kind const user_kind
    = { lookup_user, TYPE_MAXIMUM (uid_t), "UID" };
static struct id_kind const group_kind
    = { lookup_group, TYPE_MAXIMUM (gid_t), "GID" };

/* Parse the number TEXT.  */
static enum amount_status
parse_id (struct id_kind const *kind, char const *text, uintmax_t *id)
{
  enum amount_status status = amount_parse_number (text, id);
  return status == AMOUNT_OK && kind->max < *id ? AMOUNT_OVERFLOW : status;
}

/* --owner and --group.  */

/* NAME, NAME:ID, ID or :ID.  */
static int
take_choice (struct cli *c, struct id_kind const *kind,
             struct owner_choice *choice, char const *arg)
{
  char const *colon = strchr (arg, ':');
  bool all_digits = *arg && !arg[strspn (arg, "0123456789")];
  char const *number = colon ? colon + 1 : all_digits ? arg : NULL;

  *choice = (struct owner_choice) { .given = true };
  if (colon && colon != arg)
    choice->name = draft_keep (c, ximemdup0 (arg, colon - arg));
  else if (!number)
    choice->name = arg;
  if (number)
    {
      if (parse_id (kind, number, &choice->id) != AMOUNT_OK)
        return cli_fatal (c, 0, _ ("%s: Invalid owner or group ID"),
                          diag_colon (c->diag, number));
      choice->set_id = true;
    }
  else
    {
      errno = 0;
      choice->set_id = kind->lookup (arg, &choice->id);
      if (!choice->set_id && owner_lookup_failed (errno))
        return cli_fatal (c, errno, _ ("%s: Cannot look up owner"),
                          diag_colon (c->diag, arg));
    }
  return CLI_GO;
}

int
handle_owner (struct cli *c, struct option_row const *row, char const *arg)
{
  return take_choice (c, &user_kind, &c->opts.owner.owner, arg);
}

int
handle_group (struct cli *c, struct option_row const *row, char const *arg)
{
  return take_choice (c, &group_kind, &c->opts.owner.group, arg);
}

/* Map files.  */

struct map_reader
{
  struct cli *cli;
  struct id_kind const *kind;
  char const *file;
  size_t line;
  bool failed;
};

/* Report an error in the current line.  */
static bool __attribute__ ((format (printf, 2, 3)))
bad_line (struct map_reader *m, char const *format, ...)
{
  va_list args;
  va_start (args, format);
  char *text;
  if (vasprintf (&text, format, args) < 0)
    xalloc_die ();
  va_end (args);
  struct diag *d = m->cli->diag;
  cli_note (m->cli,
            diag_error (d, 0, "%s:%zu: %s", quote_safe (&d->quoter, m->file),
                        m->line, text));
  free (text);
  m->failed = true;
  return false;
}

/* As in GNU tar, negative numbers are reported as out of range, but numbers
   that no integer can hold as invalid.  */
static bool
map_id (struct map_reader *m, char const *text, uintmax_t *id)
{
  bool negative = *text == '-';
  if (amount_parse_number (text + negative, id) != AMOUNT_OK)
    return bad_line (m, _ ("invalid %s: %s"), m->kind->word, text);
  if (negative || m->kind->max < *id)
    return bad_line (m, _ ("%s out of range: %s"), m->kind->word, text);
  return true;
}

static bool
map_name (struct map_reader *m, char const *name, uintmax_t *id)
{
  return (m->kind->lookup (name, id)
          || bad_line (m, _ ("can't obtain %s of %s"), m->kind->word, name));
}

/* OLD is a name or +ID; NEW is a name, +ID, NAME:ID or :ID.  */
static bool
map_entry (struct map_reader *m, char const *old, char *new,
           struct owner_map_entry *e)
{
  *e = (struct owner_map_entry) { .set_id = true };
  if (!(*old == '+' ? map_id (m, old + 1, &e->old_id)
                    : map_name (m, old, &e->old_id)))
    return false;
  if (*new == '+')
    return map_id (m, new + 1, &e->new_id);
  char *colon = strchr (new, ':');
  if (colon)
    {
      *colon = '\0';
      if (!map_id (m, colon + 1, &e->new_id))
        return false;
    }
  else if (!map_name (m, new, &e->new_id))
    return false;
  e->new_name = *new ? xstrdup (new) : NULL;
  return true;
}

/* Remove a comment from LINE.  It starts at any '#' that is not quoted, also
   inside a word.  */
static void
cut_comment (char *line)
{
  char quote = '\0';
  for (char *p = line; *p; p++)
    if (*p == '\\' && p[1] && quote != '\'')
      p++;
    else if (quote)
      quote = *p == quote ? '\0' : quote;
    else if (*p == '"' || *p == '\'')
      quote = *p;
    else if (*p == '#')
      {
        *p = '\0';
        return;
      }
}

/* Parse LINE into *E.  CLI_DONE: there is no entry, or an invalid one, which
   has been reported.  */
static enum cli_result
map_line (struct map_reader *m, char *line, struct owner_map_entry *e)
{
  cut_comment (line);
  struct words words;
  words_init (&words);
  enum words_status status = words_split (&words, line, 0);
  enum cli_result result = CLI_DONE;
  if (status != WORDS_OK)
    result = cli_fatal (m->cli, 0, _ ("%s:%zu: cannot split line: %s"),
                        quote_safe (&m->cli->diag->quoter, m->file), m->line,
                        _ (words_status_text (status)));
  else if (words.count == 2)
    result
        = (map_entry (m, words.word[0], words.word[1], e) ? CLI_GO : CLI_DONE);
  else if (words.count != 0)
    bad_line (m, "%s", _ ("malformed line"));
  words_release (&words);
  return result;
}

static int
take_map (struct cli *c, struct id_kind const *kind, char const *file,
          struct owner_map_entry **map, size_t *count, size_t *room)
{
  struct map_reader m = { .cli = c, .kind = kind, .file = file };
  struct listfile f;
  int err = listfile_open (&f, file, false);
  if (err < 0)
    {
      cli_note (c, diag_call_fatal (c->diag, "open", file, -err));
      return CLI_FATAL;
    }
  char *line;
  bool held_nul;
  enum cli_result result = CLI_GO;
  while (result != CLI_FATAL && (line = listfile_next (&f, &held_nul)))
    {
      m.line = f.line_number;
      if (*count == *room)
        *map = x2nrealloc (*map, room, sizeof **map);
      result = map_line (&m, line, &(*map)[*count]);
      *count += result == CLI_GO;
    }
  listfile_close (&f);
  if (result != CLI_FATAL && m.failed)
    return cli_fatal (c, 0, _ ("errors reading map file"));
  return result == CLI_FATAL ? CLI_FATAL : CLI_GO;
}

int
handle_owner_map (struct cli *c, struct option_row const *row, char const *arg)
{
  return take_map (c, &user_kind, arg, &c->user_map, &c->user_map_count,
                   &c->user_map_room);
}

int
handle_group_map (struct cli *c, struct option_row const *row, char const *arg)
{
  return take_map (c, &group_kind, arg, &c->group_map, &c->group_map_count,
                   &c->group_map_room);
}

/* --mode.  */

int
handle_mode (struct cli *c, struct option_row const *row, char const *arg)
{
  struct mode_change *change = mode_compile (arg);
  if (!change)
    return cli_fatal (c, 0, _ ("Invalid mode given on option"));
  free ((void *) c->opts.create.mode);
  c->opts.create.mode = change;
  return CLI_GO;
}
