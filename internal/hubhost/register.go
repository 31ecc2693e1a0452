package hubhost

import (
	"errors"
	"log/slog"
	"time"

	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/register"
	"motcua/internal/registerfile"
	"motcua/internal/registerweb"
)

// openRegister makes what opens the register of dossiers of a centre; nil without one.
func openRegister(r *config.Register, dir string, log *slog.Logger) func(key register.Key) (register.Register, error) {
	if !r.Given() {
		return nil
	}
	source := register.Source{Name: r.Name, NameEn: r.NameEn, Ask: r.Ask, AskEn: r.AskEn, Elsewhere: r.Elsewhere, ElsewhereEn: r.ElsewhereEn}
	staleMS := (time.Duration(r.StaleMin) * time.Minute).Milliseconds()
	if r.Folder != "" {
		return func(key register.Key) (register.Register, error) {
			return registerfile.Open(registerfile.Config{
				Folder: r.Folder, Dir: dir, Source: source, StaleMS: staleMS, Rules: registerRules(r), Key: key,
				Now: clock.WallMS, Elapsed: clock.Elapsed(), Log: log,
			}), nil
		}
	}
	return func(key register.Key) (register.Register, error) {
		var headers map[string]string
		if r.Headers != "" {
			var err error
			if headers, err = registerweb.LoadHeaders(r.Headers); err != nil {
				return nil, err
			}
		}
		return registerweb.New(registerweb.Config{
			URL: r.URL, OpenURL: r.OpenURL, Method: r.Method, Body: r.Body, Headers: headers, Paths: r.Paths, AsOfPath: r.AsOfPath, MissingPath: r.MissingPath,
			States: registerRules(r).States, Timeout: time.Duration(r.TimeoutSec) * time.Second, Source: source, StaleMS: staleMS, Key: key,
			Now: clock.WallMS, Elapsed: clock.Elapsed(), Log: log,
		})
	}
}

// registerRules are a centre's own names, folded.
func registerRules(r *config.Register) registerfile.Rules {
	rules := registerfile.Rules{Columns: registerfile.Columns{}, States: register.StateWords{}}
	for name, f := range r.Columns {
		rules.Columns[register.FoldWord(name)] = f
	}
	for name, s := range r.States {
		rules.States[register.FoldWord(name)] = s
	}
	return rules
}

// CheckRegister is what is wrong with the newest file of the register, for -check: it is read
// as the hub would read it, and nothing is kept.
func CheckRegister(path string, f *config.CentreFile) config.Faults {
	r := &f.Register
	warn := func(m i18n.Message) config.Faults { return config.Faults{{File: path, Says: m}} }
	switch {
	case r.Headers != "":
		if _, err := registerweb.LoadHeaders(r.Headers); err != nil {
			return warn(i18n.Say("[register]: the headers cannot be used: %v", said(err)))
		}
		return nil
	case r.Folder == "":
		return nil
	}
	name, data, err := registerfile.Newest(r.Folder)
	switch {
	case err != nil:
		return warn(i18n.Say("[register]: the folder %s cannot be read: %v", r.Folder, err))
	case name == "":
		return warn(i18n.Say("[register]: the folder %s has no file of the register yet", r.Folder))
	}
	result, err := ReadRegister(r, data)
	if err != nil {
		return warn(i18n.Say("[register]: the file %s is not taken: %v", name, err))
	}
	if out := result.Report.LeftOut; out > 0 {
		return warn(i18n.Say("[register]: of %d rows in %s %d are left out: see hub register check", result.Report.Rows, name, out))
	}
	return nil
}

// ReadRegister reads a file of the register as the hub would, for a report: nothing is kept.
func ReadRegister(r *config.Register, data []byte) (*registerfile.Result, error) {
	result, err := registerfile.Read(data, registerRules(r), throwawayKey)
	return result, said(err)
}

// throwawayKey hashes what is read for a report only, and thrown away.
var throwawayKey = register.NewKey([]byte("a report"))

// said is an error in its own words, where it has some.
func said(err error) error {
	var m i18n.Message
	if errors.As(err, &m) {
		return m
	}
	return err
}
