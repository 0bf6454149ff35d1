# tests/packages/local.mk - the release, and packages made from it.

package_tests = \
  %D%/debian-build.sh \
  %D%/debian-install.sh \
  %D%/debian-autopkgtest.sh \
  %D%/rpm-build.sh \
  %D%/rpm-install.sh

EXTRA_DIST += $(package_tests) %D%/common.sh %D%/reproducible.sh

# Packages for Debian and for systems with RPM, made from the release, installed
# into clean roots and used there.  Takes minutes, root and a network.
.PHONY: check-packages
check-packages: dist
	$(AM_V_at)rm -rf packages
	$(AM_V_at)$(MAKE) $(AM_MAKEFLAGS) -j1 check TESTS='$(package_tests)' \
	  || { cat $(package_tests:.sh=.log); exit 1; }
	$(AM_V_at)cat $(package_tests:.sh=.log)

# That everybody makes the same release from the same commit.
.PHONY: check-reproducible
check-reproducible: dist
	$(AM_V_at)$(MAKE) $(AM_MAKEFLAGS) check TESTS='%D%/reproducible.sh' \
	  || { cat %D%/reproducible.log; exit 1; }
	$(AM_V_at)cat %D%/reproducible.log

clean-local: clean-packages
.PHONY: clean-packages
clean-packages:
	rm -rf packages
