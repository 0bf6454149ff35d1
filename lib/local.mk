# lib/local.mk - mechanism: pages, buffers, children.

noinst_LIBRARIES += lib/libtnc.a
lib_libtnc_a_CFLAGS = $(AM_CFLAGS) $(WARN_CFLAGS)
lib_libtnc_a_SOURCES = \
  %D%/arena.c %D%/arena.h \
  %D%/bytebuf.c %D%/bytebuf.h \
  %D%/charset.c %D%/charset.h \
  %D%/child.c %D%/child.h \
  %D%/coldmap.c %D%/coldmap.h \
  %D%/digest.c %D%/digest.h \
  %D%/digestqueue.c %D%/digestqueue.h \
  %D%/direntype.h \
  %D%/dropq.c %D%/dropq.h \
  %D%/durable.c %D%/durable.h \
  %D%/escape.c %D%/escape.h \
  %D%/fdcache.c %D%/fdcache.h \
  %D%/filetime.c %D%/filetime.h \
  %D%/jobthread.c %D%/jobthread.h \
  %D%/json.c %D%/json.h \
  %D%/landlock.c %D%/landlock.h \
  %D%/mtio.c %D%/mtio.h \
  %D%/newfile.c %D%/newfile.h \
  %D%/monotonic.h %D%/numhash.h %D%/offsets.h \
  %D%/pagecache.c %D%/pagecache.h \
  %D%/pathfd.c %D%/pathfd.h \
  %D%/posixthreads.c %D%/posixthreads.h \
  %D%/reflink.c %D%/reflink.h \
  %D%/residency.c %D%/residency.h \
  %D%/secureenv.h \
  %D%/seekhole.h \
  %D%/stderr_relay.c %D%/stderr_relay.h \
  %D%/sysops.c %D%/sysops.h \
  %D%/temporary.c %D%/temporary.h \
  %D%/trace.c %D%/trace.h \
  %D%/words.c %D%/words.h \
  %D%/workpool.c %D%/workpool.h \
  %D%/xattrat.c %D%/xattrat.h \
  %D%/xio.c %D%/xio.h
