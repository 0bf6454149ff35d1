# tests/completion/local.mk - completions, asked of the shells themselves.

completion_tests = \
  %D%/bash.sh \
  %D%/fish.sh \
  %D%/install.sh \
  %D%/nopagecache.sh \
  %D%/zsh.sh

TESTS += $(completion_tests)
EXTRA_DIST += $(completion_tests) %D%/common.sh %D%/lines.txt %D%/ask.zsh
