/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* What --reproducible stands for.  */

#include <config.h>

#include "cli/fill.h"

#include <stdlib.h>
#include <string.h>

#include "base/amount.h"
#include "base/i18n.h"
#include "intprops.h"
#include "modechange.h"
#include "xalloc.h"

/* Take the limit of the times from the environment, if it has one.  */
static enum cli_result
take_source_date (struct cli *c)
{
  char const *text = getenv ("SOURCE_DATE_EPOCH");
  uintmax_t seconds;
  if (!text)
    return CLI_GO;
  if (text[strspn (text, "0123456789")]
      || amount_parse_number (text, &seconds) != AMOUNT_OK
      || TYPE_MAXIMUM (time_t) < seconds)
    return cli_fatal (c, 0,
                      _ ("SOURCE_DATE_EPOCH is not a number of seconds: %s"),
                      diag_quote (c->diag, text));
  c->opts.create.mtime = (struct timespec) { .tv_sec = seconds };
  c->mtime_given = true;
  return CLI_GO;
}

static enum cli_result
choose_times (struct cli *c)
{
  enum cli_result result = CLI_GO;
  if (c->opts.create.mtime_command)
    return CLI_GO;
  if (!c->mtime_given)
    result = take_source_date (c);
  c->clamp_mtime = c->mtime_given;
  return result;
}

static void
choose_owners (struct cli *c)
{
  static struct owner_choice const zero = { .given = true, .set_id = true };
  struct owner_opts *o = &c->opts.owner;
  o->no_lookup = true;
  if (!o->owner.given)
    o->owner = zero;
  if (!o->group.given)
    o->group = zero;
}

enum cli_result
fill_reproducible (struct cli *c)
{
  struct create_opts *o = &c->opts.create;
  enum operation op = c->conf.operation;
  if (op != OPERATION_CREATE && op != OPERATION_APPEND
      && op != OPERATION_UPDATE)
    o->reproducible = false;
  if (!o->reproducible)
    return CLI_GO;
  if (!c->seen[OPTION_SORT])
    c->opts.walk.sort = WALK_SORT_NAME;
  if (c->format == FORMAT_DEFAULT && !c->old_archive)
    c->format = FORMAT_POSIX;
  if (!o->mode)
    {
      o->mode = mode_compile ("go+u,go-w");
      if (!o->mode)
        xalloc_die ();
    }
  /* File systems report other holes for the same data.  */
  if (!c->seen[OPTION_HOLE_DETECTION])
    o->hole_detection = HOLES_RAW;
  choose_owners (c);
  return choose_times (c);
}
