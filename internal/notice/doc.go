// Package notice shows what lies in a folder as pages of the wall's notice panel:
// pictures, short texts, PDF files and films, each on its days and at its hours. Whoever
// looks after the hall puts a file there, over the network if need be, and takes it away
// again; nothing else is to be done.
//
// The folder is looked at every few seconds, since a network drive tells nobody what
// has changed on it. A file is taken when its size and time have stayed the same from
// one look to the next, so that one that is still being copied is not; one that cannot
// be shown is told once in the log, in words, and tried again when it changes. While
// the folder cannot be read, what was read before stays.
//
// A picture is decoded and scaled down once, to a file of the program's own; what is
// kept in memory is the page that is shown and the one after it. A film is not touched:
// who shows it reads it, and says when it cannot be shown.
package notice

import "time"

// Limits of a folder. What is above them is told in the log and left out.
const (
	MaxFiles     = 200      // files that could be shown, in the order of their names
	MaxEntries   = 2_000    // everything that lies in the folder
	MaxBytes     = 64 << 20 // of a file
	MaxPixels    = 40_000_000
	MaxTextBytes = 8 << 10
	MaxTitle     = 120 // characters of a text's first line
	MaxText      = 600 // and of the rest
	MaxPDFPages  = 20  // of one file; what follows is left out
	MaxPages     = 400 // of all files

	MaxFilmBytes   = 2 << 30
	MaxFilmSeconds = 15 * 60 // of a film; what follows is left out
)

// The panel is never larger than this on a screen of today, in pixels; pictures are
// kept no larger.
const (
	panelWidth  = 1600
	panelHeight = 1200
)

const (
	lookEvery   = 3 * time.Second
	pdfPatience = time.Minute
	// DefaultSeconds is how long a page is shown that says nothing else.
	DefaultSeconds = 12
)
