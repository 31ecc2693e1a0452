// Package film shows films in a window of another program, by the program mpv of the
// system. mpv is restricted: it reads one file and nothing that the file refers to,
// ignores keys, runs no scripts, uses no network, decodes in software, and has the lowest
// priority. It is controlled over a socket that only the two programs have; when the wall
// ends in any way, mpv ends too.
//
// A film is silent while an announcement is made, and releases the sound device
// meanwhile: without a mixer the device would be in use, and the call would not be heard.
//
// A film that cannot be opened, has no picture, is too large, stands still or crashes its
// player is given up, and the reason is reported in words.
package film

import "time"

// Limits of a film.
const (
	MaxWidth  = 1920 // pixels, or the height of an upright one; a larger one is too much for a machine without a graphics card
	MaxHeight = 1088
	// The first picture and every answer of mpv must come within this time.
	openWithin   = 10 * time.Second
	answerWithin = 8 * time.Second
	// stillFor is how long the same picture may stay while the film runs: a film of
	// slides has few.
	stillFor = 15 * time.Second
	// QuietWithin is how long an announcement waits for a film to become silent. A film
	// that is not silent by then is stopped.
	QuietWithin = time.Second
	// backAfter is how long a film stays silent after an announcement, because another
	// call may follow.
	backAfter = 1500 * time.Millisecond

	pollEvery    = 500 * time.Millisecond
	endWithin    = 3 * time.Second // after it was killed
	writeWithin  = time.Second
	maxLineBytes = 64 << 10 // of mpv's output
)
