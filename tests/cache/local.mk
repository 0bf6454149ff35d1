# tests/cache/local.mk - residency before and after.

cache_tests =
cache_tests += %D%/block-device.sh
cache_tests += %D%/btrfs.sh
cache_tests += %D%/compressed.sh
cache_tests += %D%/ext4-1k.sh
cache_tests += %D%/ext4.sh
cache_tests += %D%/here.sh
cache_tests += %D%/once.sh
cache_tests += %D%/options.sh
cache_tests += %D%/overlay.sh
cache_tests += %D%/owner.sh
cache_tests += %D%/sync-error.sh
cache_tests += %D%/tmpfs.sh
cache_tests += %D%/volumes.sh
cache_tests += %D%/warning.sh
cache_tests += %D%/xfs.sh

# Those with a table of all operations, and more sizes of blocks.
cache_matrix = %D%/ext4.sh %D%/ext4-1k.sh %D%/ext4-2k.sh %D%/xfs.sh \
  %D%/xfs-1k.sh %D%/xfs-16k.sh %D%/btrfs.sh %D%/overlay.sh %D%/tmpfs.sh \
  %D%/block-device.sh

check_PROGRAMS += tests/cache/pcio tests/cache/residency-tool
tests_cache_pcio_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)
tests_cache_residency_tool_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)

TESTS += $(cache_tests)
EXTRA_DIST += $(cache_tests) $(cache_matrix) %D%/common.sh \
  %D%/matrix.sh %D%/operations.txt %D%/suite.sh

# All cells of the tables, with large files; the tables are in the logs.
.PHONY: check-cache-matrix
check-cache-matrix:
	TNC_CACHE_MATRIX=full; export TNC_CACHE_MATRIX; \
	  $(MAKE) $(AM_MAKEFLAGS) check TESTS='$(cache_matrix)'
	cat $(cache_matrix:.sh=.log)

# nopagecache and libnopagecache.
nopagecache_tests = %D%/nopagecache-btrfs.sh %D%/nopagecache-calls.sh \
  %D%/nopagecache-ext4.sh %D%/nopagecache-here.sh \
  %D%/nopagecache-library.sh %D%/nopagecache-overlay.sh \
  %D%/nopagecache-xfs.sh
TESTS += $(nopagecache_tests)
EXTRA_DIST += $(nopagecache_tests) %D%/nopagecache-suite.sh
if PRELOAD
check_PROGRAMS += tests/cache/calls
tests_cache_calls_CPPFLAGS =
tests_cache_calls_LDADD = $(LIB_PTHREAD)
check_PROGRAMS += tests/cache/wrapped
tests_cache_wrapped_CPPFLAGS =
# A build that counts lines puts calls of its own in the place of exec and fork,
# as far as they are builtins.
tests_cache_wrapped_CFLAGS = $(AM_CFLAGS) -fno-builtin
tests_cache_wrapped_LDADD =
endif
