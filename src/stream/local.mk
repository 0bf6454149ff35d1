# src/stream/local.mk - members on an archive.

src_libtar_a_SOURCES += \
  %D%/complain.c %D%/complain.h \
  %D%/continued.c %D%/continued.h \
  %D%/reader.c %D%/reader.h \
  %D%/spans.c %D%/spans.h \
  %D%/volume.c %D%/volume.h \
  %D%/writer.c %D%/writer.h
