# tests/cache/local.mk - residency before and after.

cache_tests =
cache_tests += %D%/btrfs.sh
cache_tests += %D%/compressed.sh
cache_tests += %D%/ext4.sh
cache_tests += %D%/here.sh
cache_tests += %D%/options.sh
cache_tests += %D%/overlay.sh
cache_tests += %D%/owner.sh
cache_tests += %D%/sync-error.sh
cache_tests += %D%/volumes.sh
cache_tests += %D%/warning.sh
cache_tests += %D%/xfs.sh

check_PROGRAMS += tests/cache/pcio tests/cache/residency-tool
tests_cache_pcio_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)
tests_cache_residency_tool_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)

TESTS += $(cache_tests)
EXTRA_DIST += $(cache_tests) %D%/common.sh %D%/suite.sh
