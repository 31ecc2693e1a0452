package link

import (
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/gorilla/websocket"
)

// The programs of a centre talk to each other inside the building. None of them
// may be sent by way of a proxy because somebody's environment names one: it
// would be handed the centre's key, and numbers would stop when it does. So every
// client is made here, and a test of the source forbids the others.

// noProxy: the hub is in the building, whatever the environment says.
func noProxy(*http.Request) (_ *url.URL, _ error) { return nil, nil }

// newDialer is how a device reaches the hub.
func newDialer() *websocket.Dialer {
	return &websocket.Dialer{
		HandshakeTimeout: HelloWithin, ReadBufferSize: 16 << 10, WriteBufferSize: 4 << 10, Proxy: noProxy,
		NetDialContext: (&net.Dialer{Timeout: DialWithin}).DialContext,
	}
}

// NewWebClient asks a hub over HTTP, directly, and follows it nowhere else: its
// requests carry the centre's key. within bounds a whole question, 0 for none.
func NewWebClient(within time.Duration) *http.Client {
	return NewWebClientOver(&http.Transport{
		Proxy: noProxy, DialContext: (&net.Dialer{Timeout: DialWithin}).DialContext, DisableKeepAlives: true,
	}, within)
}

// NewWebClientOver asks by another way than the network.
func NewWebClientOver(way http.RoundTripper, within time.Duration) *http.Client {
	return &http.Client{
		Transport: way, Timeout: within,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Limits of every HTTP server of the product.
const (
	readWithin     = 30 * time.Second // a whole request
	writeWithin    = 30 * time.Second // an answer; a long one sets its own for each piece
	idleWithin     = 30 * time.Second // between two requests
	maxHeaderBytes = 8 << 10
)

// NewWebServer is a server that nobody keeps busy by saying nothing, little or
// too much.
func NewWebServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: HelloWithin, ReadTimeout: readWithin, WriteTimeout: writeWithin, IdleTimeout: idleWithin,
		MaxHeaderBytes: maxHeaderBytes, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// TakeTime frees a request from the limits of time, for an answer that may take
// long. Only whoever may ask for such a thing should get it.
func TakeTime(w http.ResponseWriter) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // not within one program
	_ = control.SetWriteDeadline(time.Time{})
}
