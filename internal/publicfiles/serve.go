package publicfiles

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"motcua/internal/library"
	"motcua/internal/link"
)

// Limits of downloads.
const (
	downloadsAtOnce = 8
	downloadsOfOne  = 2 // from one address other than this machine
	// pieceWithin is how long the reader of a download may take for 32 KiB, and
	// downloadWithin for all that it asks for at once: then it goes on with what is left,
	// and somebody else may have had a turn.
	pieceWithin    = 20 * time.Second
	downloadWithin = 10 * time.Minute
	// comeAgain is what who is turned away is told to wait, in seconds.
	comeAgain = "5"
)

// downloads counts those who are being handed a file. The zero value is ready.
type downloads struct {
	mu    sync.Mutex
	all   int
	hosts map[string]int // by link.HostOf
}

// enter lets one more in, if there is room. leave must be called then.
func (d *downloads) enter(address string) (leave func(), ok bool) {
	host := link.HostOf(address)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.all >= downloadsAtOnce || host != link.ThisMachine && d.hosts[host] >= downloadsOfOne {
		return nil, false
	}
	if d.hosts == nil {
		d.hosts = map[string]int{}
	}
	d.all++
	d.hosts[host]++
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.all--
		if d.hosts[host]--; d.hosts[host] == 0 {
			delete(d.hosts, host)
		}
	}, true
}

// Serve answers under library.PathListing and library.PathFiles.
func (s *Shelf) Serve(mux *http.ServeMux) {
	mux.HandleFunc("GET "+library.PathListing, s.serveListing)
	mux.HandleFunc("GET "+library.PathFiles+"{hash}", s.serveFile)
}

// turnAway asks somebody to come again.
func turnAway(w http.ResponseWriter, why string) {
	w.Header().Set("Retry-After", comeAgain)
	http.Error(w, why, http.StatusServiceUnavailable)
}

func (s *Shelf) serveListing(w http.ResponseWriter, r *http.Request) {
	now := s.shown.Load()
	switch {
	case now == nil && s.files != nil:
		turnAway(w, "the catalogue is just being read")
		return
	case now == nil || now.listing == nil:
		http.Error(w, "there is no catalogue of procedures", http.StatusNotFound)
		return
	}
	w.Header().Set("ETag", now.mark)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.Header.Get("If-None-Match") == now.mark {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(now.listing) // who has gone needs no answer
}

func (s *Shelf) serveFile(w http.ResponseWriter, r *http.Request) {
	now, hash := s.shown.Load(), r.PathValue("hash")
	if now == nil {
		turnAway(w, "the catalogue is just being read")
		return
	}
	if _, named := now.may[hash]; !named {
		http.Error(w, "there is no such file", http.StatusNotFound)
		return
	}
	leave, ok := s.downloads.enter(r.RemoteAddr)
	if !ok {
		turnAway(w, "too many are being served")
		return
	}
	defer leave()
	f, _, err := s.files.Open(hash)
	if err != nil {
		if !errors.Is(err, library.ErrMissing) {
			s.log.Error("a public file cannot be read", "hash", hash, "cause", err)
		}
		http.Error(w, "there is no such file", http.StatusNotFound)
		return
	}
	defer f.Close()
	if strings.Contains(r.Header.Get("Range"), ",") { // nobody needs several pieces at once
		r.Header.Del("Range")
	}
	w.Header().Set("ETag", `"`+hash+`"`)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // nothing more is read; not within one program
	http.ServeContent(&pieces{w, control, time.Now()}, r, "", time.Time{}, f)
}

// pieces writes an answer in pieces, each with its own deadline, and ends it after
// downloadWithin. It hides how else the writer could be written to, so that every piece
// comes by here.
type pieces struct {
	http.ResponseWriter
	control *http.ResponseController
	began   time.Time
}

// errTurn means that a download has had its time.
var errTurn = errors.New("the time of this download is over")

// Write implements io.Writer.
func (p *pieces) Write(data []byte) (int, error) {
	if time.Since(p.began) > downloadWithin {
		return 0, errTurn
	}
	_ = p.control.SetWriteDeadline(time.Now().Add(pieceWithin)) // not within one program
	return p.ResponseWriter.Write(data)
}
