package publicsync_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"motcua/internal/catalogue"
	"motcua/internal/clock"
	"motcua/internal/hub"
	"motcua/internal/ledgertest"
	"motcua/internal/library"
	"motcua/internal/link"
	"motcua/internal/publicsync"

	"motcua/internal/centre"
)

const patience = 30 * time.Second

// house is a real hub behind a line that a test can disturb.
type house struct {
	t   *testing.T
	dir string
	hub *hub.Hub
	web *httptest.Server
	// disturb answers in the hub's place, or returns the writer by which the hub answers.
	disturb atomic.Pointer[func(w http.ResponseWriter, r *http.Request) http.ResponseWriter]
	mu      sync.RWMutex // held while the hub is another one
	asked   sync.Map     // how often a path was asked for
	current string
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir()}
	h.start()
	h.web = httptest.NewServer(http.HandlerFunc(h.serve))
	t.Cleanup(func() {
		h.web.CloseClientConnections()
		h.web.Close()
		if err := h.hub.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *house) start() {
	h.t.Helper()
	var err error
	h.hub, err = hub.Open(hub.Config{
		Dir: h.dir, Centre: centre.Centre{
			Name: "Trung tâm thử", Agencies: []centre.Agency{{ID: "tp", Name: "Tư pháp", Prefix: "A"}},
			Services: []centre.Service{{ID: "hotich", Agency: "tp", Name: "Hộ tịch"}}, Counters: []centre.Counter{{ID: "1", Serves: []centre.Serve{{Agency: "tp"}}}},
			Policy: centre.Policy{DigitsPerNumber: 6},
		},
		Admission: hub.Admission{Insecure: true}, Log: slog.New(slog.DiscardHandler), PINs: ledgertest.PINs,
		Now: clock.WallMS, Chance: func() uint32 { return 7 },
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) restart() {
	h.t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.hub.Close(); err != nil {
		h.t.Fatal(err)
	}
	h.start()
}

func (h *house) serve(w http.ResponseWriter, r *http.Request) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	n, _ := h.asked.LoadOrStore(r.URL.Path, new(atomic.Int64))
	n.(*atomic.Int64).Add(1)
	if disturb := h.disturb.Load(); disturb != nil {
		if w = (*disturb)(w, r); w == nil {
			return
		}
	}
	h.hub.Handler().ServeHTTP(w, r)
}

// times is how often a file was asked for.
func (h *house) times(hash string) int64 {
	n, ok := h.asked.Load(library.PathFiles + hash)
	if !ok {
		return 0
	}
	return n.(*atomic.Int64).Load()
}

// office does what a command of the hub does.
func (h *house) office(path string, body []byte) {
	h.t.Helper()
	h.mu.RLock()
	defer h.mu.RUnlock()
	w := httptest.NewRecorder()
	h.hub.Office().ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body)))
	if w.Code != http.StatusOK {
		h.t.Fatalf("%s is answered %d %s", path, w.Code, w.Body)
	}
}

// take makes a catalogue public in which the first procedures have a file each.
func (h *house) take(title string, procedures int, files ...[]byte) (hash string) {
	h.t.Helper()
	var list []catalogue.Procedure
	for i := range procedures {
		p := catalogue.Procedure{Code: fmt.Sprintf("1.%06d", i), Name: "Thủ tục số " + fmt.Sprint(i), Field: "Hộ tịch", Steps: strings.Repeat("Nộp hồ sơ. ", 10)}
		if i < len(files) {
			h.office(hub.PathPublicFiles+"?hash="+sumOf(files[i]), files[i])
			p.Files = []catalogue.File{{Kind: catalogue.FilmFile, Title: "Phim", Name: "phim.mp4", Hash: sumOf(files[i]), Bytes: int64(len(files[i]))}}
		}
		list = append(list, p)
	}
	var out bytes.Buffer
	if err := catalogue.Write(&out, catalogue.Header{Title: title}, list); err != nil {
		h.t.Fatal(err)
	}
	h.office(hub.PathCatalogue+"?before="+h.current, out.Bytes())
	h.current = sumOf(out.Bytes())
	return h.current
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// content is a file that does not repeat itself.
func content(name string, n int) []byte {
	var out bytes.Buffer
	for i := 0; out.Len() < n; i++ {
		sum := sha256.Sum256(fmt.Append(nil, name, i))
		out.Write(sum[:])
	}
	return out.Bytes()[:n]
}

// kiosk is a device with its library.
type kiosk struct {
	t     *testing.T
	files *library.Library
	*publicsync.Fetcher
	taken chan string // hashes
}

// plenty is a disk with room, whatever the test's machine has.
func plenty(string) (free, total uint64, err error) { return 100 << 30, 200 << 30, nil }

// kiosk starts a device.
func (h *house) kiosk(dir string, change ...func(cfg *publicsync.Config)) *kiosk {
	h.t.Helper()
	files, err := library.Open(filepath.Join(dir, library.Folder), library.WithRoom(plenty))
	if err != nil {
		h.t.Fatal(err)
	}
	k := &kiosk{t: h.t, files: files, taken: make(chan string, 100)}
	cfg := publicsync.Config{
		Library: files, Clock: clock.OfMachine(), Chance: func() uint32 { return 0 }, Log: slog.New(slog.DiscardHandler),
		Connect:        func() (*http.Client, string, error) { return link.NewFilesClient(nil), h.web.URL, nil },
		Taken:          func(path string) { k.taken <- filepath.Base(path) },
		BytesPerSecond: 1 << 40, Every: 20 * time.Millisecond,
	}
	for _, c := range change {
		c(&cfg)
	}
	k.files = cfg.Library
	k.Fetcher = publicsync.StartWith(cfg, func(ctx context.Context, d time.Duration) {
		select {
		case <-time.After(min(d, 20*time.Millisecond)):
		case <-ctx.Done():
		}
	})
	h.t.Cleanup(func() { k.Close() })
	return k
}

// takes waits until the device uses a catalogue.
func (k *kiosk) takes(hash string) {
	k.t.Helper()
	for limit := time.After(patience); ; {
		select {
		case got := <-k.taken:
			if got == hash {
				return
			}
		case <-limit:
			k.t.Fatalf("the catalogue %.12s is not taken: %+v", hash, k.Status())
		}
	}
}

func (k *kiosk) eventually(what string, ok func(s publicsync.Status) bool) {
	k.t.Helper()
	for limit := time.After(patience); !ok(k.Status()); {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-limit:
			k.t.Fatalf("not within %v: %s: %+v", patience, what, k.Status())
		}
	}
}

// complete waits until everything public is here, and checks it.
func (k *kiosk) complete(hash string, files ...[]byte) {
	k.t.Helper()
	k.eventually("everything is here", func(s publicsync.Status) bool {
		return s.Hash == hash && s.Got == s.Of && s.Of > 0 && s.Fault == ""
	})
	for _, f := range files {
		if err := k.files.Verify(sumOf(f)); err != nil {
			k.t.Errorf("a file of %d bytes: %v", len(f), err)
		}
	}
	if err := k.files.Verify(hash); err != nil {
		k.t.Error(err)
	}
}

// alone wants nothing else in the folder.
func (k *kiosk) alone(files int) {
	k.t.Helper()
	k.eventually("what is not public any more is gone", func(publicsync.Status) bool {
		list, err := k.files.List()
		return err == nil && len(list) == files
	})
}

func (h *house) disturbed(fn func(w http.ResponseWriter, r *http.Request) http.ResponseWriter) {
	if fn == nil {
		h.disturb.Store(nil)
		return
	}
	h.disturb.Store(&fn)
}

func TestEverythingPublicComesToEveryDevice(t *testing.T) {
	h := newHouse(t)
	files := [][]byte{content("a", 10), content("b", 300_000), content("c", 70_000)}
	hash := h.take("A", 6000, files...)
	one, two := h.kiosk(t.TempDir()), h.kiosk(t.TempDir())
	for _, k := range []*kiosk{one, two} {
		k.takes(hash)
		k.complete(hash, files...)
		k.alone(4)
		path, ok := k.files.Path(hash)
		f, err := os.Open(path)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		info, _ := f.Stat()
		if c, err := catalogue.Read(f, info.Size()); err != nil || len(c.List) != 6000 {
			t.Errorf("the catalogue has not all procedures: %v", err)
		}
		f.Close()
	}
	next := h.take("B", 3, files[1])
	for _, k := range []*kiosk{one, two} {
		k.takes(next)
		k.complete(next, files[1])
		k.alone(2)
	}
}

// cutting is a writer whose line is cut after so many bytes.
type cutting struct {
	http.ResponseWriter
	left int
	sent *atomic.Int64
}

func (c *cutting) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *cutting) Write(p []byte) (int, error) {
	if c.left -= len(p); c.left < 0 {
		return 0, io.ErrClosedPipe
	}
	c.sent.Add(int64(len(p)))
	return c.ResponseWriter.Write(p)
}

func TestDownloadGoesOnWhereItWasCut(t *testing.T) {
	h := newHouse(t)
	film := content("phim", 1<<20)
	hash := h.take("A", 1, film)
	var sent, whole atomic.Int64
	h.disturbed(func(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
		if !strings.HasSuffix(r.URL.Path, sumOf(film)) {
			return w
		}
		if r.Header.Get("Range") == "" {
			whole.Add(1)
		}
		return &cutting{w, 100_000, &sent}
	})
	k := h.kiosk(t.TempDir())
	k.complete(hash, film)
	if got := sent.Load(); got > int64(len(film))*12/10 || whole.Load() != 1 {
		t.Errorf("%d bytes were sent for %d, %d times from the beginning", got, len(film), whole.Load())
	}
}

// Also over a restart of the device: what is on its disk is not fetched again.
func TestDownloadGoesOnAfterARestart(t *testing.T) {
	h := newHouse(t)
	film := content("phim", 1<<20)
	hash := h.take("A", 1, film)
	var sent atomic.Int64
	h.disturbed(func(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
		switch {
		case !strings.HasSuffix(r.URL.Path, sumOf(film)):
			return w
		case r.Header.Get("Range") != "":
			http.Error(w, "off", http.StatusInternalServerError)
			return nil
		}
		return &cutting{w, 600_000, &sent}
	})
	dir := t.TempDir()
	k := h.kiosk(dir)
	k.takes(hash) // the catalogue is used before the film is here
	k.eventually("a fault", func(s publicsync.Status) bool { return s.Fault != "" })
	k.Close()
	first := sent.Load()
	if list, err := k.files.List(); err != nil || len(list) != 2 || first < 500_000 {
		t.Fatalf("%d bytes came, the folder has %+v (%v)", first, list, err)
	}
	h.disturbed(func(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
		if strings.HasSuffix(r.URL.Path, sumOf(film)) {
			return &cutting{w, 1 << 30, &sent}
		}
		return w
	})
	k = h.kiosk(dir)
	k.takes(hash)
	k.complete(hash, film)
	if rest := sent.Load() - first; rest > int64(len(film))-500_000 {
		t.Errorf("%d bytes came again", rest)
	}
}

// flipping is a writer that changes a byte.
type flipping struct{ http.ResponseWriter }

func (f flipping) Unwrap() http.ResponseWriter { return f.ResponseWriter }

func (f flipping) Write(p []byte) (int, error) {
	p = bytes.Clone(p)
	p[len(p)/2] ^= 1
	return f.ResponseWriter.Write(p)
}

// A file that comes with wrong bytes does not count, is not fetched again and again, and
// keeps no other waiting.
func TestWrongBytesDoNotCount(t *testing.T) {
	h := newHouse(t)
	wrong, right := content("sai", 50_000), content("đúng", 60_000)
	hash := h.take("A", 2, wrong, right)
	h.disturbed(func(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
		if strings.HasSuffix(r.URL.Path, sumOf(wrong)) {
			return flipping{w}
		}
		return w
	})
	k := h.kiosk(t.TempDir())
	k.takes(hash)
	k.eventually("the other file", func(publicsync.Status) bool { return k.files.Verify(sumOf(right)) == nil })
	k.eventually("a fault", func(s publicsync.Status) bool { return strings.Contains(s.Fault, "content is not") })
	looks := func() int64 {
		n, _ := h.asked.Load(library.PathListing)
		return n.(*atomic.Int64).Load()
	}
	for from := looks(); looks() < from+5; {
		time.Sleep(time.Millisecond)
	}
	if n := h.times(sumOf(wrong)); n != 1 {
		t.Errorf("it was fetched %d times", n)
	}
	if _, there := k.files.Bytes(sumOf(wrong)); there {
		t.Error("the wrong bytes count")
	}
}

// A catalogue that comes with wrong bytes is not used; the one of before is.
func TestWrongCatalogueIsNotUsed(t *testing.T) {
	h := newHouse(t)
	first := h.take("A", 2)
	k := h.kiosk(t.TempDir())
	k.takes(first)
	h.disturbed(func(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
		if strings.HasPrefix(r.URL.Path, library.PathFiles) {
			return flipping{w}
		}
		return w
	})
	h.take("B", 3)
	k.eventually("a fault", func(s publicsync.Status) bool { return s.Fault != "" })
	if s := k.Status(); s.Hash != first || k.files.Verify(first) != nil {
		t.Errorf("in use is %+v", s)
	}
}

// One that a later program has written stays unused, and the device says so.
func TestCatalogueOfALaterVersionIsNotUsed(t *testing.T) {
	h := newHouse(t)
	first := h.take("A", 2)
	k := h.kiosk(t.TempDir())
	k.takes(first)
	later := []byte(`{"format":"motcua catalogue 2","count":0}` + "\n")
	h.disturbed(func(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
		if r.URL.Path == library.PathListing {
			data, _ := json.Marshal(library.Listing{Hash: sumOf(later), Bytes: int64(len(later))})
			_, _ = w.Write(data)
		} else {
			_, _ = w.Write(later)
		}
		return nil
	})
	k.eventually("a fault", func(s publicsync.Status) bool { return strings.Contains(s.Fault, "later version") })
	if s := k.Status(); s.Hash != first || k.files.Verify(first) != nil {
		t.Errorf("in use is %+v", s)
	}
}

// The catalogue becomes another one while a film of the old one comes: the device does not
// wait for its end.
func TestCatalogueThatChangesDuringTheDownload(t *testing.T) {
	h := newHouse(t)
	film := content("phim", 4<<20)
	h.take("A", 1, film)
	begun, goOn := make(chan struct{}, 100), make(chan struct{})
	h.disturbed(func(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
		if !strings.HasSuffix(r.URL.Path, sumOf(film)) {
			return w
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(film)))
		_, _ = w.Write(film[:100_000])
		_ = http.NewResponseController(w).Flush()
		begun <- struct{}{}
		<-goOn
		for at := 100_000; at+100 < len(film) && r.Context().Err() == nil; at += 100 { // it would take minutes
			if _, err := w.Write(film[at : at+100]); err != nil || http.NewResponseController(w).Flush() != nil {
				return nil
			}
			time.Sleep(5 * time.Millisecond)
		}
		return nil
	})
	k := h.kiosk(t.TempDir())
	<-begun
	next := h.take("B", 2)
	close(goOn)
	k.takes(next)
	k.complete(next)
	k.alone(1)
}

func TestFullDiskIsToldAndGetsWell(t *testing.T) {
	h := newHouse(t)
	film := content("phim", 200_000)
	hash := h.take("A", 1, film)
	var full atomic.Bool
	full.Store(true)
	files, err := library.Open(t.TempDir(), library.WithRoom(func(string) (uint64, uint64, error) {
		if full.Load() {
			return library.FreeBytes / 2, 2 << 30, nil
		}
		return 1 << 30, 2 << 30, nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	k := h.kiosk(t.TempDir(), func(cfg *publicsync.Config) { cfg.Library = files })
	k.eventually("a fault", func(s publicsync.Status) bool { return strings.Contains(s.Fault, "too little room") })
	if s := k.Status(); s.Hash != "" || s.Got != 0 {
		t.Errorf("on a full disk it has %+v", s)
	}
	full.Store(false)
	k.takes(hash)
	k.complete(hash, film)
}

// What is over makes room for what comes: a disk that holds one film gets the next.
func TestOldFilmMakesRoomForTheNext(t *testing.T) {
	h := newHouse(t)
	old, next := content("cũ", 20<<20), content("mới", 20<<20)
	first := h.take("A", 1, old)
	dir := t.TempDir()
	const disk, whole = 30 << 20, 2 << 30
	files, err := library.Open(dir, library.WithRoom(func(string) (uint64, uint64, error) {
		used := uint64(0)
		list, err := os.ReadDir(dir)
		for _, e := range list {
			if info, err := e.Info(); err == nil {
				used += uint64(info.Size())
			}
		}
		return library.FreeBytes + disk - min(used, disk), whole, err
	}))
	if err != nil {
		t.Fatal(err)
	}
	k := h.kiosk(t.TempDir(), func(cfg *publicsync.Config) { cfg.Library = files })
	k.complete(first, old)
	second := h.take("B", 1, next)
	k.complete(second, next)
	k.alone(2)
}

func TestHubThatRestartsIsWaitedFor(t *testing.T) {
	h := newHouse(t)
	film := content("phim", 500_000)
	hash := h.take("A", 1, film)
	var sent atomic.Int64
	h.disturbed(func(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
		if strings.HasSuffix(r.URL.Path, sumOf(film)) {
			return &cutting{w, 100_000, &sent}
		}
		return w
	})
	k := h.kiosk(t.TempDir())
	k.takes(hash)
	for range 3 {
		h.restart()
	}
	k.complete(hash, film)
}

// A device that starts without its hub shows what it had.
func TestStartWithoutTheHub(t *testing.T) {
	h := newHouse(t)
	film := content("phim", 1000)
	hash := h.take("A", 2, film)
	dir := t.TempDir()
	k := h.kiosk(dir)
	k.complete(hash, film)
	k.Close()
	h.disturbed(func(w http.ResponseWriter, _ *http.Request) http.ResponseWriter {
		http.Error(w, "off", http.StatusInternalServerError)
		return nil
	})
	k = h.kiosk(dir)
	k.takes(hash)
	if s := k.Status(); s.Hash != hash || s.Got != s.Of {
		t.Errorf("it has %+v", s)
	}
	k.Close()

	// A damaged one is not shown, and comes again.
	path, _ := k.files.Path(hash)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	h.disturbed(nil)
	k = h.kiosk(dir)
	k.takes(hash)
	k.complete(hash, film)
}

func TestHubWithoutACatalogueIsNoFault(t *testing.T) {
	h := newHouse(t)
	k := h.kiosk(t.TempDir())
	looked := func() bool { n, ok := h.asked.Load(library.PathListing); return ok && n.(*atomic.Int64).Load() > 3 }
	k.eventually("some looks", func(publicsync.Status) bool { return looked() })
	if s := k.Status(); s != (publicsync.Status{}) {
		t.Errorf("it has %+v", s)
	}
	hash := h.take("A", 1)
	k.takes(hash)
}

// What a stranger in the hub's place answers does no harm.
func TestListingOfAStrangerIsRefused(t *testing.T) {
	h := newHouse(t)
	for _, answer := range []string{"", "<html>", `{"hash":"../../../etc/passwd","bytes":10}`, `{"hash":"` + strings.Repeat("0", 64) + `","bytes":-1}`, strings.Repeat(" ", library.MaxListingBytes+10)} {
		h.disturbed(func(w http.ResponseWriter, _ *http.Request) http.ResponseWriter {
			_, _ = io.WriteString(w, answer)
			return nil
		})
		k := h.kiosk(t.TempDir())
		k.eventually("a fault", func(s publicsync.Status) bool { return s.Fault != "" })
		k.Close()
		if list, err := k.files.List(); err != nil || len(list) != 0 {
			t.Errorf("%.40q leaves %+v (%v)", answer, list, err)
		}
	}
}

// A download has its share of the line, and no more.
func TestDownloadIsSlowEnough(t *testing.T) {
	h := newHouse(t)
	film := content("phim", 1_000_000)
	hash := h.take("A", 1, film)
	files, err := library.Open(t.TempDir(), library.WithRoom(plenty))
	if err != nil {
		t.Fatal(err)
	}
	var gone atomic.Int64
	f := publicsync.StartWith(publicsync.Config{
		Library: files, Clock: clock.New(func() int64 { return 1_795_397_400_000 }, func() time.Duration { return time.Duration(gone.Load()) }),
		Chance: func() uint32 { return 0 }, Log: slog.New(slog.DiscardHandler), BytesPerSecond: 100_000,
		Connect: func() (*http.Client, string, error) { return link.NewFilesClient(nil), h.web.URL, nil },
	}, func(ctx context.Context, d time.Duration) {
		if d > 30*time.Second { // all is here
			<-ctx.Done()
			return
		}
		gone.Add(int64(d))
	})
	defer f.Close()
	k := &kiosk{t: t, files: files, Fetcher: f}
	k.complete(hash, film)
	if took := time.Duration(gone.Load()); took < 9*time.Second || took > 12*time.Second {
		t.Errorf("1 MB at 100 kB/s took %v", took)
	}
}

// A kiosk with the hub inside has its files without a download.
func TestHubInsideIsNotDownloadedFrom(t *testing.T) {
	h := newHouse(t)
	film := content("phim", 100_000)
	hash := h.take("A", 1, film)
	k := h.kiosk(t.TempDir(), func(cfg *publicsync.Config) { cfg.Beside = filepath.Join(h.dir, library.Folder) })
	k.takes(hash)
	k.complete(hash, film)
	if n := h.times(sumOf(film)) + h.times(hash); n != 0 {
		t.Errorf("%d downloads were made", n)
	}
}
