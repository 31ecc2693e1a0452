package main

import (
	"errors"
	"io"
	"net"
	"sync"
)

// gate is a cable to the hub that can be cut and joined. While it is cut no connection is
// possible, and existing ones are broken.
type gate struct {
	listener net.Listener
	to       string
	wait     sync.WaitGroup

	mu    sync.Mutex
	cut   bool
	lines map[net.Conn]struct{}
}

func openGate(to string) (*gate, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	g := &gate{listener: l, to: to, lines: map[net.Conn]struct{}{}}
	g.wait.Go(g.serve)
	return g, nil
}

func (g *gate) url() string { return "ws://" + g.listener.Addr().String() + "/link" }

func (g *gate) serve() {
	for {
		near, err := g.listener.Accept()
		if err != nil {
			return
		}
		g.join(near)
	}
}

// join forwards a connection to the hub, unless the cable is cut.
func (g *gate) join(near net.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cut {
		near.Close()
		return
	}
	far, err := net.Dial("tcp", g.to)
	if err != nil {
		near.Close()
		return
	}
	for _, c := range []net.Conn{near, far} {
		g.lines[c] = struct{}{}
	}
	g.wait.Go(func() { g.carry(near, far) })
	g.wait.Go(func() { g.carry(far, near) })
}

func (g *gate) carry(from, to net.Conn) {
	_, _ = io.Copy(to, from) // ends with the cut, or with either side
	from.Close()
	to.Close()
	g.mu.Lock()
	delete(g.lines, from)
	g.mu.Unlock()
}

// set cuts the cable, or repairs it.
func (g *gate) set(cut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cut = cut; !cut {
		return
	}
	for c := range g.lines {
		c.Close()
	}
}

func (g *gate) close() error {
	g.set(true)
	err := g.listener.Close()
	g.wait.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
