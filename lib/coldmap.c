/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "coldmap.h"

#include <errno.h>
#include <string.h>

#include "offsets.h"

/* Step in which residency is queried.  */
static off_t const SCAN_STEP = 64 * 1024 * 1024;

/* The largest expected block of a file system, and so the largest minimum size
   of a folio.  DONTNEED drops a folio only as a whole: the last folio of a
   file may reach this far past its end, and the folio at the start of a read
   may begin this far before it.  */
static off_t const FOLIO = 64 * 1024;

/* Read-ahead that is under way is waited for in pauses of 1, 2, 4...
   milliseconds; this is the last.  */
static unsigned const LONGEST_PAUSE_MS = 256;

/* The last pause where pages under way cannot be seen, and the smallest file
   that is worth it.  */
static unsigned const LONGEST_GUESS_MS = 16;
static off_t const LEAST_GUESS = 4 * 1024 * 1024;

/* Beyond the end of any file; a multiple of any page size.  */
static off_t const FOREVER = (off_t) 1 << (sizeof (off_t) * 8 - 2);

static off_t
round_down (off_t off, off_t unit)
{
  return off - off % unit;
}

static off_t
round_up (off_t off, off_t unit)
{
  return off % unit ? off - off % unit + unit : off;
}

static off_t
page_ceil (off_t off)
{
  return round_up (off, residency_page_size ());
}

void
coldmap_init (struct coldmap *m, off_t size, bool writing)
{
  *m = (struct coldmap) { .size = size,
                          .writing = writing,
                          .whole = writing && size == 0 };
}

void
coldmap_release (struct coldmap *m)
{
  residency_release (&m->cold);
}

/* Query the whole file first: one call is enough if it is all cold or all
   hot.  */
static void
ask_whole (struct coldmap *m, struct sysops const *sys, int fd)
{
  uintmax_t hot;

  m->asked = true;
  switch (residency_of (sys, fd, 0, m->size, &hot))
    {
    case RESIDENCY_COLD:
      m->whole = true;
      break;
    case RESIDENCY_HOT:
      m->hi = page_ceil (m->size);
      m->hot = hot;
      m->counted = true;
      break;
    case RESIDENCY_MIXED:
      m->hot = hot;
      m->counted = true;
      break;
    case RESIDENCY_UNKNOWN:
      break;
    }
}

/* End the list at the old end of the file: pages past it are ours if we write
   the file, otherwise somebody else's.  */
static int
close_list (struct coldmap *m)
{
  int err = 0;
  if (m->writing)
    err = residency_append (&m->cold, m->hi, FOREVER);
  m->hi = FOREVER;
  return err;
}

int
coldmap_will_write (struct coldmap *m)
{
  if (m->writing)
    return 0;
  m->writing = true;
  return (m->hi == FOREVER
              ? residency_append (&m->cold, page_ceil (m->size), FOREVER)
              : 0);
}

/* Extend the list up to WANT.  */
static int
extend (struct coldmap *m, struct sysops const *sys, int fd, off_t want)
{
  off_t limit = page_ceil (m->size);

  if (m->hi < least (want, limit))
    {
      off_t to = least (limit, most (want, m->hi + SCAN_STEP));
      uintmax_t hot = m->cold.hot;
      int err = residency_scan (sys, fd, m->hi, to - m->hi, &m->cold);
      /* A stream that only appends needs to know only about the folio at the
         old end, and can leave that one alone.  */
      if (err && err != -ENOMEM && m->writing && to == limit
          && m->hi == round_down (m->size, FOLIO))
        err = 0;
      if (err)
        return err;
      if (!m->counted)
        m->hot += m->cold.hot - hot;
      m->hi = page_ceil (to);
    }
  return m->hi < limit || m->hi == FOREVER ? 0 : close_list (m);
}

int
coldmap_cover (struct coldmap *m, struct sysops const *sys, int fd, off_t off,
               off_t end)
{
  if (!m->whole && !m->asked)
    ask_whole (m, sys, fd);
  if (!m->whole)
    {
      off = round_down (off, FOLIO);
      if (off < m->lo || off > m->hi)
        {
          coldmap_drop_all (m, sys, fd);
          m->cold.n = 0;
          m->lo = m->hi = off;
        }
      if (m->hi < end)
        {
          int err = extend (m, sys, fd, page_ceil (end));
          if (err)
            return err;
        }
    }
  m->touched = most (m->touched, end);
  return 0;
}

/* Drop RANGE, or what of it lies before UPTO.  Leave the last page of the file
   to the final call, which reaches past it.  */
static int
drop_range (struct coldmap const *m, struct sysops const *sys, int fd,
            struct residency_range range, off_t upto)
{
  off_t end = least (range.hi, upto);
  off_t limit = page_ceil (m->size);

  if (!m->writing && end >= limit)
    end = round_up (limit, FOLIO);
  if (end <= range.lo)
    return 0;
  return -sys->fadvise_dontneed (fd, range.lo,
                                 end == FOREVER ? 0 : end - range.lo);
}

int
coldmap_drop (struct coldmap const *m, struct sysops const *sys, int fd,
              off_t from, off_t upto)
{
  if (m->whole)
    return drop_range (m, sys, fd, (struct residency_range) { .hi = FOREVER },
                       upto);
  for (size_t i = 0; i < m->cold.n && m->cold.v[i].lo < upto; i++)
    if (from < m->cold.v[i].hi)
      {
        int err = drop_range (m, sys, fd, m->cold.v[i], upto);
        if (err)
          return err;
      }
  return 0;
}

int
coldmap_drop_between (struct coldmap const *m, struct sysops const *sys,
                      int fd, off_t from, off_t upto)
{
  struct residency_range range = { .lo = from, .hi = FOREVER };
  int err = 0;
  if (m->whole)
    return drop_range (m, sys, fd, range, upto);
  for (size_t i = 0; !err && i < m->cold.n && m->cold.v[i].lo < upto; i++)
    if (from < m->cold.v[i].hi)
      {
        range = m->cold.v[i];
        range.lo = most (range.lo, from);
        err = drop_range (m, sys, fd, range, upto);
      }
  return err;
}

void
coldmap_forget (struct coldmap *m, off_t upto)
{
  size_t done = 0;
  while (done < m->cold.n && m->cold.v[done].hi <= upto)
    done++;
  if (done)
    {
      m->cold.n -= done;
      memmove (m->cold.v, m->cold.v + done, m->cold.n * sizeof *m->cold.v);
      m->lo = most (m->lo, round_down (upto, FOLIO));
    }
}

int
coldmap_drop_all (struct coldmap const *m, struct sysops const *sys, int fd)
{
  /* Only our pages lie past the last byte written, so a file that we write can
     be dropped to its end.  */
  return coldmap_drop (m, sys, fd, 0, m->writing ? FOREVER : m->touched);
}

enum left
{
  CLEAN,  /* no page */
  UNSEEN, /* no page seen, but pages being read from the disk are invisible */
  HELD    /* some pages */
};

/* What is left of LO to HI.  cachestat sees a page that is still being read
   from the disk; mincore does not.  */
static enum left
check_left (struct sysops const *sys, int fd, off_t lo, off_t hi)
{
  struct residency_list cold = { 0 };
  uintmax_t hot;

  if (hi <= lo)
    return CLEAN;
  switch (residency_of (sys, fd, lo, hi - lo, &hot))
    {
    case RESIDENCY_COLD:
      return CLEAN;
    case RESIDENCY_MIXED:
    case RESIDENCY_HOT:
      return HELD;
    case RESIDENCY_UNKNOWN:
      break;
    }
  (void) residency_scan (sys, fd, lo, hi - lo, &cold);
  hot = cold.hot;
  residency_release (&cold);
  return hot ? HELD : UNSEEN;
}

/* Which of our pages remain around POS: those that the kernel was still
   reading ahead at the drop.  */
static enum left
left_around (struct coldmap const *m, struct sysops const *sys, int fd,
             off_t pos)
{
  off_t lo = round_down (most (0, pos - COLDMAP_READ_AHEAD), FOLIO);
  off_t hi = least (m->touched, page_ceil (m->size));
  enum left left = CLEAN;

  if (m->whole)
    return check_left (sys, fd, lo, hi);
  for (size_t i = 0; i < m->cold.n && left != HELD; i++)
    {
      enum left part = check_left (sys, fd, most (lo, m->cold.v[i].lo),
                                   least (hi, m->cold.v[i].hi));
      if (left < part)
        left = part;
    }
  return left;
}

int
coldmap_drop_settled (struct coldmap const *m, struct sysops const *sys,
                      int fd, off_t pos)
{
  int err = coldmap_drop_all (m, sys, fd);
  for (unsigned ms = 1; !err && ms <= LONGEST_PAUSE_MS; ms *= 2)
    {
      enum left left = left_around (m, sys, fd, pos);
      if (left == CLEAN
          || (left == UNSEEN
              && (LONGEST_GUESS_MS < ms || m->size < LEAST_GUESS)))
        break;
      sys->pause_ms (ms);
      err = coldmap_drop_all (m, sys, fd);
    }
  return err;
}
