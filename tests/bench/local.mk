# tests/bench/local.mk - figures; never run by make check.
