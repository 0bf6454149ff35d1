# src/local.mk - the library of everything but main, and the program.

noinst_LIBRARIES += src/libtar.a
src_libtar_a_SOURCES =
src_libtar_a_CFLAGS = $(AM_CFLAGS) $(WARN_CFLAGS)

# Libraries in link order.
TAR_LIBS = src/libtar.a lib/libtnc.a gnu/libgnu.a
TAR_SYSTEM_LIBS = $(LIB_ACL) $(LIB_GCRYPT) $(LIB_SELINUX_NC) $(LIBINTL) $(LIBICONV) \
  $(LIB_CLOCK_GETTIME) $(LIB_EACCESS) $(LIB_GETRANDOM) $(LIB_HARD_LOCALE) \
  $(LIB_MBRTOWC) $(LIB_POSIX_SPAWN) $(LIB_SETLOCALE_NULL) $(LIBTHREAD)

include src/base/local.mk
include src/format/local.mk
include src/select/local.mk
include src/fs/local.mk
include src/archive/local.mk
include src/report/local.mk
include src/stream/local.mk
include src/incr/local.mk
include src/op/local.mk
include src/cli/local.mk
include src/nopagecache/local.mk
include src/rmt/local.mk
