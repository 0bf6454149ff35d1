# tests/local.mk - the tests; one fragment per directory.

TEST_EXTENSIONS = .sh
SH_LOG_COMPILER = $(SHELL)

# The program under test: a full name that ends in /tar-nocache, so that
# messages begin as they do after installation.
TESTED_PROGRAM = $(abs_top_builddir)/src/tar-nocache
AM_TESTS_ENVIRONMENT = \
  TAR_NOCACHE='$(TESTED_PROGRAM)'; export TAR_NOCACHE; \
  abs_top_builddir='$(abs_top_builddir)'; export abs_top_builddir; \
  abs_top_srcdir='$(abs_top_srcdir)'; export abs_top_srcdir; \
  CONFIG_HEADER='$(abs_top_builddir)/config.h'; export CONFIG_HEADER;

EXTRA_DIST += %D%/init.sh %D%/valgrind.sh %D%/valgrind.supp

include tests/unit/local.mk
include tests/cli/local.mk
include tests/compat/local.mk
include tests/cache/local.mk
include tests/hostile/local.mk
include tests/lint/local.mk
include tests/bench/local.mk

# The tests with the address and undefined-behaviour sanitizers, in a build
# of their own.
SANITIZER_OPTIONS = \
  ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1 \
  UBSAN_OPTIONS=print_stacktrace=1
.PHONY: check-asan
check-asan:
	$(AM_V_at)$(MKDIR_P) asan
	$(AM_V_at)cd asan && { test -f Makefile \
	  || '$(abs_top_srcdir)/configure' CC='$(CC)' CFLAGS='-g -O1' \
	       --enable-sanitizers FORCE_UNSAFE_CONFIGURE=1; }
	$(AM_V_at)cd asan && $(MAKE) all
	$(AM_V_at)cd asan && $(SANITIZER_OPTIONS) $(MAKE) check

# The tests under valgrind: each unit test itself, and each start of the
# program by the other tests.
.PHONY: check-valgrind
check-valgrind: all
	$(AM_V_at)$(MKDIR_P) valgrind-bin
	$(AM_V_at)ln -sf '$(abs_top_srcdir)/tests/valgrind.sh' \
	  valgrind-bin/tar-nocache
	$(AM_V_at)REAL_TAR_NOCACHE='$(abs_top_builddir)/src/tar-nocache' \
	  VALGRIND_SUPP='$(abs_top_srcdir)/tests/valgrind.supp' \
	  $(MAKE) $(AM_MAKEFLAGS) check LOG_COMPILER='$(VALGRIND_COMMAND)' \
	    TESTED_PROGRAM='$(abs_top_builddir)/valgrind-bin/tar-nocache'
VALGRIND_COMMAND = valgrind -q --leak-check=full --error-exitcode=99 \
  --suppressions=$(abs_top_srcdir)/tests/valgrind.supp

.PHONY: clean-side-builds
clean-local: clean-side-builds
clean-side-builds:
	rm -rf asan valgrind-bin
