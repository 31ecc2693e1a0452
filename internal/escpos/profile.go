package escpos

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// Reports is how a printer reports its state.
type Reports int

// Ways of reporting; each includes those before it.
const (
	ReportsNothing   Reports = iota // it never answers, or its cable is one-way
	ReportsAsked                    // DLE EOT, GS r
	ReportsAutomatic                // also GS a
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

// Profile is how one make of printer differs from others. The zero Profile is not
// usable: see ProfileNamed.
type Profile struct {
	Name string // in device.toml: "epson-tm-t88"
	Dots int    // printable dots in a line
	DPI  int    // dots per inch, in both directions

	Cut       Cut
	FeedLines int // of 1/6 inch, before the cut or, without a cutter, up to the tear bar

	Reports    Reports
	Identifies bool // answers GS I 66 and 67 with its maker and model
	Clears     bool // knows DLE DC4, fn 8: see AppendClear

	BandRows   int           // rows in one raster command, at most MaxBandRows
	ChunkBytes int           // bytes to write at once: a page of the port, or a small printer's buffer
	ChunkPause time.Duration // after each chunk, if the printer has no reliable flow control; usually 0
}

// DefaultProfile is the profile of an unknown printer.
const DefaultProfile = "generic-80"

// profiles lists them all, the default first.
//
// Dots, dpi and cutter are from the makers' specifications; "assumed" marks what
// none of the available documents says. An autocutter of these printers leaves a
// point uncut in either mode unless its maker sells a full cut, so all cut
// partially.
var profiles = []Profile{
	{
		// An unknown printer of 80 mm: it is asked and watched, and what it does not
		// answer stays unknown. It gets no command that a printer may print as text.
		// Assumed: 576 dots, as nearly all printers of 203 dpi have.
		Name: DefaultProfile, Dots: 576, DPI: 203,
		Cut: CutPartial, Reports: ReportsAutomatic, Identifies: true,
		BandRows: 128, ChunkBytes: 4096,
	},
	{
		// An unknown printer of 58 mm: 48 mm at 203 dpi, a tear bar instead of a
		// cutter. Assumed: a buffer of 4 KiB, some 12 mm from the head to the bar.
		Name: "generic-58", Dots: 384, DPI: 203,
		Cut: CutNone, FeedLines: 3, Reports: ReportsAsked, Identifies: true,
		BandRows: 64, ChunkBytes: 1024,
	},
	{
		// Epson TM-T82 (and II, III, X): 203 dpi, 72 mm; GS a and GS I as in Epson's
		// command reference. Assumed: DLE DC4 fn 8 and ESC ( A fn 97, which the
		// reference has for related models.
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
		// XP-80XX programmer's manual. Assumed: GS a works on most of them, GS I on
		// some.
		Name: "xprinter-80", Dots: 576, DPI: 203,
		Cut: CutPartial, Reports: ReportsAutomatic, Identifies: true,
		BandRows: 128, ChunkBytes: 4096,
	},
	{
		// Xprinter XP-58: 203 dpi, 48 mm, tear bar. Assumed: no GS a; small bands
		// and chunks, because its memory is small; not all have a beeper.
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
		// Bixolon SRP-350: 72 mm and, assumed, 180 dpi = 512 dots; for a model with
		// 203 dpi use generic-80. DLE DC4 and GS a are in its command manual.
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

// ProfileNamed is the profile with a name; "" means DefaultProfile. Its error lists
// the names.
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

// identity is how a profile's printers answer GS I 66 and 67, in lower case and
// reduced to letters and digits.
type identity struct {
	maker   string // contained in the maker's name; "" for any
	model   string // start of the model's name; "" for any
	profile string
}

// identities are tried in order, the more specific ones first.
var identities = []identity{
	{"epson", "tmt82", "epson-tm-t82"},
	{"epson", "tmt20", "epson-tm-t82"}, // the same model for other markets, 203 dpi and 576 dots
	{"epson", "tmt88", "epson-tm-t88"},
	{"", "xp58", "xprinter-58"},
	{"", "xp80", "xprinter-80"},
	{"xprinter", "", "xprinter-80"},
	{"", "slkt", "sewoo"}, // SLK-TS400, SLK-TL202, SLK-T20E
	{"sewoo", "", "sewoo"},
	{"", "srp350", "bixolon"},
}

// ProfileOf is the profile for a printer that has answered AskMaker and AskModel
// with maker and model, either of which may be empty; false if it is not known.
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

// squeeze is s in lower case, reduced to letters and digits.
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

// Options are the options of a Job for this printer.
func (p Profile) Options() Options {
	o := Options{BandRows: p.BandRows, FeedLines: p.FeedLines, Cut: p.Cut}
	if p.Reports == ReportsAutomatic {
		o.Watch = WatchAll
	}
	return o
}

// Job is what this printer is sent for one picture.
func (p Profile) Job(b Bitmap) []byte { return Job(b, p.Options()) }

// Recovery must be sent before the next job after one broke off: see the function
// Recovery. It does not use Clears: a printer that does not check for commands
// inside a raster would take that command for data.
func (p Profile) Recovery() []byte { return Recovery(p.Dots) }

// Chunks are the pieces in which job is written, each of at most ChunkBytes, with
// ChunkPause between them.
func (p Profile) Chunks(job []byte) iter.Seq[[]byte] {
	return slices.Chunk(job, max(p.ChunkBytes, 1))
}
