// Package link carries wire frames between a device and the hub: one websocket
// for each device, pings that find a dead line within 15 seconds, a client
// that comes back with jitter, and a server that rather drops a device that
// does not read than wait for it. It knows nothing of queues.
package link

import "time"

// Times and limits of the link.
const (
	PingEvery    = 5 * time.Second
	DeadAfter    = 15 * time.Second // without a word from the other side
	HelloWithin  = 5 * time.Second
	WriteWithin  = 10 * time.Second
	BackoffFirst = 250 * time.Millisecond
	DialWithin   = 2 * time.Second // a hub in the building takes a connection in milliseconds, or not at all
	// BackoffLongest is short, so that a device is back within three seconds after
	// its hub is: a thousand devices that knock twice a second cost nothing.
	BackoffLongest = time.Second

	outFrames = 1024     // frames that may wait for one device
	outBytes  = 16 << 20 // and their bytes
	maxConns  = 1000
)
