package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/identity"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// observer is a seat at the hub that only watches: it has the same state as every screen,
// so that a step waits for its result and not for a fixed time.
type observer struct {
	seat *device.Device
	http string // "http://127.0.0.1:7420"
}

// observerID is the name of this program at the hub.
const observerID = "demo"

func openObserver(folder, address string, own *identity.DeviceIdentity) (*observer, error) {
	seat, err := device.Open(device.Config{
		Dir: folder, ID: observerID, Identity: own, Role: wire.RoleGateway, Name: "demo", Hub: "ws://" + address + "/link", Program: "demo",
		Clock: clock.OfMachine(), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		return nil, err
	}
	return &observer{seat: seat, http: "http://" + address}, nil
}

// read calls fn with the state, if there is one yet.
func (o *observer) read(fn func(s *queue.State)) {
	o.seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if s.Rules() != nil {
			fn(s)
		}
	})
}

// see waits until cond holds for the state.
func (o *observer) see(ctx context.Context, what string, cond func(s *queue.State) bool) error {
	return until(ctx, what, func() (ok bool) {
		o.read(func(s *queue.State) { ok = cond(s) })
		return ok
	})
}

// ticket waits for the ticket that satisfies cond and returns a copy.
func (o *observer) ticket(ctx context.Context, what string, cond func(t *queue.Ticket) bool) (found queue.Ticket, err error) {
	err = o.see(ctx, what, func(s *queue.State) bool {
		for _, t := range s.Tickets {
			if cond(t) {
				found = *t
				return true
			}
		}
		return false
	})
	return found, err
}

// count is the number of tickets of the day.
func (o *observer) count() (n int) {
	o.read(func(s *queue.State) { n = len(s.Tickets) })
	return n
}

// get requests a page from the hub.
func (o *observer) get(ctx context.Context, path string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, o.http+path, http.NoBody)
	if err != nil {
		return "", err
	}
	response, err := link.NewWebClient(0).Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("asking the hub for %s: %s", path, response.Status)
	}
	return string(body), err
}

// metric reads one figure of the hub, 0 if it does not exist.
func (o *observer) metric(ctx context.Context, name string) (float64, error) {
	text, err := o.get(ctx, "/metrics")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), name+" "); ok {
			return strconv.ParseFloat(rest, 64)
		}
	}
	return 0, nil
}

// healthy waits for the hub to answer.
func (o *observer) healthy(ctx context.Context, hub *process) error {
	var fault error
	err := until(ctx, "the hub", func() bool {
		_, fault = o.get(ctx, "/healthz")
		return fault == nil || hub.ended()
	})
	if err == nil && fault != nil {
		err = fmt.Errorf("the hub ended:\n%s", hub.tail(8))
	}
	return err
}

// connected waits until n devices of a role have a link to the hub, the newest of them p.
func (o *observer) connected(ctx context.Context, role string, n int, p *process) error {
	err := until(ctx, fmt.Sprintf("%d device(s) of role %s at the hub", n, role), func() bool {
		have, err := o.metric(ctx, fmt.Sprintf("motcua_devices{role=%q}", role))
		return err == nil && int(have) == n || p.ended()
	})
	if err == nil && p.ended() {
		err = fmt.Errorf("%s ended by itself", p.name)
	}
	return err
}
