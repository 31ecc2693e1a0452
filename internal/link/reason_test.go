package link

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"motcua/internal/wire"
)

// reasonAt is why a client that connects to an address has no connection.
func reasonAt(t *testing.T, url string) Reason {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	why := make(chan error, 1)
	c := NewClient(Dialer{
		URL: url, Hello: func() ([]byte, error) { return []byte("{}"), nil }, Frame: func(wire.Envelope) error { return nil },
		Down: func(err error) {
			select {
			case why <- err:
			default:
			}
			stop()
		},
		Jitter: func() float64 { return 0 },
	})
	c.Run(ctx)
	return ReasonOf(<-why)
}

func TestReasonsAreToldApart(t *testing.T) {
	web := httptest.NewServer(http.NotFoundHandler())
	defer web.Close()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := free.Addr().String()
	free.Close()
	for url, want := range map[string]Reason{
		"ws" + strings.TrimPrefix(web.URL, "http") + "/link": ReasonNotAHub,
		"ws://" + closed + "/link":                           ReasonNoProgram,
		"ws://there-is-no-such-name.invalid/link":            ReasonName,
	} {
		if got := reasonAt(t, url); got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
	if got := ReasonOf(&RefusedError{wire.Refuse{Code: wire.RefuseToken}}); got != "refused-token" {
		t.Errorf("a wrong key is %q", got)
	}
	if got := ReasonOf(&net.OpError{Op: "dial", Err: context.DeadlineExceeded}); got != ReasonUnreachable {
		t.Errorf("a machine that is off is %q", got)
	}
	if got := ReasonOf(&net.OpError{Op: "read", Err: net.ErrClosed}); got != ReasonLost {
		t.Errorf("a line that breaks is %q", got)
	}
}

func TestEveryReasonSaysWhatToDo(t *testing.T) {
	for _, r := range []Reason{ReasonName, ReasonUnreachable, ReasonNoProgram, ReasonNotAHub, ReasonLost, "refused-token"} {
		if len(r.Advice()) < 10 {
			t.Errorf("%q: %q", r, r.Advice())
		}
	}
}
