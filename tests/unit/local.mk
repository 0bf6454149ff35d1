# tests/unit/local.mk - one program per module, with fakes where needed.
#
# To add test-X: two lines, in alphabetical order, so that additions
# from several sides merge.

UNIT_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)
unit_tests =

unit_tests += %D%/test-align
tests_unit_test_align_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-amount
tests_unit_test_amount_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-anchors
tests_unit_test_anchors_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-arena
tests_unit_test_arena_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-attrs
tests_unit_test_attrs_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-beneath
tests_unit_test_beneath_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-blockin
tests_unit_test_blockin_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-blockout
tests_unit_test_blockout_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-bufferpool
tests_unit_test_bufferpool_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-checkpoint
tests_unit_test_checkpoint_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-checksums
tests_unit_test_checksums_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-child
tests_unit_test_child_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-compressor
tests_unit_test_compressor_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-content
tests_unit_test_content_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-cwd
tests_unit_test_cwd_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-decode
tests_unit_test_decode_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-decode-sparse
tests_unit_test_decode_sparse_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-delayed
tests_unit_test_delayed_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-dev-rmt
tests_unit_test_dev_rmt_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-diag
tests_unit_test_diag_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-digestqueue
tests_unit_test_digestqueue_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-dirscan
tests_unit_test_dirscan_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-dropq
tests_unit_test_dropq_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-dump-policy
tests_unit_test_dump_policy_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-dumpdir
tests_unit_test_dumpdir_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-durable
tests_unit_test_durable_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-encode
tests_unit_test_encode_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-escape
tests_unit_test_escape_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-exclude
tests_unit_test_exclude_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-fdcache
tests_unit_test_fdcache_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-filetime
tests_unit_test_filetime_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-filter
tests_unit_test_filter_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-format-rounds
tests_unit_test_format_rounds_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-frames
tests_unit_test_frames_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-holes
tests_unit_test_holes_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-indexline
tests_unit_test_indexline_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-join
tests_unit_test_join_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-landlock
tests_unit_test_landlock_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-linktab
tests_unit_test_linktab_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-listing
tests_unit_test_listing_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-magic
tests_unit_test_magic_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-match
tests_unit_test_match_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-mtio
tests_unit_test_mtio_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-name-list
tests_unit_test_name_list_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-no-memory
tests_unit_test_no_memory_LDADD = $(UNIT_LDADD)
tests_unit_test_no_memory_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc \
  -Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=strdup

unit_tests += %D%/test-nopagecache
tests_unit_test_nopagecache_LDADD = lib/libnopagecache.la $(LIB_PTHREAD)

unit_tests += %D%/test-nopagecache-threads
tests_unit_test_nopagecache_threads_LDADD = lib/libnopagecache.la $(LIB_PTHREAD)

unit_tests += %D%/test-num
tests_unit_test_num_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-numhash
tests_unit_test_numhash_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-owner
tests_unit_test_owner_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-pagecache
tests_unit_test_pagecache_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-pagewrite
tests_unit_test_pagewrite_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-parse
tests_unit_test_parse_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-pathfd
tests_unit_test_pathfd_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-patset
tests_unit_test_patset_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-pattern
tests_unit_test_pattern_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-paxkey
tests_unit_test_paxkey_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-paxrec
tests_unit_test_paxrec_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-prefetch
tests_unit_test_prefetch_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-preview
tests_unit_test_preview_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-progress-line
tests_unit_test_progress_line_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-purge
tests_unit_test_purge_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-reader
tests_unit_test_reader_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-reflink
tests_unit_test_reflink_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-rename
tests_unit_test_rename_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-renames
tests_unit_test_renames_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-report-issues
tests_unit_test_report_issues_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-restore
tests_unit_test_restore_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-rmtproto
tests_unit_test_rmtproto_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-rmtree
tests_unit_test_rmtree_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-selinux
tests_unit_test_selinux_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-sharedname
tests_unit_test_sharedname_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-snapfile
tests_unit_test_snapfile_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-sparsemap
tests_unit_test_sparsemap_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-stderr-relay
tests_unit_test_stderr_relay_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-sysops-freebsd
tests_unit_test_sysops_freebsd_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-sysops-macos
tests_unit_test_sysops_macos_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-ustar
tests_unit_test_ustar_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-volumeset
tests_unit_test_volumeset_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-walk
tests_unit_test_walk_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-when
tests_unit_test_when_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-words
tests_unit_test_words_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-workpool
tests_unit_test_workpool_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-xattrat
tests_unit_test_xattrat_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-xattrmask
tests_unit_test_xattrmask_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-xio
tests_unit_test_xio_LDADD = $(UNIT_LDADD)

unit_tests += %D%/test-xmatch
tests_unit_test_xmatch_LDADD = $(UNIT_LDADD)

check_PROGRAMS += $(unit_tests)

TESTS += $(unit_tests)
EXTRA_DIST += %D%/capture.h %D%/check.h %D%/encode-bench.h %D%/fakedev.h \
  %D%/fakekernel.h %D%/no-proc.h %D%/plain-encoding.h %D%/rawtar.h %D%/said.h %D%/scratch.h
