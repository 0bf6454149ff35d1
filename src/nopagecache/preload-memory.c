/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Memory by whole pages from the kernel: a wrapper may run in a signal handler
   that has interrupted the program's malloc.  */

#include <config.h>

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

/* In front of each block.  */
union header
{
  size_t size; /* of the mapping */
  max_align_t align;
};

void *
calloc (size_t n, size_t size)
{
  if (size && (SIZE_MAX - sizeof (union header)) / size < n)
    return NULL;
  size_t all = n * size + sizeof (union header);
  union header *h = mmap (NULL, all, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (h == MAP_FAILED)
    return NULL;
  h->size = all;
  return h + 1;
}

void
free (void *p)
{
  union header *h = p;
  if (h)
    munmap (h - 1, h[-1].size);
}

void *
realloc (void *p, size_t size)
{
  void *q = calloc (1, size);
  if (q && p)
    {
      size_t had = ((union header *) p)[-1].size - sizeof (union header);
      memcpy (q, p, had < size ? had : size);
      free (p);
    }
  return q;
}
