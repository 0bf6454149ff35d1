/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "words.h"

#include <stdlib.h>

#include "check.h"

/* Split TEXT; the words are shown in brackets.  */
static char const *
show (char const *text, unsigned flags)
{
  static char out[1000];
  struct words w;
  words_init (&w);
  enum words_status status = words_split (&w, text, flags);
  out[0] = '\0';
  for (size_t i = 0; i < w.count; i++)
    {
      strcat (out, "[");
      strcat (out, w.word[i]);
      strcat (out, "]");
    }
  if (status != WORDS_OK)
    strcpy (out, words_status_text (status));
  else if (w.count)
    CHECK (w.word[w.count] == NULL);
  words_release (&w);
  return out;
}

static void
test_plain (void)
{
  CHECK_STR (show ("", 0), "");
  CHECK_STR (show ("  \t\n ", 0), "");
  CHECK_STR (show ("  -a  b\tc\n", 0), "[-a][b][c]");
  CHECK_STR (show ("a b c d e f g h i j k l m", 0),
             "[a][b][c][d][e][f][g][h][i][j][k][l][m]");
  CHECK_STR (show ("a#b #c *.o ~ `x` $(y) $HOME", 0),
             "[a#b][#c][*.o][~][`x`][$(y)][$HOME]");
}

static void
test_quotes (void)
{
  CHECK_STR (show ("a'b c'd\"e f\"", 0), "[ab cde f]");
  CHECK_STR (show ("'' \"\"", 0), "[][]");
  CHECK_STR (show ("'a\\nb'", 0), "[a\\nb]");
  CHECK_STR (show ("'abc", 0), "missing closing quote");
  CHECK_STR (show ("\"abc", 0), "missing closing quote");
  CHECK_STR (show ("'it\\'s'", 0), "missing closing quote");
}

static void
test_escapes (void)
{
  CHECK_STR (show ("a\\ b a\\nb", 0), "[a b][a\nb]");
  CHECK_STR (show ("\"a\\nb\\\"\\$HOME\\q\\101\"", 0), "[a\nb\"$HOMEqA]");
  CHECK_STR (show ("\\101\\x41\\x", 0), "[AAx]");
  CHECK_STR (show ("\\1018\\78 \\x4g\\xG\\xaF\\x414", 0),
             "[A8\a8][\4gxG\257A4]");
  CHECK_STR (show ("\\10", 0), "[\b]");
  CHECK_STR (show ("\\x4", 0), "[\4]");
  CHECK_STR (show ("abc\\", 0), "[abc]");
  CHECK_STR (show ("\\\\ \\'", 0), "[\\][']");
}

static void
test_variables (void)
{
  setenv ("TNC_TWO", "a b", 1);
  setenv ("TNC_EMPTY", "", 1);
  unsetenv ("TNC_NONE");
  CHECK_STR (show ("p $TNC_TWO q", WORDS_VARIABLES), "[p][a][b][q]");
  CHECK_STR (show ("x${TNC_TWO}y", WORDS_VARIABLES), "[xa][by]");
  CHECK_STR (show ("\"$TNC_TWO\"", WORDS_VARIABLES), "[a b]");
  CHECK_STR (show ("'$TNC_TWO' \\$TNC_TWO", WORDS_VARIABLES),
             "[$TNC_TWO][$TNC_TWO]");
  CHECK_STR (show ("p $TNC_NONE q", WORDS_VARIABLES), "[p][q]");
  CHECK_STR (show ("\"$TNC_NONE\"", WORDS_VARIABLES), "[]");
  CHECK_STR (show ("${TNC_NONE:-d e}", WORDS_VARIABLES), "[d][e]");
  CHECK_STR (show ("${TNC_EMPTY:-d}${TNC_EMPTY-e}", WORDS_VARIABLES), "[d]");
  CHECK_STR (show ("${TNC_TWO:-d}", WORDS_VARIABLES), "[a][b]");
  CHECK_STR (show ("${TNC_NONE:-${TNC_TWO}}", WORDS_VARIABLES), "[a][b]");
  CHECK_STR (show ("$(ls) $1 $$ $", WORDS_VARIABLES), "[$(ls)][$1][$$][$]");
  CHECK_STR (show ("${TNC_TWO", WORDS_VARIABLES), "unbalanced curly brace");
}

int
main (void)
{
  test_plain ();
  test_quotes ();
  test_escapes ();
  test_variables ();
  return check_status ();
}
