package window

import (
	"bytes"
	"errors"
	"log"
	"log/slog"
	"maps"
	"strings"
	"testing"

	"motcua/internal/i18n"
)

func TestAMachineWithoutAScreenIsSaidInWords(t *testing.T) {
	refused := errors.New("refused")
	for name, c := range map[string]struct {
		environment map[string]string
		connect     error
		says        string
		sets        map[string]string
	}{
		"a remote shell":         {map[string]string{}, nil, "There is no screen to draw on", map[string]string{}},
		"somebody else's screen": {map[string]string{"DISPLAY": ":7"}, refused, "The screen :7 does not let this program draw on it", map[string]string{}},
		"X11":                    {map[string]string{"DISPLAY": ":7"}, nil, "", map[string]string{"FYNE_SCALE": "1", "FYNE_PLATFORM": "x11"}},
		"Wayland":                {map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, refused, "", map[string]string{"FYNE_SCALE": "1"}},
		"wishes":                 {map[string]string{"DISPLAY": ":7", "FYNE_SCALE": "2", "FYNE_PLATFORM": "wayland"}, nil, "", map[string]string{}},
	} {
		set := map[string]string{}
		err := prepare(func(name string) string { return c.environment[name] }, func(name, value string) error {
			set[name] = value
			return nil
		}, func() error { return c.connect })
		var said i18n.Message
		if c.says == "" && err != nil || c.says != "" && (!errors.As(err, &said) || !strings.HasPrefix(said.Error(), c.says)) {
			t.Errorf("%s: got %v, want %q", name, err, c.says)
		}
		if c.connect != nil && c.says != "" && !errors.Is(err, refused) {
			t.Errorf("%s: the cause is lost: %v", name, err)
		}
		if !maps.Equal(set, c.sets) {
			t.Errorf("%s: sets %v, want %v", name, set, c.sets)
		}
	}
}

// TestWhatFyneSaysIsSifted prints like fyne.LogError.
func TestWhatFyneSaysIsSifted(t *testing.T) {
	var out bytes.Buffer
	before, writer, flags := slog.Default(), log.Writer(), log.Flags()
	t.Cleanup(func() {
		slog.SetDefault(before)
		log.SetOutput(writer)
		log.SetFlags(flags)
	})
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "none")
	t.Setenv("FYNE_SCALE", "1")
	if err := Prepare(slog.New(slog.NewTextHandler(&out, nil))); err != nil {
		t.Fatal(err)
	}
	log.Println("Fyne error: ", "failed to watch theme settings")
	log.Println("  Cause:", errors.New("dbus-launch is not there"))
	log.Printf("  At: %s:%d", "app_xdg.go", 152)
	if out.Len() > 0 {
		t.Errorf("what means nothing is logged: %s", out.String())
	}
	log.Println("Fyne error: ", "window creation error")
	log.Println("  Cause:", errors.New("no such visual"))
	log.Printf("  At: %s:%d", "window.go", 1)
	log.Println("something else")
	log.Println("")
	want := []string{`fault="window creation error"`, `cause="no such visual"`, `text="something else"`}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(want) {
		t.Fatalf("got %d lines: %s", len(lines), out.String())
	}
	for i, part := range want {
		if !strings.Contains(lines[i], part) {
			t.Errorf("line %d is %s, want %s", i, lines[i], part)
		}
	}
}
