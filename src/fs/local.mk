# src/fs/local.mk - the tree as source and as target.

src_libtar_a_SOURCES += \
  %D%/acl.c \
  %D%/anchors.c %D%/anchors.h \
  %D%/attrs.c %D%/attrs.h \
  %D%/beneath.c %D%/beneath.h \
  %D%/bufferpool.c %D%/bufferpool.h \
  %D%/capture.c %D%/capture.h \
  %D%/content.c %D%/content.h \
  %D%/cwd.c %D%/cwd.h \
  %D%/delayed.c %D%/delayed.h \
  %D%/descriptors.c %D%/descriptors.h \
  %D%/dirnames.c %D%/dirnames.h \
  %D%/early_file.c %D%/early_file.h \
  %D%/fill_file.c %D%/fill_file.h \
  %D%/holes.c %D%/holes.h \
  %D%/linktab.c %D%/linktab.h \
  %D%/overwrite.c %D%/overwrite.h \
  %D%/owner.c %D%/owner.h \
  %D%/create_node.c %D%/create_node.h \
  %D%/prefetch.c %D%/prefetch.h %D%/prefetch_types.h \
  %D%/remove.c %D%/remove.h \
  %D%/restore.c %D%/restore.h \
  %D%/rmtree.c %D%/rmtree.h \
  %D%/selinux.c \
  %D%/parent_dir.c %D%/parent_dir.h \
  %D%/store.c %D%/store.h \
  %D%/walk.c %D%/walk.h \
  %D%/xattr.c
