# tests/cache/local.mk - residency before and after.

cache_tests =

check_PROGRAMS += tests/cache/pcio tests/cache/residency-tool
tests_cache_pcio_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)
tests_cache_residency_tool_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)

TESTS += $(cache_tests)
EXTRA_DIST += $(cache_tests)
