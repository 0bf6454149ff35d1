# tests/bench/local.mk - figures; make check only tries whether they come.

bench_scripts = %D%/bench.sh %D%/demo.sh %D%/nopagecache.sh %D%/sandbox.sh
EXTRA_DIST += %D%/common.sh %D%/plot.awk %D%/rotating-disk.c $(bench_scripts)

check_PROGRAMS += %D%/limit %D%/measure
tests_bench_limit_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)
tests_bench_measure_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)
bench_tools = %D%/limit$(EXEEXT) %D%/measure$(EXEEXT) \
  tests/cache/residency-tool$(EXEEXT) tests/compat/treelist$(EXEEXT)

bench_tests = %D%/trial.sh
TESTS += $(bench_tests)
EXTRA_DIST += $(bench_tests)

# The shown job, and measurements against other programs.
.PHONY: demo bench bench-plot bench-nopagecache bench-sandbox
demo: all $(bench_tools)
	$(AM_V_at)$(AM_TESTS_ENVIRONMENT) \
	  $(SHELL) '$(abs_top_srcdir)/tests/bench/demo.sh'
bench: all $(bench_tools)
	$(AM_V_at)$(AM_TESTS_ENVIRONMENT) \
	  $(SHELL) '$(abs_top_srcdir)/tests/bench/bench.sh'
# The last figures of make bench as a picture among the documentation.
bench-plot:
	$(AM_V_at)$(AWK) -f '$(srcdir)/tests/bench/plot.awk' bench.json \
	  >bench.svg && cp bench.svg '$(srcdir)/doc/bench.svg'
bench-nopagecache: all $(bench_tools)
	$(AM_V_at)$(AM_TESTS_ENVIRONMENT) \
	  $(SHELL) '$(abs_top_srcdir)/tests/bench/nopagecache.sh'
bench-sandbox: all
	$(AM_V_at)$(AM_TESTS_ENVIRONMENT) \
	  $(SHELL) '$(abs_top_srcdir)/tests/bench/sandbox.sh'
CLEANFILES += bench.json bench.svg
