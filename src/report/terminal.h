/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* terminal.h - what is to be known about a terminal before a line on it is
   drawn again and again.

   Units:      columns.
   Errors:     none; there is always an answer.
   Threads:    any.  */

#ifndef TNC_REPORT_TERMINAL_H
#define TNC_REPORT_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* The width of the terminal FD as it is now; if that is unknown, $COLUMNS, or
   80.  */
size_t terminal_width (int fd);

/* Whether FD is a terminal that knows control sequences.  */
bool terminal_can_erase (int fd);

/* Whether the user of the terminal FD waits for this process, which is not in
   the background.  True if FD is no terminal, or not the one that controls
   this process.  */
bool terminal_is_ours (int fd);

#endif
