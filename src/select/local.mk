# src/select/local.mk - names: which, and called what.

src_libtar_a_SOURCES += \
  %D%/agefilter.h \
  %D%/exclude.h \
  %D%/match.h \
  %D%/nameprog.h \
  %D%/pattern.h \
  %D%/rename.h
