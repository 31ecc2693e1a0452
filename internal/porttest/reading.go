package porttest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"motcua/internal/port"
)

// answer is longer than what a line buffers for a slow reader.
const answer = 20_000

func (k Kind) oneWay(t *testing.T) {
	p, _ := k.Reading(t)
	start := time.Now()
	if n, err := p.Read(make([]byte, 16), start.Add(patience)); n != 0 || !errors.Is(err, port.ErrOneWay) {
		t.Errorf("Read = %d, %v; want ErrOneWay", n, err)
	}
	if took := time.Since(start); took > prompt {
		t.Errorf("Read took %v to say so", took)
	}
	if _, err := p.Write([]byte("x"), time.Now().Add(patience)); err != nil {
		t.Errorf("Write after it = %v", err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Read(make([]byte, 16), time.Now().Add(patience)); n != 0 || !errors.Is(err, port.ErrClosed) {
		t.Errorf("Read after Close = %d, %v; want ErrClosed", n, err)
	}
}

// read reads n bytes, or returns why not.
func read(p port.Port, n int) ([]byte, error) {
	end := time.Now().Add(patience)
	b := make([]byte, n)
	for have := 0; have < n; {
		got, err := p.Read(b[have:min(n, have+1000)], end)
		if have += got; err != nil {
			return b[:have], err
		}
		if got == 0 {
			return b[:have], errors.New("a read gave nothing and no error")
		}
	}
	return b, nil
}

// say lets the device send in another goroutine and returns its result.
func say(far Far, b []byte) <-chan error {
	said := make(chan error, 1)
	go func() { said <- far.Say(b) }()
	return said
}

func (k Kind) reads(t *testing.T) {
	p, far := k.Talking(t)
	want := noise(7, answer)
	said := say(far, want)
	got, err := read(p, answer)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("the device said %d bytes and other %d bytes were read: %v", len(want), len(got), err)
	}
	if err := <-said; err != nil {
		t.Error(err)
	}
}

func (k Kind) bothWays(t *testing.T) {
	p, far := k.Talking(t)
	want := noise(8, answer)
	wrote := make(chan error, 1)
	go func() {
		for i := range 20 {
			if n, err := p.Write(noise(uint64(i), answer), time.Now().Add(patience)); err != nil || n != answer {
				wrote <- fmt.Errorf("a write of %d bytes gave %d, %w", answer, n, err)
				return
			}
		}
		wrote <- nil
	}()
	said := say(far, want)
	if got, err := read(p, answer); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the device said %d bytes and other %d bytes were read: %v", len(want), len(got), err)
	}
	if err := errors.Join(<-wrote, <-said); err != nil {
		t.Error(err)
	}
}

func (k Kind) readDeadline(t *testing.T) {
	p, far := k.Talking(t)
	for range 2 {
		start := time.Now()
		n, err := p.Read(make([]byte, 16), start.Add(short))
		if n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("Read = %d, %v; want os.ErrDeadlineExceeded", n, err)
		}
		if took := time.Since(start); took < short || took > prompt {
			t.Errorf("Read with a deadline of %v took %v", short, took)
		}
	}
	if n, err := p.Read(make([]byte, 16), time.Now().Add(-time.Second)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Read with a deadline that has passed = %d, %v", n, err)
	}
	said := say(far, []byte("A025"))
	if got, err := read(p, 4); err != nil || string(got) != "A025" {
		t.Errorf("after the deadlines Read = %q, %v", got, err)
	}
	if err := <-said; err != nil {
		t.Error(err)
	}
	if _, err := p.Write([]byte("x"), time.Now().Add(patience)); err != nil {
		t.Errorf("after the deadlines Write = %v", err)
	}
}

func (k Kind) readAfterClose(t *testing.T) {
	p, _ := k.Talking(t)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Read(make([]byte, 16), time.Now().Add(patience)); n != 0 || !errors.Is(err, port.ErrClosed) {
		t.Errorf("Read after Close = %d, %v; want ErrClosed", n, err)
	}
}

// hangs starts a read for which nothing comes.
func hangs(p port.Port) <-chan error {
	begun, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		close(begun)
		n, err := p.Read(make([]byte, 16), time.Now().Add(patience))
		if n != 0 {
			err = fmt.Errorf("%d bytes came from nowhere: %w", n, err)
		}
		ended <- err
	}()
	<-begun
	return ended
}

// ends waits until a blocked call has ended with the expected error.
func ends(t *testing.T, ended <-chan error, want error) {
	t.Helper()
	select {
	case err := <-ended:
		if !errors.Is(err, want) {
			t.Errorf("it ended with %v; want %v", err, want)
		}
	case <-time.After(prompt):
		t.Errorf("it still hangs after %v", prompt)
		<-ended
	}
}

func (k Kind) promptCloseOfRead(t *testing.T) {
	p, _ := k.Talking(t)
	ended := hangs(p)
	hangsOn(t, ended)
	closePromptly(t, p)
	ends(t, ended, port.ErrClosed)
}

func (k Kind) unplugged(t *testing.T) {
	p, far := k.Talking(t)
	ended := hangs(p)
	hangsOn(t, ended)
	far.Unplug()
	ends(t, ended, port.ErrGone)
	for range 2 { // and it stays gone
		if n, err := p.Read(make([]byte, 16), time.Now().Add(patience)); n != 0 || !errors.Is(err, port.ErrGone) {
			t.Errorf("Read = %d, %v; want ErrGone", n, err)
		}
	}
	if err := p.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
}

// The first bytes may still be accepted; the system does not notice sooner.
func (k Kind) writeUnplugged(t *testing.T) {
	p, far := k.Talking(t)
	far.Unplug()
	end := time.Now().Add(prompt)
	for {
		if _, err := p.Write(make([]byte, 1000), end); err != nil {
			if !errors.Is(err, port.ErrGone) {
				t.Errorf("Write = %v; want ErrGone", err)
			}
			return
		}
		if time.Now().After(end) {
			t.Fatal("writing to the void goes on")
		}
	}
}
