#!/bin/sh
# --progress on a terminal: one line, whatever else is printed, and none at the end.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

"$abs_top_builddir/tests/cli/on-terminal" true >/dev/null 2>&1 \
  || skip_ 'no terminal can be made'
command -v stty >/dev/null || skip_ 'no stty'
TERM=xterm
export TERM
unset COLUMNS

mkdir -p d && for i in 1 2 3 4 5 6; do
  head -c 9000 /dev/zero >d/a-file-with-a-rather-long-name-$i || exit 99
done
ls d | sed 's,^,d/,' >names
tar-nocache -cf plain.tar -b 1 --sort=name d || framework_failure_

# on_ COLUMNS COMMAND: run the shell command on a terminal that is so wide, with
# a new line for each record and member.  What it shows is in seen.
on_ ()
{
  columns_=$1; shift
  TNC_PROGRESS_INTERVAL=${interval-0} "$abs_top_builddir/tests/cli/on-terminal" \
    sh -c "stty cols $columns_; $1" >seen
  status=$?
}

# screen_: what is on the screen after the bytes of seen; for text of one column
# a byte.  The widest line that was ever drawn, and how many were, go to widest
# and draws.
screen_ ()
{
  LC_ALL=C tr '\r' '\001' <seen | LC_ALL=C awk '
    # Each line of input but the last ends where the terminal gets a newline.
    {
      n = length($0)
      for (i = 1; i <= n; i++)
        {
          c = substr($0, i, 1)
          if (c == "\001")
            col = 0
          else if (substr($0, i, 3) ~ /^\033\[[JK]$/)
            {
              line = substr(line, 1, col)
              i += 2
              draws++
            }
          else
            {
              line = substr(line, 1, col) c substr(line, col + 2)
              col++
              if (length(line) > widest)
                widest = length(line)
            }
        }
      print line
      line = ""
      col = 0
    }
    END {
      print widest + 0 >"widest"
      print draws + 0 >"draws"
    }' | sed '$ { /^$/d; }'
}

# Only the names are left; the line was there between them.
on_ 60 'tar-nocache -tf plain.tar --progress -b 1'
test $status = 0 || fail_ "ended with $status"
screen_ >got
{ echo d/; cat names; } >want
compare_ want got
test "$(cat draws)" -gt 20 || fail_ "only $(cat draws) draws"
test "$(cat widest)" = 59 || fail_ "the widest line has $(cat widest) columns"
grep -a '7 members, 99%, 0:00 left' seen >/dev/null || fail_ 'no percentage'
on_ 60 'tar-nocache -cvf a.tar --progress -b 1 --sort=name d'
screen_ >got
compare_ want got
cmp plain.tar a.tar || fail_ 'another archive'
on_ 60 'tar-nocache -xvf plain.tar --progress -b 1 -C "$(mktemp -d x.XXXXXX)"'
screen_ >got
compare_ want got
# Also where the listing goes elsewhere: then the line need not go for it.
on_ 60 'tar-nocache -tf plain.tar --progress -b 1 >listing'
compare_ want listing
screen_ >got
test ! -s got || fail_ "left behind: $(cat got)"
test "$(LC_ALL=C tr '\r' '\n' <seen | grep -c '^.\[[JK]$')" -le 1 \
  || fail_ 'cleared for what is not on the terminal'
# A line that was cleared is put back as it was, before it is time for another:
# the one that is drawn after the pause is there again after each name.
interval=3000
on_ 60 'tar-nocache -cvf a.tar --progress -b 1 --sort=name d \
  --checkpoint=40 --checkpoint-action=sleep=4 >/dev/tty'
unset interval
test "$(LC_ALL=C tr '\r' '\n' <seen | grep members | uniq -c \
  | awk '{ if ($1 > n) n = $1 } END { print n }')" -gt 2 \
  || { fail_ 'not put back:'; cat -v seen; }
screen_ >got
compare_ want got

# A narrow terminal, and one that gets narrower or wider meanwhile.
on_ 20 'tar-nocache -tf plain.tar --progress -b 1 >listing'
screen_ >got
test "$(cat widest)" = 19 || fail_ "20 columns: $(cat widest)"
on_ 1 'tar-nocache -tf plain.tar --progress -b 1 >listing'
screen_ >got
test "$(cat widest)" = 0 || fail_ "1 column: $(cat widest)"
for columns in 40 120; do
  on_ 60 "tar-nocache -cf a.tar --progress -b 1 d --sort=name \
    --checkpoint=60 --checkpoint-action=exec='stty cols $columns </dev/tty'"
  sed 's/.*\r//; /members/d' seen >got
  LC_ALL=C tr '\r' '\n' <seen | sed -n 's/.\[[JK]$//p' | grep members >lines
  head -n 50 lines | awk '{ print length($0) }' | sort -n | tail -n 1 >before
  tail -n 20 lines | awk '{ print length($0) }' | sort -n | tail -n 1 >after
  test "$(cat before)" = 59 || fail_ "at first $(cat before)"
  case $columns in
    40) test "$(cat after)" -le 39 || fail_ "40 columns: $(cat after)" ;;
    *) test "$(cat after)" -gt 60 || fail_ "120 columns: $(cat after)" ;;
  esac
done

# Messages, dots, totals, signals, questions.
on_ 70 'tar-nocache -cvf a.tar --progress -b 1 --sort=name nowhere d nothing'
test $status = 2 || fail_ "ended with $status"
screen_ >got
{ echo 'tar-nocache: nowhere: Cannot stat: No such file or directory'
  cat want
  echo 'tar-nocache: nothing: Cannot stat: No such file or directory'
  echo 'tar-nocache: Exiting with failure status due to previous errors'
} >more
compare_ more got
on_ 70 'tar-nocache -cf a.tar --progress -b 1 --sort=name d --totals \
  --checkpoint=40 --checkpoint-action=echo=%u --checkpoint-action=exec="echo x"'
screen_ | sed 's/ (.*//' >got
cat >more <<'E'
tar-nocache: 40
x
tar-nocache: 80
x
Total bytes written: 59392
E
sed -n '$p' got | grep '^Total bytes written: [0-9]*$' >/dev/null \
  && sed '$d' got >got2 && sed '$d' more | cmp - got2 \
  || { fail_ 'programs and totals:'; cat got; }
on_ 70 'tar-nocache -cf a.tar --progress -b 1 --sort=name d \
  --checkpoint=50 --checkpoint-action='\''exec=kill -USR1 $PPID'\'
screen_ >got
test "$(grep -c '^tar-nocache: [0-9]*KiB, .*/s, [0-9] members: d/a-file' got)" = 2 \
  && test "$(grep -c . got)" = 2 || { fail_ 'signals:'; cat got; }
# A question, and dots, begin where the line was.
places_ ()
{
  LC_ALL=C tr '\r\033' '\n!' <seen | grep -a "$1" >got
  test "$(grep -c "^$1" got)" -gt 1 && test "$(grep -vc "^$1" got)" = 0 \
    || { fail_ "$1:"; cat got; }
}
on_ 70 'yes | tar-nocache -cwf a.tar --progress -b 1 --sort=name d'
sed -i '1s/^add/'"$(printf '\033')"'[Kadd/' seen
places_ '!\[Kadd '
on_ 70 'yes "" | tar-nocache -cMf a.tar -L 20 --progress -b 1 --sort=name d'
tr -d '\a' <seen >seen2 && mv seen2 seen
places_ '!\[KPrepare volume #[23] for .* and hit return: $'
on_ 70 'tar-nocache -cf a.tar --progress -b 1 --sort=name d \
  --checkpoint=40 --checkpoint-action=dot'
places_ '!\[K\.$'
screen_ >got
grep . got && fail_ 'left beside dots'
# The contents of files are not for the same place.
on_ 70 'tar-nocache -xOf plain.tar --progress'
grep -a members seen >/dev/null && fail_ 'the line in the contents of files'
on_ 70 'tar-nocache -xOf plain.tar --progress -b 1 >contents'
grep -a members seen >/dev/null || fail_ '-O to a file'

# Which form is chosen.
on_ 70 'TERM=dumb tar-nocache -tf plain.tar --progress -b 1 >listing'
grep -a '^tar-nocache: .* members, 99%' seen >/dev/null \
  || { fail_ 'TERM=dumb:'; cat seen; }
LC_ALL=C grep -a "$(printf '\033')" seen && fail_ 'a dumb terminal controlled'
on_ 70 'TERM=dumb tar-nocache -tf plain.tar --progress=always -b 1 >listing'
grep -a "$(printf '\r.*members.*\033')" seen >/dev/null || fail_ always
on_ 70 'tar-nocache -tf plain.tar --progress -b 1 >listing 2>err'
test ! -s seen || fail_ 'not on standard error'
grep '^tar-nocache: .* members, 99%' err >/dev/null || fail_ 'to a file'
TNC_PROGRESS_INTERVAL=0 COLUMNS=30 tar-nocache -tf plain.tar -b 1 \
  --progress=always >/dev/null 2>seen
screen_ >got
test "$(cat widest)" = 29 || fail_ "COLUMNS=30: $(cat widest)"
test ! -s got || fail_ "always: left behind: $(cat got)"
# In the background it would disturb.
on_ 70 'set -m; tar-nocache -tf plain.tar --progress -b 1 >listing & wait'
compare_ want listing
test ! -s seen || { fail_ 'in the background:'; cat seen; }

# In a real terminal: wide and combining characters, and a resize.
command -v tmux >/dev/null \
  || { echo "$test_name: no tmux: nothing is looked at there"; finish_; }
LC_ALL=C.UTF-8
export LC_ALL
test "$(charset_)" = UTF-8 \
  || { echo "$test_name: no C.UTF-8: nothing is looked at in tmux"; finish_; }
tmux_ () { TMUX= tmux -u -S "$test_dir/tmux" -f /dev/null "$@"; }
at_end 'tmux_ kill-server 2>/dev/null'

# shows_ PATTERN: wait until the screen has a line like it.
shows_ ()
{
  n=0
  until tmux_ capture-pane -p -t x >screen 2>/dev/null \
      && grep -e "$1" screen >/dev/null; do
    n=$((n + 1))
    test $n -lt 300 || { fail_ "$1 does not come"; cat screen; return 1; }
    sleep 0.1
  done
}

mkdir w && for name in 日本語の名前がとても長いファイルです-その一 \
    cafe$(printf '\314\201')-e$(printf '\314\201')e$(printf '\314\201')-long-long-long-name; do
  head -c 3000 /dev/zero >"w/$name" || skip_ 'no such names here'
done
tar-nocache -cf w.tar -b 1 --sort=name w || framework_failure_
mkfifo pipe || framework_failure_

# stalls_ COLUMNS BYTES: list w.tar in a terminal that is so wide; it stalls
# after so many bytes, with the line on the screen.
stalls_ ()
{
  rm -f go ended
  tmux_ new-session -d -s x -x "$1" -y 12 \
    "TNC_PROGRESS_INTERVAL=0 $TAR_NOCACHE -tf pipe --progress -b 1 -B; echo \$? >ended; exec sleep 100" \
    || return 1
  { head -c "$2" w.tar; n=0
    until test -e go || test $n = 600; do sleep 0.1; n=$((n + 1)); done
    tail -c +$(($2 + 1)) w.tar; } >pipe &
}
goes_on_ ()
{
  : >go
  n=0
  until test -e ended || test $n = 300; do sleep 0.1; n=$((n + 1)); done
  test "$(cat ended)" = 0 || fail_ "ended with $(cat ended)"
  tmux_ capture-pane -p -S - -t x | grep . >screen
  tmux_ kill-session -t x
}

if stalls_ 50 6144; then
  shows_ 'KiB.*members: \.\.\..*一$'
  # The names that were listed, then one line of figures and nothing else.
  test "$(grep -c members screen)" = 1 || { fail_ 'in tmux:'; cat screen; }
  tmux_ resize-window -t x -x 34
  shows_ 'KiB.*members'
  goes_on_
  # What is longer than the terminal is broken; join it again.
  grep members screen && fail_ 'left behind'
  tr -d '\n' <screen >got
  tar-nocache -tf w.tar | tr -d '\n' >want
  cmp want got || { fail_ 'another listing:'; cat screen; }

  stalls_ 50 3584 && shows_ 'KiB.*members: \.\.\..*name$'
  test "$(grep -c members screen)" = 1 || { fail_ 'wide in tmux:'; cat screen; }
  goes_on_
  grep members screen && fail_ 'left behind'
else
  echo "$test_name: tmux does not start: nothing is looked at there"
fi

finish_
