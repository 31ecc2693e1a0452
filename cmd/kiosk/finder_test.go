package main

import (
	"bytes"
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
	"motcua/internal/lookup"
	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// A kiosk without a catalogue, or with a damaged one, goes on and says so in words.
func TestCatalogueIsReadOrSaidToBeMissing(t *testing.T) {
	var good bytes.Buffer
	if err := catalogue.Write(&good, catalogue.Header{}, []catalogue.Procedure{{Code: "1.001193", Name: "Đăng ký khai sinh"}}); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		data    []byte
		page    lookup.Page
		trouble string
	}{
		"none":    {nil, lookup.PageTrouble, "Danh mục thủ tục chưa có trên máy này"},
		"damaged": {good.Bytes()[:good.Len()-5], lookup.PageTrouble, "Danh mục thủ tục trên máy này bị hỏng"},
		"good":    {good.Bytes(), lookup.PageHome, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "catalogue.jsonl")
			if tt.data != nil {
				if err := os.WriteFile(path, tt.data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			synctest.Test(t, func(t *testing.T) {
				seat := seattest.NewHub(t, seattest.Centre()).Seat("kiosk-1")
				var mu sync.Mutex
				var last lookup.View
				told := false
				log := slog.New(slog.DiscardHandler)
				f := &finder{log: log, path: path, tell: func(on bool) { told = on }}
				f.Lookup = lookup.New(lookup.Config{Clock: seat.Clock(), First: true, Log: log, Standing: standing, Show: func(v lookup.View) {
					mu.Lock()
					defer mu.Unlock()
					last = v
				}})
				f.run(seat, nil)
				<-f.done
				synctest.Wait()
				mu.Lock()
				if last.Page != tt.page || last.Trouble != tt.trouble || told != (tt.page == lookup.PageHome) {
					t.Errorf("page %d says %q, and the tile is %t", last.Page, last.Trouble, told)
				}
				mu.Unlock()
				f.close()
			})
		})
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
