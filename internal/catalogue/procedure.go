package catalogue

import (
	"fmt"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits of a catalogue. Texts are counted in bytes.
const (
	MaxProcedures = 10_000
	MaxLineBytes  = 1 << 20 // of one procedure in the file
	MaxFileBytes  = 256 << 20

	MaxCodeBytes = 40
	MaxNameBytes = 2_000 // official names have up to 1,100
	MaxTextBytes = 64_000
	MaxItems     = 200 // of each list
)

// Procedure is one administrative procedure. Empty texts and lists are what its source does
// not tell; a screen says so, and invents nothing.
type Procedure struct {
	Code   string `json:"code"`             // national code, "1.001193"
	Name   string `json:"name"`             // official name (tên)
	Field  string `json:"field,omitempty"`  // lĩnh vực, "Hộ tịch"
	Agency string `json:"agency,omitempty"` // that decides it (cơ quan thực hiện)
	By     string `json:"by,omitempty"`     // that made it public (cơ quan công bố)
	Level  Level  `json:"level,omitempty"`  // of the online service

	Steps      string   `json:"steps,omitempty"`      // trình tự
	Ways       []Way    `json:"ways,omitempty"`       // cách thức
	Papers     []Group  `json:"papers,omitempty"`     // thành phần hồ sơ
	Sets       int      `json:"sets,omitempty"`       // số bộ; 0 is not told
	Legal      Limit    `json:"legal,omitzero"`       // thời hạn by law
	Committed  Limit    `json:"committed,omitzero"`   // shorter one that the province has promised
	Subjects   []string `json:"subjects,omitempty"`   // đối tượng, who may ask for it
	Conditions string   `json:"conditions,omitempty"` // yêu cầu, điều kiện
	Results    []string `json:"results,omitempty"`    // kết quả
	Fees       []Fee    `json:"fees,omitempty"`       // phí, lệ phí, where they do not depend on the way
	Basis      []string `json:"basis,omitempty"`      // căn cứ pháp lý

	Version   int    `json:"version,omitempty"`   // counts the changes of this catalogue
	From      string `json:"from,omitempty"`      // date from which this version holds, "2026-07-01"
	Published string `json:"published,omitempty"` // date on which it was made public
	Changed   string `json:"changed,omitempty"`   // date of the last change
	Decision  string `json:"decision,omitempty"`  // by which it was made public, "2474/QĐ-UBND"
	Link      string `json:"link,omitempty"`      // official page, https://…

	Events    []string `json:"events,omitempty"`    // life events that it belongs to, see Event
	Service   string   `json:"service,omitempty"`   // of the centre, for which a number is taken; empty: not received here
	Elsewhere string   `json:"elsewhere,omitempty"` // where it is received, if not here
	Files     []File   `json:"files,omitempty"`     // sample dossiers, forms, films
	Sample    bool     `json:"sample,omitempty"`    // the data are a sample and may be wrong
}

// Level is how far a procedure can be done online (NĐ 42/2022, NĐ 224/2026).
type Level string

// The levels.
const (
	LevelFull Level = "full" // toàn trình
	LevelPart Level = "part" // một phần
	LevelInfo Level = "info" // cung cấp thông tin
)

// Channel is a way of handing a dossier in (NĐ 118/2025 Điều 15).
type Channel string

// The channels.
const (
	Counter Channel = "counter" // trực tiếp
	Online  Channel = "online"  // trực tuyến
	Post    Channel = "post"    // bưu chính công ích
)

// Way is one way of handing in, with its own limit and fees where they differ.
type Way struct {
	Channel Channel `json:"channel"`
	Limit   Limit   `json:"limit,omitzero"`
	Fees    []Fee   `json:"fees,omitempty"`
	Note    string  `json:"note,omitempty"`
}

// Unit is the unit of a limit.
type Unit string

// The units.
const (
	WorkingDays Unit = "workdays" // ngày làm việc
	Days        Unit = "days"     // ngày
	Hours       Unit = "hours"    // giờ làm việc
	Months      Unit = "months"   // tháng
	AtOnce      Unit = "at-once"  // giải quyết ngay trong ngày; N is 0
)

// Limit is how long a procedure may take. The zero Limit is not told.
type Limit struct {
	N    int    `json:"n,omitempty"`
	Unit Unit   `json:"unit,omitempty"`
	Text string `json:"text,omitempty"` // in the source's words, where a figure does not say it all
}

// Known reports whether anything is told.
func (l Limit) Known() bool { return l != Limit{} }

// Fee is what is to be paid.
type Fee struct {
	Charge bool   `json:"charge,omitempty"` // a lệ phí; otherwise a phí
	VND    int64  `json:"vnd,omitempty"`    // đồng
	Free   bool   `json:"free,omitempty"`   // the source says that nothing is to be paid
	Text   string `json:"text,omitempty"`   // in the source's words
}

// Group is papers that belong together, under a title such as "Giấy tờ phải nộp". An empty
// title is the only group.
type Group struct {
	Title string  `json:"title,omitempty"`
	Items []Paper `json:"items"`
}

// Paper is one paper of a dossier. One that is needed in no copy is a heading, or is only
// to be shown.
type Paper struct {
	Name      string `json:"name"`
	Originals int    `json:"originals,omitempty"` // bản chính
	Copies    int    `json:"copies,omitempty"`    // bản sao
	Form      string `json:"form,omitempty"`      // hash of the File that is its form
	Code      string `json:"code,omitempty"`      // of the kind of paper
}

// FileKind is what a file is for.
type FileKind string

// The kinds of files.
const (
	SampleFile FileKind = "sample" // a filled-in dossier, marked MẪU
	FormFile   FileKind = "form"   // an empty form
	FilmFile   FileKind = "film"   // a film that shows how it is done
)

// Known reports whether it is one of the kinds.
func (k FileKind) Known() bool { return k == SampleFile || k == FormFile || k == FilmFile }

// File is a file that hangs on a procedure. Its content is found by its hash alone.
type File struct {
	Kind  FileKind `json:"kind"`
	Title string   `json:"title"`
	Name  string   `json:"name"` // base name with its ending, which says what it is
	Hash  string   `json:"hash"` // SHA-256 as 64 hexadecimal digits
	Bytes int64    `json:"bytes"`
}

// Still reports whether it is the still of a film: a picture for machines that cannot play
// it. It is a film whose ending is .jpg, not a kind of its own: a machine with an earlier
// version of the program refuses a catalogue with a kind that it does not know, and of two
// films it plays the first.
func (f *File) Still() bool { return f.Kind == FilmFile && path.Ext(f.Name) == ".jpg" }

// StillOf reports whether it is the still of that film: it has its title and, but for the
// ending, its name.
func (f *File) StillOf(film *File) bool {
	return f.Still() && film.Kind == FilmFile && !film.Still() && f.Title == film.Title && f.Name == StillName(film.Name)
}

// StillName is the name of the still of a film.
func StillName(film string) string { return strings.TrimSuffix(film, path.Ext(film)) + ".jpg" }

// Limits of short texts, in characters.
const (
	maxCode   = 40
	maxStem   = 121 // of a file's name, without its ending
	maxEnding = 5
	maxLink   = 400 // after https://
)

const (
	figures    = "0123456789"
	smallMarks = "abcdefghijklmnopqrstuvwxyz" + figures
	codeMarks  = figures + "ABCDEFGHIJKLMNOPQRSTUVWXYZ._-"
)

// consists reports whether a text has from one to most characters, each one of those of a
// set. It is no pattern, as those below are none: one that counts, and knows all letters,
// takes half a megabyte in each program that starts.
func consists(text, of string, most int) bool {
	return text != "" && len(text) <= most && strings.Trim(text, of) == ""
}

func isCode(text string) bool {
	return consists(text, codeMarks, maxCode) && !strings.ContainsAny(text[:1], "._-")
}

func isHash(text string) bool { return len(text) == 64 && consists(text, "abcdef"+figures, 64) }

// isFileName reports whether a text can be the name of a file everywhere, and opens
// nothing: letters and digits of any script, a few marks, and an ending.
func isFileName(text string) bool {
	dot := strings.LastIndexByte(text, '.')
	if dot < 0 || !consists(text[dot+1:], smallMarks, maxEnding) {
		return false
	}
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
	stem := text[:dot]
	first, _ := utf8.DecodeRuneInString(stem)
	other := func(r rune) bool { return !letter(r) && !strings.ContainsRune(" ._()-", r) }
	return letter(first) && utf8.RuneCountInString(stem) <= maxStem && strings.IndexFunc(stem, other) < 0
}

// IsLink reports whether a text is the address of a page, by TLS.
func IsLink(text string) bool {
	rest, secure := strings.CutPrefix(text, "https://")
	return secure && rest != "" && utf8.RuneCountInString(rest) <= maxLink && !strings.ContainsAny(rest, " \t\n\f\r\"<>")
}

// Check says what is wrong with a procedure, nil if nothing is.
func (p *Procedure) Check() error {
	c := &checker{}
	c.must(isCode(p.Code), "the code %q is not one such as 1.001193", p.Code)
	c.must(p.Name != "", "it has no name")
	c.text("name", p.Name, MaxNameBytes)
	for what, text := range map[string]string{
		"field": p.Field, "agency": p.Agency, "publishing office": p.By, "decision": p.Decision, "service": p.Service, "place": p.Elsewhere,
	} {
		c.text(what, text, MaxNameBytes)
	}
	c.text("steps", p.Steps, MaxTextBytes)
	c.text("conditions", p.Conditions, MaxTextBytes)
	c.oneOf("level", string(p.Level), "", string(LevelFull), string(LevelPart), string(LevelInfo))
	c.must(p.Sets >= 0 && p.Sets <= 99, "%d sets", p.Sets)
	for what, list := range map[string][]string{"subjects": p.Subjects, "results": p.Results, "legal texts": p.Basis, "life events": p.Events} {
		c.count(what, len(list))
		for _, text := range list {
			c.must(text != "", "an empty line among the %s", what)
			c.text(what, text, MaxTextBytes)
		}
	}
	for what, date := range map[string]string{"from": p.From, "published": p.Published, "changed": p.Changed} {
		if date != "" {
			_, err := time.Parse(time.DateOnly, date)
			c.must(err == nil, "the date %q (%s) is not one such as 2026-07-01", date, what)
		}
	}
	c.must(p.Link == "" || IsLink(p.Link), "the address %q is not https://…", p.Link)
	c.limit(p.Legal)
	c.limit(p.Committed)
	c.fees(p.Fees)
	c.ways(p.Ways)
	c.papers(p)
	c.files(p.Files)
	if c.err != nil {
		return fmt.Errorf("procedure %q: %w", p.Code, c.err)
	}
	return nil
}

// checker keeps the first fault.
type checker struct{ err error }

func (c *checker) must(ok bool, format string, args ...any) {
	if !ok && c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
}

func (c *checker) text(what, text string, most int) {
	c.must(len(text) <= most, "%s has %d bytes, at most %d fit", what, len(text), most)
	c.must(utf8.ValidString(text) && norm.NFC.IsNormalString(text), "%s is not composed UTF-8", what)
	c.must(!strings.ContainsAny(text, "\r\x00"), "%s has line ends of another system, or a zero byte", what)
}

func (c *checker) count(what string, n int) {
	c.must(n <= MaxItems, "%d %s, at most %d fit", n, what, MaxItems)
}

func (c *checker) oneOf(what, text string, allowed ...string) {
	for _, a := range allowed {
		if text == a {
			return
		}
	}
	c.must(false, "%s is %q", what, text)
}

func (c *checker) limit(l Limit) {
	c.oneOf("the unit of a limit", string(l.Unit), "", string(WorkingDays), string(Days), string(Hours), string(Months), string(AtOnce))
	c.must(l.N >= 0 && l.N <= 3650, "a limit of %d", l.N)
	c.must((l.N > 0) == (l.Unit != "" && l.Unit != AtOnce), "a limit of %d %q", l.N, l.Unit)
	c.text("limit", l.Text, MaxTextBytes)
}

// maxVND is the largest fee in đồng: the largest in the national catalogue is 800 million.
const maxVND = 10_000_000_000

func (c *checker) fees(list []Fee) {
	c.count("fees", len(list))
	for _, f := range list {
		c.must(f.VND >= 0 && f.VND <= maxVND, "a fee of %d đồng", f.VND)
		c.must(!f.Free || f.VND == 0, "a fee of %d đồng that is none", f.VND)
		c.text("fee", f.Text, MaxTextBytes)
	}
}

func (c *checker) ways(list []Way) {
	c.count("ways", len(list))
	for _, w := range list {
		c.oneOf("a way", string(w.Channel), string(Counter), string(Online), string(Post))
		c.limit(w.Limit)
		c.fees(w.Fees)
		c.text("note", w.Note, MaxTextBytes)
	}
}

func (c *checker) papers(p *Procedure) {
	c.count("groups of papers", len(p.Papers))
	for _, g := range p.Papers {
		c.text("title of papers", g.Title, MaxTextBytes)
		c.count("papers", len(g.Items))
		for _, item := range g.Items {
			c.must(item.Name != "", "a paper without a name")
			c.text("paper", item.Name, MaxTextBytes)
			c.text("code of a paper", item.Code, MaxNameBytes)
			c.must(item.Originals >= 0 && item.Originals <= 99 && item.Copies >= 0 && item.Copies <= 99, "%d originals and %d copies", item.Originals, item.Copies)
			c.must(item.Form == "" || isHash(item.Form), "the form %q is no hash", item.Form)
		}
	}
}

func (c *checker) files(list []File) {
	c.count("files", len(list))
	for _, f := range list {
		c.must(f.Kind.Known(), "the kind of a file is %q", f.Kind)
		c.must(isHash(f.Hash), "the hash %q", f.Hash)
		c.must(isFileName(f.Name), "the file name %q", f.Name)
		c.must(f.Title != "", "a file without a title")
		c.text("title of a file", f.Title, MaxNameBytes)
		c.must(f.Bytes > 0 && f.Bytes <= 4<<30, "a file of %d bytes", f.Bytes)
	}
}
