// Package registerclient asks a device's hub for dossiers. Nothing of a question or an answer
// is kept: a screen that goes back has nothing to show.
package registerclient

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"motcua/internal/identity"
	"motcua/internal/link"
	"motcua/internal/register"
)

// within is how long a question may take: the hub may have to ask another system.
const within = 25 * time.Second

// Config says who asks whom.
type Config struct {
	Hub      string                          // host and port
	Identity func() *identity.DeviceIdentity // of the moment; nil: the device is not enrolled
	Device   string                          // name of the device
	Token    string                          // the centre's key, of a device that is not enrolled
	Elapsed  func() time.Duration            // since any beginning, by a clock that nobody sets
}

// Client asks the hub. It is safe for concurrent use.
type Client struct {
	cfg Config

	mu    sync.Mutex
	since time.Duration // the first try without an answer
	off   bool
}

// New makes a Client.
func New(cfg Config) *Client { return &Client{cfg: cfg} }

// OfflineError means that the hub does not answer. Looking a dossier up is the one thing that a
// kiosk cannot do by itself.
type OfflineError struct {
	For time.Duration // since the first try that failed
	Err error
}

func (e *OfflineError) Error() string { return "the hub does not answer: " + e.Err.Error() }

// Unwrap is for errors.Is.
func (e *OfflineError) Unwrap() error { return e.Err }

// MissingError means that the register has no such dossier: its source says how old the data
// are, where else it may be, and whom to ask.
type MissingError struct {
	Source  register.Source
	Suggest register.Code // probably meant
}

func (e *MissingError) Error() string { return "the register has no such dossier" }

// LockedError means that no figures are taken for some time, or no question at all.
type LockedError struct {
	Wait   time.Duration
	All    bool // no question at all
	Source register.Source
}

func (e *LockedError) Error() string {
	return "the hub takes nothing for " + e.Wait.String()
}

// CodeError means that what was typed is no code.
type CodeError struct {
	Reason  register.CodeReason
	Suggest register.Code // probably meant
	Source  register.Source
}

func (e *CodeError) Error() string { return "not the code of a dossier: " + string(e.Reason) }

// WrongError means that the figures are wrong. Public is what was seen before.
type WrongError struct {
	Public register.Public
	Left   int // tries for this code
	Source register.Source
}

func (e *WrongError) Error() string { return "the figures are wrong" }

// UnreachableError means that the hub answers and the register does not.
type UnreachableError struct{ Source register.Source }

func (e *UnreachableError) Error() string { return "the register does not answer" }

// Errors that a screen shows.
var (
	ErrNoRegister = errors.New("the centre has no register of dossiers")
	ErrFigures    = errors.New("four figures of one kind are needed")
	ErrStranger   = errors.New("the hub answers enrolled kiosks only")
)

// Seen is what there is to show. Full is nil unless the right figures were typed.
type Seen struct {
	Public register.Public
	Full   *register.Full
	Source register.Source
}

// SourceOf is where an answer comes from, also one that is an error; its zero value if the
// answer does not tell.
func SourceOf(seen Seen, err error) register.Source {
	var missing *MissingError
	var locked *LockedError
	var code *CodeError
	var wrong *WrongError
	var unreachable *UnreachableError
	switch {
	case err == nil:
		return seen.Source
	case errors.As(err, &missing):
		return missing.Source
	case errors.As(err, &locked):
		return locked.Source
	case errors.As(err, &code):
		return code.Source
	case errors.As(err, &wrong):
		return wrong.Source
	case errors.As(err, &unreachable):
		return unreachable.Source
	}
	return register.Source{}
}

// Ask asks the hub. Its errors are those of this package, or that ctx has ended.
func (c *Client) Ask(ctx context.Context, q register.Question) (Seen, error) {
	a, err := c.send(ctx, q)
	switch {
	case errors.Is(err, ErrStranger):
		c.reached(true)
		return Seen{}, err
	case err != nil && ctx.Err() != nil:
		return Seen{}, ctx.Err() // somebody has gone away: that says nothing about the hub
	case err != nil:
		return Seen{}, &OfflineError{c.reached(false), err}
	}
	c.reached(true)
	return seen(a)
}

// reached notes whether the hub has answered, and says for how long it has not.
func (c *Client) reached(answered bool) time.Duration {
	now := c.cfg.Elapsed()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !answered && !c.off {
		c.since = now
	}
	c.off = !answered
	return now - c.since
}

// send asks over a connection of its own: people ask seldom.
func (c *Client) send(ctx context.Context, q register.Question) (a register.Answer, err error) {
	body, err := json.Marshal(q)
	if err != nil {
		return a, fmt.Errorf("encoding the question: %w", err)
	}
	scheme := "http"
	client := link.NewHubClient(c.cfg.Hub, nil, within)
	own := c.cfg.Identity()
	if own != nil {
		scheme = "https"
		client = link.NewHubClient(c.cfg.Hub, identity.ClientConfig(own.Own, own.Trust), within)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, scheme+"://hub"+register.Path, bytes.NewReader(body))
	if err != nil {
		return a, fmt.Errorf("asking the hub: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	if own == nil { // beside a certificate the key says nothing, and stays here
		r.Header.Set(register.HeaderDevice, c.cfg.Device)
		r.Header.Set(register.HeaderKey, c.cfg.Token)
	}
	res, err := client.Do(r)
	if err != nil {
		return a, fmt.Errorf("asking the hub: %w", err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, register.MaxAnswerBytes))
	switch {
	case err != nil:
		return a, fmt.Errorf("reading the hub's answer: %w", err)
	case res.StatusCode == http.StatusForbidden:
		return a, ErrStranger
	case res.StatusCode != http.StatusOK:
		return a, fmt.Errorf("the hub answers with %d: is it of an older version?", res.StatusCode)
	}
	if err := json.Unmarshal(data, &a); err != nil {
		return a, fmt.Errorf("reading the hub's answer: %w", err)
	}
	return a, nil
}

// seen is an answer as a screen needs it.
func seen(a register.Answer) (Seen, error) {
	switch a.Result {
	case register.ResultOpened:
		if a.Full != nil {
			return Seen{a.Full.Public, a.Full, a.Source}, nil
		}
	case register.ResultFound:
		if a.Public != nil {
			return Seen{*a.Public, nil, a.Source}, nil
		}
	case register.ResultWrong:
		if a.Public != nil {
			return Seen{}, &WrongError{*a.Public, a.Left, a.Source}
		}
	case register.ResultMissing:
		return Seen{}, &MissingError{a.Source, a.Suggest}
	case register.ResultLocked, register.ResultBusy:
		return Seen{}, &LockedError{a.Wait(), a.Result == register.ResultBusy, a.Source}
	case register.ResultCode:
		return Seen{}, &CodeError{a.Reason, a.Suggest, a.Source}
	case register.ResultFigures:
		return Seen{}, ErrFigures
	case register.ResultNone:
		return Seen{}, ErrNoRegister
	}
	return Seen{}, &UnreachableError{a.Source}
}
