package config

import (
	"bytes"
	"io"
	"os"
	"strings"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/pin"
)

// CentreFile is the content of centre.toml: the centre, which every device may know,
// and the settings of the hub.
type CentreFile struct {
	Centre centre.Centre // with all defaults; contains no secret
	Listen string        // listening address of the hub, ":7420"; port 0 takes any free one
	Key    string        // the key of devices that are not enrolled; empty asks them for none
	// UnenrolledUntil is the last service day, "2026-12-31", on which devices without a
	// certificate are let in; empty leaves it to the hub.
	UnenrolledUntil string
	LiveDays        int // days of the log in the hub's live file
	// ExportForExcel makes "hub export" separate columns by semicolons, as a
	// spreadsheet with Vietnamese settings does.
	ExportForExcel bool
	Backup         Backup   // automatic backups
	Register       Register // where dossiers are looked up
	Support        Support  // whom to call when the hub does not work; see SupportLine
	Warnings       Faults   // what is allowed but probably not intended

	// PINs are those that stand in the file, by officer: the hub takes each once.
	PINs map[string]pin.PIN
	// KeepFirstPIN lets officers keep a PIN that somebody else has set.
	KeepFirstPIN bool
	ClearPINs    ClearPINs // where the file has PINs in clear
}

// DefaultListen is the hub's listening address if the file has none.
const DefaultListen = ":7420"

// LoadCentre reads centre.toml at path. It warns if the holidays of this year, or
// from October on those of the next year, are missing. Its error is Faults, one for
// everything that is wrong, or that of the file system.
func LoadCentre(path string) (*CentreFile, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, notRead(path, err)
	}
	f, err := ParseCentre(path, data)
	if err == nil {
		f.warnOfYears(calendar.Local(time.Now().UnixMilli()), path)
	}
	return f, err
}

// readFile reads a file, but at most one byte more than allowed, so that an
// oversized file is noticed without reading it all.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, MaxFileBytes+1))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return data, err
}

// ParseCentre reads the text of a centre.toml. The name is for messages only. Its
// error is Faults.
func ParseCentre(name string, data []byte) (*CentreFile, error) {
	r := &reader{file: name}
	root := r.parse(bytes.Clone(data))
	if len(r.faults) > 0 {
		_, err := r.finish()
		return nil, err
	}
	c := newCentreReader(r, root)
	c.read()
	f := &CentreFile{Centre: c.centre, Listen: c.listen, Key: c.key, UnenrolledUntil: c.unenrolled, LiveDays: c.liveDays, ExportForExcel: c.forExcel, Backup: c.backup, Register: c.register, Support: c.help, PINs: c.pins, KeepFirstPIN: c.keepPINs, ClearPINs: ClearPINs{path: name, text: data, lines: c.clearPINs}}
	if len(r.faults) == 0 {
		rules, err := centre.Compile(f.Centre)
		if err != nil { // a rule of the queue for which no line was found above
			r.fault(0, "the rules of the centre do not fit together: %v", strings.ReplaceAll(err.Error(), "\n", "; "))
		} else {
			f.Centre = *rules.Centre()
		}
	}
	var err error
	if f.Warnings, err = r.finish(); err != nil {
		return nil, err
	}
	return f, nil
}
