# plot.awk - bars from the results of bench.sh: how many times as fast as the
# program that the others are compared to.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Usage: awk -f plot.awk bench.json >bench.svg.  This reads what bench.sh
# writes, a row or a program in each line, not any JSON.  The colours follow
# those of the reader's page: light or dark.

# The value of NAME in this line, without its quotes.
function value (name, s) {
  if (! match($0, "\"" name "\": (\"[^\"]*\"|[^,}]*)"))
    return ""
  s = substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 4)
  gsub(/"/, "", s)
  return s
}

function escape (s) {
  gsub(/&/, "\\&amp;", s)
  gsub(/</, "\\&lt;", s)
  return s
}

# Text at X and Y, of class C.
function text (x, y, c, s) {
  printf "<text x=\"%d\" y=\"%d\" class=\"%s\">%s</text>\n", x, y, c, escape(s)
}

/^"compared"/ { compared = value("compared") }
/^"machine"/ {
  machine = value("kernel") ", " value("cpus") " processors, " value("file_system")
}
/^{"row": .*"title"/ { n++; title[n] = value("title") }
/^{"key"/ {
  k = ++bars[n]
  key[n, k] = value("key")
  name[n, k] = value("name")
  seconds[n, k] = value("median")
  ratio[n, k] = value("ratio") + 0
  if (key[n, k] != "limit" && ratio[n, k] > most)
    most = ratio[n, k]
  total++
}

END {
  width = 760
  left = 210   # where bars begin
  room = 430   # for the longest; figures follow
  if (most < 1)
    most = 1
  # The limit may be far beyond all tars, and its bar is cut.
  most *= 1.15
  height = 78 + 26 * n + 18 * total
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"" \
    " width=\"%d\" height=\"%d\" role=\"img\">\n", width, height, width, height
  print "<title>How many times as fast as " escape(compared) "</title>"
  print "<style>"
  print "text { font: 12px sans-serif; fill: #24292f }"
  print ".head { font-weight: bold }"
  print ".name { text-anchor: end }"
  print ".note { fill: #57606a }"
  print ".tick { stroke: #d0d7de }"
  print ".base { stroke: #57606a }"
  print ".peer { fill: #afb8c1 }"
  print ".plain { fill: #54aeff }"
  print ".nopc { fill: #0969da }"
  print ".limit { fill: none; stroke: #57606a; stroke-dasharray: 3 2 }"
  print "@media (prefers-color-scheme: dark) {"
  print "text { fill: #e6edf3 }"
  print ".note { fill: #9198a1 }"
  print ".tick { stroke: #30363d }"
  print ".base { stroke: #9198a1 }"
  print ".peer { fill: #656c76 }"
  print ".plain { fill: #79c0ff }"
  print ".nopc { fill: #1f6feb }"
  print ".limit { stroke: #9198a1 }"
  print "}"
  print "</style>"
  text(8, 20, "head", "How many times as fast as " compared)
  text(8, 38, "note", "medians; longer is faster; " machine)
  step = most > 10 ? 2 : most < 2.5 ? 0.5 : 1
  for (x = 0; x <= most; x += step)
    text(left + x / most * room - 3, 58, "note", x)
  y = 62
  for (i = 1; i <= n; i++)
    {
      y += 20
      text(8, y, "head", title[i])
      y += 6
      # Between the titles, and apart from the figures, so that all is legible.
      for (x = 0; x <= most; x += step)
        printf "<path d=\"M%.1f %dV%d\" class=\"%s\"/>\n", left + x / most * room,
          y, y + 18 * bars[i], x == 1 ? "base" : "tick"
      for (j = 1; j <= bars[i]; j++)
        {
          k = key[i, j]
          r = ratio[i, j]
          class = k == "limit" || k == "copy" ? "limit" \
            : k == "nopc" || k == "threads" ? "nopc" \
            : k == "plain" ? "plain" : "peer"
          text(left - 8, y + 12, "name", name[i, j])
          printf "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"12\" class=\"%s\"/>\n",
            left, y + 2, (r > most ? most : r) / most * room, class
          text(left + room + 54, y + 12, "name", r ? sprintf("%.2f", r) : "-")
          text(width - 8, y + 12, "name", sprintf("%.2f s", seconds[i, j]))
          y += 18
        }
    }
  print "</svg>"
}
