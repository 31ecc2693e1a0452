package identity

import (
	"errors"
	"sync"
	"time"
)

// Limits of enrolment codes.
const (
	// CodeLasts is how long a code is good.
	CodeLasts = 10 * time.Minute
	codeTries = 5
	maxCodes  = 100 // open at once
	// firstWait is how long the second try has to wait after the first; each further
	// one waits twice as long.
	firstWait = time.Second
)

// Errors of enrolment.
var (
	// ErrNoCode means that no code is open for a name: it was never made, was used, is
	// older than ten minutes, or was tried five times.
	ErrNoCode = errors.New("there is no enrolment code for this device any more: make one by \"hub enroll\"")
	// ErrTooSoon means that the last try was a moment ago.
	ErrTooSoon = errors.New("the last try was a moment ago: wait and try again")
	// ErrProof means that the code was wrong.
	ErrProof = errors.New("the enrolment code is not right")
	// ErrTooManyCodes means that 100 codes are open.
	ErrTooManyCodes = errors.New("100 enrolment codes are open: use some, or wait ten minutes")
)

// Codes are the enrolment codes that are open, in memory only: a hub that restarts
// forgets them. They are safe for concurrent use.
type Codes struct {
	mono func() time.Duration // that nobody can set

	mu   sync.Mutex
	open map[string]*openCode // by device name
}

type openCode struct {
	name   Name
	salt   [SaltBytes]byte
	secret [secretBytes]byte
	until  time.Duration
	tries  int
	next   time.Duration // when another try is taken
}

// NewCodes goes by a monotonic clock.
func NewCodes(mono func() time.Duration) *Codes {
	return &Codes{mono: mono, open: map[string]*openCode{}}
}

// Open makes a code good for a name, in place of an earlier one for it.
func (c *Codes) Open(name Name, code string, salt [SaltBytes]byte) error {
	if err := name.Check(); err != nil {
		return err
	}
	secret := Secret(code, salt)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sweep()
	if _, again := c.open[name.ID]; !again && len(c.open) >= maxCodes {
		return ErrTooManyCodes
	}
	c.open[name.ID] = &openCode{name: name, salt: salt, secret: secret, until: c.mono() + CodeLasts}
	return nil
}

// sweep forgets what is over.
func (c *Codes) sweep() {
	now := c.mono()
	for id, o := range c.open {
		if now >= o.until || o.tries >= codeTries {
			delete(c.open, id)
		}
	}
}

// Salt is that of the open code for a device name.
func (c *Codes) Salt(id string) (salt [SaltBytes]byte, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sweep()
	o := c.open[id]
	if o == nil {
		return salt, ErrNoCode
	}
	return o.salt, nil
}

// Try compares a device's proof. A right one uses the code up, and returns the name that
// it was made for and the secret for the hub's own proof. A wrong one counts.
func (c *Codes) Try(id string, proof []byte, binding [BindingBytes]byte, said []byte) (Name, [secretBytes]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sweep()
	o, now := c.open[id], c.mono()
	switch {
	case o == nil:
		return Name{}, [secretBytes]byte{}, ErrNoCode
	case now < o.next:
		return Name{}, [secretBytes]byte{}, ErrTooSoon
	}
	if !Proven(proof, DeviceSide, o.secret, binding, said) {
		o.next = now + firstWait<<o.tries
		o.tries++
		return Name{}, [secretBytes]byte{}, ErrProof
	}
	delete(c.open, id)
	return o.name, o.secret, nil
}

// Waiting are the names for which a code is open.
func (c *Codes) Waiting() (list []Name) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sweep()
	for _, o := range c.open {
		list = append(list, o.name)
	}
	return list
}
