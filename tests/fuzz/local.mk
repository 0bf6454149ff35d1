# tests/fuzz/local.mk - one program per fuzz target.
#
# To add fuzz-X: three lines, and its seeds in seeds.sh.

# What calls the target: once for each input, or an engine.
FUZZ_ENGINE = tests/fuzz/libonce.a
check_LIBRARIES += %D%/libonce.a
tests_fuzz_libonce_a_SOURCES = %D%/once.c %D%/fuzz.h
FUZZ_LDADD = $(FUZZ_ENGINE) $(TAR_LIBS) $(TAR_SYSTEM_LIBS)
FUZZ_NEEDS = tests/fuzz/libonce.a $(TAR_LIBS)
fuzz_programs =

fuzz_programs += %D%/fuzz-decode
tests_fuzz_fuzz_decode_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_decode_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-encode
tests_fuzz_fuzz_encode_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_encode_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-paxrec
tests_fuzz_fuzz_paxrec_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_paxrec_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-paxoption
tests_fuzz_fuzz_paxoption_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_paxoption_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-sparse
tests_fuzz_fuzz_sparse_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_sparse_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-dumpdir
tests_fuzz_fuzz_dumpdir_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_dumpdir_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-snapshot
tests_fuzz_fuzz_snapshot_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_snapshot_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-index
tests_fuzz_fuzz_index_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_index_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-sums
tests_fuzz_fuzz_sums_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_sums_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-volumes
tests_fuzz_fuzz_volumes_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_volumes_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-rmt-client
tests_fuzz_fuzz_rmt_client_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_rmt_client_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-rmt-server
tests_fuzz_fuzz_rmt_server_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_rmt_server_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-list
tests_fuzz_fuzz_list_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_list_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-transform
tests_fuzz_fuzz_transform_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_transform_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-exclude
tests_fuzz_fuzz_exclude_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_exclude_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-when
tests_fuzz_fuzz_when_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_when_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-words
tests_fuzz_fuzz_words_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_words_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-stream
tests_fuzz_fuzz_stream_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_stream_DEPENDENCIES = $(FUZZ_NEEDS)

fuzz_programs += %D%/fuzz-program
tests_fuzz_fuzz_program_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_program_DEPENDENCIES = $(FUZZ_NEEDS)

check_PROGRAMS += $(fuzz_programs)

TESTS += %D%/regress.sh
EXTRA_DIST += %D%/regress.sh %D%/regress %D%/run.sh %D%/seeds.sh \
  %D%/archive.dict %D%/text.dict

# Seeds and former findings alone.
.PHONY: fuzz-regress
fuzz-regress:
	$(AM_V_at)$(MAKE) $(AM_MAKEFLAGS) check TESTS='%D%/regress.sh'

# The engine is that of clang; with FUZZ_CC=afl-clang-fast it is AFL++.
# TARGETS, such as `decode words', are tried for SECONDS each.
SECONDS = 60
FUZZ_CC = clang
FUZZ_JOBS = 1
.PHONY: fuzz fuzz-msan
fuzz:
	$(AM_V_at)$(SHELL) '$(srcdir)/%D%/run.sh' fuzz '$(FUZZ_CC)' \
	  '$(SECONDS)' '$(FUZZ_JOBS)' '$(TARGETS)'

# The codecs with MemorySanitizer.
fuzz-msan:
	$(AM_V_at)$(SHELL) '$(srcdir)/%D%/run.sh' fuzz-msan '$(FUZZ_CC)' \
	  '$(SECONDS)' '$(FUZZ_JOBS)' '$(TARGETS)'

# What run.sh makes in a build of its own.
.PHONY: fuzz-programs
fuzz-programs: $(BUILT_SOURCES)
	$(AM_V_at)$(MAKE) $(AM_MAKEFLAGS) $(FUZZ_WANTED)

clean-local: clean-fuzz
.PHONY: clean-fuzz
clean-fuzz:
	rm -rf fuzz fuzz-msan
