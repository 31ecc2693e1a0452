package barcode

import (
	"strings"
	"testing"
	"time"
)

// press is a key and the pause before it.
type press struct {
	key   rune
	gapMS int
}

// presses types text with the same pause before every key.
func presses(text string, gapMS int) (all []press) {
	for _, r := range text {
		all = append(all, press{r, gapMS})
	}
	return all
}

// with sets pauses, in ms, before single keys.
func with(all []press, pauses map[int]int) []press {
	for i, gap := range pauses {
		all[i].gapMS = gap
	}
	return all
}

func join(parts ...[]press) (all []press) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// play presses keys and returns the results: "scan:…", "lost:…" and typed text,
// separated by "|". tick calls Quiet when it is due, as a timer does.
func play(w *Wedge, keys []press, tick bool) (out []string, at time.Time) {
	at = start
	add := func(k Keys) {
		switch {
		case k.Lost > 0:
			out = append(out, "lost")
		case k.Scan:
			out = append(out, "scan:"+k.Text)
		case len(out) > 0 && !strings.Contains(out[len(out)-1], ":"):
			out[len(out)-1] += k.Text
		default:
			out = append(out, k.Text)
		}
	}
	for _, p := range keys {
		at = at.Add(time.Duration(p.gapMS) * time.Millisecond)
		if due := w.Due(); tick && !due.IsZero() && !due.After(at) {
			if k, ok := w.Quiet(due); ok {
				add(k)
			}
		}
		for _, k := range w.Key(p.key, at) {
			add(k)
		}
	}
	if due := w.Due(); !due.IsZero() {
		if k, ok := w.Quiet(due); ok {
			add(k)
		}
	}
	return out, at
}

func TestWedgeTellsScansFromTyping(t *testing.T) {
	const code = "K7M2-9"
	for _, tt := range []struct {
		name string
		keys []press
		want string
	}{
		{"scanner", presses(code+"\r", 5), "scan:" + code},
		{"scanner with a tab", presses(code+"\t", 5), "scan:" + code},
		{"scanner in one burst", presses(code+"\r", 0), "scan:" + code},
		{"scanner without a suffix", presses(code, 5), "scan:" + code},
		{"two scans", join(presses(code+"\r", 5), presses(code+"\r", 5)), "scan:" + code + "|scan:" + code},
		{"two scans without a suffix", join(presses(code, 5), with(presses(code, 5), map[int]int{0: 300})), "scan:" + code + "|scan:" + code},
		{"scanner with CR LF", presses(code+"\r\n", 5), "scan:" + code},
		{"Bluetooth at 30 ms", presses(card7+"\r", 30), "scan:" + card7},
		{"Bluetooth with hiccups", with(presses(code+"XYZ\r", 10), map[int]int{2: 90, 7: 90}), "scan:" + code + "XYZ"},
		{"Bluetooth with a late Enter", with(presses(code+"\r", 10), map[int]int{6: 300}), "scan:" + code},
		{"Bluetooth too slow for the rule", presses(code+"\r", 60), code + "\r"},
		{"Bluetooth that pauses", with(presses("ABCDEF"+code+"\r", 10), map[int]int{6: 150}), "scan:ABCDEF|scan:" + code},
		{"fast typist", presses("số 12 đường Trần Phú\r", 65), "số 12 đường Trần Phú\r"},
		{"fastest run of a typist", with(presses("the quick\r", 55), map[int]int{4: 120}), "the quick\r"},
		{"two hands at once", presses("the\r", 10), "the\r"},
		{"slow typist", presses("A025\r", 250), "A025\r"},
		{"one key", presses("a", 0), "a"},
		{"Enter alone", presses("\r", 0), "\r"},
		{"Enter after typing", with(presses("ab\r", 150), map[int]int{2: 400}), "ab\r"},
		{"key held down, quick repeat", with(presses(strings.Repeat("a", 60), 20), map[int]int{1: 400}), strings.Repeat("a", 60)},
		{"key held down, 30 a second", with(presses(strings.Repeat("a", 60), 33), map[int]int{1: 400}), strings.Repeat("a", 60)},
		{"number that begins with zeros", presses("000000000001\r", 4), "scan:000000000001"},
		{"typing, then a scan", join(presses("ab", 120), with(presses(code+"\r", 5), map[int]int{0: 300})), "ab|scan:" + code},
		{"scan, then typing", join(presses(code+"\r", 5), with(presses("ab", 120), map[int]int{0: 300})), "scan:" + code + "|ab"},
		{"too short for a scan", presses("K7M2\r", 5), "K7M2\r"},
		{"too long", presses(strings.Repeat("ab", MaxScanBytes)+"\r", 1), "lost"},
		{"scan after one that is too long", join(presses(strings.Repeat("ab", MaxScanBytes)+"\r", 1), presses(code+"\r", 5)), "lost|scan:" + code},
		{"longest", presses(strings.Repeat("ab", MaxScanBytes/2)+"\r", 1), "scan:" + strings.Repeat("ab", MaxScanBytes/2)},
	} {
		for _, tick := range []bool{true, false} {
			out, _ := play(NewWedge(WedgeRule{}), tt.keys, tick)
			if got := strings.Join(out, "|"); got != tt.want {
				t.Errorf("%s (timer %v): %.80q, want %.80q", tt.name, tick, got, tt.want)
			}
		}
	}
}

func TestWedgeRuleCanBeWidened(t *testing.T) {
	rule := WedgeRule{MinChars: 4, AverageGap: 60 * time.Millisecond, MaxGap: 250 * time.Millisecond}
	out, _ := play(NewWedge(rule), with(presses("K7M2\r", 50), map[int]int{4: 200}), true)
	if got := strings.Join(out, "|"); got != "scan:K7M2" {
		t.Errorf("got %q", got)
	}
}

// A person who types must see the text without delay.
func TestTypingIsHeldBackForAMomentOnly(t *testing.T) {
	w := NewWedge(WedgeRule{})
	for i, p := range presses("nguyenvanmauothanhlich", 70) {
		at := start.Add(time.Duration(i*p.gapMS) * time.Millisecond)
		w.Key(p.key, at)
		if due := w.Due(); !due.IsZero() && due.Sub(w.first) > 6*100*time.Millisecond {
			t.Fatalf("after %d keys the first is still held back", i+1)
		}
		if i >= DefaultWedge.MinChars && len(w.held) > 0 {
			t.Fatalf("after %d keys %d are held back", i+1, len(w.held))
		}
	}
}

func TestClockSetBackHarmsNoScan(t *testing.T) {
	w := NewWedge(WedgeRule{})
	w.Key('A', after(10_000))
	out, _ := play(w, presses("K7M2-9\r", 5), true)
	if got := strings.Join(out, "|"); got != "scan:AK7M2-9" {
		t.Errorf("got %q", got)
	}
}

// Every key is returned in order, as typing or in a scan, except the Enter of a scan
// and a scan that was too long.
func FuzzWedge(f *testing.F) {
	f.Add("K7M2-9\r", []byte{5})
	f.Add("hello world\r", []byte{65, 120, 30})
	f.Add("aaaaaaaaaaaa\n\n\t", []byte{20, 1})
	f.Add(strings.Repeat("x1", 600), []byte{0})
	f.Fuzz(func(t *testing.T, text string, gaps []byte) {
		text = strings.ToValidUTF8(text, "?")
		var keys []press
		for i, r := range []rune(text) {
			gap := 5
			if len(gaps) > 0 {
				gap = int(gaps[i%len(gaps)]) * 2
			}
			keys = append(keys, press{r, gap})
		}
		whole, _ := play(NewWedge(WedgeRule{}), keys, true)
		late, _ := play(NewWedge(WedgeRule{}), keys, false)
		if strings.Join(whole, "|") != strings.Join(late, "|") {
			t.Fatalf("a late timer changes %q to %q", whole, late)
		}
		w := NewWedge(WedgeRule{})
		var came []rune
		lost, ends, at := 0, 0, start // at most two keys end a scan: CR LF
		take := func(k Keys) {
			came = append(came, []rune(k.Text)...)
			lost += k.Lost
			if k.Scan {
				ends++
			}
		}
		for _, p := range keys {
			at = at.Add(time.Duration(p.gapMS) * time.Millisecond)
			out := w.Key(p.key, at)
			if len(out) > 2 {
				t.Fatalf("one key gives %d Keys", len(out))
			}
			for _, k := range out {
				take(k)
			}
		}
		if k, ok := w.Quiet(at.Add(time.Hour)); ok {
			take(k)
		}
		if n := len(came) + lost; n > len(keys) || n < len(keys)-2*ends {
			t.Fatalf("%d keys, %d came out, %d lost, %d scans", len(keys), len(came), lost, ends)
		}
		if lost == 0 && !isSubsequence(came, []rune(text)) {
			t.Fatalf("%q became %q", text, string(came))
		}
	})
}

func isSubsequence(part, of []rune) bool {
	for _, r := range of {
		if len(part) > 0 && part[0] == r {
			part = part[1:]
		}
	}
	return len(part) == 0
}
