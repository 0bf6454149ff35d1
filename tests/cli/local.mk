# tests/cli/local.mk - what a user sees.
#
# To add NAME.sh: a line of its own, in alphabetical order.

cli_tests =
cli_tests += %D%/absent.sh
cli_tests += %D%/align.sh
cli_tests += %D%/append-stream.sh
cli_tests += %D%/archive-io.sh
cli_tests += %D%/archive-options.sh
cli_tests += %D%/charset.sh
cli_tests += %D%/checkpoint-changes.sh
cli_tests += %D%/checksums.sh
cli_tests += %D%/compress-missing.sh
cli_tests += %D%/compress-threads.sh
cli_tests += %D%/compress.sh
cli_tests += %D%/concatenate.sh
cli_tests += %D%/configure.sh
cli_tests += %D%/create-atime.sh
cli_tests += %D%/create-attrs.sh
cli_tests += %D%/create-calls.sh
cli_tests += %D%/create-changes.sh
cli_tests += %D%/create-deep.sh
cli_tests += %D%/create-faults.sh
cli_tests += %D%/create-links.sh
cli_tests += %D%/create-meta.sh
cli_tests += %D%/create-names.sh
cli_tests += %D%/create-operands.sh
cli_tests += %D%/create-prefetch.sh
cli_tests += %D%/create-remove.sh
cli_tests += %D%/create-select.sh
cli_tests += %D%/create-sparse.sh
cli_tests += %D%/create-types.sh
cli_tests += %D%/create-unreadable.sh
cli_tests += %D%/damage.sh
cli_tests += %D%/deep-growth.sh
cli_tests += %D%/deep-operations.sh
cli_tests += %D%/diff-ahead.sh
cli_tests += %D%/diff-sparse.sh
cli_tests += %D%/error-summary.sh
cli_tests += %D%/escape.sh
cli_tests += %D%/explain-errors.sh
cli_tests += %D%/extract-ask.sh
cli_tests += %D%/extract-attrs.sh
cli_tests += %D%/extract-calls.sh
cli_tests += %D%/extract-dirs.sh
cli_tests += %D%/extract-full.sh
cli_tests += %D%/extract-mode.sh
cli_tests += %D%/extract-names.sh
cli_tests += %D%/extract-over.sh
cli_tests += %D%/extract-owner.sh
cli_tests += %D%/extract-pipe.sh
cli_tests += %D%/extract-refused.sh
cli_tests += %D%/extract-times.sh
cli_tests += %D%/extract-together.sh
cli_tests += %D%/few-descriptors.sh
cli_tests += %D%/fsync-crash.sh
cli_tests += %D%/fsync.sh
cli_tests += %D%/full-disk.sh
cli_tests += %D%/german.sh
cli_tests += %D%/growth.sh
cli_tests += %D%/hardening.sh
cli_tests += %D%/incremental-ahead.sh
cli_tests += %D%/incremental-create.sh
cli_tests += %D%/incremental-lost.sh
cli_tests += %D%/incremental-restore.sh
cli_tests += %D%/inherited.sh
cli_tests += %D%/member-index.sh
cli_tests += %D%/moved.sh
cli_tests += %D%/multi-volume-full.sh
cli_tests += %D%/multi-volume-read.sh
cli_tests += %D%/multi-volume-write.sh
cli_tests += %D%/nopagecache.sh
cli_tests += %D%/options-table.sh
cli_tests += %D%/overlap.sh
cli_tests += %D%/progress-terminal.sh
cli_tests += %D%/progress.sh
cli_tests += %D%/read-ahead.sh
cli_tests += %D%/reflink-extract.sh
cli_tests += %D%/reflink.sh
cli_tests += %D%/remote.sh
cli_tests += %D%/reproducible-fs.sh
cli_tests += %D%/reproducible.sh
cli_tests += %D%/rmt.sh
cli_tests += %D%/sandbox.sh
cli_tests += %D%/seekable.sh
cli_tests += %D%/set-mtime.sh
cli_tests += %D%/snapshot-file.sh
cli_tests += %D%/status-file.sh
cli_tests += %D%/status.sh
cli_tests += %D%/tape.sh
cli_tests += %D%/threads.sh
cli_tests += %D%/trace.sh
cli_tests += %D%/transform.sh
cli_tests += %D%/update-names.sh
cli_tests += %D%/update-patterns.sh
cli_tests += %D%/verify.sh
cli_tests += %D%/version.sh
cli_tests += %D%/without-proc.sh

check_PROGRAMS += tests/cli/limited

check_PROGRAMS += tests/cli/members

check_PROGRAMS += tests/cli/on-terminal

check_PROGRAMS += tests/cli/parent
tests_cli_parent_LDADD = gnu/libgnu.a

check_PROGRAMS += tests/cli/print-options
tests_cli_print_options_LDADD = $(UNIT_LDADD)

check_PROGRAMS += tests/cli/tape-rmt

TESTS += $(cli_tests)
EXTRA_DIST += $(cli_tests)
