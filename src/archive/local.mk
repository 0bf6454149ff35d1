# src/archive/local.mk - bytes, not members.

src_libtar_a_SOURCES += \
  %D%/blockin.c %D%/blockin.h \
  %D%/blockout.c %D%/blockout.h \
  %D%/blockread.c \
  %D%/blockwrite.c \
  %D%/compressor.c %D%/compressor.h \
  %D%/dev_file.c %D%/dev_file.h \
  %D%/dev_rmt.c %D%/dev_rmt.h \
  %D%/device.c %D%/device.h \
  %D%/devops.c %D%/devops.h \
  %D%/filter.c %D%/filter.h \
  %D%/frames.c %D%/frames.h \
  %D%/overlap.c %D%/overlap.h \
  %D%/rmtproto.c %D%/rmtproto.h
