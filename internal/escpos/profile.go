package escpos

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// Reports says how a printer tells its state.
type Reports int

// The ways to tell it, each with those before it.
const (
	ReportsNothing   Reports = iota // it never answers, or its cable has no way back
	ReportsAsked                    // DLE EOT, GS r
	ReportsAutomatic                // GS a besides
)

func (r Reports) String() string {
	switch r {
	case ReportsAsked:
		return "asked"
	case ReportsAutomatic:
		return "automatic"
	default:
		return "nothing"
	}
}

// Profile is what one make of printer does differently from another. The zero
// Profile is of no use: see ProfileNamed.
type Profile struct {
	Name string // in device.toml: "epson-tm-t88"
	Dots int    // printable dots in a line
	DPI  int    // dots per inch, in both directions

	Cut       Cut
	FeedLines int // of 1/6 inch before the cut or, without a cutter, up to the tear bar

	Reports    Reports
	Identifies bool // answers GS I 66 and 67 with its maker and model
	Clears     bool // knows DLE DC4, fn 8: see AppendClear

	BandRows   int           // rows in one raster command, at most MaxBandRows
	ChunkBytes int           // bytes to write at once; a page of the port, or a small printer's buffer
	ChunkPause time.Duration // after each of them, where the printer has no handshake worth the name; mostly 0
}

// DefaultProfile is the profile of a printer that nobody has described.
const DefaultProfile = "generic-80"

// profiles lists them all, the default first.
//
// Dots, dpi and cutter are those of the makers' specifications; "assumed" marks
// what no document at hand says. An autocutter of these printers leaves a point
// uncut in either mode unless its maker sells a full cut, so all cut partially.
var profiles = []Profile{
	{
		// An unknown printer of 80 mm: it is asked and watched, and what it does
		// not answer stays unknown. It gets no command that a printer may take
		// for text. Assumed: 576 dots, as nearly all printers of 203 dpi have.
		Name: DefaultProfile, Dots: 576, DPI: 203,
		Cut: CutPartial, Reports: ReportsAutomatic, Identifies: true,
		BandRows: 128, ChunkBytes: 4096,
	},
	{
		// An unknown printer of 58 mm: 48 mm of 203 dpi, a tear bar in place of
		// a cutter. Assumed: a buffer of 4 KiB, some 12 mm from the head to the
		// bar.
		Name: "generic-58", Dots: 384, DPI: 203,
		Cut: CutNone, FeedLines: 3, Reports: ReportsAsked, Identifies: true,
		BandRows: 64, ChunkBytes: 1024,
	},
	{
		// Epson TM-T82 (and II, III, X): 203 dpi, 72 mm; GS a and GS I as in
		// Epson's command reference. Assumed: DLE DC4 fn 8 and ESC ( A fn 97,
		// which the reference has for its sisters.
		Name: "epson-tm-t82", Dots: 576, DPI: 203,
		Cut: CutPartial, Reports: ReportsAutomatic, Identifies: true, Clears: true,
		BandRows: 128, ChunkBytes: 4096,
	},
	{
		// Epson TM-T88 (III to VI): 180 dpi, 72 mm = 512 dots. Assumed: as above.
		Name: "epson-tm-t88", Dots: 512, DPI: 180,
		Cut: CutPartial, Reports: ReportsAutomatic, Identifies: true, Clears: true,
		BandRows: 128, ChunkBytes: 4096,
	},
	{
		// Xprinter XP-80 and its many relatives: 203 dpi, 72 mm; ESC B as in the
		// XP-80XX programmer's manual. Assumed: GS a works on most of them, GS I
		// on some.
		Name: "xprinter-80", Dots: 576, DPI: 203,
		Cut: CutPartial, Reports: ReportsAutomatic, Identifies: true,
		BandRows: 128, ChunkBytes: 4096,
	},
	{
		// Xprinter XP-58: 203 dpi, 48 mm, tear bar. Assumed: no GS a; bands and
		// chunks small, since its memory is; a beeper is not on all.
		Name: "xprinter-58", Dots: 384, DPI: 203,
		Cut: CutNone, FeedLines: 3, Reports: ReportsAsked, Identifies: true,
		BandRows: 64, ChunkBytes: 1024,
	},
	{
		// Sewoo (Lukhan) SLK-TS400, SLK-TL202 and others: 203 dpi, 72 mm.
		// Assumed: no beeper command, no DLE DC4 fn 8.
		Name: "sewoo", Dots: 576, DPI: 203,
		Cut: CutPartial, Reports: ReportsAutomatic, Identifies: true,
		BandRows: 128, ChunkBytes: 4096,
	},
	{
		// Bixolon SRP-350: 72 mm of, assumed, 180 dpi = 512 dots; for a sister of
		// 203 dpi stands generic-80. DLE DC4 and GS a are in its command manual.
		// Assumed: no fn 8 of DLE DC4, no beeper.
		Name: "bixolon", Dots: 512, DPI: 180,
		Cut: CutPartial, Reports: ReportsAutomatic, Identifies: true,
		BandRows: 128, ChunkBytes: 4096,
	},
}

// ProfileNames lists the names of all profiles, the default first.
func ProfileNames() []string {
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.Name
	}
	return names
}

// ProfileNamed gives the profile called name; "" means DefaultProfile. Its
// error lists the names there are.
func ProfileNamed(name string) (Profile, error) {
	if name == "" {
		name = DefaultProfile
	}
	for _, p := range profiles {
		if p.Name == name {
			return p, nil
		}
	}
	return Profile{}, fmt.Errorf("choosing printer profile %q: there is none of that name; write one of %s",
		name, strings.Join(ProfileNames(), ", "))
}

// identity is how a profile's printers answer GS I 66 and 67, in small letters
// and without anything but letters and digits.
type identity struct {
	maker   string // is in the maker's name; "" for any
	model   string // begins the model's name; "" for any
	profile string
}

// identities are tried in order, the narrower ones first.
var identities = []identity{
	{"epson", "tmt82", "epson-tm-t82"},
	{"epson", "tmt20", "epson-tm-t82"}, // its sister in other markets, 203 dpi and 576 dots
	{"epson", "tmt88", "epson-tm-t88"},
	{"", "xp58", "xprinter-58"},
	{"", "xp80", "xprinter-80"},
	{"xprinter", "", "xprinter-80"},
	{"", "slkt", "sewoo"}, // SLK-TS400, SLK-TL202, SLK-T20E
	{"sewoo", "", "sewoo"},
	{"", "srp350", "bixolon"},
}

// ProfileOf gives the profile for a printer that has answered AskMaker and
// AskModel with maker and model, either of which may be empty, or false if it
// is not known.
func ProfileOf(maker, model string) (Profile, bool) {
	maker, model = squeeze(maker), squeeze(model)
	if maker == "" && model == "" {
		return Profile{}, false
	}
	for _, i := range identities {
		if strings.Contains(maker, i.maker) && strings.HasPrefix(model, i.model) {
			p, err := ProfileNamed(i.profile)
			return p, err == nil
		}
	}
	return Profile{}, false
}

// squeeze leaves the letters, made small, and the digits of s.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		default:
			return -1
		}
	}, s)
}

// Options are those of a Job for this printer.
func (p Profile) Options() Options {
	o := Options{BandRows: p.BandRows, FeedLines: p.FeedLines, Cut: p.Cut}
	if p.Reports == ReportsAutomatic {
		o.Watch = WatchAll
	}
	return o
}

// Job is what this printer is sent for one picture.
func (p Profile) Job(b Bitmap) []byte { return Job(b, p.Options()) }

// Recovery is what must go before the next job after one that broke off: see
// the function Recovery. It does not use Clears, whose command is taken for
// data by a printer that does not look for it within a raster.
func (p Profile) Recovery() []byte { return Recovery(p.Dots) }

// Chunks are the pieces in which job is best written, each of at most
// ChunkBytes, with ChunkPause between them.
func (p Profile) Chunks(job []byte) iter.Seq[[]byte] {
	return slices.Chunk(job, max(p.ChunkBytes, 1))
}
