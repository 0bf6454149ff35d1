# src/archive/local.mk - bytes, not members.

src_libtar_a_SOURCES += \
  %D%/device.h \
  %D%/filter.h
