package program

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"motcua/internal/cli"
	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/store"
)

// Limits of a request to the hub.
const (
	officeDial    = time.Second
	officeAnswer  = 2 * time.Minute // a log of years is read from its start
	officeMaxRead = 64 << 20
)

// inquiry is a client of this machine's hub: over the hub's address while it runs,
// and otherwise with its store, through the same handlers.
type inquiry struct {
	client  *http.Client
	handler http.Handler // answers in this program; nil while the hub runs
	base    string
	key     string
	close   func() error
}

// openInquiry finds the hub. writes says that the store must be opened for writing
// if no hub is running.
func openInquiry(ctx context.Context, f *config.CentreFile, dir, listen string, writes bool, log *slog.Logger) (*inquiry, error) {
	address := localAddress(listen)
	dialer := net.Dialer{Timeout: officeDial}
	if conn, err := dialer.DialContext(ctx, "tcp", address); err == nil {
		_ = conn.Close() // it only showed that something listens there
		return &inquiry{client: link.NewWebClient(officeAnswer), base: "http://" + address, key: f.Key, close: func() error { return nil }}, nil
	}
	records, err := hub.OpenRecords(dir, clock.WallMS)
	if err != nil {
		return nil, withHint(err, address)
	}
	o := &inquiry{base: "http://store", key: f.Key, close: records.Close}
	o.answerWith(records.Handler())
	if !writes {
		return o, nil
	}
	if err := records.Close(); err != nil { // it showed that a store exists: none must be made in a wrong folder
		return nil, err
	}
	h, err := openHub(f, dir, log)
	if err != nil {
		return nil, withHint(err, address)
	}
	o.answerWith(h.Handler())
	o.close = h.Close
	return o, nil
}

func (o *inquiry) answerWith(handler http.Handler) {
	o.handler, o.client = handler, link.NewWebClientOver(inside{handler, nil}, 0)
}

// withHint adds what to do if the store cannot be opened.
func withHint(err error, address string) error {
	switch {
	case errors.Is(err, store.ErrLocked):
		return fmt.Errorf("%w: %v: %w", i18n.Say("The hub runs, but does not answer at %s: give the address it listens on with -listen, or the configuration it was started with by -config.", address), err, cli.ErrUsage)
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("%w: %w: %w", i18n.Say("No hub answers at %s, and none has worked in this folder yet: start the hub, or give the folder of its data with -data.", address), err, cli.ErrUsage)
	}
	return err
}

// inside handles a request in this program. A successful answer is written to out,
// if set, instead of being kept in memory.
type inside struct {
	http.Handler
	out io.Writer
}

// RoundTrip implements http.RoundTripper.
func (h inside) RoundTrip(r *http.Request) (*http.Response, error) {
	asked := r.Clone(r.Context())
	asked.RemoteAddr = "127.0.0.1:0"
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	w := &kept{header: http.Header{}, status: http.StatusOK, out: h.out}
	h.ServeHTTP(w, asked)
	trailer := http.Header{hub.TrailerFault: w.header.Values(hub.TrailerFault)}
	return &http.Response{StatusCode: w.status, Header: w.header, Trailer: trailer, Body: io.NopCloser(&w.body), Request: r}, nil
}

// kept is an answer that is kept in memory, or passed on.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
	out    io.Writer
}

// Header implements http.ResponseWriter.
func (k *kept) Header() http.Header { return k.header }

// Write implements http.ResponseWriter.
func (k *kept) Write(p []byte) (int, error) {
	if k.out != nil && k.status == http.StatusOK {
		return k.out.Write(p)
	}
	return k.body.Write(p)
}

// WriteHeader implements http.ResponseWriter.
func (k *kept) WriteHeader(status int) { k.status = status }

// ask sends a request and decodes the answer into answer. A refusal of the hub is an
// error that wraps cli.ErrUsage, with the hub's text.
func (o *inquiry) ask(ctx context.Context, path string, query url.Values, question, answer any) error {
	method, body := http.MethodGet, io.Reader(http.NoBody)
	if question != nil {
		data, err := json.Marshal(question)
		if err != nil {
			return fmt.Errorf("asking the hub: %w", err)
		}
		method, body = http.MethodPost, bytes.NewReader(data)
	}
	r, err := o.request(ctx, method, path, query, body)
	if err != nil {
		return err
	}
	resp, err := o.client.Do(r)
	if err != nil {
		return fmt.Errorf("asking the hub: %w", err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, officeMaxRead))
	if err != nil {
		return fmt.Errorf("asking the hub: %w", err)
	}
	return o.read(resp.StatusCode, data, answer)
}

func (o *inquiry) request(ctx context.Context, method, path string, query url.Values, body io.Reader) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, o.base+path+"?"+query.Encode(), body)
	if err != nil {
		return nil, fmt.Errorf("asking the hub: %w", err)
	}
	if o.key != "" {
		r.Header.Set("Authorization", "Bearer "+o.key)
	}
	return r, nil
}

func (o *inquiry) read(status int, data []byte, answer any) error {
	stranger := i18n.Say("At %s what answers there is no hub, or another version: give the hub's address with -listen.", o.base)
	if status == http.StatusOK {
		if err := json.Unmarshal(data, answer); err != nil {
			return fmt.Errorf("%w: asking the hub: %w", stranger, err)
		}
		return nil
	}
	var fault hub.OfficeFault
	if err := json.Unmarshal(data, &fault); err != nil || fault.Code == "" {
		return fmt.Errorf("%w: asking the hub: status %d", stranger, status)
	}
	said, ok := refusals[fault.Code]
	switch {
	case ok:
		return fmt.Errorf("%w: %s: %w", said, fault.Text, cli.ErrUsage)
	case fault.Code == hub.FaultHub && fault.Fault.Code != "office.read-only":
		return fmt.Errorf("%w: asking the hub: %s", i18n.Say("The hub could not answer: look at its log, and try again."), fault.Text)
	case fault.Fault.Code == "": // from an older hub
		return fmt.Errorf("%w: asking the hub: %s", stranger, fault.Text)
	}
	return cli.MisuseOf(fault.Fault)
}

// refusals are the texts for the codes with which the hub refuses a request.
var refusals = map[string]i18n.Message{
	hub.FaultForbid:   i18n.Say("The hub refuses this key, or does not take commands from here: run the command on the hub's own machine, with the key of its centre.toml."),
	hub.FaultNoDay:    i18n.Say("The centre was not open on that day, or its day is not in the log: see to -day."),
	hub.FaultNoTicket: i18n.Say("There is no such number on that day: see to the number, and to -day."),
	hub.FaultBusy:     i18n.Say("The hub is just making or checking a copy: try again in a few minutes."),

	string(queue.UnknownAppointment): i18n.Say("There is no appointment of this code: see to the code."),
	string(queue.AppointmentUsed):    i18n.Say("The appointment is used up, cancelled or over, and stays as it is: see hub appointment list."),
	string(queue.UnlikelyDay):        i18n.Say("The day is not taken, since it is far from the open one: write today's date; if it is today, set this machine's clock first."),
	string(queue.TooLong):            i18n.Say("A code, a number or a reason is too long: write it shorter."),
}

// Close closes the store, if it was opened.
func (o *inquiry) Close() error { return o.close() }
