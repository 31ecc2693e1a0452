// Package film shows films in a window of somebody else, by the program mpv of the
// system. What mpv may do is little: it reads one file and nothing that the file
// refers to, takes no key, runs no script, asks no network, decodes in software,
// and gives way to everything else on the machine. It is spoken to over a socket
// that only the two have; when the wall ends in any way, mpv does.
//
// A film is silent while something else is said, and keeps no sound device open
// meanwhile: one without a mixer would be taken, and the call not heard.
//
// What cannot be opened, has no picture, is too large, stands still or ends by a
// crash is given up, and told in words.
package film

import "time"

// Limits of a film.
const (
	MaxWidth  = 1920 // pixels, or upright; a larger one is too much for a machine without a graphics card
	MaxHeight = 1088
	// The first picture and every answer of mpv must have come within so long.
	openWithin   = 10 * time.Second
	answerWithin = 8 * time.Second
	// stillFor is how long the same picture may stay while the film runs: a film of
	// slides has few.
	stillFor = 15 * time.Second
	// QuietWithin is how long somebody who has something to say waits for a film to
	// be silent. One that is not by then is stopped.
	QuietWithin = time.Second
	// backAfter is how long a film stays silent after what was said: the next call
	// may follow.
	backAfter = 1500 * time.Millisecond

	pollEvery    = 500 * time.Millisecond
	endWithin    = 3 * time.Second // a program that was killed is gone
	writeWithin  = time.Second
	maxLineBytes = 64 << 10 // of what mpv says
)
