package link

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"motcua/internal/i18n"
	"motcua/internal/wire"
)

// reasonAt is why a client cannot connect to an address.
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

// inText are the constants of package wire whose names begin with begin.
func inText(t *testing.T, begin string) (values []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../wire/wire.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, begin) && len(v.Values) == 1 {
			if lit, ok := v.Values[0].(*ast.BasicLit); ok {
				value, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, value)
			}
		}
		return true
	})
	return values
}

func TestEveryRefusalIsAReason(t *testing.T) {
	codes := inText(t, "Refuse")
	if len(codes) < 9 {
		t.Fatalf("found only the refusals %q", codes)
	}
	for _, code := range codes {
		if r := ReasonOf(&RefusedError{wire.Refuse{Code: code}}); !slices.Contains(Reasons, r) {
			t.Errorf("a refusal %q has no words of its own", code)
		}
	}
}

func TestEveryReasonSaysWhatToDoInBothLanguages(t *testing.T) {
	told := map[string]Reason{}
	for _, r := range append(slices.Clone(Reasons), "refused-by-a-newer-hub") {
		for _, lang := range []i18n.Lang{i18n.Vietnamese, i18n.English} {
			says, do := r.Says(lang), r.Advice(lang)
			for _, text := range []string{says, do} {
				if len(text) < 10 || strings.HasPrefix(text, "link.") || strings.Contains(text, "%") {
					t.Errorf("%q in %s: %q", r, lang, text)
				}
			}
			if other, twice := told[says]; twice && slices.Contains(Reasons, r) {
				t.Errorf("%q and %q are told alike in %s: %q", r, other, lang, says)
			}
			told[says] = r
			if full := r.Full(lang); (full == "") != r.ByItself() || full != "" && full != says+" – "+do {
				t.Errorf("%q in %s: the whole is %q", r, lang, full)
			}
		}
		if r.Says(i18n.Vietnamese) == r.Says(i18n.English) {
			t.Errorf("%q is told in one language only", r)
		}
	}
	if ReasonNone.Full(i18n.English) != "" {
		t.Errorf("a device that has a connection says %q", ReasonNone.Full(i18n.English))
	}
}

// TestSilentAndUntrustedAreToldApart: a connection that was never made is not
// reported as lost, because waiting does not help such a device.
func TestSilentAndUntrustedAreToldApart(t *testing.T) {
	lost := &net.OpError{Op: "read", Err: net.ErrClosed}
	if got := ReasonOfTry(lost); got != ReasonSilent {
		t.Errorf("whoever takes the connection and says nothing is %q", got)
	}
	if got := ReasonOfTry(nil); got != ReasonNone {
		t.Errorf("no error is %q", got)
	}
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	defer secure.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	for url, what := range map[string]string{
		"wss" + strings.TrimPrefix(secure.URL, "https") + "/link": "a certificate that nobody knows",
		"wss" + strings.TrimPrefix(plain.URL, "http") + "/link":   "no TLS at all",
	} {
		if got := reasonAt(t, url); got != ReasonCertificate {
			t.Errorf("%s is %q", what, got)
		}
	}
}
