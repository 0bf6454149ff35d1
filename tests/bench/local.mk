# tests/bench/local.mk - figures; never run by make check.

bench_scripts = %D%/bench.sh %D%/demo.sh %D%/fsync.sh %D%/nopagecache.sh \
  %D%/sandbox.sh
EXTRA_DIST += %D%/common.sh $(bench_scripts)

# Built when wanted: by make demo or make bench.
EXTRA_PROGRAMS += %D%/measure
CLEANFILES += %D%/measure$(EXEEXT)
tests_bench_measure_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)
bench_tools = %D%/measure$(EXEEXT) tests/cache/residency-tool$(EXEEXT) \
  tests/compat/treelist$(EXEEXT)

# The shown job, and measurements against other programs.
.PHONY: demo bench bench-fsync bench-nopagecache bench-sandbox
demo: all $(bench_tools)
	$(AM_V_at)$(AM_TESTS_ENVIRONMENT) \
	  $(SHELL) '$(abs_top_srcdir)/tests/bench/demo.sh'
bench: all $(bench_tools)
	$(AM_V_at)$(AM_TESTS_ENVIRONMENT) \
	  $(SHELL) '$(abs_top_srcdir)/tests/bench/bench.sh'
bench-nopagecache: all $(bench_tools)
	$(AM_V_at)$(AM_TESTS_ENVIRONMENT) \
	  $(SHELL) '$(abs_top_srcdir)/tests/bench/nopagecache.sh'
bench-sandbox: all
	$(AM_V_at)$(AM_TESTS_ENVIRONMENT) \
	  $(SHELL) '$(abs_top_srcdir)/tests/bench/sandbox.sh'
bench-fsync: all $(bench_tools)
	$(AM_V_at)$(AM_TESTS_ENVIRONMENT) \
	  $(SHELL) '$(abs_top_srcdir)/tests/bench/fsync.sh'
