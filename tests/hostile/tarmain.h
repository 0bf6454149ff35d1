/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* tarmain.h - the program under test as a function: starting a program
   built with the sanitizers takes longer than most of what is tested.  */

#ifndef TNC_TESTS_TARMAIN_H
#define TNC_TESTS_TARMAIN_H

/* What main is in the program.  To be called once, in a child.  */
int tar_main (int argc, char **argv);

#endif
