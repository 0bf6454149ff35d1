# tests/fault/local.mk - the program with one call after the other going
# wrong.  `make check' runs a selection, `make faults' everything.

fault_tests =
fault_tests += %D%/broken-disk.sh
fault_tests += %D%/calls.sh
fault_tests += %D%/kills.sh
fault_tests += %D%/reflink.sh
fault_tests += %D%/small-disk.sh
fault_tests += %D%/surroundings.sh

check_PROGRAMS += %D%/faults
tests_fault_faults_SOURCES = %D%/faults.c %D%/tree.c %D%/tree.h \
  %D%/plan.h %D%/calls.def

# What is loaded before the C library.  It must not be checked as a program
# is, since it stands in for the functions that check.
check_LTLIBRARIES =
if PRELOAD
check_LTLIBRARIES += tests/fault/shim.la
tests_fault_shim_la_SOURCES = %D%/shim.c %D%/plan.h %D%/calls.def
tests_fault_shim_la_CPPFLAGS = -I$(top_srcdir)/lib
tests_fault_shim_la_CFLAGS = $(AM_CFLAGS) -fno-builtin -U_FORTIFY_SOURCE
tests_fault_shim_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
  -rpath /nowhere
tests_fault_shim_la_LIBADD = $(LIB_DL)
endif

TESTS += $(fault_tests)
EXTRA_DIST += $(fault_tests) %D%/common.sh %D%/template.sh \
  %D%/scenarios.txt %D%/exceptions.txt

# All calls with all errors.  SCENARIOS chooses among the operations.
.PHONY: faults
faults: $(check_PROGRAMS) $(check_LTLIBRARIES) all
	@status=0; for test in $(fault_tests); do \
	  $(AM_TESTS_ENVIRONMENT) WHOLE=1 SCENARIOS='$(SCENARIOS)' \
	    $(SHELL) '$(srcdir)'/$$test || test $$? = 77 || status=1; \
	done; exit $$status
