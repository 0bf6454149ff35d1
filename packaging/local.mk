# packaging/local.mk - what makes packages from the release tarball.

EXTRA_DIST += \
  %D%/tar-nocache.rpmlintrc \
  %D%/tar-nocache.spec \
  debian/changelog \
  debian/control \
  debian/copyright \
  debian/gbp.conf \
  debian/libnopagecache-dev.install \
  debian/libnopagecache0.install \
  debian/libnopagecache0.symbols \
  debian/not-installed \
  debian/rules \
  debian/source/format \
  debian/tar-nocache.docs \
  debian/tar-nocache.install \
  debian/tests/common.sh \
  debian/tests/control \
  debian/tests/cross-read \
  debian/tests/incremental \
  debian/tests/page-cache \
  debian/tests/round-trip \
  debian/tests/version \
  debian/upstream/metadata \
  debian/watch
