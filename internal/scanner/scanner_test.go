package scanner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"motcua/internal/barcode"
)

func TestAddresses(t *testing.T) {
	for _, address := range []string{
		"serial:/dev/motcua/scanner", "serial:/dev/ttyUSB0?baud=9600", "tcp://10.0.0.7:4001", "evdev:/dev/input/by-id/usb-x-event-kbd", "wedge",
	} {
		if err := Check(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if s, err := Open(address, Options{}); err != nil || s.Status().State != Starting {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{
		"", "serial:", "serial:/dev/ttyUSB0?baud=12", "tcp://10.0.0.7", "evdev:", "evdev:event3", "evdev:/dev/input/", "wedge:", "wedge:/dev/x",
		"file:/tmp/x", "usb:/dev/usb/lp0", "/dev/input/event3",
	} {
		s, err := Open(address, Options{})
		if !errors.Is(err, ErrAddress) || s != nil || !errors.Is(Check(address), ErrAddress) {
			t.Errorf("Open(%q) = %v", address, err)
			continue
		}
		if !strings.Contains(err.Error(), Forms) {
			t.Errorf("Open(%q) does not say what to write: %v", address, err)
		}
	}
}

func TestClosedScanner(t *testing.T) {
	line := newLine(t)
	line.plug()
	for _, address := range []string{"wedge", line.address(), "evdev:" + line.name} {
		s, err := Open(address, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Error(err)
		}
		if err := s.Run(t.Context()); err == nil {
			t.Error("a closed scanner runs")
		}
		if _, err := s.Next(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("Next = %v, want ErrClosed", err)
		}
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	line := newLine(t)
	line.plug()
	for _, address := range []string{"wedge", line.address(), "serial:" + line.name + "-missing", "evdev:" + line.name, "tcp://127.0.0.1:1"} {
		s, err := Open(address, Options{})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ran := make(chan error, 1)
		go func() { ran <- s.Run(ctx) }()
		next := make(chan error, 1)
		go func() { _, err := s.Next(context.Background()); next <- err }()
		for s.Status().State == Starting {
			time.Sleep(time.Millisecond)
		}
		cancel()
		if err := <-ran; err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if err := <-next; !errors.Is(err, ErrClosed) {
			t.Errorf("%s: Next = %v, want ErrClosed", address, err)
		}
		if err := s.Run(t.Context()); err == nil {
			t.Errorf("%s ran twice", address)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestNoGoroutineOutlivesAScanner(t *testing.T) {
	before := runtime.NumGoroutine()
	line := newLine(t)
	line.plug()
	for range 20 {
		for _, address := range []string{"wedge", line.address(), "evdev:" + line.name} {
			s, err := Open(address, Options{})
			if err != nil {
				t.Fatal(err)
			}
			ran := make(chan error, 1)
			go func() { ran <- s.Run(t.Context()) }()
			if err := errors.Join(s.Close(), <-ran); err != nil && !strings.Contains(err.Error(), "is closed") {
				t.Fatal(err)
			}
		}
	}
	for end := time.Now().Add(patience); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			buffer := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, buffer[:runtime.Stack(buffer, true)])
		}
	}
}

func TestPrintedScanShowsNoPersonalData(t *testing.T) {
	s := Scan{Text: barcode.Hide(card), Content: barcode.Read(card), At: time.Now(), Source: "wedge"}
	type inside struct{ s Scan }
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("scan", "scan", s, "content", s.Content)
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	printed := log.String() + string(b)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		printed += fmt.Sprintf(verb+verb+verb, s, &s, inside{s})
	}
	for _, secret := range []string{"035090", "168000111", "Nguy", "05081990", "Phủ"} {
		if strings.Contains(printed, secret) {
			t.Errorf("%q is printed", secret)
		}
	}
	if !strings.Contains(printed, "035******123") {
		t.Error("the masked number is missing")
	}
}
