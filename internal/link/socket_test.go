package link

import (
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// serveOn answers "here" on a socket until the test ends.
func serveOn(t *testing.T, path string) *WebServer {
	t.Helper()
	l, err := ListenOn(path)
	if err != nil {
		t.Fatal(err)
	}
	s := NewWebServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "here") }), nil, slog.New(slog.DiscardHandler))
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	t.Cleanup(func() {
		s.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the socket is still there: %v", err)
		}
	})
	return s
}

// A data folder may lie so deep that the kernel takes no path of that length.
func TestSocketAnswersHoweverDeepItLies(t *testing.T) {
	for name, folder := range map[string]string{"short": t.TempDir(), "long": filepath.Join(t.TempDir(), strings.Repeat("thư-mục-dài/", 20))} {
		t.Run(name, func(t *testing.T) {
			if err := os.MkdirAll(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folder, "office.sock")
			serveOn(t, path)
			resp, err := NewSocketClient(path, time.Minute).Get("http://hub/")
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || string(text) != "here" {
				t.Errorf("%q is answered (%v)", text, err)
			}
			if info, err := os.Lstat(path); err != nil || info.Mode().Perm() != socketMode {
				t.Errorf("its mode is %v (%v)", info.Mode(), err)
			}
		})
	}
}

// What a killed program left behind is replaced; nobody answers where there is none.
func TestSocketOfADeadProgramIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.sock")
	if _, err := DialSocket(t.Context(), path); err == nil {
		t.Error("somebody answers where nobody is")
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	l.Close()
	if _, err := DialSocket(t.Context(), path); err == nil {
		t.Error("somebody answers for the dead")
	}
	serveOn(t, path)
	c, err := DialSocket(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}
