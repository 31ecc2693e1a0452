package escpos

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// The bytes are those of Epson's command reference, in its notation.
func TestCommandsAreTheManuals(t *testing.T) {
	for name, tt := range map[string]struct {
		got  []byte
		want string
	}{
		"DLE DC4 8":          {AppendClear(nil), "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"},
		"DLE ENQ 2":          {AppendRecoverAndForget(nil), "\x10\x05\x02"},
		"GS a, all":          {AppendWatch(nil, WatchAll), "\x1da\x4f"},
		"GS a, nothing":      {AppendWatch(nil, WatchNothing), "\x1da\x00"},
		"GS V, full":         {AppendCut(nil, CutFull), "\x1dVA\x00"},
		"GS V, partial":      {AppendCut(nil, CutPartial), "\x1dVB\x00"},
		"no cutter":          {AppendCut(nil, CutNone), ""},
		"DLE EOT 1":          {AppendQuery(nil, AskPrinter), "\x10\x04\x01"},
		"DLE EOT 2":          {AppendQuery(nil, AskOffline), "\x10\x04\x02"},
		"DLE EOT 3":          {AppendQuery(nil, AskError), "\x10\x04\x03"},
		"DLE EOT 4":          {AppendQuery(nil, AskPaper), "\x10\x04\x04"},
		"GS r 1":             {AppendQuery(nil, AskConsumed), "\x1dr\x01"},
		"GS r 2":             {AppendQuery(nil, AskDrawer), "\x1dr\x02"},
		"GS I 1":             {AppendQuery(nil, AskModelID), "\x1dI\x01"},
		"GS I 2":             {AppendQuery(nil, AskTypeID), "\x1dI\x02"},
		"GS I 3":             {AppendQuery(nil, AskVersion), "\x1dI\x03"},
		"GS I 65":            {AppendQuery(nil, AskFirmware), "\x1dIA"},
		"GS I 66":            {AppendQuery(nil, AskMaker), "\x1dIB"},
		"GS I 67":            {AppendQuery(nil, AskModel), "\x1dIC"},
		"GS I 68":            {AppendQuery(nil, AskSerial), "\x1dID"},
		"GS I 69":            {AppendQuery(nil, AskFonts), "\x1dIE"},
		"no question":        {AppendQuery(nil, 0), ""},
		"no question either": {AppendQuery(nil, lastQuery+1), ""},
	} {
		if string(tt.got) != tt.want {
			t.Errorf("%s: % x, want % x", name, tt.got, tt.want)
		}
	}
}

func TestQuestionsKnowHowTheyAreAnswered(t *testing.T) {
	for q := AskPrinter; q <= lastQuery; q++ {
		b := AppendQuery(nil, q)
		if got, want := q.RealTime(), b[0] == dle; got != want {
			t.Errorf("%v is answered at once: %v", q, got)
		}
		if got, want := q.block(), b[1] == 'I' && b[2] >= 65; got != want {
			t.Errorf("%v is answered by a block: %v", q, got)
		}
		if q.String() == Query(0).String() {
			t.Errorf("question %d has no name", q)
		}
	}
	if got := (lastQuery + 1).String(); got != Query(0).String() {
		t.Errorf("what is no question is called %q", got)
	}
}

func TestBandsAreAsHighAsAsked(t *testing.T) {
	for asked, want := range map[int]int{1: 1, 24: 24, 128: 128, 129: MaxBandRows, 0: MaxBandRows, -1: MaxBandRows} {
		picture := noise(64, 300)
		got, err := decode(Job(picture, Options{BandRows: asked}))
		if err != nil || !equalRows(got.rows, picture.rows) {
			t.Errorf("bands of %d: the picture differs, %v", asked, err)
		}
		if len(got.bands) != (300+want-1)/want || slices.Max(got.bands) != want {
			t.Errorf("bands of %d: there are %d of at most %d rows", asked, len(got.bands), slices.Max(got.bands))
		}
	}
}

func TestWatchBeginsAfterTheInitialisation(t *testing.T) {
	if got := Job(noise(8, 1), Options{Watch: WatchAll}); !bytes.HasPrefix(got, []byte("\x1b@\x1da\x4f\x1dv0")) {
		t.Errorf("the job begins with % x", got[:8])
	}
}

func TestEveryProfileCanPrint(t *testing.T) {
	for _, name := range ProfileNames() {
		p, err := ProfileNamed(name)
		if err != nil || p.Name != name {
			t.Fatalf("%q: %v, %v", name, p.Name, err)
		}
		if p.Dots < 300 || p.Dots%8 != 0 || p.Dots > p.DPI*3 || p.DPI < 180 || p.BandRows < 1 || p.BandRows > MaxBandRows ||
			p.ChunkBytes < 512 || p.FeedLines < 0 || p.ChunkPause < 0 || p.Cut == CutNone && p.FeedLines == 0 {
			t.Errorf("%+v", p)
		}
		job := p.Job(noise(p.Dots, 500))
		if got := slices.Concat(slices.Collect(p.Chunks(job))...); !bytes.Equal(got, job) {
			t.Errorf("%s: the chunks are not the job", name)
		}
		for chunk := range p.Chunks(job) {
			if len(chunk) > p.ChunkBytes {
				t.Errorf("%s: a chunk of %d bytes", name, len(chunk))
			}
		}
		if watches := bytes.Contains(job[:8], []byte("\x1da")); watches != (p.Reports == ReportsAutomatic) {
			t.Errorf("%s: the job turns the watch on: %v", name, watches)
		}
		if !bytes.HasSuffix(p.Recovery(), []byte("\x1b@")) || len(p.Recovery()) < p.Dots/8*p.BandRows {
			t.Errorf("%s: the recovery is %d bytes", name, len(p.Recovery()))
		}
	}
}

func TestProfilesByName(t *testing.T) {
	if p, err := ProfileNamed(""); err != nil || p.Name != DefaultProfile {
		t.Errorf("no name gives %q, %v", p.Name, err)
	}
	_, err := ProfileNamed("epson")
	if err == nil {
		t.Fatal("there is a profile that is in no list")
	}
	for _, name := range ProfileNames() {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%v: does not name %s", err, name)
		}
	}
}

func TestProfilesByWhatAPrinterSays(t *testing.T) {
	for _, tt := range []struct{ maker, model, want string }{
		{"EPSON", "TM-T82X", "epson-tm-t82"},
		{"EPSON", "TM-T82III", "epson-tm-t82"},
		{"EPSON", "TM-T20II", "epson-tm-t82"},
		{"EPSON", "TM-T88V", "epson-tm-t88"},
		{"epson", "tm-t88vi", "epson-tm-t88"},
		{"", "XP-80", "xprinter-80"},
		{"", "XP-80C", "xprinter-80"},
		{"Xprinter", "", "xprinter-80"},
		{"XPRINTER", "XP-58IIH", "xprinter-58"},
		{"SEWOO", "SLK-TS400", "sewoo"},
		{"", "SLK-TL202", "sewoo"},
		{"BIXOLON", "SRP-350III", "bixolon"},
		{"", "SRP-350plusIII", "bixolon"},
		{"BIXOLON", "SRP-352III", ""}, // 203 dpi
		{"EPSON", "TM-U220", ""},      // not a thermal printer
		{"EPSON", "", ""},
		{"", "TM-T88V", ""}, // many clones use this name
		{"", "", ""},
		{"--", "!!", ""},
		{"STAR", "TSP100", ""},
	} {
		p, ok := ProfileOf(tt.maker, tt.model)
		if p.Name != tt.want || ok != (tt.want != "") {
			t.Errorf("%q %q gives %q, %v; want %q", tt.maker, tt.model, p.Name, ok, tt.want)
		}
	}
	for _, i := range identities {
		if _, err := ProfileNamed(i.profile); err != nil {
			t.Errorf("%+v: %v", i, err)
		}
	}
}

func TestKindsHaveNames(t *testing.T) {
	for want, got := range map[string]string{
		"partial": CutPartial.String(), "full": CutFull.String(), "none": CutNone.String(),

		"asked": ReportsAsked.String(), "automatic": ReportsAutomatic.String(), "nothing": ReportsNothing.String(),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
