/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "cli/parse.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/explain.h"
#include "base/i18n.h"
#include "c-ctype.h"
#include "cli/handlers.h"
#include "cli/help.h"
#include "fstrcmp.h"
#include "words.h"
#include "xalloc.h"

#define DIAG_KIND KIND_USAGE

/* Makes argp stop without a message.  */
enum
{
  STOP = ECANCELED
};

int
handle_drive (struct cli *c, struct option_row const *row, char const *arg)
{
  if (row->letter < '8')
    argp_error (c->state, "%s",
                _ ("Options '-[0-7][lmh]' not supported by *this* tar"));
  else
    argp_error (c->state, "-%c: %s", row->letter,
                _ ("(PROGRAM ERROR) Option should have been recognized!?"));
  return CLI_SYNTAX;
}

static int
stop_unless_go (struct cli *c, enum cli_result result)
{
  c->result = result;
  return result == CLI_GO ? 0 : STOP;
}

/* WORD is an option that does not exist, is ambiguous or was misused: if it
   does not exist, say which one is the most similar.  */
static void
explain_option (struct cli *c, char const *word)
{
  /* A name that is less similar was hardly meant.  */
  double likeness = 0.6;
  char const *near = NULL;
  if (strncmp (word, "--", 2) != 0)
    return;
  char *name = ximemdup0 (word + 2, strcspn (word + 2, "="));
  size_t n = strlen (name);
  bool known = false;
  for (struct argp_option const *p = option_argp_table ();
       p->name || p->key || p->doc; p++)
    if (p->name && !(p->flags & (OPTION_DOC | OPTION_HIDDEN)))
      {
        known |= strncmp (p->name, name, n) == 0;
        double d = fstrcmp_bounded (name, p->name, likeness);
        if (likeness <= d && !(near && d == likeness))
          {
            near = p->name;
            likeness = d;
          }
      }
  free (name);
  if (!near || known)
    return;
  char *option;
  if (asprintf (&option, "--%s", near) < 0)
    xalloc_die ();
  explain_near (c->diag, option);
  free (option);
}

/* argp's parser callback: one option or operand.  */
static error_t
parse_option (int key, char *arg, struct argp_state *state)
{
  struct cli *c = state->input;
  c->state = state;
  if (key == ARGP_KEY_ARG)
    {
      if (c->source == FROM_ENVIRONMENT)
        return stop_unless_go (c, cli_no_names_here (c));
      name_list_add (c->names, (struct name_list_option) { NAME_LIST_NAME },
                     arg);
      return 0;
    }
  if (key == ARGP_KEY_ERROR && c->result == CLI_GO && 0 < state->next)
    explain_option (c, state->argv[state->next - 1]);
  struct option_row const *row = option_by_key (key);
  if (!row)
    return ARGP_ERR_UNKNOWN;
  c->seen[option_id (row)] = c->source;
  return stop_unless_go (c, row->handler (c, row, arg));
}

/* Options are handled in order among the operands.  argp never exits itself
   and knows no options but ours.  */
enum
{
  ARGP_FLAGS = ARGP_IN_ORDER | ARGP_NO_EXIT | ARGP_NO_HELP
};

static enum cli_result
run_argp (struct cli *c, int argc, char **argv)
{
  struct argp const argp = { .options = option_argp_table (),
                             .parser = parse_option,
                             .args_doc = N_ ("[FILE]..."),
                             .doc = help_doc (),
                             .help_filter = help_filter };
  c->result = CLI_GO;
  error_t err = argp_parse (&argp, argc, argv, ARGP_FLAGS, NULL, c);
  c->state = NULL;
  if (err == ENOMEM)
    xalloc_die ();
  return err && c->result == CLI_GO ? CLI_SYNTAX : c->result;
}

/* TAR_OPTIONS.  */
static enum cli_result
parse_environment (struct cli *c, char *program)
{
  char const *text = getenv ("TAR_OPTIONS");
  if (!text || !*text)
    return CLI_GO;
  struct words words;
  words_init (&words);
  words_add (&words, program);
  enum words_status status = words_split (&words, text, 0);
  if (status == WORDS_NO_MEMORY)
    xalloc_die ();
  if (status != WORDS_OK)
    {
      words_release (&words);
      return cli_fatal (c, 0, _ ("cannot split TAR_OPTIONS: %s"),
                        _ (words_status_text (status)));
    }
  /* Keep the words: the draft points into them.  */
  char **argv = xmemdup (words.word, (words.count + 1) * sizeof *argv);
  for (size_t i = 0; i < words.count; i++)
    draft_keep (c, words.word[i]);
  c->source = FROM_ENVIRONMENT;
  enum cli_result result = run_argp (c, words.count, argv);
  c->source = FROM_COMMAND_LINE;
  free (argv);
  free (words.word);
  if (result == CLI_SYNTAX)
    cli_note (c, diag_error (c->diag, 0, _ ("error parsing TAR_OPTIONS")));
  return result;
}

/* Rewrite `tar cvbf 20 a.tar x' as `tar -c -v -b 20 -f a.tar x'.  *RESULT is
   the new vector, which the caller frees; its new words belong to C.  */
static enum cli_result
expand_bundle (struct cli *c, int *argc, char **argv, char ***result)
{
  char const *letters = argv[1];
  size_t n = strlen (letters);
  char **to = xnmalloc (*argc + n + 1, sizeof *to);
  int in = 2;
  size_t out = 0;
  *result = to;
  to[out++] = argv[0];
  for (size_t i = 0; i < n; i++)
    {
      char const word[] = { '-', letters[i], '\0' };
      to[out++] = draft_keep (c, xstrdup (word));
      struct option_row const *row = option_by_letter (letters[i]);
      if (row && row->argument)
        {
          if (in == *argc)
            return cli_usage (c, _ ("Old option '%c' requires an argument."),
                              letters[i]);
          to[out++] = argv[in++];
        }
    }
  while (in < *argc)
    to[out++] = argv[in++];
  to[out] = NULL;
  *argc = out;
  return CLI_GO;
}

/* Option lines of -T files.  */

/* The argument of parse_line_option.  */
struct line_parser
{
  struct cli *cli;
  struct name_list_cursor *cursor;
};

static error_t
parse_line_option (int key, char *arg, struct argp_state *state)
{
  struct line_parser *p = state->input;
  struct option_row const *row = option_by_key (key);
  if (key == ARGP_KEY_ARG)
    return STOP;
  if (!row)
    return ARGP_ERR_UNKNOWN;
  name_list_cursor_apply (p->cursor, option_position (row), arg);
  return 0;
}

/* A table of the options that may appear in a -T file.  The caller frees
   it.  */
static struct argp_option *
make_line_table (void)
{
  struct argp_option const *all = option_argp_table ();
  size_t count = 0;
  while (all[count].name || all[count].key || all[count].doc)
    count++;
  struct argp_option *table = xcalloc (count + 1, sizeof *table);
  size_t used = 0;
  bool fits = false;
  for (struct argp_option const *p = all; p < all + count; p++)
    {
      struct option_row const *row = option_by_key (p->key);
      if (row)
        fits = row->handler == handle_position;
      if (fits && (row || (p->flags & OPTION_ALIAS)))
        table[used++] = *p;
    }
  return table;
}

/* A name_list_line_parser.  */
static enum outcome
parse_list_line (void *arg, char const *line, struct name_list_cursor *cursor,
                 bool *known)
{
  struct line_parser p = { .cli = arg, .cursor = cursor };
  struct words words;
  words_init (&words);
  words_add (&words, p.cli->conf.program);
  enum words_status status = words_split (&words, line, 0);
  if (status != WORDS_OK)
    {
      words_release (&words);
      return diag_fatal (p.cli->diag, 0, _ ("cannot split string '%s': %s"),
                         quote_safe (&p.cli->diag->quoter, line),
                         _ (words_status_text (status)));
    }
  struct argp_option *table = make_line_table ();
  struct argp const argp = { .options = table, .parser = parse_line_option };
  *known = argp_parse (&argp, words.count, words.word,
                       ARGP_IN_ORDER | ARGP_SILENT, NULL, &p)
           == 0;
  free (table);
  words_release (&words);
  return OUT_OK;
}

enum cli_result
cli_parse (struct cli *c, int argc, char **argv)
{
  c->opts.names.parser = parse_list_line;
  c->opts.names.parser_arg = c;
  enum cli_result result = parse_environment (c, argv[0]);
  if (result != CLI_GO)
    return result;
  char **expanded = NULL;
  if (1 < argc && *argv[1] != '-')
    {
      result = expand_bundle (c, &argc, argv, &expanded);
      argv = expanded;
    }
  if (result == CLI_GO)
    result = run_argp (c, argc, argv);
  free (expanded);
  return result;
}
