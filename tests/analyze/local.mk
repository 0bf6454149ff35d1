# tests/analyze/local.mk - static analysers; run by make analyze, not by
# make check.

EXTRA_DIST += .clang-tidy %D%/analyze.sh %D%/cppcheck.cfg \
  %D%/cppcheck.txt %D%/known.txt

# ANALYZERS='gcc cppcheck' make analyze: only these.
.PHONY: analyze
analyze: all compile_commands.json
	$(AM_V_at)abs_top_srcdir='$(abs_top_srcdir)' \
	  $(SHELL) '$(abs_top_srcdir)/tests/analyze/analyze.sh' $(ANALYZERS)
