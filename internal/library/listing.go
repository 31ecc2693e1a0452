package library

import (
	"errors"
	"fmt"
)

// The paths under which a hub hands its public files out, to whoever asks.
const (
	PathListing = "/public/catalogue" // a Listing
	PathFiles   = "/public/files/"    // + the hash of a file
)

// MaxListingBytes is how long a listing may be.
const MaxListingBytes = 4 << 20

// Listing is what a hub makes public: its catalogue of procedures, and the files that hang
// on them.
type Listing struct {
	Hash       string   `json:"hash"` // of the catalogue's file
	Bytes      int64    `json:"bytes"`
	Procedures int      `json:"procedures"`
	Title      string   `json:"title,omitempty"`
	AsOf       string   `json:"asOf,omitempty"` // date on which its source was read
	TakenMS    int64    `json:"takenMS"`        // when the centre made it public, the hub's time in Unix ms
	Files      []Listed `json:"files,omitempty"`
}

// Listed is a file of a listing.
type Listed struct {
	Hash  string `json:"hash"`
	Bytes int64  `json:"bytes"`
}

var errListing = errors.New("it is no listing of public files")

// Check says what is wrong with a listing that somebody has sent.
func (l *Listing) Check() error {
	if len(l.Files) > MaxFiles/2 {
		return fmt.Errorf("%w: %d files", errListing, len(l.Files))
	}
	for _, f := range append([]Listed{{l.Hash, l.Bytes}}, l.Files...) {
		if !IsHash(f.Hash) || f.Bytes <= 0 || f.Bytes > MaxFileBytes {
			return fmt.Errorf("%w: the file %.80q of %d bytes", errListing, f.Hash, f.Bytes)
		}
	}
	return nil
}
