/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* handlers.h - the handlers in the rows of options.def; see option_handler in
   options.h.

   Errors:     enum cli_result; failures are already reported.  */

#ifndef TNC_CLI_HANDLERS_H
#define TNC_CLI_HANDLERS_H

#include "cli/options.h"

/* In set.c.  */
extern option_handler handle_bool, handle_int, handle_text, handle_position,
    handle_operation, handle_acls, handle_atime_preserve, handle_backup,
    handle_hole_detection, handle_level, handle_occurrence,
    handle_one_top_level, handle_overwrite, handle_read_ahead, handle_reflink,
    handle_selinux, handle_snapshot, handle_sort, handle_sparse_version,
    handle_strip_components, handle_threads, handle_to_command,
    handle_transform, handle_xattr_exclude, handle_xattr_include,
    handle_xattrs;

/* In set-archive.c.  */
extern option_handler handle_align, handle_archive, handle_blocking_factor,
    handle_compress_program, handle_compression, handle_format,
    handle_info_script, handle_record_size, handle_tape_length;

/* In set-time.c.  */
extern option_handler handle_mtime, handle_newer, handle_pax_option;

/* In set-owner.c.  */
extern option_handler handle_group, handle_group_map, handle_mode,
    handle_owner, handle_owner_map;

/* In set-report.c.  */
extern option_handler handle_checkpoint, handle_checkpoint_action,
    handle_checksum_algorithm, handle_explain_errors, handle_no_quote_chars,
    handle_progress, handle_quote_chars, handle_quoting_style, handle_totals,
    handle_verbose, handle_warning;

/* In help.c.  */
extern option_handler handle_help, handle_show_defaults, handle_show_ranges,
    handle_usage, handle_version;

/* In parse.c.  */
extern option_handler handle_drive;

#endif
