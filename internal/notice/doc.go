// Package notice shows the files in a folder as pages of the wall's notice panel:
// pictures, short texts, PDF files and films, each on its days and at its hours. The
// staff put a file there, over the network if they like, and delete it later; nothing
// else has to be done.
//
// The folder is checked every few seconds, because a network drive does not report
// changes. A file is read when its size and time have stayed the same between two checks,
// so that a file that is still being copied is not. A file that cannot be shown is
// reported once in the log, in words, and is tried again when it changes. While the
// folder cannot be read, the earlier pages stay.
//
// A picture is decoded and scaled down once, into a cache file. Only the page that is
// shown and the next one are kept in memory. A film is not read here: its player reads
// it, and reports if it cannot be shown.
package notice

import "time"

// Limits of a folder. What exceeds them is logged and left out.
const (
	MaxFiles     = 200      // files that could be shown, in the order of their names
	MaxEntries   = 2_000    // all entries of the folder
	MaxBytes     = 64 << 20 // of a file
	MaxPixels    = 40_000_000
	MaxTextBytes = 8 << 10
	MaxTitle     = 120 // characters of a text's first line
	MaxText      = 600 // and of the rest
	MaxPDFPages  = 20  // of one file; further pages are left out
	MaxPages     = 400 // of all files

	MaxFilmBytes   = 2 << 30
	MaxFilmSeconds = 15 * 60 // of a film; the rest is left out
)

// The panel is not larger than this on today's screens, in pixels; pictures are stored no
// larger.
const (
	panelWidth  = 1600
	panelHeight = 1200
)

const (
	lookEvery = 3 * time.Second
	// DefaultSeconds is how long a page is shown by default.
	DefaultSeconds = 12
)
