// Package link carries wire frames between a device and the hub. Each device has one
// websocket. By pings a device detects a dead line within 6 seconds, and the hub
// within 15. The client reconnects with jitter. The server drops a device that does
// not read instead of waiting for it. The package knows nothing about queues.
package link

import "time"

// Times and limits of the link.
const (
	PingEvery    = 5 * time.Second
	DeadAfter    = 15 * time.Second // at the hub, without any message from a device
	HelloWithin  = 5 * time.Second
	WriteWithin  = 10 * time.Second
	BackoffFirst = 250 * time.Millisecond

	// A device is to be connected within 3 seconds after the line is repaired, even
	// after an hour. In the worst case the line is repaired just after a try has
	// started to fail: that try takes DialWithin, the pause after it at most
	// BackoffLongest, and the rest is for the welcome. The pause is random between
	// zero and that, so that 1,000 devices which lost their connection together do
	// not return together, but 700 in each second. While the hub is off, their 1,300
	// tries a second are about 100 kB, and nobody answers them. A longer pause would
	// save nothing that matters, and people would wait for it.
	BackoffLongest = 1500 * time.Millisecond
	DialWithin     = time.Second // a hub in the same building answers in milliseconds, and its kernel does so however busy the hub is
	// BackoffRefused is the longest pause after a refusal: the hub is running and
	// will refuse again until a person has changed something.
	BackoffRefused = 10 * time.Second

	// Two machines on copies of one disk end each other's connections until a person
	// switches one off, which may take days. So the longest pause of a machine whose
	// line was taken begins with BackoffRefused and doubles each time up to
	// BackoffReplaced; a connection that lasts for ReplacedForgotten says that the
	// other machine is gone.
	BackoffReplaced   = time.Minute
	ReplacedForgotten = 10 * time.Minute

	// A pulled cable is not reported, and the kernel repeats what was sent into it
	// after ever longer pauses. So a device pings too, and makes a new connection
	// instead of waiting for the kernel.
	AskEvery  = 2 * time.Second
	LostAfter = 6 * time.Second // without any message from the hub, which sends pings of its own

	outFrames = 1024     // frames that may wait for one device
	outBytes  = 16 << 20 // and their bytes
	maxConns  = 1000     // devices
	maxInside = 1024     // connections whose device has not sent its hello: as many as come at once after a power cut
	maxEach   = 256      // of those, from one address other than this machine

	maxHelloBytes = 16 << 10 // limit of a frame before the hello is accepted
)
