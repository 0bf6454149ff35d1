# tests/local.mk - the tests; one fragment per directory.

TEST_EXTENSIONS = .sh
SH_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = \
  TAR_NOCACHE='$(abs_top_builddir)/src/tar-nocache'; export TAR_NOCACHE; \
  abs_top_builddir='$(abs_top_builddir)'; export abs_top_builddir; \
  abs_top_srcdir='$(abs_top_srcdir)'; export abs_top_srcdir; \
  CONFIG_HEADER='$(abs_top_builddir)/config.h'; export CONFIG_HEADER;

EXTRA_DIST += %D%/init.sh

include tests/unit/local.mk
include tests/cli/local.mk
include tests/compat/local.mk
include tests/cache/local.mk
include tests/lint/local.mk
include tests/bench/local.mk
