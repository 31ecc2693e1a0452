package office

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"motcua/internal/calendar"
	"motcua/internal/catalogue"
	"motcua/internal/cli"
	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/program"
)

// listing are the flags of the commands about the catalogue of procedures.
type listing struct {
	title, asOf, report, field, kind string
	sample, take, all, add, remove   bool
	json                             bool
	n, days                          int
}

// catalogues are the hub's commands about the catalogue of procedures.
func (o *Office) catalogues() []program.Command {
	l := &o.catalogue
	files := func(f *flag.FlagSet) {
		o.langFlag(f)
		f.StringVar(&l.title, "title", "", "`title` of the catalogue; that of the one in force if none is given")
		f.StringVar(&l.asOf, "as-of", "", "`date` on which the source was read, 2026-07-18")
		f.BoolVar(&l.sample, "sample", false, "mark every procedure as sample data")
		f.BoolVar(&l.add, "add", false, "keep procedures of the catalogue in force that the files do not have")
		f.StringVar(&l.report, "report", "", "write everything that was found in the files into a `file` for a spreadsheet")
		f.BoolVar(&l.all, "all", false, "list every procedure that changes, and not only the first ones")
	}
	taking := func(f *flag.FlagSet) {
		f.BoolVar(&l.take, "take", false, "take it without asking")
		f.BoolVar(&l.remove, "remove", false, "with -take: also if more than a fifth of the procedures goes")
	}
	return []program.Command{
		{Name: "catalogue import", Words: "FILE…", Help: "read lists of procedures (.csv, .xlsx, .json, or our own), say what is wrong in them and what they change, and make them public when you say so", Flags: func(f *flag.FlagSet) { files(f); taking(f) }, Run: o.importCatalogue},
		{Name: "catalogue diff", Words: "FILE…", Help: "say what lists of procedures would change, and change nothing", Flags: files, Run: o.diffCatalogue},
		{Name: "catalogue undo", Help: "bring the catalogue of procedures back that was in force before this one", Flags: func(f *flag.FlagSet) { o.langFlag(f); taking(f) }, Run: o.undoCatalogue},
		{Name: "catalogue list", Help: "list the procedures in force: -field \"Hộ tịch\" those of one field, -json a line of JSON with all of each", Flags: func(f *flag.FlagSet) {
			o.langFlag(f)
			f.StringVar(&l.field, "field", "", "`field` of the procedures")
			f.BoolVar(&l.json, "json", false, "a line of JSON for each")
		}, Run: o.listCatalogue},
		{Name: "catalogue search", Words: "WORDS…", Help: "search the procedures in force as a kiosk does", Flags: func(f *flag.FlagSet) {
			o.langFlag(f)
			f.IntVar(&l.n, "n", 10, "at most so `many` answers")
			f.BoolVar(&l.json, "json", false, "one object of JSON")
		}, Run: o.searchCatalogue},
		{Name: "catalogue history", Help: "list what was made public when, and how much it changed", Flags: o.langFlag, Run: o.catalogueHistory},
		{Name: "catalogue add-file", Words: "CODE FILE", Help: "hang a file on a procedure: -kind sample, form or film, -title \"…\"", Flags: func(f *flag.FlagSet) {
			o.langFlag(f)
			f.StringVar(&l.kind, "kind", "", "`kind` of the file: sample (a filled-in dossier marked MẪU), form or film")
			f.StringVar(&l.title, "title", "", "`title` of the file, as citizens read it")
			taking(f)
		}, Run: o.addFile},
		{Name: "catalogue remove-file", Words: "CODE FILE", Help: "take a file off a procedure, by its name or the beginning of its hash", Flags: func(f *flag.FlagSet) { o.langFlag(f); taking(f) }, Run: o.removeFile},
	}
}

// ofCatalogue is a text about the catalogue.
func (o *Office) ofCatalogue(key string, args ...any) string {
	return i18n.Text(i18n.Lang(o.lang), "hub.catalogue."+key, args...)
}

func (o *Office) number(n int) string { return i18n.Number(i18n.Lang(o.lang), n) }

// inForce is the catalogue in force at the hub, in a file of its own while a command works
// with it.
type inForce struct {
	hub.Catalogues
	*catalogue.Catalogue // nil if there is none
	file                 *os.File
}

// Close removes the file.
func (c *inForce) Close() error {
	if c.file == nil {
		return nil
	}
	return errors.Join(c.file.Close(), os.Remove(c.file.Name()))
}

// fetch gets the catalogue in force from the hub. It must be closed.
func (o *Office) fetch(p *program.Program, asked *inquiry) (c *inForce, err error) {
	c = &inForce{}
	if err := asked.ask(p.Ctx, hub.PathCatalogue, nil, nil, &c.Catalogues); err != nil {
		return nil, err
	}
	if c.Current == nil || slices.Contains(c.Missing, c.Current.Hash) {
		return c, nil // a lost one can be imported again
	}
	if c.file, err = os.CreateTemp("", "motcua-catalogue-*"); err != nil {
		return nil, fmt.Errorf("keeping the catalogue in force: %w", err)
	}
	if err = asked.stream(p.Ctx, hub.PathCatalogueFile, nil, c.file); err == nil {
		c.Catalogue, err = readWritten(c.file)
	}
	if err == nil && c.ID != c.Current.Hash {
		err = fmt.Errorf("the hub's catalogue is %s, and should be %s", c.ID, c.Current.Hash)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// readWritten reads a catalogue that was just written.
func readWritten(f *os.File) (*catalogue.Catalogue, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("reading a catalogue: %w", err)
	}
	return catalogue.Read(f, info.Size())
}

// withCatalogue has do work with the hub and its catalogue in force, which must be there.
func (o *Office) withCatalogue(p *program.Program, do func(asked *inquiry, c *inForce) error) error {
	asked, err := o.open(p, true)
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the hub's store", asked)
	c, err := o.fetch(p, asked)
	switch {
	case err != nil:
		return err
	case c.Catalogue == nil:
		return cli.Misuse(i18n.Say("there is no catalogue of procedures at the hub yet: import one by hub catalogue import"))
	}
	defer program.Close(p.Log, "the catalogue in force", c)
	return do(asked, c)
}

// hash is that of the one in force, as the hub wants it said by whoever changes it.
func (c *inForce) before() url.Values {
	hash := ""
	if c.Current != nil {
		hash = c.Current.Hash
	}
	return url.Values{"before": {hash}}
}

// upload is a file that is to be at the hub before a catalogue names it.
type upload struct {
	path, hash string
}

// offer writes a new catalogue, shows what it changes, and takes it if somebody says so.
// Without ask it only shows.
func (o *Office) offer(p *program.Program, asked *inquiry, was *inForce, h catalogue.Header, list []catalogue.Procedure, files []upload, ask bool) error {
	list, err := catalogue.Renew(was.Catalogue, list, calendar.ServiceDay(clock.WallMS()))
	if err != nil {
		return err
	}
	f, err := os.CreateTemp("", "motcua-catalogue-*")
	if err != nil {
		return fmt.Errorf("writing the new catalogue: %w", err)
	}
	defer func() { _ = errors.Join(f.Close(), os.Remove(f.Name())) }()
	if err := catalogue.Write(f, h, list); err != nil {
		return cli.MisuseOf(err)
	}
	next, err := readWritten(f)
	if err != nil {
		return err
	}
	changes, err := catalogue.Diff(was.Catalogue, next)
	if err != nil {
		return err
	}
	if was.Catalogue != nil && next.ID == was.ID {
		fmt.Fprintln(p.Out, o.ofCatalogue("same"))
		return nil
	}
	o.preview(p, was, next, &changes)
	if !ask {
		return nil
	}
	if yes, err := o.agreed(p, was.Catalogue, &changes); !yes {
		return err
	}
	for _, u := range files {
		if err := o.store(p, asked, u); err != nil {
			return err
		}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("sending the new catalogue: %w", err)
	}
	var now hub.Catalogues
	if err := asked.send(p.Ctx, hub.PathCatalogue, was.before(), f, &now); err != nil {
		return err
	}
	return o.taken(p, now)
}

// taken says what is in force now.
func (o *Office) taken(p *program.Program, now hub.Catalogues) error {
	if now.Current == nil {
		return errors.New("the hub does not say which catalogue is in force")
	}
	fmt.Fprintln(p.Out, o.ofCatalogue("taken", o.number(now.Current.Procedures), now.Current.Hash))
	return nil
}

// store brings a file to the hub.
func (o *Office) store(p *program.Program, asked *inquiry, u upload) error {
	f, err := os.Open(u.path)
	if err != nil {
		return cli.MisuseOf(err)
	}
	defer f.Close()
	var stored hub.StoredFile
	return asked.send(p.Ctx, hub.PathPublicFiles, url.Values{"hash": {u.hash}}, f, &stored)
}

// agreed asks whether a catalogue is to be taken. Who is not there to answer must have
// said so before, and again if it would empty the list.
func (o *Office) agreed(p *program.Program, was *catalogue.Catalogue, c *catalogue.Changes) (yes bool, err error) {
	l := &o.catalogue
	if l.take {
		if was != nil && len(c.Removed)*5 > len(was.List) && !l.remove {
			return false, cli.Misuse(i18n.Say("nothing was taken: %d of %d procedures would go; look at the list, and give -take -remove if that is right", len(c.Removed), len(was.List)))
		}
		return true, nil
	}
	fmt.Fprint(p.Out, o.ofCatalogue("ask")+" ")
	answer, err := p.Ask(p.Typing(), false)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("reading the answer: %w", err)
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "c", "có", "co", "y", "yes":
		return true, nil
	case "":
		fmt.Fprintln(p.Out)
		return false, cli.Misuse(i18n.Say("nothing was taken: answer c or y, or give -take"))
	}
	fmt.Fprintln(p.Out, o.ofCatalogue("left"))
	return false, nil
}

// undoCatalogue brings the catalogue before back.
func (o *Office) undoCatalogue(p *program.Program) error {
	asked, err := o.open(p, true)
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the hub's store", asked)
	var was inForce
	if err := asked.ask(p.Ctx, hub.PathCatalogue, nil, nil, &was.Catalogues); err != nil {
		return err
	}
	if was.Before == nil {
		return cli.Misuse(i18n.Say("there is no catalogue before this one to bring back"))
	}
	fmt.Fprintln(p.Out, o.ofCatalogue("now", o.versionWords(*was.Current)))
	fmt.Fprintln(p.Out, o.ofCatalogue("back", o.versionWords(*was.Before)))
	if yes, err := o.agreed(p, nil, &catalogue.Changes{}); !yes {
		return err
	}
	var now hub.Catalogues
	if err := asked.ask(p.Ctx, hub.PathCatalogueUndo, was.before(), struct{}{}, &now); err != nil {
		return err
	}
	return o.taken(p, now)
}

// send requests something with a long body, which is read as it is sent.
func (o *inquiry) send(ctx context.Context, path string, query url.Values, body io.Reader, answer any) error {
	r, err := o.request(ctx, http.MethodPost, path, query, io.NopCloser(body))
	if err != nil {
		return err
	}
	client := *o.client
	client.Timeout = 0 // a film may be large, and the disk slow
	return o.answered(&client, r, answer)
}

// objectLine writes a value as a line of JSON, with letters as they are.
func objectLine(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("printing JSON: %w", err)
	}
	return nil
}

// inFile is a misuse that is found in a file.
func inFile(path string, says error) error {
	return cli.Misuse(i18n.Say("%s: %s", config.Whole(path), says))
}
