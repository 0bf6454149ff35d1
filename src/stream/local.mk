# src/stream/local.mk - members on an archive.

src_libtar_a_SOURCES += \
  %D%/report_issues.c %D%/report_issues.h \
  %D%/continued.c %D%/continued.h \
  %D%/reader.c %D%/reader.h \
  %D%/spans.c %D%/spans.h \
  %D%/volume.c %D%/volume.h \
  %D%/writer.c %D%/writer.h
