# src/fs/local.mk - the tree as source and as target.

src_libtar_a_SOURCES += \
  %D%/cwd.c %D%/cwd.h \
  %D%/overwrite.h \
  %D%/owner.c %D%/owner.h \
  %D%/walk.c %D%/walk.h
