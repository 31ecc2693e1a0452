package main

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/library"
	"motcua/internal/lookup"
	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// bench is a look-up kiosk on a replica, with the last view that it showed.
type bench struct {
	*finder
	mu   sync.Mutex
	last lookup.View
	tile bool
}

func newBench(path string, seat *seattest.Seat) *bench {
	b := &bench{}
	log := slog.New(slog.DiscardHandler)
	b.finder = &finder{log: log, path: path, tell: func(on bool) { b.tile = on }, files: &papers{beside: shelf(path + ".files")}, missed: missed{log: log}}
	b.Lookup = lookup.New(lookup.Config{Clock: seat.Clock(), First: true, Log: log, Standing: standing, Files: b.files, Missed: b.missed.add, Show: func(v lookup.View) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.last = v
	}})
	return b
}

func (b *bench) view() lookup.View {
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.last
}

// written puts a catalogue of one procedure into a folder.
func written(t *testing.T, dir, name, procedure string) string {
	t.Helper()
	var data bytes.Buffer
	if err := catalogue.Write(&data, catalogue.Header{}, []catalogue.Procedure{{Code: "1.001193", Name: procedure}}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A kiosk without a catalogue, or with a damaged one, goes on and says so in words.
func TestCatalogueIsReadOrSaidToBeMissing(t *testing.T) {
	for name, tt := range map[string]struct {
		cut     int
		page    lookup.Page
		trouble string
	}{
		"none":    {-1, lookup.PageTrouble, "Danh mục thủ tục chưa có trên máy này"},
		"damaged": {5, lookup.PageTrouble, "Danh mục thủ tục trên máy này bị hỏng"},
		"good":    {0, lookup.PageHome, ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := written(t, t.TempDir(), "catalogue.jsonl", "Đăng ký khai sinh")
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if tt.cut < 0 {
				err = os.Remove(path)
			} else {
				err = os.WriteFile(path, data[:len(data)-tt.cut], 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				seat := seattest.NewHub(t, seattest.Centre()).Seat("kiosk-1")
				b := newBench(path, seat)
				b.run(t.Context(), seat, nil)
				if v := b.view(); v.Page != tt.page || v.Trouble != tt.trouble || b.tile != (tt.page == lookup.PageHome) {
					t.Errorf("page %d says %q, and the tile is %t", v.Page, v.Trouble, b.tile)
				}
				b.close()
			})
		})
	}
}

// What has come from the hub is shown, and what somebody once put on the kiosk does not come
// back in its place, whichever is read first.
func TestCatalogueOfTheHubComesFirst(t *testing.T) {
	dir := t.TempDir()
	byHand := written(t, dir, "catalogue.jsonl", "Đăng ký kết hôn")
	fromHub := written(t, dir, "from-hub", "Đăng ký khai sinh")
	for name, hubFirst := range map[string]bool{"before": true, "after": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				seat := seattest.NewHub(t, seattest.Centre()).Seat("kiosk-1")
				b := newBench(byHand, seat)
				if hubFirst {
					b.taken(fromHub)
				}
				b.run(t.Context(), seat, nil)
				synctest.Wait()
				if !hubFirst {
					b.taken(fromHub)
				}
				b.OpenProcedure("1.001193")
				if v := b.view(); v.Procedure.Name != "Đăng ký khai sinh" || !b.tile {
					t.Errorf("it shows %q, tile %t", v.Procedure.Name, b.tile)
				}
				b.close()
			})
		})
	}
}

// A catalogue that comes while somebody reads is taken when the first page is shown next,
// and the pages of the one before are read from its file meanwhile, also when it was removed.
func TestPagesAreReadFromACatalogueThatWasRemoved(t *testing.T) {
	dir := t.TempDir()
	old, next := written(t, dir, "a", "Đăng ký kết hôn"), written(t, dir, "b", "Đăng ký khai tử")
	synctest.Test(t, func(t *testing.T) {
		seat := seattest.NewHub(t, seattest.Centre()).Seat("kiosk-1")
		b := newBench(filepath.Join(dir, "none"), seat)
		b.taken(old)
		b.run(t.Context(), seat, nil)
		b.view()
		b.OpenLetters()
		b.view()
		b.taken(next)
		if err := os.Remove(old); err != nil {
			t.Fatal(err)
		}
		b.OpenProcedure("1.001193")
		if v := b.view(); v.Procedure.Name != "Đăng ký kết hôn" {
			t.Errorf("who reads sees %q", v.Procedure.Name)
		}
		b.Home()
		b.OpenProcedure("1.001193")
		if v := b.view(); v.Procedure.Name != "Đăng ký khai tử" {
			t.Errorf("the next person sees %q", v.Procedure.Name)
		}
		for range 2 * openMost {
			b.taken(next)
		}
		if len(b.open) != openMost {
			t.Errorf("%d catalogues are open", len(b.open))
		}
		b.close()
	})
}

// Files of procedures come from the hub, or lie beside the catalogue on the kiosk.
func TestFilesOfTheHubComeFirst(t *testing.T) {
	l, err := library.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	hash, _, err := l.Put(strings.NewReader("from the hub"), 100)
	if err != nil {
		t.Fatal(err)
	}
	dir, other := t.TempDir(), strings.Repeat("b", 64)
	for _, name := range []string{hash, other} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("by hand"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := &papers{beside: shelf(dir)}
	read := func(hash string) string {
		in, err := p.Open(hash)
		if err != nil {
			return err.Error()
		}
		defer in.Close()
		data, err := io.ReadAll(in)
		if err != nil {
			return err.Error()
		}
		return string(data)
	}
	if read(hash) != "by hand" || p.Path(hash) != filepath.Join(dir, hash) {
		t.Error("before anything was fetched")
	}
	p.fetched.Store(l)
	if read(hash) != "from the hub" || p.Path(hash) != filepath.Join(l.Dir(), hash) {
		t.Error("the hub's file does not come first")
	}
	if read(other) != "by hand" || p.Path(other) != filepath.Join(dir, other) || p.Path(strings.Repeat("c", 64)) != "" {
		t.Error("a file that was put beside the catalogue is not found")
	}
}

func TestFilesAreFoundByTheirHash(t *testing.T) {
	dir := t.TempDir()
	hash := strings.Repeat("a", 64)
	if err := os.WriteFile(filepath.Join(dir, hash), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := shelf(dir)
	if got := s.Path(hash); got != filepath.Join(dir, hash) {
		t.Errorf("the path is %q", got)
	}
	if got := s.Path(strings.Repeat("b", 64)); got != "" {
		t.Errorf("a file that is not there has the path %q", got)
	}
	if got := s.Path("."); got != "" {
		t.Errorf("a folder has the path %q", got)
	}
	in, err := s.Open(hash)
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Error(err)
	}
}

// What the look-up shows of a service is what the ticket kiosk shows.
func TestStandingIsThatOfTheTicketKiosk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := seattest.NewHub(t, seattest.Centre())
		hub.Must("kiosk-1", queue.IssueTicket{Service: "gplx"})
		hub.State(func(s *queue.State) {
			tile, _ := kiosk.ServiceTile(s, i18n.Vietnamese, "gplx", seattest.Now())
			st, known := standing(s, i18n.Vietnamese, "gplx", seattest.Now())
			if !known || st.Waiting != 1 || st.Waiting != tile.Waiting || st.Closed != tile.Closed || len(st.Counters) != 1 || st.Counters[0] != "3" {
				t.Errorf("%+v, the tile is %+v", st, tile)
			}
			if _, known := standing(s, i18n.Vietnamese, "no-such", seattest.Now()); known {
				t.Error("a service that the centre does not have stands somehow")
			}
		})
	})
}
