# tests/compat/local.mk - the same command given to the system's GNU tar.

compat_tests = \
  %D%/commands.sh \
  %D%/create.sh \
  %D%/damaged.sh \
  %D%/exchange.sh \
  %D%/list.sh \
  %D%/overwrite.sh

TESTS += $(compat_tests)
# Not in TESTS yet: make check TESTS=tests/compat/create.sh
TESTS += %D%/overwrite.sh %D%/roundtrip.sh
EXTRA_DIST += %D%/overwrite.sh %D%/roundtrip.sh
EXTRA_DIST += $(compat_tests) %D%/common.sh %D%/commands.txt

compat_tools = %D%/hdrpatch %D%/mktree %D%/tarcmp %D%/treelist
check_PROGRAMS += $(compat_tools)
tests_compat_treelist_LDADD = gnu/libgnu.a
