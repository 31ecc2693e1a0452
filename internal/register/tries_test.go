package register

import (
	"fmt"
	"testing"
	"time"
)

const someCode, otherCode = Code("H25.01-261120-0017"), Code("H25.01-261120-0018")

func TestThreeWrongTriesLockACode(t *testing.T) {
	tries := NewTries()
	now := time.Minute
	for i, want := range []int{2, 1, 0} {
		// at whichever kiosk
		if left, locked := tries.Try(someCode, fmt.Sprint("kiosk-", i), now); left != want || locked != 0 {
			t.Fatalf("try %d: %d left, locked %v", i, left, locked)
		}
	}
	if _, locked := tries.Try(someCode, "kiosk-9", now+time.Minute); locked != TriesCount-time.Minute {
		t.Errorf("locked for %v", locked)
	}
	if _, locked := tries.Try(otherCode, "kiosk-9", now); locked != 0 {
		t.Errorf("another code is locked for %v", locked)
	}
}

func TestLockOfACodeGrows(t *testing.T) {
	tries := NewTries()
	now := time.Duration(0)
	for _, want := range []time.Duration{time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 8 * time.Hour} {
		for range TriesPerCode {
			if _, locked := tries.Try(someCode, "a", now); locked != 0 {
				t.Fatalf("at %v it is locked for %v", now, locked)
			}
		}
		_, locked := tries.Try(someCode, "a", now)
		if locked != want {
			t.Errorf("locked for %v, want %v", locked, want)
		}
		now += locked
	}
	now += TriesCount + 1 // a quiet hour
	for range TriesPerCode {
		tries.Try(someCode, "a", now)
	}
	if _, locked := tries.Try(someCode, "a", now); locked != time.Hour {
		t.Errorf("after a quiet hour it is locked for %v", locked)
	}
}

func TestRightFiguresForgiveTheCode(t *testing.T) {
	tries := NewTries()
	tries.Try(someCode, "a", 0)
	tries.Try(someCode, "b", 0)
	tries.Try(someCode, "c", 0) // locks, until it shows that it was right
	tries.Right(someCode, "c", 0)
	if left, locked := tries.Try(someCode, "c", 0); left != 2 || locked != 0 {
		t.Errorf("%d left, locked %v", left, locked)
	}
	if n := len(tries.devices["a"].wrong); n != 1 {
		t.Errorf("the wrong try at another device counts %d times", n)
	}
}

// Whoever knows the figures of one dossier gets no more tries for others by it.
func TestOwnDossierBuysNoTries(t *testing.T) {
	tries := NewTries()
	wrong := 0
	for i := range 200 {
		code := Code(fmt.Sprintf("H25.01-261120-%06d", i))
		if _, locked := tries.Try(code, "a", 0); locked == 0 {
			wrong++
		}
		if _, locked := tries.Try(someCode, "a", 0); locked == 0 {
			tries.Right(someCode, "a", 0)
		}
	}
	if wrong != TriesPerDevice {
		t.Errorf("%d wrong tries were taken from one device, and %d are allowed", wrong, TriesPerDevice)
	}
}

func TestTryThatCouldNotBeComparedIsForgiven(t *testing.T) {
	tries := NewTries()
	for range 50 {
		if left, locked := tries.Try(someCode, "a", 0); left != 2 || locked != 0 {
			t.Fatalf("%d left, locked %v", left, locked)
		}
		tries.Unknown(someCode, "a", 0)
	}
}

func TestLookUpsOfADeviceAreLimited(t *testing.T) {
	tries := NewTries()
	for i := range LooksPerMinute {
		if wait := tries.Look("a", false, time.Duration(i)*time.Millisecond); wait != 0 {
			t.Fatalf("look-up %d waits %v", i, wait)
		}
	}
	now := LooksPerMinute * time.Millisecond
	if wait := tries.Look("a", false, now); wait != time.Minute-now {
		t.Errorf("it waits %v", wait)
	}
	if wait := tries.Look("b", false, now); wait != 0 {
		t.Errorf("another device waits %v", wait)
	}
	if wait := tries.Look("a", false, time.Minute+time.Millisecond/2); wait != 0 {
		t.Errorf("a minute later it waits %v", wait)
	}
	for range FiguresPerMinute {
		tries.Look("c", true, 0)
	}
	if tries.Look("c", true, 0) != time.Minute || tries.Look("c", false, 0) != 0 {
		t.Error("figures are not limited by themselves")
	}
}

func TestCodesCannotBeWalked(t *testing.T) {
	tries := NewTries()
	now, missed := time.Duration(0), 0
	for now < 24*time.Hour {
		if wait := tries.Look("a", false, now); wait > 0 {
			now += wait
			continue
		}
		tries.Missed("a", now)
		missed++
	}
	if missed > 24*MissesPerDevice+4*MissesPerDevice {
		t.Errorf("%d codes were tried in a day", missed)
	}
	if wait := tries.Look("b", false, now); wait != 0 {
		t.Errorf("another device waits %v", wait)
	}
}

func TestTriesHaveTheirLimit(t *testing.T) {
	tries := NewTries()
	for i := range maxTried + 100 {
		at := time.Duration(i) * time.Microsecond
		tries.Try(Code(fmt.Sprint(i)), fmt.Sprint("d", i), at)
		tries.Look(fmt.Sprint("d", i), false, at)
		tries.Missed(fmt.Sprint("d", i), at)
	}
	for what, n := range map[string]int{"codes": len(tries.codes), "devices": len(tries.devices), "walks": len(tries.walks), "paces": len(tries.paces)} {
		if n > maxTried {
			t.Errorf("%d %s are counted", n, what)
		}
	}
	if tries.codes[fmt.Sprint(maxTried+99)] == nil {
		t.Error("the newest is not counted")
	}
}
