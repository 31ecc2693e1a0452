package hub_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/catalogue"
	"motcua/internal/hub"
	"motcua/internal/library"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// listOf is the file of a catalogue.
func listOf(t *testing.T, title string, list ...catalogue.Procedure) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := catalogue.Write(&out, catalogue.Header{Title: title, AsOf: "2026-07-18"}, list); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func procedure(code, name string) catalogue.Procedure {
	return catalogue.Procedure{Code: code, Name: name, Field: "Hộ tịch"}
}

// take takes a catalogue in place of another.
func (r *rig) take(data []byte, before string) hub.Catalogues {
	r.t.Helper()
	return asked[hub.Catalogues](r, http.MethodPost, hub.PathCatalogue+"?before="+before, string(data))
}

// refused wants the office to refuse something with a code.
func (r *rig) refused(status int, code, method, path, body string) {
	r.t.Helper()
	got, answer := r.ask(method, path, body)
	var f hub.OfficeFault
	if err := json.Unmarshal([]byte(answer), &f); err != nil || got != status || f.Code != code || !f.Fault.Known() {
		r.t.Errorf("%s %.60s is answered %d %s, want %d %q", method, path, got, answer, status, code)
	}
}

// public asks the network for a public file.
func (r *rig) public(path string, header ...string) (*http.Response, []byte) {
	r.t.Helper()
	q, err := http.NewRequest(http.MethodGet, r.web.URL+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		q.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp, data
}

// listing waits for what the network is told to be public.
func (r *rig) listing(hash string) (l library.Listing) {
	r.t.Helper()
	eventually(r.t, "the listing of "+hash, func() bool {
		resp, data := r.public(library.PathListing)
		return resp.StatusCode == http.StatusOK && json.Unmarshal(data, &l) == nil && l.Hash == hash
	})
	return l
}

// aged makes the files of the hub old enough to be removed.
func (r *rig) aged() {
	r.t.Helper()
	dir := filepath.Join(r.dir, "hub", library.Folder)
	list, err := os.ReadDir(dir)
	if err != nil {
		r.t.Fatal(err)
	}
	old := time.Now().Add(-2 * time.Hour)
	for _, e := range list {
		if err := os.Chtimes(filepath.Join(dir, e.Name()), old, old); err != nil {
			r.t.Fatal(err)
		}
	}
}

func TestCatalogueIsTakenIsOnRecordAndCanBeUndone(t *testing.T) {
	r := newRig(t)
	r.headOfQueue() // the day is open
	if resp, _ := r.public(library.PathListing); resp.StatusCode != http.StatusNotFound {
		t.Errorf("without a catalogue the listing is answered %s", resp.Status)
	}
	r.refused(http.StatusNotFound, hub.FaultNoCatalogue, http.MethodGet, hub.PathCatalogueFile, "")
	r.refused(http.StatusConflict, hub.FaultNoCatalogue, http.MethodPost, hub.PathCatalogueUndo+"?before=", "")

	first := listOf(t, "Danh mục phường", procedure("1.000001", "Khai sinh"), procedure("1.000002", "Khai tử"))
	got := r.take(first, "")
	if c := got.Current; c == nil || c.Hash != sumOf(first) || c.Procedures != 2 || c.Added != 2 || c.Changed != 0 || c.Bytes != int64(len(first)) || got.Before != nil {
		t.Errorf("the first is %+v", got)
	}
	r.refused(http.StatusConflict, hub.FaultSame, http.MethodPost, hub.PathCatalogue+"?before="+sumOf(first), string(first))

	second := listOf(t, "Danh mục phường", procedure("1.000002", "Đăng ký khai tử"), procedure("1.000003", "Kết hôn"))
	r.refused(http.StatusConflict, hub.FaultOvertaken, http.MethodPost, hub.PathCatalogue+"?before=", string(second))
	got = r.take(second, sumOf(first))
	if c := got.Current; c.Added != 1 || c.Changed != 1 || c.Removed != 1 || c.Before != sumOf(first) || got.Before.Hash != sumOf(first) {
		t.Errorf("the second is %+v", c)
	}
	r.stop()
	r.start()
	if l := r.listing(sumOf(second)); l.Procedures != 2 || l.AsOf != "2026-07-18" || l.TakenMS != r.now.Load() || l.Bytes != int64(len(second)) {
		t.Errorf("after a restart the listing is %+v", l)
	}
	if status, data := r.ask(http.MethodGet, hub.PathCatalogueFile, nil); status != http.StatusOK || data != string(second) {
		t.Errorf("the file in force is answered %d, %d bytes", status, len(data))
	}
	r.refused(http.StatusConflict, hub.FaultOvertaken, http.MethodPost, hub.PathCatalogueUndo+"?before="+sumOf(first), "")
	got = asked[hub.Catalogues](r, http.MethodPost, hub.PathCatalogueUndo+"?before="+sumOf(second), nil)
	if c := got.Current; c.Hash != sumOf(first) || !c.Undone || c.Added != 1 || c.Removed != 1 || got.Before.Hash != sumOf(second) || len(got.Taken) != 3 {
		t.Errorf("after the undo it is %+v", got)
	}
	r.listing(sumOf(first))
	record := asked[hub.Record](r, http.MethodGet, hub.PathRecord+hub.RecordAudit, nil)
	text := strings.Join(record.Lines, "\n")
	for _, want := range []string{"2 thủ tục, 2 mới, 0 thay đổi, 0 bỏ", "1 mới, 1 thay đổi, 1 bỏ", "lấy lại danh mục thủ tục trước"} {
		if !strings.Contains(text, want) {
			t.Errorf("the audit of the day lacks %q: %s", want, text)
		}
	}
}

// Nothing is in force that is not whole, on disk and on record.
func TestWhatIsNotWholeIsNotTaken(t *testing.T) {
	r := newRig(t)
	good := listOf(t, "A", procedure("1.000001", "Khai sinh"))
	r.take(good, "")
	before := "?before=" + sumOf(good)
	r.refused(http.StatusBadRequest, hub.FaultCatalogue, http.MethodPost, hub.PathCatalogue+before, string(good[:len(good)-1]))
	r.refused(http.StatusBadRequest, hub.FaultCatalogue, http.MethodPost, hub.PathCatalogue+before, "xin chào")
	content := []byte("%PDF-1.7 tờ khai")
	with := procedure("1.000001", "Khai sinh")
	with.Files = []catalogue.File{{Kind: catalogue.FormFile, Title: "Tờ khai", Name: "to-khai.pdf", Hash: sumOf(content), Bytes: int64(len(content))}}
	next := listOf(t, "A", with)
	r.refused(http.StatusConflict, hub.FaultCatalogue, http.MethodPost, hub.PathCatalogue+before, string(next))
	list, err := os.ReadDir(filepath.Join(r.dir, "hub", library.Folder))
	if err != nil || len(list) != 1 {
		t.Errorf("what was refused is still there: %v, %v", list, err)
	}

	r.refused(http.StatusBadRequest, hub.FaultRequest, http.MethodPost, hub.PathPublicFiles, string(content))
	r.refused(http.StatusBadRequest, hub.FaultRequest, http.MethodPost, hub.PathPublicFiles+"?hash="+sumOf(good[1:]), string(content))
	if stored := asked[hub.StoredFile](r, http.MethodPost, hub.PathPublicFiles+"?hash="+sumOf(content), string(content)); stored.Bytes != int64(len(content)) {
		t.Errorf("stored is %+v", stored)
	}
	if resp, _ := r.public(library.PathFiles + sumOf(content)); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a file that no catalogue names is answered %s", resp.Status)
	}
	short := with
	short.Files = []catalogue.File{with.Files[0]}
	short.Files[0].Bytes--
	r.refused(http.StatusConflict, hub.FaultCatalogue, http.MethodPost, hub.PathCatalogue+before, string(listOf(t, "A", short)))
	r.take(next, sumOf(good))
	if l := r.listing(sumOf(next)); !slices.Equal(l.Files, []library.Listed{{Hash: sumOf(content), Bytes: int64(len(content))}}) {
		t.Errorf("the listing has %+v", l.Files)
	}
	// A public file that is sent as a catalogue is none, and stays what it is.
	r.refused(http.StatusBadRequest, hub.FaultCatalogue, http.MethodPost, hub.PathCatalogue+"?before="+sumOf(next), string(content))
	if _, data := r.public(library.PathFiles + sumOf(content)); !bytes.Equal(data, content) {
		t.Errorf("the file is %q", data)
	}
}

func TestOneOfTwoAtOnceIsTaken(t *testing.T) {
	r := newRig(t)
	var all sync.WaitGroup
	statuses := make([]int, 4)
	for i := range statuses {
		all.Go(func() {
			data := listOf(t, fmt.Sprint("của người ", i), procedure("1.000001", "Khai sinh"))
			statuses[i], _ = r.ask(http.MethodPost, hub.PathCatalogue+"?before=", string(data))
		})
	}
	all.Wait()
	slices.Sort(statuses)
	if statuses[0] != http.StatusOK || statuses[1] != http.StatusConflict {
		t.Errorf("the answers are %v, want one that is taken", statuses)
	}
	if got := asked[hub.Catalogues](r, http.MethodGet, hub.PathCatalogue, nil); len(got.Taken) != 1 {
		t.Errorf("on record are %+v", got.Taken)
	}
}

// A hub that got back an older log on another machine has the record and not the file: it
// says so, and the same file is taken again without another entry.
func TestLostFileIsStoredAgain(t *testing.T) {
	r := newRig(t)
	data := listOf(t, "A", procedure("1.000001", "Khai sinh"))
	r.take(data, "")
	r.stop()
	path := filepath.Join(r.dir, "hub", library.Folder, sumOf(data))
	for _, damage := range []func() error{
		func() error { return os.Remove(path) },
		func() error { return os.WriteFile(path, data[:10], 0o600) },
		func() error { return os.WriteFile(path, listOf(t, "B", procedure("1.000001", "Khai sinh")), 0o600) },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		r.start()
		if got := asked[hub.Catalogues](r, http.MethodGet, hub.PathCatalogue, nil); !slices.Equal(got.Missing, []string{sumOf(data)}) {
			t.Errorf("missing are %q", got.Missing)
		}
		if resp, _ := r.public(library.PathListing); resp.StatusCode != http.StatusNotFound {
			t.Errorf("a catalogue that is not there is answered %s", resp.Status)
		}
		got := r.take(data, sumOf(data))
		if len(got.Taken) != 1 || len(got.Missing) != 0 {
			t.Errorf("it is taken as %+v", got)
		}
		r.listing(sumOf(data))
		r.stop()
	}
}

// Files stay as long as somebody may want to see what was public, and no longer.
func TestFilesOfOldCataloguesAreRemoved(t *testing.T) {
	r := newRig(t)
	film := bytes.Repeat([]byte("phim"), 1000)
	with := procedure("1.000001", "Khai sinh")
	with.Files = []catalogue.File{{Kind: catalogue.FilmFile, Title: "Phim", Name: "phim.mp4", Hash: sumOf(film), Bytes: int64(len(film))}}
	asked[hub.StoredFile](r, http.MethodPost, hub.PathPublicFiles+"?hash="+sumOf(film), string(film))
	files := [][]byte{listOf(t, "A", with)}
	for _, title := range []string{"B", "C", "D"} {
		files = append(files, listOf(t, title, procedure("1.000001", "Khai sinh")))
	}
	r.take(files[0], "")
	r.aged()
	r.take(files[1], sumOf(files[0]))
	folder := filepath.Join(r.dir, "hub", library.Folder)
	there := func(hash string) bool {
		_, err := os.Stat(filepath.Join(folder, hash))
		return err == nil
	}
	if !there(sumOf(film)) || !there(sumOf(files[0])) {
		t.Error("an undo needs what is gone")
	}
	r.take(files[2], sumOf(files[1]))
	if there(sumOf(film)) || !there(sumOf(files[0])) {
		t.Error("of a catalogue that is not in force any more, only its own file is kept")
	}
	r.aged()
	r.now.Add(6 * 365 * 24 * time.Hour.Milliseconds())
	r.take(files[3], sumOf(files[2]))
	for i, want := range []bool{false, false, true, true} {
		if there(sumOf(files[i])) != want {
			t.Errorf("after six years, file %d is there: %v", i, !want)
		}
	}
}

func TestPublicFilesAreForEverybody(t *testing.T) {
	r := newRig(t)
	data := listOf(t, "A", procedure("1.000001", "Khai sinh"))
	r.take(data, "")
	hash := sumOf(data)
	path := library.PathFiles + hash
	if resp, got := r.public(path); resp.StatusCode != http.StatusOK || !bytes.Equal(got, data) || resp.Header.Get("ETag") != `"`+hash+`"` {
		t.Errorf("the file is answered %s, %d bytes, %v", resp.Status, len(got), resp.Header)
	}
	for _, c := range []struct {
		name   string
		header []string
		status int
		want   string
	}{
		{"the end", []string{"Range", "bytes=5-", "If-Range", `"` + hash + `"`}, http.StatusPartialContent, string(data[5:])},
		{"of another file", []string{"Range", "bytes=5-", "If-Range", `"other"`}, http.StatusOK, string(data)},
		{"known already", []string{"If-None-Match", `"` + hash + `"`}, http.StatusNotModified, ""},
		{"several at once", []string{"Range", "bytes=0-1,3-4"}, http.StatusOK, string(data)},
		{"behind the end", []string{"Range", "bytes=999999-"}, http.StatusRequestedRangeNotSatisfiable, ""},
	} {
		resp, got := r.public(path, c.header...)
		if resp.StatusCode != c.status || c.want != "" && string(got) != c.want {
			t.Errorf("%s: %s, %d bytes", c.name, resp.Status, len(got))
		}
	}
	resp, _ := r.public(library.PathListing)
	if resp, got := r.public(library.PathListing, "If-None-Match", resp.Header.Get("ETag")); resp.StatusCode != http.StatusNotModified || len(got) > 0 {
		t.Errorf("who knows the listing is answered %s", resp.Status)
	}
	for _, no := range []string{"", sumOf([]byte("x")), "..%2f..%2fhub.db", "hub.db", strings.ToUpper(hash)} {
		if resp, got := r.public(library.PathFiles + no); resp.StatusCode != http.StatusNotFound || bytes.Contains(got, []byte(r.dir)) {
			t.Errorf("%q is answered %s: %s", no, resp.Status, got)
		}
	}
	if err := os.Remove(filepath.Join(r.dir, "hub", library.Folder, hash)); err != nil {
		t.Fatal(err)
	}
	if resp, got := r.public(path); resp.StatusCode != http.StatusNotFound || bytes.Contains(got, []byte(r.dir)) {
		t.Errorf("a file that is gone is answered %s: %s", resp.Status, got)
	}
}

// A page of another site, or under another name, gets nothing on the real port.
func TestPublicFilesKeepTheRulesOfTheDoor(t *testing.T) {
	f := newFortress(t, hub.Admission{})
	data := listOf(t, "A", procedure("1.000001", "Khai sinh"))
	f.take(data, "")
	for what, c := range map[string]struct {
		change func(q *http.Request)
		status int
	}{
		"a device without a certificate": {func(*http.Request) {}, http.StatusOK},
		"another name":                   {func(q *http.Request) { q.Host = "attacker.example" }, http.StatusMisdirectedRequest},
		"a page of another site":         {func(q *http.Request) { q.Header.Set("Sec-Fetch-Site", "cross-site") }, http.StatusMisdirectedRequest},
		"somebody who writes":            {func(q *http.Request) { q.Method = http.MethodPost }, http.StatusMethodNotAllowed},
	} {
		for _, path := range []string{library.PathListing, library.PathFiles + sumOf(data)} {
			q, err := http.NewRequest(http.MethodGet, "http://"+f.address+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			c.change(q)
			resp, err := http.DefaultClient.Do(q)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != c.status {
				t.Errorf("%s: %s is answered %s, want %d", what, path, resp.Status, c.status)
			}
		}
	}
	for _, path := range []string{hub.PathCatalogue, hub.PathCatalogueUndo, hub.PathCatalogueFile, hub.PathPublicFiles} {
		resp, err := http.Post("http://"+f.address+path, "", strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s is on the network: %s", path, resp.Status)
		}
	}
}

// Those who do not read what they have asked for keep others from downloads for a while,
// and nobody from a number.
func TestDownloadsAreBounded(t *testing.T) {
	r := newRig(t)
	film := bytes.Repeat([]byte("0123456789abcdef"), 1<<20) // more than a line has in its buffers
	with := procedure("1.000001", "Khai sinh")
	with.Files = []catalogue.File{{Kind: catalogue.FilmFile, Title: "Phim", Name: "phim.mp4", Hash: sumOf(film), Bytes: int64(len(film))}}
	asked[hub.StoredFile](r, http.MethodPost, hub.PathPublicFiles+"?hash="+sumOf(film), string(film))
	r.take(listOf(t, "A", with), "")
	path := library.PathFiles + sumOf(film)
	var lines []net.Conn
	for range 8 {
		c, err := net.Dial("tcp", strings.TrimPrefix(r.web.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(c, make([]byte, 100)); err != nil { // it is being served
			t.Fatal(err)
		}
		lines = append(lines, c)
	}
	resp, _ := r.public(path)
	if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
		t.Errorf("the ninth is answered %s, %v", resp.Status, resp.Header)
	}
	kiosk := r.device("kiosk-1", wire.RoleKiosk, "")
	want(t, do(t, kiosk, queue.IssueTicket{Service: "gplx"}), queue.OK)
	for _, c := range lines {
		c.Close()
	}
	eventually(t, "room for another download", func() bool {
		resp, data := r.public(path)
		return resp.StatusCode == http.StatusOK && bytes.Equal(data, film)
	})
}
