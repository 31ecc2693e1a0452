package hub

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"motcua/internal/audit"
	"motcua/internal/catalogue"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/library"
	"motcua/internal/link"
)

// The paths of the office for the catalogue of procedures.
const (
	PathCatalogue     = "/catalogue"      // GET: Catalogues. POST with ?before=: take one, in our own form
	PathCatalogueUndo = "/catalogue/undo" // POST with ?before=
	PathCatalogueFile = "/catalogue/file" // the file of the one in force
	PathPublicFiles   = "/files"          // POST with ?hash=: store a file that hangs on a procedure
)

// Codes of faults about the catalogue.
const (
	FaultCatalogue   = "catalogue"    // it cannot be read, or names files that are not there
	FaultSame        = "same"         // it is in force already
	FaultOvertaken   = "overtaken"    // another one was taken since it was compared
	FaultNoCatalogue = "no-catalogue" // there is none, or none before it
	FaultNoRoom      = "no-room"      // the disk is too full
)

// Catalogues are the catalogue in force, and what was in force before.
type Catalogues struct {
	Current *audit.Catalogue  `json:"current,omitempty"`
	Before  *audit.Catalogue  `json:"before,omitempty"` // which an undo brings back
	Taken   []audit.Catalogue `json:"taken"`            // the newest ones, in order
	// Missing are the hashes of files that the one in force needs and that are not on disk.
	Missing []string `json:"missing,omitempty"`
}

// StoredFile is a file that was stored.
type StoredFile struct {
	Hash  string `json:"hash"`
	Bytes int64  `json:"bytes"`
}

func (o *office) serveCatalogues(mux *http.ServeMux) {
	mux.HandleFunc("GET "+PathCatalogue, o.withShelf(o.serveCatalogue))
	mux.HandleFunc("POST "+PathCatalogue, o.withShelf(o.taking(o.serveTake)))
	mux.HandleFunc("POST "+PathCatalogueUndo, o.withShelf(o.taking(o.serveUndo)))
	mux.HandleFunc("GET "+PathCatalogueFile, o.withShelf(o.serveCatalogueFile))
	mux.HandleFunc("GET "+PathMissed, o.atLeisure(o.serveMissed))
	mux.HandleFunc("POST "+PathPublicFiles, o.withShelf(o.servePut))
}

// withShelf answers a request that needs a running hub and its public files.
func (o *office) withShelf(serve http.HandlerFunc) http.HandlerFunc {
	return o.atLeisure(func(w http.ResponseWriter, r *http.Request) {
		if !o.works(w) {
			return
		}
		if err := o.hub.shelf.Ready(); err != nil {
			failed(w, err)
			return
		}
		serve(w, r)
	})
}

// taking lets one request at a time change the catalogue, and only the one that it was
// compared with: who has seen other changes than those that would come must look again.
func (o *office) taking(serve func(w http.ResponseWriter, r *http.Request, taken audit.Catalogues)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		end, ok := o.hub.shelf.Change()
		if !ok {
			fault(w, http.StatusConflict, FaultBusy, i18n.NewFault("office.catalogue-busy"))
			return
		}
		defer end()
		taken, err := o.hub.catalogues()
		if err != nil {
			failed(w, err)
			return
		}
		if current, _ := taken.Current(); current.Hash != queryOf(r, "before") {
			fault(w, http.StatusConflict, FaultOvertaken, i18n.NewFault("office.catalogue-overtaken"))
			return
		}
		serve(w, r, taken)
	}
}

// catalogues are those that the log has.
func (h *Hub) catalogues() (taken audit.Catalogues, err error) {
	err = h.inLoop(func() error {
		taken.Taken = slices.Clone(h.ledger.Fold().Catalogues.Taken)
		return nil
	})
	return taken, err
}

func (o *office) serveCatalogue(w http.ResponseWriter, _ *http.Request) {
	taken, err := o.hub.catalogues()
	if err != nil {
		failed(w, err)
		return
	}
	answer := Catalogues{Taken: append([]audit.Catalogue{}, taken.Taken...), Missing: o.hub.shelf.State().Missing}
	if v, ok := taken.Current(); ok {
		answer.Current = &v
	}
	if v, ok := taken.Before(); ok {
		answer.Before = &v
	}
	answerJSON(w, http.StatusOK, answer)
}

func (o *office) serveCatalogueFile(w http.ResponseWriter, _ *http.Request) {
	now := o.hub.shelf.State()
	if now.Hash == "" {
		fault(w, http.StatusNotFound, FaultNoCatalogue, i18n.NewFault("office.catalogue-none"))
		return
	}
	f, err := o.hub.shelf.File(now.Hash)
	if err != nil {
		fault(w, http.StatusNotFound, FaultNoCatalogue, i18n.NewFault("office.catalogue-missing").Because(err))
		return
	}
	defer f.Close()
	stream(w, "application/x-ndjson", func(out io.Writer) error {
		_, err := io.Copy(out, bufio.NewReaderSize(f, linesTogether))
		return err
	})
}

// serveTake stores a catalogue, and makes it the one in force: first its file is on disk,
// then the event in the log, and only then it is handed out.
func (o *office) serveTake(w http.ResponseWriter, r *http.Request, taken audit.Catalogues) {
	s := o.hub.shelf
	current, _ := taken.Current()
	was := s.State().Readable // a file that is there and damaged is stored again
	hash, bytes, err := s.Put(r.Body, catalogue.MaxFileBytes)
	if err != nil {
		notStored(w, err)
		return
	}
	next, file, err := s.Catalogue(hash)
	if err != nil {
		s.Drop(hash)
		fault(w, http.StatusBadRequest, FaultCatalogue, i18n.NewFault("office.catalogue-form").Because(err))
		return
	}
	defer file.Close()
	if missing, err := s.Lacks(next); err != nil || len(missing) > 0 {
		s.Drop(hash)
		fault(w, http.StatusConflict, FaultCatalogue, i18n.NewFault("office.catalogue-files", strings.Join(missing, ", ")).Because(err))
		return
	}
	switch {
	case hash == current.Hash && was:
		fault(w, http.StatusConflict, FaultSame, i18n.NewFault("office.catalogue-same"))
		return
	case hash == current.Hash: // its file was lost, as with a restored log, and is back
		s.Publish(taken, o.now())
		o.serveCatalogue(w, r)
		return
	}
	ev := audit.CatalogueTaken{Hash: hash, Bytes: bytes, Before: current.Hash, User: link.UserOf(r)}
	o.putInForce(w, r, next, ev)
}

// notStored answers why a file was not stored.
func notStored(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, library.ErrNoRoom):
		fault(w, http.StatusInsufficientStorage, FaultNoRoom, i18n.NewFault("office.no-room").Because(err))
	case errors.Is(err, library.ErrTooLarge):
		fault(w, http.StatusRequestEntityTooLarge, FaultRequest, i18n.NewFault("office.too-large").Because(err))
	default:
		failed(w, err)
	}
}

// serveUndo brings the catalogue before back.
func (o *office) serveUndo(w http.ResponseWriter, r *http.Request, taken audit.Catalogues) {
	current, _ := taken.Current()
	before, ok := taken.Before()
	if !ok {
		fault(w, http.StatusConflict, FaultNoCatalogue, i18n.NewFault("office.catalogue-none-before"))
		return
	}
	s := o.hub.shelf
	c, file, err := s.Catalogue(before.Hash)
	if err != nil {
		fault(w, http.StatusConflict, FaultNoCatalogue, i18n.NewFault("office.catalogue-none-before").Because(err))
		return
	}
	defer file.Close()
	if missing, err := s.Lacks(c); err != nil || len(missing) > 0 {
		fault(w, http.StatusConflict, FaultCatalogue, i18n.NewFault("office.catalogue-files", strings.Join(missing, ", ")).Because(err))
		return
	}
	o.putInForce(w, r, c, audit.CatalogueTaken{Hash: before.Hash, Bytes: before.Bytes, Before: current.Hash, Undone: true, User: link.UserOf(r)})
}

// putInForce records a catalogue that is on disk, with what it changes, and hands it out.
func (o *office) putInForce(w http.ResponseWriter, r *http.Request, next *catalogue.Catalogue, ev audit.CatalogueTaken) {
	s := o.hub.shelf
	ev.Procedures, ev.Title, ev.AsOf = next.Count, next.Title, next.AsOf
	changes, err := s.Changes(ev.Before, next)
	if err != nil {
		failed(w, err)
		return
	}
	ev.Added, ev.Changed, ev.Removed = len(changes.Added), len(changes.Changed), len(changes.Removed)
	var taken audit.Catalogues
	err = o.hub.inLoop(func() error {
		if err := o.hub.ledger.Enter(o.hub.now(), eventlog.Cause{}, []eventlog.Event{ev}, eventlog.Answer{}); err != nil {
			return err
		}
		taken.Taken = slices.Clone(o.hub.ledger.Fold().Catalogues.Taken)
		return nil
	})
	if err != nil {
		failed(w, err)
		return
	}
	s.Publish(taken, o.now())
	o.serveCatalogue(w, r)
}

// servePut stores a file that is to hang on a procedure. It is removed after an hour
// unless a catalogue names it by then.
func (o *office) servePut(w http.ResponseWriter, r *http.Request) {
	want := queryOf(r, "hash")
	if !library.IsHash(want) {
		fault(w, http.StatusBadRequest, FaultRequest, i18n.NewFault("office.file-hash"))
		return
	}
	s := o.hub.shelf
	hash, bytes, err := s.Put(r.Body, library.MaxFileBytes)
	if err != nil {
		notStored(w, err)
		return
	}
	if hash != want {
		s.Drop(hash)
		fault(w, http.StatusBadRequest, FaultRequest, i18n.NewFault("office.file-hash").Because(fmt.Errorf("%w: it is %s", library.ErrWrong, hash)))
		return
	}
	answerJSON(w, http.StatusOK, StoredFile{hash, bytes})
}
