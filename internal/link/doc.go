// Package link carries wire frames between a device and the hub: one websocket
// for each device, pings by which a device finds a
// dead line within 6 seconds and the hub within 15, a client
// that comes back with jitter, and a server that rather drops a device that
// does not read than wait for it. It knows nothing of queues.
package link

import "time"

// Times and limits of the link.
const (
	PingEvery    = 5 * time.Second
	DeadAfter    = 15 * time.Second // at the hub, without a word from a device
	HelloWithin  = 5 * time.Second
	WriteWithin  = 10 * time.Second
	BackoffFirst = 250 * time.Millisecond

	// A line that is whole again is to be used within 3 seconds, also after an
	// hour. At the worst it becomes whole just after a try has begun to fail:
	// that try takes DialWithin, the pause after it BackoffLongest, and what is
	// left is for the welcome. The pause is drawn by chance between nothing and
	// that, so 1,000 devices that were cut off together do not come together,
	// but 700 in each second; and as long as the hub is away their 1,300 tries a
	// second are some 100 kB, which nobody answers. A longer pause would spare
	// nothing that matters, and be what people wait for.
	BackoffLongest = 1500 * time.Millisecond
	DialWithin     = time.Second // a hub in the building answers in milliseconds, and its kernel does so however busy it is
	// BackoffRefused is the longest pause after a refusal: the hub is there, and
	// will say the same again until a person has done something. Two devices with
	// one name would also throw each other out all the time.
	BackoffRefused = 10 * time.Second

	// A cable that is pulled says nothing, and what was sent into it is sent again
	// by the kernel after ever longer pauses. So a device asks for itself, and
	// makes a new connection rather than wait for that.
	AskEvery  = 2 * time.Second
	LostAfter = 6 * time.Second // without a word from the hub, which pings besides

	outFrames = 1024     // frames that may wait for one device
	outBytes  = 16 << 20 // and their bytes
	maxConns  = 1000     // devices
	maxInside = 1024     // connections whose device has not said hello: as many as come at once after a power cut
	maxEach   = 256      // and of those from one address other than this machine

	maxHelloBytes = 16 << 10 // until somebody has said hello
)
