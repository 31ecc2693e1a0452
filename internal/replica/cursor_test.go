package replica_test

import (
	"testing"

	"motcua/internal/wire"
)

// A device's hello has the time of the entry at its cursor.
func TestCursorHasItsTime(t *testing.T) {
	h := newHub(t)
	x := start(t, newDisk(1), 1)
	x.talk(h)
	for range 3 {
		x.ask(issue, true, false, true)
		x.talk(h)
	}
	_, hello := decoded[wire.Hello](t, mustHello(t, x))
	if hello.Cursor == 0 || hello.CursorMS != x.State().AtMS || hello.CursorMS < eight || hello.Restored {
		t.Errorf("it says %+v", hello)
	}
}
