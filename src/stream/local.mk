# src/stream/local.mk - members on an archive.

src_libtar_a_SOURCES += \
  %D%/report_issues.c %D%/report_issues.h \
  %D%/continued.c %D%/continued.h \
  %D%/index_file.c %D%/index_file.h \
  %D%/input.c %D%/input.h \
  %D%/join.c %D%/join.h \
  %D%/label.c %D%/label.h \
  %D%/output.c %D%/output.h \
  %D%/reader.c %D%/reader.h \
  %D%/split.c \
  %D%/spans.c %D%/spans.h \
  %D%/volumeset.c %D%/volumeset.h \
  %D%/writer.c %D%/writer.h
