# src/fs/local.mk - the tree as source and as target.

src_libtar_a_SOURCES += \
  %D%/acl.c \
  %D%/attrs.c %D%/attrs.h \
  %D%/cwd.c %D%/cwd.h \
  %D%/overwrite.h \
  %D%/owner.c %D%/owner.h \
  %D%/selinux.c \
  %D%/walk.c %D%/walk.h \
  %D%/xattr.c
