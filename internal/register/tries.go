package register

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Limits of looking up.
const (
	LooksPerMinute   = 60 // of one device
	FiguresPerMinute = 10 // of these with figures: typing four takes some seconds, and each is on record
	TriesPerCode     = 3  // wrong figures for one code in an hour, at all devices together
	TriesPerDevice   = 20 // wrong figures at one device in an hour
	MissesPerDevice  = 60 // codes that are not there, at one device in an hour
	TriesCount       = time.Hour
	LongestLock      = 8 * time.Hour
	LongestWalkLock  = time.Hour
	firstWalkLock    = 5 * time.Minute
	maxTried         = 10_000 // codes and devices that are counted
)

// tried counts the wrong tries of a code or a device, and how often it was locked in a row.
type tried struct {
	wrong  []time.Duration // within TriesCount, the oldest first
	locks  int
	until  time.Duration
	latest time.Duration
}

// pace counts what a device asks, by the minute.
type pace struct{ looks, figures []time.Duration }

// Tries limits who looks up how often. Times are durations since any beginning, by a clock
// that nobody sets. It is used under its owner's lock.
//
// A try counts as wrong before it is known, and is forgiven when it was right: several at
// once are no more than several in turn.
type Tries struct {
	codes, devices, walks map[string]*tried
	paces                 map[string]*pace
}

// NewTries counts nothing yet.
func NewTries() *Tries {
	return &Tries{codes: map[string]*tried{}, devices: map[string]*tried{}, walks: map[string]*tried{}, paces: map[string]*pace{}}
}

// Look counts a look-up of a device. wait is how long it must wait if it is one too many,
// also since it has asked for too many codes that are not there.
func (t *Tries) Look(device string, figures bool, now time.Duration) (wait time.Duration) {
	p := t.paces[device]
	if p == nil {
		shrink(t.paces, func(p *pace) time.Duration { return last(p.looks) })
		p = &pace{}
		t.paces[device] = p
	}
	p.looks, p.figures = since(p.looks, now-time.Minute), since(p.figures, now-time.Minute)
	if w := t.walks[device]; w != nil && w.until > now {
		return w.until - now
	}
	if len(p.looks) >= LooksPerMinute {
		return p.looks[0] + time.Minute - now
	}
	if figures && len(p.figures) >= FiguresPerMinute {
		return p.figures[0] + time.Minute - now
	}
	p.looks = append(p.looks, now)
	if figures {
		p.figures = append(p.figures, now)
	}
	return 0
}

// Try counts a try of figures for a code. locked is how long none is taken, for the code or
// from the device; left is how many wrong ones are taken after this one.
func (t *Tries) Try(code Code, device string, now time.Duration) (left int, locked time.Duration) {
	c, d := of(t.codes, string(code)), of(t.devices, device)
	if locked = max(c.until, d.until) - now; locked > 0 {
		return 0, locked
	}
	c.count(now, TriesPerCode, TriesCount, LongestLock)
	d.count(now, TriesPerDevice, TriesCount, LongestLock)
	return max(0, TriesPerCode-len(c.wrong)), 0
}

// Right forgives what was tried for a code, and the one try of the device: otherwise whoever
// has one dossier could try without end for others.
func (t *Tries) Right(code Code, device string, now time.Duration) {
	delete(t.codes, string(code))
	of(t.devices, device).forgive(now)
}

// Unknown forgives a try whose figures could not be compared.
func (t *Tries) Unknown(code Code, device string, now time.Duration) {
	of(t.codes, string(code)).forgive(now)
	of(t.devices, device).forgive(now)
}

// Missed counts a code that is not there.
func (t *Tries) Missed(device string, now time.Duration) {
	w := of(t.walks, device)
	if w.until > now {
		return
	}
	if w.count(now, MissesPerDevice, firstWalkLock, LongestWalkLock); w.until > now {
		w.wrong = nil // the lock is shorter than the time for which they would count
	}
}

// of is what was tried, made if it is new.
func of(list map[string]*tried, name string) *tried {
	if list[name] == nil {
		shrink(list, func(e *tried) time.Duration { return max(e.latest, e.until) })
		list[name] = &tried{}
	}
	return list[name]
}

// shrink makes room in a full list: the half that was used least lately goes. That many codes
// cannot be tried within the hour for which they count.
func shrink[T any](list map[string]*T, used func(*T) time.Duration) {
	if len(list) < maxTried {
		return
	}
	names := slices.SortedFunc(maps.Keys(list), func(a, b string) int { return cmp.Compare(used(list[a]), used(list[b])) })
	for _, name := range names[:len(names)/2] {
		delete(list, name)
	}
}

// count counts a wrong try, and locks at the last one: the first time for a while, each
// further time without a quiet hour between for twice as long.
func (e *tried) count(now time.Duration, most int, first, longest time.Duration) {
	if e.locks > 0 && now > e.until+TriesCount {
		e.locks = 0
	}
	e.wrong, e.latest = append(since(e.wrong, now-TriesCount), now), now
	if len(e.wrong) < most {
		return
	}
	e.until = now + min(longest, first<<min(e.locks, 10))
	e.locks++
}

// forgive takes the last try back, and the lock that it made. The tries before it stay.
func (e *tried) forgive(now time.Duration) {
	if len(e.wrong) > 0 {
		e.wrong = e.wrong[:len(e.wrong)-1]
	}
	if e.until > now {
		e.until, e.locks = 0, e.locks-1
	}
}

// since are the times after a moment.
func since(times []time.Duration, from time.Duration) []time.Duration {
	n, _ := slices.BinarySearch(times, from+1)
	return times[n:]
}

func last(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	return times[len(times)-1]
}
