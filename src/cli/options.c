/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "cli/options.h"

#include <argp.h>
#include <limits.h>

#include "base/i18n.h"
#include "cli/draft.h"
#include "cli/handlers.h"

/* The argp key of an option: its letter if it has one.  */
enum
{
  KEY_BASE = UCHAR_MAX + 1
};
#define KEY(id, letter) ((letter) ? (letter) : KEY_BASE + OPTION_##id)

/* Arguments: the name and argp's flags.  */
#define NONE NULL, 0
#define ARG(name) name, 0
#define MAY(name) name, OPTION_ARG_OPTIONAL
#define HIDDEN NULL, OPTION_HIDDEN

/* Lines that only appear in the help.  */
#define NOTE_FLAGS (OPTION_DOC | OPTION_NO_TRANS | OPTION_NO_USAGE)

/* Actions: the handler, offset and value.  */
#define SET(field) handle_bool, offsetof (struct cli, field), true
#define CLEAR(field) handle_bool, offsetof (struct cli, field), false
#define CHOOSE(field, value) handle_int, offsetof (struct cli, field), value
#define TEXT(field) handle_text, offsetof (struct cli, field), 0
#define POSITION(code) POSITION_WITH (0, code)
#define POSITION_WITH(number, code) handle_position, number, NAME_LIST_##code
#define SWITCH(on, off) POSITION_WITH ((on) | (off) << NAME_LIST_CLEAR, SWITCH)
#define OPERATION(op) handle_operation, 0, OPERATION_##op
#define CALL(handler) handler, 0, 0
#define CALL_WITH(handler, value) handler, 0, value

struct option_row const option_rows[OPTION_IDS] = {
#define OPTION(id, letter, name, argument, group, modes, action, help) \
  [OPTION_##id] = { name, letter, argument, group, modes, action, help },
#include "cli/options.def"
#undef OPTION
};

static struct argp_option const argp_rows[] = {
#define OPTION(id, letter, name, argument, group, modes, action, help) \
  { name, KEY (id, letter), argument, help, group },
#define ALIAS(name) { name, 0, NULL, OPTION_ALIAS, NULL, 0 },
#define ABBREVIATION(name) \
  { name, 0, NULL, OPTION_ALIAS | OPTION_HIDDEN, NULL, 0 },
#define HEADING(group, text) { NULL, 0, NULL, 0, text, group },
#define NOTE(group, item, text) { item, 0, NULL, NOTE_FLAGS, text, group },
#include "cli/options.def"
#undef OPTION
#undef ALIAS
#undef ABBREVIATION
#undef HEADING
#undef NOTE
  { NULL, 0, NULL, 0, NULL, 0 }
};

struct argp_option const *
option_argp_table (void)
{
  return argp_rows;
}

struct option_row const *
option_by_key (int key)
{
  if (KEY_BASE <= key && key < KEY_BASE + OPTION_IDS)
    return &option_rows[key - KEY_BASE];
  return 0 < key && key < KEY_BASE ? option_by_letter (key) : NULL;
}

struct option_row const *
option_by_letter (char letter)
{
  for (int i = 0; i < OPTION_IDS; i++)
    if (option_rows[i].letter == letter && letter)
      return &option_rows[i];
  return NULL;
}

enum option_id
option_id (struct option_row const *row)
{
  return row - option_rows;
}

struct name_list_option
option_position (struct option_row const *row)
{
  return (struct name_list_option) { .code = row->value,
                                     .number = row->offset,
                                     .name = row->name };
}
