package kdf

import (
	"encoding/hex"
	"runtime"
	"sync"
	"testing"
	"time"
)

func TestKnownKeys(t *testing.T) {
	// From the tests of Argon2's reference implementation, version 1.3.
	if got := hex.EncodeToString(Argon2id("password", []byte("somesalt"), Cost{KiB: 64 << 10, Passes: 2, Threads: 1}, 32)); got != "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7" {
		t.Error("Argon2id:", got)
	}
	// From RFC 7914, section 11.
	key, err := PBKDF2("passwd", []byte("salt"), 1, 64)
	if got := hex.EncodeToString(key); err != nil || got != "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783" {
		t.Error("PBKDF2:", got, err)
	}
}

func TestMemoryIsGivenBack(t *testing.T) {
	const took = 64 << 20
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	Argon2id("4071", []byte("somesalt"), Cost{KiB: took >> 10, Passes: 1, Threads: 1}, 32)
	runtime.ReadMemStats(&after)
	if grown := int64(after.TotalAlloc - before.TotalAlloc); grown < took {
		t.Fatalf("it took %d bytes: this test measures nothing", grown)
	}
	held := func(m *runtime.MemStats) int64 { return int64(m.HeapSys - m.HeapReleased) }
	if more := held(&after) - held(&before); more > took/4 {
		t.Errorf("the process holds %d MB more than before", more>>20)
	}
	if after.NextGC > before.NextGC+took/4 {
		t.Errorf("the heap may grow to %d MB before it is collected, and before to %d MB", after.NextGC>>20, before.NextGC>>20)
	}
}

func TestTurnsAreTaken(t *testing.T) {
	for range AtOnce {
		turns <- struct{}{}
	}
	var done sync.WaitGroup
	derived := make(chan string, 2)
	done.Go(func() {
		Argon2id("4071", []byte("somesalt"), Cost{KiB: 8, Passes: 1, Threads: 1}, 32)
		derived <- "Argon2id"
	})
	done.Go(func() {
		_, _ = PBKDF2("4071", []byte("somesalt"), 1, 32)
		derived <- "PBKDF2"
	})
	select {
	case what := <-derived:
		t.Error(what, "did not wait for its turn")
	case <-time.After(50 * time.Millisecond):
	}
	for range AtOnce {
		<-turns
	}
	done.Wait()
	if len(turns) > 0 {
		t.Errorf("%d turns were not given back", len(turns))
	}
}
