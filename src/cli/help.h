/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* help.h - what argp needs to print --help from the rows of options.def.  The
   handlers of --help, --version and similar options are in handlers.h.  */

#ifndef TNC_CLI_HELP_H
#define TNC_CLI_HELP_H

/* The text above the options, for argp to translate.  */
char const *help_doc (void);

/* A hook for argp that returns the text below the options.  */
char *help_filter (int key, char const *text, void *input);

/* The default options.  */
char const *help_defaults (void);

#endif
