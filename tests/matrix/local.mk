# tests/matrix/local.mk - builds with other compilers, C libraries, options
# and systems, each with tests of its own.

# make check-matrix CELLS='clang musl', or CELLS=quick.
CELLS = all
.PHONY: check-matrix
check-matrix:
	$(AM_V_at)abs_top_srcdir='$(abs_top_srcdir)' MAKE='$(MAKE)' \
	  DIST_ARCHIVES='$(DIST_ARCHIVES)' \
	  $(SHELL) '$(srcdir)/%D%/matrix.sh' $(CELLS)

EXTRA_DIST += %D%/chroot.sh %D%/matrix.sh
