package window

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"motcua/internal/i18n"
)

// Prepare must run before the Fyne app is made. The screens scale themselves to their
// window, so a pixel must stay a pixel. A machine without a screen gets an error message;
// Fyne would crash. Fyne's messages go to log.
func Prepare(log *slog.Logger) error {
	slog.SetDefault(slog.New(&toolkit{log: log})) // also takes the output of package log, which is Fyne's
	return prepare(os.Getenv, os.Setenv, func() error {
		x, err := openX11()
		if err == nil {
			held.Store(x) // not closed: an X server restarts when its last client disconnects, and refuses Fyne meanwhile
		}
		return err
	})
}

// held keeps the X server running until Fyne has connected, and while the program runs.
var held atomic.Value

// prepare sets the environment variables of Fyne and GLFW.
func prepare(get func(name string) string, set func(name, value string) error, connect func() error) error {
	settings := [][2]string{{"FYNE_SCALE", "1"}}
	if get("WAYLAND_DISPLAY") == "" {
		if get("DISPLAY") == "" {
			return i18n.Say("There is no screen to draw on (DISPLAY is not set): start the program in the desktop of this machine, and not over a remote shell.")
		}
		if err := connect(); err != nil {
			return fmt.Errorf("%w: %w", i18n.Say("The screen %s does not let this program draw on it: start it as the user who is logged in at the desktop.", get("DISPLAY")), err)
		}
		settings = append(settings, [2]string{"FYNE_PLATFORM", "x11"}) // GLFW would try Wayland first, which prints an error about its folder
	}
	for _, s := range settings {
		if get(s[0]) != "" {
			continue
		}
		if err := set(s[0], s[1]); err != nil {
			return err
		}
	}
	return nil
}

// toolkit receives Fyne's output, in which an error has three lines, and keeps
// meaningless messages from the log: an appliance has no desktop whose theme could
// change, and the screens have their own.
type toolkit struct {
	log  *slog.Logger
	mu   sync.Mutex
	drop bool // drop the lines of the present error
}

var _ slog.Handler = (*toolkit)(nil)

// harmless are errors of Fyne without meaning here.
var harmless = []string{"failed to watch theme settings"}

// Enabled implements slog.Handler.
func (k *toolkit) Enabled(ctx context.Context, level slog.Level) bool {
	return k.log.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (k *toolkit) Handle(_ context.Context, r slog.Record) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	text := strings.TrimSpace(r.Message)
	fault, begins := strings.CutPrefix(text, "Fyne error:")
	switch {
	case begins:
		fault = strings.TrimSpace(fault)
		if k.drop = slices.Contains(harmless, fault); !k.drop {
			k.log.Warn("the toolkit reports a fault", "fault", fault)
		}
	case strings.HasPrefix(text, "At:"): // a place in Fyne's source
	case strings.HasPrefix(text, "Cause:"):
		if !k.drop {
			k.log.Warn("the toolkit reports a fault", "cause", strings.TrimSpace(strings.TrimPrefix(text, "Cause:")))
		}
	case text != "":
		k.log.Info("the toolkit says", "text", text)
	}
	return nil
}

// WithAttrs implements slog.Handler.
func (k *toolkit) WithAttrs([]slog.Attr) slog.Handler { return k }

// WithGroup implements slog.Handler.
func (k *toolkit) WithGroup(string) slog.Handler { return k }
