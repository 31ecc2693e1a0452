package kills

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"motcua/internal/store"
)

const (
	hubKills    = 120
	longestLife = 60 * time.Millisecond // from the first answer of a life to its kill
	longestBoot = 60 * time.Millisecond // of the lives that are ended during the start
)

// crowd is all clients of the hub.
type crowd struct {
	ledger  *ledger
	clients []*client
}

func newCrowd() *crowd {
	c := &crowd{ledger: newLedger()}
	add := func(dev string, window int, w work) {
		c.clients = append(c.clients, &client{dev: dev, window: window, work: w, ledger: c.ledger})
	}
	for i, service := range []string{"a1", "b1", "a1"} {
		add(fmt.Sprintf("gateway-%d", i), 4, issuing(service))
	}
	add("desk-1", 1, serving("1", "duc"))
	add("desk-2", 1, serving("2", "hoa"))
	add("pad-1", 1, rating("1"))
	return c
}

// mayBeMore is how many commands can be decided without an answer having reached a
// client.
func (c *crowd) mayBeMore() (n int) {
	for _, each := range c.clients {
		n += len(each.open)
	}
	return n
}

// work has all clients send commands until the hub is gone or ctx ends.
func (c *crowd) work(ctx context.Context, t *testing.T, url string) (wait func()) {
	var all sync.WaitGroup
	for _, each := range c.clients {
		all.Go(func() {
			if err := each.session(ctx, url); err != nil {
				t.Error(err)
			}
		})
	}
	return all.Wait
}

// killHub kills the hub repeatedly, while it starts and while all clients send commands.
// Each acknowledged command is in its log afterwards, once and with the answer that was
// given, and gets the same answer when it is repeated.
func killHub(t *testing.T) {
	t.Parallel()
	c, crowd, chance := newCentre(t), newCrowd(), rand.New(rand.NewPCG(20, 26))
	for i := range hubKills {
		hub := c.hub(t)
		if i%7 == 3 {
			pause(time.Duration(chance.Int64N(int64(longestBoot))))
			hub.kill(t)
			continue
		}
		c.answering(t, hub)
		before := crowd.ledger.size()
		wait := crowd.work(t.Context(), t, c.url())
		eventually(t, "an answer", func() bool { return crowd.ledger.size() > before || t.Failed() })
		pause(time.Duration(chance.Int64N(int64(longestLife))))
		hub.kill(t)
		wait()
		if t.Failed() {
			return
		}
		if i%60 == 59 {
			c.audit(t, crowd)
		}
	}
	c.settleDown(t, crowd)
	t.Logf("%d commands were answered, %d of them asked again and answered the same", crowd.ledger.size(), crowd.ledger.again)
	if crowd.ledger.size() < 20*hubKills || crowd.ledger.again < hubKills {
		t.Errorf("%d answers, %d of them asked again, are too few to say anything", crowd.ledger.size(), crowd.ledger.again)
	}
}

// audit compares the log, which no hub has open, with the clients' answers.
func (c *centre) audit(t *testing.T, crowd *crowd) {
	t.Helper()
	c.read(t, func(s *store.Store) { crowd.ledger.audit(t, s, crowd.mayBeMore()) })
}

// settleDown answers the open commands, stops the hub normally, and compares everything
// with the log.
func (c *centre) settleDown(t *testing.T, crowd *crowd) {
	t.Helper()
	hub := c.hub(t)
	c.answering(t, hub)
	ctx, cancel := context.WithCancel(t.Context())
	before := crowd.ledger.size()
	wait := crowd.work(ctx, t, c.url())
	eventually(t, "work goes on", func() bool { return crowd.ledger.size() > before+500 || t.Failed() })
	cancel()
	wait()
	hub.stop(t)
	c.verify(t)
	c.audit(t, crowd)
}
