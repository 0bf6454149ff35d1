# src/format/local.mk - formats as functions on bytes.

src_libtar_a_SOURCES += \
  %D%/decode.h \
  %D%/encode.h \
  %D%/filters.def %D%/issues.def \
  %D%/issue.h \
  %D%/magic.h \
  %D%/paxkey.h \
  %D%/raw.h
