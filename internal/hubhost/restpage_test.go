package hubhost

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/program"
	"motcua/internal/watchdog"
)

func resting() watchdog.Safe {
	return watchdog.Safe{
		Role: watchdog.RoleHub, Name: "Trung tâm <thử>", Support: config.Support{Name: "Tổ hỗ trợ", Phone: "0226 3 888 999"},
		Cause: "opening /secret/place", Until: time.Now().Add(4*time.Minute + 30*time.Second),
	}
}

func TestRestingHubAnswersInWords(t *testing.T) {
	for _, path := range []string{"/", "/link", "/record/quotes"} {
		w := httptest.NewRecorder()
		restHandler(resting()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		body := w.Body.String()
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: %d, %v", path, w.Code, w.Header())
		}
		for _, lang := range i18n.Langs() {
			for _, key := range []string{"safe.title", "safe.do.hub", "safe.call"} {
				if want := i18n.Text(lang, key); !strings.Contains(body, want) {
					t.Errorf("%s: %q is not in %s", path, want, body)
				}
			}
		}
		if !strings.Contains(body, "0226 3 888 999") || !strings.Contains(body, "Trung tâm &lt;thử&gt;") || strings.Contains(body, "/secret") {
			t.Errorf("%s: %s", path, body)
		}
	}
	w := httptest.NewRecorder()
	restHandler(resting()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), `"failed":"the hub rests until`) {
		t.Errorf("/healthz: %d %s", w.Code, w.Body)
	}
}

func TestRestWithoutSupportAsksForTheTechnician(t *testing.T) {
	s := resting()
	s.Support = config.Support{}
	for _, w := range wordsOf(s, s.Until.Add(-65*time.Second)) {
		if w.Call != i18n.Text(w.Lang, "safe.call.nobody") || w.Left != i18n.Text(w.Lang, "safe.left", "1:05") {
			t.Errorf("%+v", w)
		}
	}
	if words := program.RestWords(s); strings.Contains(words, "call") || !strings.Contains(words, "/secret/place") {
		t.Errorf("the status is %q", words)
	}
	if words := program.RestWords(resting()); !strings.Contains(words, "call Tổ hỗ trợ, 0226 3 888 999") {
		t.Errorf("the status is %q", words)
	}
}

// restingProgram is a program without systemd.
func restingProgram(t *testing.T, ctx context.Context) *program.Program {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	p := &program.Program{Ctx: ctx, Log: log, Dog: watchdog.New(watchdog.Config{Log: log})}
	t.Cleanup(p.Dog.Close)
	return p
}

func TestRestOfAHubEndsWithItsTimeOrWhenToldTo(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for name, address := range map[string]string{"free": "127.0.0.1:0", "taken": taken.Addr().String()} {
		t.Run(name, func(t *testing.T) {
			s := resting()
			s.Until = time.Now().Add(20 * time.Millisecond)
			if again, err := Rest(restingProgram(t, t.Context()), address, s); !again || err != nil {
				t.Errorf("after its time: %t, %v", again, err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if again, err := Rest(restingProgram(t, ctx), address, resting()); again || err != nil {
				t.Errorf("told to stop: %t, %v", again, err)
			}
		})
	}
}

func TestRestingHubAnswersOnItsAddress(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	p := restingProgram(t, ctx)
	ended := make(chan bool, 1)
	go func() {
		again, _ := Rest(p, address, resting())
		ended <- again
	}()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		answer, err := http.Get("http://" + address + "/")
		if err == nil {
			body, _ := io.ReadAll(answer.Body)
			answer.Body.Close()
			if answer.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(body), "0226 3 888 999") {
				t.Errorf("%d %s", answer.StatusCode, body)
			}
			break
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
	cancel()
	if <-ended {
		t.Error("told to stop, it tries again")
	}
}
