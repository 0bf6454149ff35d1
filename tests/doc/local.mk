# tests/doc/local.mk - the manual and the man pages.

doc_tests = \
  %D%/examples.sh \
  %D%/makeinfo.sh \
  %D%/options.sh \
  %D%/pages.sh

TESTS += $(doc_tests)
EXTRA_DIST += $(doc_tests) %D%/compare.awk %D%/examples.awk \
	%D%/options.awk
