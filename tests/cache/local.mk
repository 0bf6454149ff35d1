# tests/cache/local.mk - residency before and after.

cache_tests =

TESTS += $(cache_tests)
EXTRA_DIST += $(cache_tests)
