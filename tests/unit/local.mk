# tests/unit/local.mk - one program per module, with fakes where needed.
#
# To add test-X: a line in unit_tests and its LDADD.

unit_tests = \
  %D%/test-arena \
  %D%/test-diag

check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
EXTRA_DIST += %D%/check.h

UNIT_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)
tests_unit_test_arena_LDADD = $(UNIT_LDADD)
tests_unit_test_diag_LDADD = $(UNIT_LDADD)
