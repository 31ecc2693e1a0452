package ledger_test

import (
	"testing"

	"motcua/internal/ledger"
	"motcua/internal/wire"
)

// A log is older if a device has seen more entries of it, or other ones at the same
// positions.
func TestOlderLogIsNoticed(t *testing.T) {
	times := map[uint64]int64{7: 700, 8: 800, 9: 900}
	timeOf := func(pos uint64) (int64, bool) { ms, found := times[pos]; return ms, found }
	for name, c := range map[string]struct {
		hello wire.Hello
		want  bool
	}{
		"a new device":                        {wire.Hello{}, false},
		"one without a state":                 {wire.Hello{Log: "log", Cursor: 0}, false},
		"one that is up to date":              {wire.Hello{Log: "log", Cursor: 9, CursorMS: 900}, false},
		"one that was away":                   {wire.Hello{Log: "log", Cursor: 7, CursorMS: 700}, false},
		"one that has seen one more":          {wire.Hello{Log: "log", Cursor: 10, CursorMS: 1000}, true},
		"one that has seen far more":          {wire.Hello{Log: "log", Cursor: 1 << 60}, true},
		"one that has seen another last one":  {wire.Hello{Log: "log", Cursor: 9, CursorMS: 901}, true},
		"one that has seen another":           {wire.Hello{Log: "log", Cursor: 8, CursorMS: 801}, true},
		"one that has seen what is archived":  {wire.Hello{Log: "log", Cursor: 3, CursorMS: 1}, false},
		"an older program":                    {wire.Hello{Log: "log", Cursor: 8}, false},
		"an older program that has seen more": {wire.Hello{Log: "log", Cursor: 10}, true},
		"one of another log":                  {wire.Hello{Log: "other", Cursor: 10, CursorMS: 1}, false},
	} {
		if got := ledger.LogIsOlder(9, "log", c.hello, timeOf); got != c.want {
			t.Errorf("%s: the log is older: %v, want %v", name, got, c.want)
		}
	}
}
