package office

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"motcua/internal/calendar"
	"motcua/internal/cli"
	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/program"
	"motcua/internal/store"
)

// copying are the hub's commands for its whole log.
func (o *Office) copying() []program.Command {
	key := func(f *flag.FlagSet) {
		o.langFlag(f)
		f.StringVar(&o.keyFile, "key-file", "", "`file` with the key of an encrypted backup; otherwise the hub's own key is tried, and then asked for")
	}
	return []program.Command{
		{Name: "backup", Words: "FILE", Help: "copy the whole log into a new file, while the hub runs or not; on another disk it is encrypted, see backup-key", Flags: func(f *flag.FlagSet) {
			o.langFlag(f)
			f.BoolVar(&o.inClear, "plain", false, "do not encrypt it")
		}, Run: o.backup},
		o.backupKeyCommand(),
		{Name: "restore", Words: "FILE", Help: "put a backup in the place of the log; the hub must not run", Flags: key, Bare: withFile, Run: o.restore},
		{Name: "verify", Words: "[FILE]", Help: "check the whole log, or a backup, from beginning to end", Flags: func(f *flag.FlagSet) {
			key(f)
			f.StringVar(&o.hash, "hash", "", "`hash` that verify has printed before: it must still stand in the log")
			f.StringVar(&o.headsFile, "heads", "", "`file` with heads of days, as a device (day-heads.txt) or a paper has them: the log must lead to each")
			f.StringVar(&o.headKey, "head-key", "", "the hub's public `key`, as hub heads prints it, for a check on another machine")
		}, Bare: withFile, Run: o.verify},
		{Name: "export", Help: "print the log: -csv one line for each number, -json every entry", Flags: func(f *flag.FlagSet) {
			f.StringVar(&o.lang, "lang", "", "`language` of the columns' names, vi or en; names for programs if none is given, vi with -for-excel")
			f.BoolVar(&o.forExcel, "for-excel", false, "part the columns by semicolons, as a spreadsheet set to Vietnamese does (export_for_excel in centre.toml does this always)")
			f.StringVar(&o.from, "from", "", "first `day`, 2026-11-25; the first there is if none is given")
			f.StringVar(&o.to, "to", "", "last `day`; the last there is if none is given")
			f.BoolVar(&o.csv, "csv", false, "one line for each number (this if nothing is said)")
			f.BoolVar(&o.json, "json", false, "every entry of the log, one line each")
		}, Run: o.export},
	}
}

// withFile: a command that only needs a file must work on another machine, and also
// where centre.toml was lost together with the disk.
func withFile(words []string) bool { return len(words) > 0 }

// say prints a text of the catalogue.
func (o *Office) say(p *program.Program, key string, args ...any) {
	fmt.Fprintln(p.Out, i18n.Text(i18n.Lang(o.lang), "hub.copy."+key, args...))
}

// many writes a number with thousands separators.
func (o *Office) many(n uint64) string { return i18n.Number(i18n.Lang(o.lang), int(n)) }

func (o *Office) checkLang() error {
	if !slices.Contains(i18n.Langs(), i18n.Lang(o.lang)) {
		return cli.Misuse(i18n.Say("the language %q is not known: write vi or en", o.lang))
	}
	return nil
}

// backup writes a copy from the hub, or from its store, into a new file.
func (o *Office) backup(p *program.Program) error {
	asked, err := o.open(p, false)
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the hub's store", asked)
	how, err := o.encryption(p, filepath.Dir(p.Words[0]))
	if err != nil {
		return err
	}
	seal, err := store.BackupFile(p.Words[0], how.To, func(out io.Writer) error {
		return asked.stream(p.Ctx, hub.PathBackup, nil, out)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", i18n.Say("The folder of %s is not there: make it first, or give another one.", config.Whole(p.Words[0])), cli.MisuseOf(err))
	}
	if errors.Is(err, store.ErrExists) {
		return cli.MisuseOf(err)
	}
	if err != nil {
		return err
	}
	o.say(p, "backed", p.Words[0], o.many(seal.Last))
	switch {
	case how.To.Any():
		o.say(p, "encrypted")
		for _, k := range how.Keepers {
			o.say(p, "keepers", k.Device)
		}
	case how.KeyMissing:
		o.say(p, "in-clear")
	}
	return nil
}

// restore checks the whole backup before anything is changed.
func (o *Office) restore(p *program.Program) error {
	if err := o.checkLang(); err != nil {
		return err
	}
	file := p.Words[0]
	keys, err := o.keysFor(p, file)
	if err != nil {
		return err
	}
	report, err := store.VerifyEncrypted(p.Ctx, file, keys)
	if err != nil {
		return cli.MisuseOf(err)
	}
	if len(report.Faults) > 0 {
		return fmt.Errorf("%w: restoring from %q: %s", i18n.Say("%s is no whole backup, and nothing was changed: use another copy of it.", config.Whole(file)), file, report.Faults[0])
	}
	done, err := hub.Restore(p.Data, file, clock.WallMS(), keys...)
	if errors.Is(err, store.ErrLocked) {
		return fmt.Errorf("%w: %w", i18n.Say("The hub works with this data, and nothing was changed: stop the hub first."), err)
	}
	if err != nil {
		return err
	}
	o.say(p, "restored", o.many(done.Last), calendar.Local(done.MadeMS).Format("15:04 02/01/2006"), done.Log)
	o.say(p, "since")
	if done.Aside != "" {
		o.say(p, "aside", done.Aside)
	}
	return nil
}

// verify checks a file, the log of the running hub, or the store of a stopped one.
func (o *Office) verify(p *program.Program) error {
	if err := o.checkLang(); err != nil {
		return err
	}
	report, err := o.walk(p)
	if err != nil {
		return err
	}
	o.tell(p, report)
	if n := len(report.Faults); n > 0 {
		return fmt.Errorf("verifying %q: %w: %d", report.Path, program.ErrFaults, n)
	}
	return nil
}

func (o *Office) walk(p *program.Program) (report store.Report, err error) {
	known, err := hub.HashOf(o.hash)
	if err != nil {
		return report, cli.MisuseOf(err)
	}
	heads, err := o.headsOf(p)
	if err != nil {
		return report, err
	}
	query := url.Values{"hash": {o.hash}}
	for _, h := range heads {
		known = append(known, store.Hash(h.Hash))
		query.Add("hash", store.Hash(h.Hash).String())
	}
	if len(p.Words) > 0 {
		keys, err := o.keysFor(p, p.Words[0])
		if err != nil {
			return report, err
		}
		if report, err = store.VerifyEncrypted(p.Ctx, p.Words[0], keys, known...); err != nil {
			err = cli.MisuseOf(err)
		}
		return report, err
	}
	asked, err := o.open(p, false)
	if errors.Is(err, store.ErrDamaged) { // it cannot even be opened; the check says why
		return hub.VerifyStore(p.Ctx, p.Data, known...)
	}
	if err != nil {
		return report, err
	}
	defer program.Close(p.Log, "the hub's store", asked)
	asked.client.Timeout = 0
	return report, asked.ask(p.Ctx, hub.PathVerify, query, nil, &report)
}

// tell prints a report.
func (o *Office) tell(p *program.Program, r store.Report) {
	o.say(p, "path", r.Path)
	if r.Backup && r.MadeMS > 0 {
		o.say(p, "made", calendar.Local(r.MadeMS).Format("15:04 02/01/2006"))
	}
	switch {
	case r.Days > 0:
		o.say(p, "log", r.Log, o.many(r.Last-(r.First-1)), r.Days, r.FirstDay, r.LastDay, o.many(uint64(r.Tickets)))
	case r.Last == 0 && len(r.Faults) == 0:
		o.say(p, "empty")
	}
	if r.Recovered > 0 {
		o.say(p, "recovered", o.many(uint64(r.Recovered)))
	}
	if r.Archives > 0 {
		o.say(p, "archive", o.many(uint64(r.Archives)), o.many(r.Archived))
	}
	if !r.Chained && len(r.Faults) == 0 {
		o.say(p, "unchained")
	}
	if r.Snapshot > 0 && !r.Compared && len(r.Faults) == 0 {
		o.say(p, "other", o.many(r.Snapshot))
	}
	for _, known := range r.Known {
		o.say(p, "known", known.Hash, o.many(known.Pos))
	}
	for _, fault := range foundBy(r) {
		o.say(p, "fault", fault.In(i18n.Lang(o.lang)))
		if fault.Cause != "" {
			p.Log.Error("a fault in the log", "fault", fault.Code, "cause", fault.Cause)
		}
	}
	if n := len(r.Faults); n > 0 {
		o.say(p, "faults", n)
		return
	}
	o.say(p, "hash", r.Hash)
	o.say(p, "fine")
}

// foundBy are the faults in a report. An older hub reports them in English only.
func foundBy(r store.Report) []i18n.Fault {
	if len(r.Found) == 0 && len(r.Faults) > 0 {
		return []i18n.Fault{i18n.NewFault("log.older-hub").Because(errors.New(strings.Join(r.Faults, "; ")))}
	}
	return r.Found
}

// export prints days of the log.
func (o *Office) export(p *program.Program) error {
	if o.csv && o.json {
		return cli.Misuse(i18n.Say("write -csv or -json, one of them"))
	}
	if o.forExcel && o.json {
		return cli.Misuse(i18n.Say("-for-excel is for -csv: leave out -json"))
	}
	query := url.Values{"form": {hub.ExportCSV}}
	if o.json {
		query.Set("form", hub.ExportJSON)
	}
	if o.forExcel || o.Centre().ExportForExcel {
		query.Set("sheet", hub.SheetVietnamese)
		o.lang = cmp.Or(o.lang, string(i18n.Vietnamese))
	}
	query.Set("heading", o.lang)
	o.lang = cmp.Or(o.lang, string(i18n.Vietnamese))
	for name, day := range map[string]string{"from": o.from, "to": o.to} {
		if day == "" {
			continue
		}
		day, err := dayOf(day)
		if err != nil {
			return err
		}
		query.Set(name, day)
	}
	asked, err := o.open(p, false)
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the hub's store", asked)
	return asked.stream(p.Ctx, hub.PathExport, query, p.Out)
}

// stream requests a long answer and passes it on as it comes. Without an error it is
// complete.
func (o *inquiry) stream(ctx context.Context, path string, query url.Values, out io.Writer) error {
	r, err := o.request(ctx, http.MethodGet, path, query, http.NoBody)
	if err != nil {
		return err
	}
	client := *o.client
	client.Timeout = 0 // the hub drops a client that does not read
	if o.handler != nil {
		client.Transport = inside{o.handler, out}
	}
	resp, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("asking the hub: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return o.whole(resp, nil)
	}
	if _, err := io.Copy(out, resp.Body); err != nil {
		return fmt.Errorf("asking the hub: %w", err)
	}
	if fault := strings.TrimSpace(resp.Trailer.Get(hub.TrailerFault)); fault != "" {
		return fmt.Errorf("%w: %s", i18n.Say("The answer of the hub broke off, and is not whole: look at the hub's log, and try again."), fault)
	}
	return nil
}
