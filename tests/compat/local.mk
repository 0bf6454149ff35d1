# tests/compat/local.mk - the same command given to the system's GNU tar.

compat_tests = \
  %D%/abbreviations.sh \
  %D%/commands.sh \
  %D%/conflicts.sh \
  %D%/create.sh \
  %D%/damaged.sh \
  %D%/exchange.sh \
  %D%/incremental-chain.sh \
  %D%/list.sh \
  %D%/options-modes.sh \
  %D%/overwrite.sh \
  %D%/roundtrip.sh \
  %D%/volumes-write.sh

TESTS += $(compat_tests)
EXTRA_DIST += $(compat_tests) %D%/common.sh %D%/contract.sh %D%/rows.sh \
  %D%/volumes.sh \
  %D%/commands.txt

# Tables of command lines: each NAME.sh runs NAME.txt.
compat_tables = \
  %D%/contract-names \
  %D%/contract-usage \
  %D%/details \
  %D%/foreign \
  %D%/incremental \
  %D%/incremental-diff \
  %D%/incremental-read \
  %D%/left-out \
  %D%/lines-names \
  %D%/lines-report \
  %D%/lines-update \
  %D%/lines-usage \
  %D%/messages \
  %D%/remote \
  %D%/selection \
  %D%/volumes-breaks \
  %D%/volumes-change \
  %D%/volumes-read
TESTS += $(compat_tables:=.sh)
EXTRA_DIST += $(compat_tables:=.sh) $(compat_tables:=.txt)

compat_tools = %D%/hdrpatch %D%/mktree %D%/tarcmp %D%/treelist
check_PROGRAMS += $(compat_tools)
