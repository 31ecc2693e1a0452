package office

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"motcua/internal/cli"
	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/hub"
	"motcua/internal/hubhost"
	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/store"
)

// Limits of a request to the hub.
const (
	officeAnswer  = 2 * time.Minute // a log of years is read from its start
	officeMaxRead = 64 << 20
)

// inquiry is a client of this machine's hub: by way of its socket while it runs, and
// otherwise with its store, through the same handlers.
type inquiry struct {
	client  *http.Client
	handler http.Handler // answers in this program; nil while the hub runs
	base    string
	close   func() error
}

// openInquiry finds the hub of a data folder. writes says that the store must be opened
// for writing if no hub is running.
func openInquiry(ctx context.Context, f *config.CentreFile, dir string, writes bool, log *slog.Logger) (*inquiry, error) {
	path := filepath.Join(dir, hub.SocketName)
	conn, err := link.DialSocket(ctx, path)
	switch {
	case err == nil:
		_ = conn.Close() // it only showed that a hub answers there
		return &inquiry{client: link.NewSocketClient(path, officeAnswer), base: "http://hub", close: func() error { return nil }}, nil
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%w: %w: %w", i18n.Say("The hub that works in %s takes commands of its own user only: run the command as that user, for example with sudo -u motcua.", config.Whole(dir)), err, cli.ErrUsage)
	}
	records, err := hub.OpenRecords(dir, clock.WallMS)
	if err != nil {
		return nil, withHint(err, dir)
	}
	o := &inquiry{base: "http://store", close: records.Close}
	o.answerWith(records.Handler())
	if !writes {
		return o, nil
	}
	if err := records.Close(); err != nil { // it showed that a store exists: none must be made in a wrong folder
		return nil, err
	}
	h, err := hubhost.Open(f, dir, log)
	if err != nil {
		return nil, withHint(err, dir)
	}
	o.answerWith(h.Office())
	o.close = h.Close
	return o, nil
}

func (o *inquiry) answerWith(handler http.Handler) {
	o.handler, o.client = handler, link.NewWebClientOver(inside{handler, nil}, 0)
}

// withHint adds what to do if the store cannot be opened.
func withHint(err error, dir string) error {
	switch {
	case errors.Is(err, store.ErrLocked):
		return fmt.Errorf("%w: %v: %w", i18n.Say("A hub works in %s, but does not answer its commands: see its log, and start it again.", config.Whole(dir)), err, cli.ErrUsage)
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("%w: %w: %w", i18n.Say("No hub has worked in %s yet: start the hub, or give the folder of its data with -data.", config.Whole(dir)), err, cli.ErrUsage)
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
	asked := r.Clone(link.AsOwnUser(r.Context()))
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
	return o.answered(o.client, r, answer)
}

// answered sends a request and decodes the answer.
func (o *inquiry) answered(client *http.Client, r *http.Request, answer any) error {
	resp, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("asking the hub: %w", err)
	}
	defer resp.Body.Close()
	return o.whole(resp, answer)
}

// whole reads an answer to its end.
func (o *inquiry) whole(resp *http.Response, answer any) error {
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
	return r, nil
}

func (o *inquiry) read(status int, data []byte, answer any) error {
	stranger := i18n.Say("What answers is another version of the hub: start the hub of this version.")
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
