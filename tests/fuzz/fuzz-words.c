/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* TAR_OPTIONS: words survive being quoted and split again, and as options
   they are taken or refused without a trace.

   Input: a byte that chooses what is done, then the text.  */

#include <config.h>

#include "cli/parse.h"
#include "fuzz.h"
#include "words.h"

static void
split (char const *text, unsigned flags)
{
  struct words w, again;
  words_init (&w);
  words_init (&again);
  enum words_status s = words_split (&w, text, flags);
  DEMAND (s != WORDS_NO_MEMORY && words_status_text (s));
  struct bytebuf quoted;
  bytebuf_init (&quoted);
  for (size_t i = 0; i < w.count; i++)
    {
      bytebuf_puts (&quoted, i ? " '" : "'");
      for (char const *p = w.word[i]; *p; p++)
        if (*p == '\'')
          bytebuf_puts (&quoted, "'\\''");
        else
          bytebuf_append (&quoted, p, 1);
      bytebuf_puts (&quoted, "'");
    }
  bytebuf_zeros (&quoted, 1);
  DEMAND (words_split (&again, (char *) quoted.data, flags) == WORDS_OK);
  DEMAND (again.count == w.count);
  DEMAND (w.count == 0 || !w.word[w.count]);
  for (size_t i = 0; i < w.count; i++)
    DEMAND (strcmp (w.word[i], again.word[i]) == 0);
  bytebuf_release (&quoted);
  words_release (&w);
  words_release (&again);
}

/* Whether an option in TEXT would read a file: it might be one that never
   ends.  */
static bool
reads_files (char const *text)
{
  return strstr (text, "map") || strchr (text, '/');
}

static void
parse (char const *text)
{
  char program[] = "tar", create[] = "-cf", archive[] = "x", name[] = "y";
  char *argv[] = { program, create, archive, name, NULL };
  struct diag d;
  struct cli c;
  uint32_t before = fuzz_open_fds ();
  setenv ("TAR_OPTIONS", text, 1);
  diag_init (&d, "tar");
  d.err = fuzz_null ();
  draft_init (&c, &d, argv[0]);
  enum cli_result result = cli_parse (&c, 4, argv);
  if (result == CLI_GO)
    result = cli_check (&c);
  enum outcome o = c.outcome;
  if (result == CLI_GO)
    {
      DEMAND (!outcome_is_fatal (o));
      DEMAND (c.conf.operation && c.conf.names && c.conf.writer);
      DEMAND (c.opts.writer.record_bytes % BLOCK_BYTES == 0);
    }
  if (result == CLI_USAGE || result == CLI_FATAL || result == CLI_SYNTAX)
    o = outcome_worst (o, OUT_FATAL);
  /* An outcome that was lost makes an internal error.  */
  diag_close (&d, o);
  draft_release (&c);
  fuzz_closed (before);
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct fuzz f = fuzz_begin (data, size);
  static bool ready;
  if (!ready)
    {
      /* The listings of --help and the like.  */
      DEMAND (freopen ("/dev/null", "w", stdout));
      setenv ("tnc", " a  b ", 1);
      fuzz_null ();
      ready = true;
    }
  unsigned what = fuzz_byte (&f);
  char *text = fuzz_rest (&f);
  if (what & 1)
    split (text, what & 2 ? WORDS_VARIABLES : 0);
  else if (!reads_files (text))
    parse (text);
  free (text);
  return 0;
}
