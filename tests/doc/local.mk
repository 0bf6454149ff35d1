# tests/doc/local.mk - the manual and the man pages.

doc_tests = \
  %D%/examples.sh \
  %D%/options.sh

TESTS += $(doc_tests)
EXTRA_DIST += $(doc_tests) %D%/compare.awk %D%/examples.awk \
	%D%/options.awk
