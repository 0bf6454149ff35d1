/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* nopagecache PROGRAM ARGUMENT... - run another program so that it leaves the
   page cache as it was.  All the work is done by a library, which the dynamic
   linker loads because of LD_PRELOAD; see preload.h.  */

#include <config.h>

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "close-stream.h"
#include "findprog.h"
#include "xalloc.h"

/* As env and nohup have them.  */
enum
{
  EXIT_OURS = 125,
  EXIT_CANNOT_RUN = 126,
  EXIT_NOT_FOUND = 127
};

static char const NAME[] = "nopagecache";
static char const PRELOAD[] = PKGLIBDIR "/nopagecache-preload.so";

static void
say (char const *program, char const *text)
{
  fprintf (stderr, "%s: %s: %s\n", NAME, program, text);
}

/* Whether the ELF file in HEAD, of N bytes, has a program header for the
   dynamic linker.  */
#define HAS_INTERPRETER(bits, head, n)                                   \
  (__extension__({                                                       \
    Elf##bits##_Ehdr e_;                                                 \
    Elf##bits##_Phdr p_;                                                 \
    bool has_ = false;                                                   \
    memcpy (&e_, head, sizeof e_);                                       \
    for (size_t i_ = 0; i_ < e_.e_phnum; i_++)                           \
      if (e_.e_phoff + (i_ + 1) * sizeof p_ <= (n))                      \
        {                                                                \
          memcpy (&p_, (head) + e_.e_phoff + i_ * sizeof p_, sizeof p_); \
          has_ |= p_.p_type == PT_INTERP;                                \
        }                                                                \
    has_;                                                                \
  }))

/* Say why the file NAME would not be covered.  */
static void
check_program (char const *name)
{
  char head[4096] = "";
  struct stat st;
  int fd = open (name, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return;
  ssize_t got = read (fd, head, sizeof head);
  bool privileged
      = fstat (fd, &st) == 0 && (st.st_mode & (S_ISUID | S_ISGID)) != 0;
  close (fd);
  if (privileged)
    say (name, _ ("gets other rights (set-user-ID or set-group-ID), so the "
                  "dynamic linker ignores us; it is not covered"));
  if (got < (ssize_t) sizeof (Elf64_Ehdr)
      || memcmp (head, ELFMAG, SELFMAG) != 0)
    return;
  unsigned char ours = sizeof (void *) == 8 ? ELFCLASS64 : ELFCLASS32;
  bool dynamic = (head[EI_CLASS] == ELFCLASS64
                      ? HAS_INTERPRETER (64, head, (size_t) got)
                      : HAS_INTERPRETER (32, head, (size_t) got));
  if (!dynamic)
    say (name, _ ("is statically linked; it is not covered"));
  else if (head[EI_CLASS] != ours)
    say (name, _ ("is for another kind of machine; it is not covered"));
}

/* Have the library NAME loaded too.  */
static void
add_preload (char const *name)
{
  char const *others = getenv ("LD_PRELOAD");
  char *both = NULL;
  if ((others && *others && asprintf (&both, "%s:%s", others, name) < 0)
      || setenv ("LD_PRELOAD", both ? both : name, 1) != 0)
    xalloc_die ();
  free (both);
}

/* Print help, and end.  */
_Noreturn static void
print_help (void)
{
  printf (_ ("Usage: %s [OPTION]... PROGRAM [ARGUMENT]...\n"), NAME);
  fputs (_ ("Run PROGRAM so that the files it reads and writes leave the page "
            "cache as it was.\n"),
         stdout);
  fputs (
      _ ("\n"
         "  -v, --verbose   say on standard error what is not covered\n"
         "      --help      print this help\n"
         "      --version   print program version\n"
         "\n"
         "Memory mappings and statically linked programs are not covered.\n"),
      stdout);
  printf (_ ("Report bugs in %s to %s.\n"), PACKAGE_NAME, BUG_ADDRESS);
  exit (close_stream (stdout) == 0 ? EXIT_SUCCESS : EXIT_OURS);
}

/* Set options; the index of PROGRAM in ARGV.  */
static int
parse (int argc, char **argv, bool *verbose)
{
  static struct option const options[]
      = { { "verbose", no_argument, NULL, 'v' },
          { "help", no_argument, NULL, 'h' },
          { "version", no_argument, NULL, 'V' },
          { NULL, 0, NULL, 0 } };
  for (;;)
    switch (getopt_long (argc, argv, "+v", options, NULL))
      {
      case -1:
        if (optind < argc)
          return optind;
        fprintf (stderr, _ ("%s: no program to run\n"), NAME);
        exit (EXIT_OURS);
      case 'v':
        *verbose = true;
        break;
      case 'h':
        print_help ();
      case 'V':
        printf ("%s (%s) %s\n", NAME, PACKAGE_NAME, PACKAGE_VERSION);
        exit (close_stream (stdout) == 0 ? EXIT_SUCCESS : EXIT_OURS);
      default:
        exit (EXIT_OURS);
      }
}

int
main (int argc, char **argv)
{
  bool verbose = false;
  char const *preload = getenv ("TNC_PRELOAD");

  i18n_init ();
  int first = parse (argc, argv, &verbose);
  if (!preload)
    preload = PRELOAD;
  if (access (preload, R_OK) != 0)
    {
      say (preload, strerror (errno));
      return EXIT_OURS;
    }
  if (preload[strcspn (preload, " :")])
    {
      say (preload, _ ("LD_PRELOAD cannot have blanks and colons in names"));
      return EXIT_OURS;
    }
  add_preload (preload);
  if (verbose)
    {
      setenv ("NOPAGECACHE_VERBOSE", "1", 1);
      char const *file
          = find_in_given_path (argv[first], getenv ("PATH"), NULL, false);
      if (file)
        check_program (file);
    }
  execvp (argv[first], argv + first);
  int err = errno;
  say (argv[first], strerror (err));
  return err == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}
