package program

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/pty"
)

// On a terminal nobody reads a key over a shoulder; what is typed afterwards is shown.
func TestTypedKeyIsNotShown(t *testing.T) {
	far, path, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	near, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	p := &Program{In: near, Ctx: t.Context(), Log: slog.New(slog.DiscardHandler), Lang: i18n.English}
	in := p.Typing()
	typed := func(text string, hidden bool) (line, shown string) {
		t.Helper()
		answered := make(chan string)
		show := func() {}
		if hidden {
			show = hideTyping(near)
		}
		go func() {
			line, err := p.Ask(in, hidden)
			if err != nil {
				t.Error(err)
			}
			answered <- line
		}()
		if _, err := far.WriteString(text + "\n"); err != nil {
			t.Fatal(err)
		}
		line = <-answered
		show()
		screen := make([]byte, 200)
		if err := far.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		n, err := far.Read(screen)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(line), string(screen[:n])
	}
	if line, shown := typed("AGE-SECRET", true); line != "AGE-SECRET" || strings.Contains(shown, "AGE") {
		t.Errorf("%q is shown as %q", line, shown)
	}
	if line, shown := typed("tiếp tục", false); line != "tiếp tục" || !strings.Contains(shown, "ti") {
		t.Errorf("afterwards %q is shown as %q", line, shown)
	}
}

// A program that is told to stop does not wait for somebody to type.
func TestAskingEndsWithTheProgram(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	defer out.Close()
	p := &Program{In: in, Ctx: ctx, Log: slog.New(slog.DiscardHandler)}
	stop()
	if line, err := p.Ask(p.Typing(), true); !errors.Is(err, context.Canceled) || line != "" {
		t.Errorf("it says %q (%v)", line, err)
	}
}
