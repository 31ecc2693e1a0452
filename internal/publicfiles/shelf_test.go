package publicfiles

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"motcua/internal/audit"
	"motcua/internal/catalogue"
	"motcua/internal/library"
)

// stand is a Shelf in a folder of its own, with the log that a hub would have.
type stand struct {
	*Shelf
	t     *testing.T
	dir   string
	taken audit.Catalogues
	said  strings.Builder
	mux   *http.ServeMux
}

func newStand(t *testing.T) *stand {
	t.Helper()
	s := &stand{t: t, dir: t.TempDir()}
	s.open()
	t.Cleanup(s.Close)
	return s
}

func (s *stand) open() {
	s.t.Helper()
	s.Shelf = Open(s.dir, s.taken, 0, slog.New(slog.NewTextHandler(&s.said, nil)))
	if err := s.Ready(); err != nil {
		s.t.Fatal(err)
	}
	s.mux = http.NewServeMux()
	s.Serve(s.mux)
}

// put stores a content.
func (s *stand) put(data []byte) (hash string) {
	s.t.Helper()
	hash, bytes, err := s.Put(strings.NewReader(string(data)), library.MaxFileBytes)
	if sum := sha256.Sum256(data); err != nil || hash != hex.EncodeToString(sum[:]) || bytes != int64(len(data)) {
		s.t.Fatalf("stored as %s, %d bytes: %v", hash, bytes, err)
	}
	return hash
}

// has reports whether a file is in the folder.
func (s *stand) has(hash string) bool {
	s.t.Helper()
	f, err := s.File(hash)
	if err != nil && !errors.Is(err, library.ErrMissing) {
		s.t.Fatal(err)
	}
	return err == nil && f.Close() == nil
}

// file is the content of a catalogue.
func file(t *testing.T, title string, list ...catalogue.Procedure) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := catalogue.Write(&out, catalogue.Header{Title: title}, list); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// birth is a procedure on which files hang, of such contents.
func birth(contents ...string) catalogue.Procedure {
	p := catalogue.Procedure{Code: "1.001193", Name: "Đăng ký khai sinh", Field: "Hộ tịch"}
	for _, text := range contents {
		sum := sha256.Sum256([]byte(text))
		p.Files = append(p.Files, catalogue.File{Kind: catalogue.FormFile, Title: text, Name: "to-khai.pdf", Hash: hex.EncodeToString(sum[:]), Bytes: int64(len(text))})
	}
	return p
}

// take puts a catalogue in force.
func (s *stand) take(data []byte) (hash string) {
	s.t.Helper()
	end, ok := s.Change()
	if !ok {
		s.t.Fatal("somebody changes the catalogue")
	}
	defer end()
	hash = s.put(data)
	current, _ := s.taken.Current()
	s.taken.Taken = append(s.taken.Taken, audit.Catalogue{CatalogueTaken: audit.CatalogueTaken{Hash: hash, Bytes: int64(len(data)), Before: current.Hash}})
	s.Publish(s.taken, 0)
	return hash
}

// get asks the network.
func (s *stand) get(path string) (status int, body string) {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

// Only the catalogue in force, the one before, and what hangs on them are handed out.
func TestOnlyWhatIsInForceIsHandedOut(t *testing.T) {
	s := newStand(t)
	if status, _ := s.get(library.PathListing); status != http.StatusNotFound {
		t.Errorf("without a catalogue the listing is answered %d", status)
	}
	form := s.put([]byte("tờ khai"))
	var hashes []string
	for _, title := range []string{"A", "B", "C"} {
		var list []catalogue.Procedure
		if title == "A" {
			list = append(list, birth("tờ khai"))
		} else {
			list = append(list, birth())
		}
		hashes = append(hashes, s.take(file(t, title, list...)))
		var l library.Listing
		if status, body := s.get(library.PathListing); status != http.StatusOK || json.Unmarshal([]byte(body), &l) != nil || l.Hash != hashes[len(hashes)-1] {
			t.Errorf("%s: the listing is answered %d %s", title, status, body)
		}
		if got := s.State(); got.Hash != l.Hash || !got.Readable || len(got.Missing) > 0 {
			t.Errorf("%s: it stands as %+v", title, got)
		}
		if status, body := s.get(library.PathFiles + form); (status == http.StatusOK && body == "tờ khai") != (title != "C") {
			t.Errorf("%s: the form is answered %d", title, status)
		}
	}
	for i, hash := range hashes {
		if status, _ := s.get(library.PathFiles + hash); (status == http.StatusOK) != (i > 0) {
			t.Errorf("catalogue %d is answered %d", i, status)
		}
	}
}

// What was stored for nothing goes at once, and what is needed stays.
func TestDropSparesWhatIsNeeded(t *testing.T) {
	s := newStand(t)
	data := file(t, "A", birth())
	hash, other := s.take(data), s.put([]byte("khác"))
	s.Drop(hash)
	s.Drop(other)
	if !s.has(hash) {
		t.Error("the catalogue in force is gone")
	}
	if s.has(other) {
		t.Error("what nobody needs is still there")
	}
}

// A file that nothing names is kept for an hour: the catalogue that names it may be on its way.
func TestFileThatNothingNamesWaitsForItsCatalogue(t *testing.T) {
	s := newStand(t)
	young, old := s.put([]byte("mới")), s.put([]byte("cũ"))
	past := time.Now().Add(-waitingFor - time.Minute)
	if err := os.Chtimes(filepath.Join(s.dir, library.Folder, old), past, past); err != nil {
		t.Fatal(err)
	}
	s.take(file(t, "A", birth()))
	if !s.has(young) {
		t.Error("the young file is gone")
	}
	if s.has(old) {
		t.Error("the old file is still there")
	}
}

// What a catalogue lacks is named, and not more than can be read.
func TestMissingFilesAreNamed(t *testing.T) {
	s := newStand(t)
	s.put([]byte("có"))
	contents := []string{"có"}
	for _, n := range "1234567" {
		contents = append(contents, "thiếu "+string(n))
	}
	for want, list := range map[int][]string{0: contents[:1], 2: contents[:3], namedAtMost: contents[:1+namedAtMost], namedAtMost + 1: contents} {
		c, f, err := s.Catalogue(s.put(file(t, "A", birth(list...))))
		if err != nil {
			t.Fatal(err)
		}
		missing, err := s.Lacks(c)
		if err != nil || len(missing) != want || len(missing) > namedAtMost && missing[namedAtMost] != "…" {
			t.Errorf("of %d files are missing %q, want %d (%v)", len(list), missing, want, err)
		}
		f.Close()
	}
	hash := s.take(file(t, "A", birth(contents[:3]...)))
	if got := s.State(); got.Hash != hash || !got.Readable || len(got.Missing) != 2 {
		t.Errorf("it stands as %+v", got)
	}
}

// A catalogue whose file is gone or damaged is not handed out, nothing is removed because of
// it, and one that comes in its place counts all its procedures as new.
func TestCatalogueThatCannotBeRead(t *testing.T) {
	for what, damage := range map[string]func(path string) error{
		"gone": os.Remove,
		"cut":  func(path string) error { return os.Truncate(path, 10) },
	} {
		t.Run(what, func(t *testing.T) {
			s := newStand(t)
			hash, waits := s.take(file(t, "A", birth())), s.put([]byte("chờ"))
			past := time.Now().Add(-2 * waitingFor)
			folder := filepath.Join(s.dir, library.Folder)
			if err := errors.Join(damage(filepath.Join(folder, hash)), os.Chtimes(filepath.Join(folder, waits), past, past)); err != nil {
				t.Fatal(err)
			}
			s.Close()
			s.open()
			if got := s.State(); got.Hash != hash || got.Readable || !slices.Equal(got.Missing, []string{hash}) || !strings.Contains(s.said.String(), "import it again") {
				t.Errorf("it stands as %+v; the log says %s", got, s.said.String())
			}
			if status, _ := s.get(library.PathListing); status != http.StatusNotFound {
				t.Errorf("the listing is answered %d", status)
			}
			if !s.has(waits) {
				t.Error("a file was removed that the catalogue may have named")
			}
			next, f, err := s.Catalogue(s.put(file(t, "B", birth())))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if changes, err := s.Changes(hash, next); err != nil || len(changes.Added) != 1 {
				t.Errorf("the changes are %+v (%v)", changes, err)
			}
		})
	}
}

func TestOneChangeAtATime(t *testing.T) {
	s := newStand(t)
	end, ok := s.Change()
	if _, other := s.Change(); !ok || other {
		t.Errorf("the first may change it: %v, the second: %v", ok, other)
	}
	end()
	if end, ok = s.Change(); !ok {
		t.Fatal("nobody may change it any more")
	}
	end()
}

// A folder that cannot be used says why, and stops nothing.
func TestFolderThatCannotBeUsed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, library.Folder), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := Open(dir, audit.Catalogues{}, 0, slog.New(slog.DiscardHandler))
	defer s.Close()
	if err := s.Ready(); err == nil {
		t.Error("a file is taken for a folder")
	}
	mux := http.NewServeMux()
	s.Serve(mux)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, library.PathListing, nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("the listing is answered %d", w.Code)
	}
	if got := s.State(); got.Hash != "" || got.Readable {
		t.Errorf("it stands as %+v", got)
	}
}

// What is being read ends with the hub.
func TestCloseEndsTheReading(t *testing.T) {
	s := newStand(t)
	c, f, err := s.Catalogue(s.take(file(t, "A", birth())))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s.Close()
	if _, err := c.Get("1.001193"); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("after the end it is still read (%v)", err)
	}
}
