# src/fs/local.mk - the tree as source and as target.

src_libtar_a_SOURCES += \
  %D%/acl.c \
  %D%/attrs.c %D%/attrs.h \
  %D%/capture.c %D%/capture.h \
  %D%/content.c %D%/content.h \
  %D%/cwd.c %D%/cwd.h \
  %D%/holes.c %D%/holes.h \
  %D%/linktab.c %D%/linktab.h \
  %D%/overwrite.h \
  %D%/owner.c %D%/owner.h \
  %D%/remove.c %D%/remove.h \
  %D%/selinux.c \
  %D%/walk.c %D%/walk.h \
  %D%/xattr.c
