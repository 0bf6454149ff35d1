/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Options about the archive and its location.  */

#include <config.h>

#include "cli/handlers.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "base/amount.h"
#include "base/i18n.h"
#include "cli/draft.h"
#include "format/raw.h"

int
handle_archive (struct cli *c, struct option_row const *row, char const *arg)
{
  text_list_add (&c->archives, arg);
  return CLI_GO;
}

int
handle_info_script (struct cli *c, struct option_row const *row,
                    char const *arg)
{
  c->opts.volume.info_script = arg;
  c->opts.volume.multi = true;
  return CLI_GO;
}

int
handle_tape_length (struct cli *c, struct option_row const *row,
                    char const *arg)
{
  if (amount_parse_size (arg, 1024, &c->opts.volume.volume_bytes) != AMOUNT_OK)
    return cli_usage (c, _ ("%s: Invalid tape length"),
                      diag_colon (c->diag, arg));
  c->opts.volume.multi = true;
  return CLI_GO;
}

/* The largest record.  Sums that include it must not overflow.  */
#define MAX_RECORD (SIZE_MAX / 4)

int
handle_blocking_factor (struct cli *c, struct option_row const *row,
                        char const *arg)
{
  uintmax_t n;
  if (amount_parse_number (arg, &n) != AMOUNT_OK || n == 0 || INT_MAX < n
      || MAX_RECORD / BLOCK_BYTES < n)
    return cli_usage (c, _ ("%s: Invalid blocking factor"),
                      diag_colon (c->diag, arg));
  c->record_bytes = n * BLOCK_BYTES;
  return CLI_GO;
}

int
handle_record_size (struct cli *c, struct option_row const *row,
                    char const *arg)
{
  uintmax_t n;
  if (amount_parse_size (arg, 1, &n) != AMOUNT_OK || MAX_RECORD < n)
    return cli_usage (c, _ ("%s: Invalid record size"),
                      diag_colon (c->diag, arg));
  if (n == 0)
    return cli_fatal (c, 0, _ ("Invalid value for record_size"));
  if (n % BLOCK_BYTES != 0)
    return cli_usage (c, _ ("Record size must be a multiple of %d."),
                      BLOCK_BYTES);
  c->record_bytes = n;
  return CLI_GO;
}

int
handle_format (struct cli *c, struct option_row const *row, char const *arg)
{
  static struct
  {
    char name[8];
    enum archive_format format;
  } const formats[] = { { "v7", FORMAT_V7 },       { "oldgnu", FORMAT_OLDGNU },
                        { "ustar", FORMAT_USTAR }, { "posix", FORMAT_POSIX },
                        { "gnu", FORMAT_GNU },     { "pax", FORMAT_POSIX } };
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (strcmp (formats[i].name, arg) == 0)
      {
        c->format = formats[i].format;
        return CLI_GO;
      }
  return cli_usage (c, _ ("%s: Invalid archive format"),
                    diag_colon (c->diag, arg));
}

int
handle_align (struct cli *c, struct option_row const *row, char const *arg)
{
  enum
  {
    USUAL = 4096, /* the block size of most file systems */
    MOST = ENCODE_ALIGNMENT_MAX
  };
  uintmax_t n = USUAL;
  if (arg
      && (amount_parse_size (arg, 1, &n) != AMOUNT_OK || n < BLOCK_BYTES
          || MOST < n || (n & (n - 1))))
    return cli_usage (c,
                      _ ("%s: Alignment must be a power of two from %d to %d"),
                      diag_colon (c->diag, arg), BLOCK_BYTES, MOST);
  c->opts.writer.encode.alignment = n;
  return CLI_GO;
}

/* The compressor chosen so far, or null.  */
static char const *
program_now (struct cli const *c)
{
  return (c->filter.kind == FILTER_PROGRAM ? c->filter.program
                                           : magic_program (c->filter.kind));
}

/* Compress with KIND, or with PROGRAM if KIND is FILTER_PROGRAM.  */
static int
set_filter (struct cli *c, enum filter_kind kind, char const *program)
{
  char const *old = program_now (c);
  enum cli_source old_source = c->compression_source;
  c->filter.kind = kind;
  c->filter.program = program;
  c->compression_source = c->source;
  if (old && strcmp (old, program_now (c)) != 0
      && old_source == FROM_COMMAND_LINE && c->source == FROM_COMMAND_LINE)
    return cli_usage (c, _ ("Conflicting compression options"));
  return CLI_GO;
}

int
handle_compression (struct cli *c, struct option_row const *row,
                    char const *arg)
{
  return set_filter (c, row->value, NULL);
}

int
handle_compress_program (struct cli *c, struct option_row const *row,
                         char const *arg)
{
  return set_filter (c, FILTER_PROGRAM, arg);
}
