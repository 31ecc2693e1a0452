package catalogueimport

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"time"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
)

// Limits of what is read.
const (
	MaxFiles         = 20
	MaxFileBytes     = 64 << 20
	MaxUnpackedBytes = 128 << 20 // of a packed file, and of all parts of a workbook
	MaxRows          = 50_000    // of one file
	MaxColumns       = 200
	MaxEntries       = 20_000 // of a report; more are counted
)

// File is a file to read. Its form is told by its content, and not by its name.
type File struct {
	Name string
	Data []byte
}

// Options say what the files do not.
type Options struct {
	Title  string // whose procedures they are
	Source string // where they come from
	AsOf   string // date on which the source was read, "2026-07-18"
	Sample bool   // the data are a sample
	// MaxEntries limits the report further; 0 is MaxEntries.
	MaxEntries int
}

// Result is what was read. The procedures are in the order of their codes, each code once,
// and each passes its Check.
type Result struct {
	Header     catalogue.Header // without Format and Count
	Procedures []catalogue.Procedure
	Report     Report
}

// Fault is why a file cannot be read, with what to do about it.
type Fault struct {
	File string
	Line int // from 1; 0 means the whole file
	Says i18n.Message
}

// In is the fault in a language, in the form of a compiler's message.
func (f *Fault) In(lang i18n.Lang) string { return place(f.File, f.Line) + ": " + f.Says.In(lang) }

// Error is the fault in English.
func (f *Fault) Error() string { return f.In(i18n.English) }

// Import reads files, in their order: of two values for one thing the later one counts.
// The error is a Fault.
func Import(files []File, o Options) (*Result, error) {
	if len(files) > MaxFiles {
		return nil, &Fault{File: files[MaxFiles].Name, Says: i18n.Say("these are %d files, and at most %d are read at a time: put some of them together", len(files), MaxFiles)}
	}
	if _, err := time.Parse(time.DateOnly, o.AsOf); o.AsOf != "" && err != nil {
		return nil, &Fault{File: "AsOf", Says: i18n.Say("the date %q is not one such as 2026-07-18: write year, month and day", o.AsOf)}
	}
	if o.MaxEntries <= 0 || o.MaxEntries > MaxEntries {
		o.MaxEntries = MaxEntries
	}
	m := newMerger(o)
	for _, f := range files {
		if err := m.read(f); err != nil {
			return nil, err
		}
	}
	return m.result()
}

// read reads one file.
func (m *merger) read(f File) error {
	in := &input{name: f.Name, report: &m.report}
	data, err := unpack(f)
	if err != nil {
		return err
	}
	switch form := formOf(data); form {
	case formCatalogue:
		return m.takeCatalogue(in, data)
	case formJSON:
		err = readJSON(in, data, m.take)
	case formWorkbook:
		err = readWorkbook(in, data, m.take)
	case formTable:
		err = readTable(in, data, m.take)
	default:
		err = &Fault{File: f.Name, Says: form.says()}
	}
	return err
}

// unpack is the content of a file, which may be packed by gzip.
func unpack(f File) ([]byte, error) {
	if len(f.Data) > MaxFileBytes {
		return nil, &Fault{File: f.Name, Says: i18n.Say("the file is larger than %d MiB: split it", MaxFileBytes>>20)}
	}
	if !bytes.HasPrefix(f.Data, []byte{0x1f, 0x8b}) {
		return f.Data, nil
	}
	damaged := &Fault{File: f.Name, Says: i18n.Say("the packed file is damaged: copy it anew")}
	z, err := gzip.NewReader(bytes.NewReader(f.Data))
	if err != nil {
		return nil, damaged
	}
	data, err := io.ReadAll(io.LimitReader(z, MaxUnpackedBytes+1))
	switch {
	case len(data) > MaxUnpackedBytes:
		return nil, &Fault{File: f.Name, Says: i18n.Say("the file is larger than %d MiB when it is unpacked: split it", MaxUnpackedBytes>>20)}
	case err != nil:
		return nil, damaged
	}
	return data, nil
}

// form is what a file is.
type form int

const (
	formTable form = iota
	formWorkbook
	formJSON
	formCatalogue
	formOldWorkbook // of Excel before 2007, or with a password
	formPage        // HTML, which some systems call .xls
	formPaper       // PDF
	formEmpty
)

// formOf recognises a file by its content.
func formOf(data []byte) form {
	start := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\ufeff")), " \t\r\n")
	lower := bytes.ToLower(start)
	switch {
	case len(start) == 0:
		return formEmpty
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return formWorkbook
	case bytes.HasPrefix(data, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return formOldWorkbook
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return formPaper
	case bytes.HasPrefix(lower, []byte("<!doctype")), bytes.HasPrefix(lower, []byte("<html")), bytes.HasPrefix(lower, []byte("<table")), bytes.HasPrefix(lower, []byte("<?xml")):
		return formPage
	case bytes.HasPrefix(data, []byte(`{"format":"motcua catalogue `)):
		return formCatalogue
	case start[0] == '{', start[0] == '[':
		return formJSON
	}
	return formTable
}

// says is what to do about a file that cannot be read.
func (f form) says() i18n.Message {
	switch f {
	case formOldWorkbook:
		return i18n.Say("this is a workbook of an old Excel, or one with a password: open it, and save it as .xlsx without a password")
	case formPaper:
		return i18n.Say("this is a PDF: ask for the table itself, as .xlsx or .csv")
	case formPage:
		return i18n.Say("this is a page of the web: open it in the spreadsheet, and save it as .xlsx")
	}
	return i18n.Say("the file is empty")
}

// takeCatalogue takes the procedures of our own form as they are.
func (m *merger) takeCatalogue(in *input, data []byte) error {
	c, err := catalogue.Read(bytes.NewReader(data), int64(len(data)))
	switch {
	case errors.Is(err, catalogue.ErrNewer):
		return &Fault{File: in.name, Says: i18n.Say("a later version of this program has written it: update the program first")}
	case err != nil:
		return &Fault{File: in.name, Says: i18n.Say("the catalogue is damaged: export it anew (%v)", err)}
	}
	m.header(c.Header)
	line := 1
	err = c.All(func(p *catalogue.Procedure) bool {
		line++
		m.add(*p, at{in.name, line})
		return true
	})
	if err != nil {
		return &Fault{File: in.name, Says: i18n.Say("the catalogue is damaged: export it anew (%v)", err)}
	}
	return nil
}
