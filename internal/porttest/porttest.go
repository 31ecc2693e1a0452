// Package porttest is the conformance suite for every kind of port: it tests the
// guarantees of package port with a device that reads and with one that never does.
package porttest

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"motcua/internal/port"
)

// Kind is a kind of port under test. Each function opens a port to a new device that
// exists until the test ends.
type Kind struct {
	// Reading opens a port to a device that accepts everything. received waits until n
	// bytes have come, or the test has failed, and returns them.
	Reading func(t *testing.T) (p port.Port, received func(n int) []byte)

	// Stuck opens a port to a device that never reads. Nil if the wire cannot be blocked.
	Stuck func(t *testing.T) port.Port

	// Talking opens a port to a device that accepts everything and answers. Nil if the
	// port cannot receive: then Read must return that error.
	Talking func(t *testing.T) (port.Port, Far)
}

// Far is the device at the other end of the wire.
type Far interface {
	// Say sends b to the port. It returns when b is sent, and may wait for the port to
	// read.
	Say(b []byte) error

	// Unplug ends the line as pulling the plug does.
	Unplug()
}

const (
	manyBytes = 32 << 20               // more than any wire buffers
	short     = 150 * time.Millisecond // a deadline that must be met
	prompt    = 3 * time.Second        // later than this counts as blocked
	patience  = 2 * time.Minute        // limit for what must not fail, on a busy machine too
)

// Run tests everything with kind.
func Run(t *testing.T, kind Kind) {
	t.Run("everything written arrives in order", kind.arrives)
	t.Run("a write after Close fails", kind.writeAfterClose)
	t.Run("Close may be called again", kind.closeTwice)
	if kind.Stuck != nil {
		t.Run("a write to a stuck device ends at its deadline", kind.deadline)
		t.Run("a deadline that has passed fails at once", kind.passedDeadline)
		t.Run("Close ends a write that hangs", kind.promptClose)
	}
	if kind.Talking == nil {
		t.Run("nothing can be read", kind.oneWay)
		return
	}
	t.Run("everything the device says is read in order", kind.reads)
	t.Run("reading and writing do not wait for each other", kind.bothWays)
	t.Run("a read ends at its deadline, and the port stays usable", kind.readDeadline)
	t.Run("a read after Close fails", kind.readAfterClose)
	t.Run("Close ends a read that hangs", kind.promptCloseOfRead)
	t.Run("a read finds out that the device is gone", kind.unplugged)
	t.Run("a write finds out that the device is gone", kind.writeUnplugged)
}

// noise is size bytes of all values, always the same.
func noise(seed uint64, size int) []byte {
	chance := rand.New(rand.NewPCG(seed, 2))
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(chance.Uint32())
	}
	return b
}

func (k Kind) arrives(t *testing.T) {
	p, received := k.Reading(t)
	var sent []byte
	for i, size := range []int{1, 0, 10, 4096, 100_000, 7} {
		chunk := noise(uint64(i), size)
		n, err := p.Write(chunk, time.Now().Add(patience))
		if err != nil || n != size {
			t.Fatalf("Write of %d bytes = %d, %v", size, n, err)
		}
		sent = append(sent, chunk...)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if got := received(len(sent)); !bytes.Equal(got, sent) {
		t.Errorf("%d bytes were sent and other %d bytes arrived", len(sent), len(got))
	}
}

func (k Kind) writeAfterClose(t *testing.T) {
	p, _ := k.Reading(t)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Write([]byte("x"), time.Now().Add(patience)); n != 0 || !errors.Is(err, port.ErrClosed) {
		t.Errorf("Write after Close = %d, %v; want ErrClosed", n, err)
	}
}

func (k Kind) closeTwice(t *testing.T) {
	p, _ := k.Reading(t)
	for range 3 {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
}

func (k Kind) deadline(t *testing.T) {
	p := k.Stuck(t)
	start := time.Now()
	n, err := p.Write(make([]byte, manyBytes), start.Add(short))
	took := time.Since(start)
	if !errors.Is(err, os.ErrDeadlineExceeded) || n == manyBytes {
		t.Errorf("Write = %d, %v; want less than everything and os.ErrDeadlineExceeded", n, err)
	}
	if took < short || took > prompt {
		t.Errorf("Write with a deadline of %v took %v", short, took)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func (k Kind) passedDeadline(t *testing.T) {
	p := k.Stuck(t)
	if _, err := p.Write(make([]byte, manyBytes), time.Now().Add(-time.Second)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Write = %v; want os.ErrDeadlineExceeded", err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func (k Kind) promptClose(t *testing.T) {
	p := k.Stuck(t)
	// Fill the wire until a write blocks, so that the next one does.
	if _, err := p.Write(make([]byte, manyBytes), time.Now().Add(short)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("the device is not stuck: %v", err)
	}
	begun, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		close(begun)
		_, err := p.Write(make([]byte, manyBytes), time.Now().Add(patience))
		ended <- err
	}()
	<-begun
	hangsOn(t, ended)
	closePromptly(t, p)
	ends(t, ended, port.ErrClosed)
}

// hangsOn makes sure that a call has started to wait.
func hangsOn(t *testing.T, ended <-chan error) {
	t.Helper()
	select {
	case err := <-ended:
		t.Fatalf("it ended by itself: %v", err)
	case <-time.After(short):
	}
}

// closePromptly closes a port with a blocked call.
func closePromptly(t *testing.T, p port.Port) {
	t.Helper()
	start := time.Now()
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > prompt {
		t.Errorf("Close took %v", took)
	}
}
