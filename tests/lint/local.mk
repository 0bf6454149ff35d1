# tests/lint/local.mk - the tree's own rules.

lint_tests = \
  %D%/abbreviations.sh \
  %D%/architecture.sh \
  %D%/catalogues.sh \
  %D%/copyright.sh \
  %D%/docs.sh \
  %D%/format.sh \
  %D%/globals.sh \
  %D%/headers.sh \
  %D%/layers.sh \
  %D%/messages.sh \
  %D%/outcomes.sh \
  %D%/sizes.sh \
  %D%/version.sh

TESTS += $(lint_tests)
EXTRA_DIST += $(lint_tests) %D%/messages.txt %D%/compile-commands.awk

# The rules alone, under the name that gnulib's users know.
.PHONY: syntax-check
syntax-check: check-lint
