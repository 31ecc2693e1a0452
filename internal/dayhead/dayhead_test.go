package dayhead

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

func newKey(t testing.TB) Key {
	t.Helper()
	k, err := NewKey()
	if err == nil {
		err = k.Check()
	}
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sign(t testing.TB, k Key, h Head) string {
	t.Helper()
	signed, err := k.Sign(h)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

var some = Head{Log: "centre-1795397400000", Day: "2026-11-28+2", Pos: 4711, Hash: Hash{1, 2, 3, 255}, Entries: 4000, Numbers: 512}

func TestHeadIsReadByTheHubsOwnKeyOnly(t *testing.T) {
	k := newKey(t)
	signed := sign(t, k, some)
	if got, err := Open(signed, k.Public); err != nil || got != some {
		t.Errorf("%q is read as %+v, %v", signed, got, err)
	}
	if len(signed) > MaxBytes {
		t.Errorf("it has %d bytes", len(signed))
	}
	if _, err := Open(signed, newKey(t).Public); !errors.Is(err, ErrNotSigned) {
		t.Errorf("by another hub's key: %v", err)
	}
	if _, err := Open(signed, "nonsense"); err == nil {
		t.Error("nonsense is a key")
	}
	if err := (Key{}).Check(); err == nil {
		t.Error("no key is a key")
	}
}

// A device reads what a note says without the hub's key, and nothing else.
func TestHeadIsReadWithoutAKey(t *testing.T) {
	signed := sign(t, newKey(t), some)
	if got, err := Read(signed); err != nil || got != some {
		t.Errorf("%q is read as %+v, %v", signed, got, err)
	}
	for _, text := range []string{"", some.text(), "\n\n", strings.Replace(signed, "entry", "entries", 1), signed + strings.Repeat("x", MaxBytes)} {
		if got, err := Read(text); !errors.Is(err, ErrNoHead) {
			t.Errorf("%q is read as %+v, %v", text, got, err)
		}
	}
}

// No byte of a head can be changed without the signature being wrong.
func TestEveryByteOfAHeadIsSigned(t *testing.T) {
	k := newKey(t)
	signed := sign(t, k, some)
	for i := range len(signed) {
		for _, b := range []byte{'0', '9', 'a', ' ', '\n', 'Z'} {
			if changed := signed[:i] + string(b) + signed[i+1:]; changed != signed {
				if got, err := Open(changed, k.Public); err == nil && got != some {
					t.Errorf("%q is read as %+v", changed, got)
				}
			}
		}
		if _, err := Open(signed[:i], k.Public); err == nil {
			t.Errorf("%q is read", signed[:i])
		}
	}
	if _, err := Open(signed+strings.Repeat(" ", MaxBytes), k.Public); !errors.Is(err, ErrNoHead) {
		t.Errorf("a long story: %v", err)
	}
}

// A text that the hub's key has signed and that is no head is none.
func TestOnlyHeadsAreHeads(t *testing.T) {
	for _, text := range []string{
		"", "motcua day head\n", strings.Replace(some.text(), "entry", "entries", 1), some.text() + "more\n",
		strings.Replace(some.text(), "hash 01", "hash 1", 1), strings.Replace(some.text(), "entry 4711", "entry 04711", 1),
		strings.Replace(some.text(), "day 2026", "day  2026", 1),
	} {
		if h, err := parse(text); !errors.Is(err, ErrNoHead) {
			t.Errorf("%q is read as %+v, %v", text, h, err)
		}
	}
}

func TestNotesAreFoundInAText(t *testing.T) {
	k := newKey(t)
	one, two := sign(t, k, some), sign(t, k, Head{Log: "centre-1", Day: "2026-11-29"})
	for name, text := range map[string]string{
		"alone":            one + two,
		"with lines":       "kiosk-1\n\n" + one + "\n— end —\n" + two + "\n\n",
		"of a phone":       one + strings.TrimSuffix(two, "\n"),
		"of a spreadsheet": strings.ReplaceAll(one+"\n"+two, "\n", "\r\n"),
	} {
		if got := Split(text); !slices.Equal(got, []string{one, two}) {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, text := range []string{"", "nothing", first, first + "\n", "x\n\ny"} {
		for _, n := range Split(text) {
			if _, err := Open(n, k.Public); err == nil {
				t.Errorf("%q has a head", text)
			}
		}
	}
}

// The head of a day is due when the day is closed, and counts what came since the head
// before.
func TestHeadIsDueWhenADayIsClosed(t *testing.T) {
	s, pos := &State{}, uint64(0)
	apply := func(events ...eventlog.Event) {
		pos++
		s.Apply(eventlog.Entry{Pos: pos, Events: events})
	}
	day := func(name string, numbers int) {
		for range numbers {
			apply(queue.TicketIssued{})
		}
		apply(queue.DayClosed{Day: name}, queue.DayOpened{Day: "next"})
	}
	day("2026-11-23", 3)
	apply(queue.TicketIssued{}) // of the next day, before the head is signed
	if want := (Head{Log: "log", Day: "2026-11-23", Pos: 4, Hash: Hash{7}, Entries: 4, Numbers: 3}); s.Due == nil || s.Head("log", Hash{7}) != want {
		t.Fatalf("due is %+v", s.Due)
	}
	apply(Signed{Day: "2026-11-23", Pos: 4})
	if s.Due != nil || s.Last != 4 {
		t.Errorf("after the signature it stands at %+v", s)
	}
	day("2026-11-24", 1)
	if got := s.Head("log", Hash{}); got.Numbers != 2 || got.Entries != pos-4 {
		t.Errorf("the second day's head is %+v", got)
	}
	for range 2 * kept {
		apply(Signed{Pos: pos})
	}
	if len(s.Signed) != kept {
		t.Errorf("%d are kept", len(s.Signed))
	}
}

func FuzzOpen(f *testing.F) {
	k := newKey(f)
	f.Add(sign(f, k, some))
	f.Add(some.text() + "\n— motcua-hub x\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, n := range append(Split(text), text) {
			if h, err := Open(n, k.Public); err == nil && h != some {
				t.Errorf("%q is read as %+v", n, h)
			}
		}
	})
}
