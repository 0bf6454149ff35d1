/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "cli/draft.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "filetime.h"
#include "format/raw.h"
#include "quotearg.h"
#include "xalloc.h"

#define DIAG_KIND KIND_USAGE

void
draft_init (struct cli *c, struct diag *d, char const *program)
{
  *c = (struct cli) { .diag = d, .source = FROM_COMMAND_LINE };
  c->conf.program = program;
  c->opts.diag.warnings = diag_default_warnings (false);
  c->opts.diag.quote.style = escape_quoting_style;
  c->opts.writer.encode.sparse_major = 1;
  c->device.rsh_command = DEFAULT_RSH;
  c->device.rmt_command = DEFAULT_RMT;
  c->opts.pagecache.strongest = PAGECACHE_DONTCACHE;
  c->opts.pagecache.background = true;
  paxrules_init (&c->opts.pax);
  c->names = name_list_new ();
  c->now = filetime_now ();
  /* 20 blocks has been the default record size of tar since V7.  */
  c->record_bytes = 20 * BLOCK_BYTES;
}

static void
free_owner_map (struct owner_map_entry *map, size_t count)
{
  for (size_t i = 0; i < count; i++)
    free ((char *) map[i].new_name);
  free (map);
}

void
draft_release (struct cli *c)
{
  name_list_free (c->names);
  while (c->dates)
    {
      struct date_note *next = c->dates->next;
      free (c->dates);
      c->dates = next;
    }
  free (c->archives.texts);
  free (c->xattr_include.texts);
  free (c->xattr_exclude.texts);
  free (c->quote_chars);
  free (c->no_quote_chars);
  free (c->actions);
  free_owner_map (c->user_map, c->user_map_count);
  free_owner_map (c->group_map, c->group_map_count);
  for (size_t i = 0; i < c->owned_count; i++)
    free (c->owned[i]);
  free (c->owned);
  transform_free (c->opts.renaming.transforms);
  paxrules_release (&c->opts.pax);
  charset_release (&c->charset);
  free ((void *) c->opts.create.mode);
}

void
text_list_add (struct text_list *l, char const *text)
{
  if (l->room <= l->count + 1)
    l->texts = x2nrealloc (l->texts, &l->room, sizeof *l->texts);
  l->texts[l->count++] = text;
  l->texts[l->count] = NULL;
}

char *
draft_keep (struct cli *c, char *s)
{
  if (c->owned_count == c->owned_room)
    c->owned = x2nrealloc (c->owned, &c->owned_room, sizeof *c->owned);
  return c->owned[c->owned_count++] = s;
}

/* Format a message.  It is kept until draft_release.  */
static char const *
text_of (struct cli *c, char const *format, va_list args)
{
  char *text;
  if (vasprintf (&text, format, args) < 0)
    xalloc_die ();
  return draft_keep (c, text);
}

void
cli_note (struct cli *c, enum outcome o)
{
  c->outcome = outcome_worst (c->outcome, o);
}

enum cli_result
cli_usage (struct cli *c, char const *format, ...)
{
  va_list args;
  va_start (args, format);
  cli_note (c, diag_usage (c->diag, text_of (c, format, args)));
  va_end (args);
  return CLI_USAGE;
}

enum cli_result
cli_no_names_here (struct cli *c)
{
  return cli_usage (c, _ ("non-option arguments in %s"), "TAR_OPTIONS");
}

enum cli_result
cli_fatal (struct cli *c, int err, char const *format, ...)
{
  va_list args;
  va_start (args, format);
  cli_note (c, diag_fatal (c->diag, err, "%s", text_of (c, format, args)));
  va_end (args);
  return CLI_FATAL;
}

bool
cli_conflict (enum cli_source a, enum cli_source b)
{
  return a == b && a != FROM_NOWHERE;
}
