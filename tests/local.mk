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

# For programs that say nothing else: what reads config.h may need functions
# of gnulib.
LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)

EXTRA_DIST += %D%/README.md %D%/coverage.sh %D%/init.sh \
  %D%/standing/tar-nocache %D%/continued.sh %D%/valgrind.sh \
  %D%/valgrind-report.sh %D%/valgrind.supp

# What the scripts ask of the C library.
check_PROGRAMS += %D%/c-library

include tests/unit/local.mk
include tests/cli/local.mk
include tests/completion/local.mk
include tests/compat/local.mk
include tests/fuzz-compat/local.mk
include tests/cache/local.mk
include tests/hostile/local.mk
include tests/fault/local.mk
include tests/lint/local.mk
include tests/packages/local.mk
include tests/doc/local.mk
include tests/bench/local.mk
include tests/contrib/local.mk
include tests/matrix/local.mk
include tests/analyze/local.mk
include tests/fuzz/local.mk
include tests/mutants/local.mk

# One kind of test alone: make check-unit, check-lint and so on.
check-unit: test_kind = $(unit_tests)
check-cli: test_kind = $(cli_tests)
check-completion: test_kind = $(completion_tests)
check-compat: test_kind = $(compat_tests) $(compat_tables:=.sh)
check-cache: test_kind = $(cache_tests) $(nopagecache_tests)
check-hostile: test_kind = $(hostile_tests)
check-fault: test_kind = $(fault_tests)
check-lint: test_kind = $(lint_tests)
check-doc: test_kind = $(doc_tests)
check-contrib: test_kind = $(contrib_tests)
check-bench: test_kind = $(bench_tests)
check_kinds = check-unit check-cli check-compat check-cache check-hostile \
  check-fault check-lint check-doc check-contrib check-completion check-bench
.PHONY: $(check_kinds)
$(check_kinds):
	$(AM_V_at)$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(test_kind)'

# What each script shows, by its second line.
.PHONY: list-tests
list-tests:
	@cd '$(srcdir)' && for test in $(filter %.sh,$(TESTS)); do \
	  sed -n "2s,^#,$$test:,p" $$test; done

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
	       --enable-sanitizers; }
	$(AM_V_at)cd asan && $(MAKE) all
	$(AM_V_at)cd asan && $(SANITIZER_OPTIONS) $(MAKE) check

# The tests of what has threads, with ThreadSanitizer, in a build of its own.
THREADED = tests/unit/test-blockin tests/unit/test-blockout \
  tests/unit/test-digestqueue tests/unit/test-dropq tests/unit/test-fdcache \
  tests/unit/test-nopagecache-threads tests/unit/test-pagecache \
  tests/unit/test-pagewrite tests/unit/test-prefetch \
  tests/unit/test-workpool tests/cli/checksums.sh \
  tests/cli/create-operands.sh tests/cli/create-prefetch.sh \
  tests/cli/diff-ahead.sh tests/cli/extract-together.sh \
  tests/cli/incremental-ahead.sh tests/cli/overlap.sh \
  tests/cli/progress.sh tests/cli/read-ahead.sh \
  tests/hostile/threads.sh
.PHONY: check-tsan
check-tsan:
	$(AM_V_at)$(MKDIR_P) tsan
	$(AM_V_at)cd tsan && { test -f Makefile \
	  || '$(abs_top_srcdir)/configure' CC='$(CC)' \
	       CFLAGS='-g -O1 -fsanitize=thread'; }
	$(AM_V_at)cd tsan && $(MAKE) all
	$(AM_V_at)cd tsan && TSAN_OPTIONS=exitcode=66 \
	  $(MAKE) check TESTS='$(THREADED)'

# The unit tests, and the program in the tests of what a user sees, under
# valgrind.  What it has to say goes into valgrind-logs, one file for each
# process: it must not mix with what the program says.
.PHONY: check-valgrind
check-valgrind: all
	$(AM_V_at)rm -rf valgrind-bin valgrind-logs
	$(AM_V_at)$(MKDIR_P) valgrind-bin valgrind-logs
	$(AM_V_at)chmod 1777 valgrind-logs
	$(AM_V_at)ln -s '$(abs_top_srcdir)/tests/valgrind.sh' \
	  valgrind-bin/tar-nocache
	$(AM_V_at)if VALGRIND=`command -v valgrind`; then \
	    export VALGRIND; status=0; \
	    VALGRIND_PROGRAM_DIR='$(abs_top_builddir)/src' \
	    VALGRIND_FLAGS='$(VALGRIND_FLAGS)' \
	      $(MAKE) $(AM_MAKEFLAGS) check TESTS='$(TESTED)' \
	      LOG_COMPILER="$$VALGRIND" AM_LOG_FLAGS='$(VALGRIND_FLAGS)' \
	      TESTED_PROGRAM='$(abs_top_builddir)/valgrind-bin/tar-nocache' \
	      || status=1; \
	    $(SHELL) '$(abs_top_srcdir)/tests/valgrind-report.sh' \
	      valgrind-logs && exit $$status; \
	  else echo 'check-valgrind: skipped: valgrind is not installed'; fi

TESTED = $(unit_tests) $(cli_tests)
VALGRIND_FLAGS = --leak-check=full --show-leak-kinds=definite \
  --errors-for-leak-kinds=definite --track-fds=yes --error-exitcode=99 \
  --child-silent-after-fork=yes --vgdb=no \
  --suppressions=$(abs_top_srcdir)/tests/valgrind.supp \
  --log-file=$(abs_top_builddir)/valgrind-logs/%p

# Which lines and branches the tests run, in a build of its own: tables of all
# files and directories in coverage/summary.
.PHONY: coverage
coverage:
	$(AM_V_at)$(MKDIR_P) coverage
	$(AM_V_at)cd coverage && { test -f Makefile \
	  || '$(abs_top_srcdir)/configure' CC='$(CC)' CFLAGS='-g -O0 --coverage -DCOUNT_LINES'; }
	$(AM_V_at)cd coverage && find src lib tests -name '*.gcda' -exec rm {} +
	$(AM_V_at)cd coverage && $(MAKE) all
	$(AM_V_at)-cd coverage && TNC_SANDBOX_WRITABLE=$$(pwd) $(MAKE) -k check
	$(AM_V_at)-cd coverage && TNC_SANDBOX_WRITABLE=$$(pwd) \
	  $(MAKE) -s faults >faults.log 2>&1
	$(AM_V_at)cd coverage && $(SHELL) '$(abs_top_srcdir)/tests/coverage.sh' \
	  >summary && cat summary

.PHONY: clean-side-builds
clean-local: clean-side-builds
clean-side-builds:
	rm -rf analyze asan compare coverage matrix mutants tsan valgrind-bin valgrind-logs
