package office

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"motcua/internal/catalogue"
	"motcua/internal/catalogueimport"
	"motcua/internal/cli"
	"motcua/internal/config"
	"motcua/internal/durable"
	"motcua/internal/i18n"
	"motcua/internal/program"
	"motcua/internal/spreadsheet"
)

// How much is shown of what was found and of what changes.
const (
	shownProcedures = 10
	shownParts      = 4
)

func (o *Office) importCatalogue(p *program.Program) error { return o.readLists(p, true) }

func (o *Office) diffCatalogue(p *program.Program) error { return o.readLists(p, false) }

// readLists reads files with procedures, says what was found in them, and offers what comes
// of it.
func (o *Office) readLists(p *program.Program, ask bool) error {
	if err := o.checkLang(); err != nil {
		return err
	}
	l := &o.catalogue
	read, err := o.imported(p)
	if err != nil {
		return err
	}
	o.tellReport(p, &read.Report, len(read.Procedures))
	if l.report != "" {
		if err := o.writeReport(p, &read.Report); err != nil {
			return err
		}
	}
	if len(read.Procedures) == 0 {
		return cli.Misuse(i18n.Say("the files have no procedures that can be used: see what was found in them"))
	}
	asked, err := o.open(p, true)
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the hub's store", asked)
	was, err := o.fetch(p, asked)
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the catalogue in force", was)
	list, err := o.carried(was.Catalogue, read.Procedures)
	if err != nil {
		return err
	}
	return o.offer(p, asked, was, o.header(read.Header, was.Catalogue), list, nil, ask)
}

// imported reads the files of the command line.
func (o *Office) imported(p *program.Program) (*catalogueimport.Result, error) {
	l := &o.catalogue
	var files []catalogueimport.File
	for _, path := range p.Words[:min(len(p.Words), catalogueimport.MaxFiles+1)] {
		info, err := os.Stat(path)
		if err != nil {
			return nil, cli.MisuseOf(err)
		}
		if info.Size() > catalogueimport.MaxFileBytes {
			return nil, inFile(path, i18n.Say("the file is larger than %d MiB: split it", catalogueimport.MaxFileBytes>>20))
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, cli.MisuseOf(err)
		}
		files = append(files, catalogueimport.File{Name: filepath.Base(path), Data: data})
	}
	read, err := catalogueimport.Import(files, catalogueimport.Options{Title: l.title, AsOf: l.asOf, Sample: l.sample})
	var fault *catalogueimport.Fault
	if errors.As(err, &fault) {
		return nil, inFile(fault.File, fault.Says)
	}
	return read, err
}

// header says whose procedures they are where the files do not.
func (o *Office) header(h catalogue.Header, was *catalogue.Catalogue) catalogue.Header {
	if h.Title == "" && was != nil {
		h.Title = was.Title
	}
	if h.Title == "" {
		h.Title = o.Centre().Centre.Name
	}
	return h
}

// carried are the procedures with what the centre has added to them, and with -add those
// that only the catalogue in force has.
func (o *Office) carried(was *catalogue.Catalogue, list []catalogue.Procedure) ([]catalogue.Procedure, error) {
	if was == nil {
		return list, nil
	}
	list, err := catalogue.Carry(was, list)
	if err != nil || !o.catalogue.add {
		return list, err
	}
	has := map[string]bool{}
	for _, p := range list {
		has[p.Code] = true
	}
	err = was.All(func(p *catalogue.Procedure) bool {
		if !has[p.Code] {
			list = append(list, *p)
		}
		return true
	})
	return list, err
}

// tellReport sums up what was found: each rule with how often it was used, and an example.
func (o *Office) tellReport(p *program.Program, r *catalogueimport.Report, procedures int) {
	lang := i18n.Lang(o.lang)
	fmt.Fprintln(p.Out, o.ofCatalogue("read", o.number(r.Rows), o.number(procedures), o.number(r.Total()), o.number(r.LeftOut)))
	for _, rule := range r.Rules() {
		fmt.Fprintf(p.Out, "%8s  %s\n", o.number(r.Counts[rule]), rule.Says().In(lang))
		for _, e := range r.Entries {
			if e.Rule == rule {
				fmt.Fprintf(p.Out, "%10s%s\n", "", oneLine(e.In(lang)))
				break
			}
		}
	}
}

// oneLine is a text on one line, and not too long for a terminal.
func oneLine(text string) string {
	const most = 150
	var b bytes.Buffer
	n := 0
	for _, r := range text {
		if n++; n > most {
			return b.String() + "…"
		}
		if r == '\n' || r == '\t' {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}

// writeReport writes everything that was found, for a spreadsheet.
func (o *Office) writeReport(p *program.Program, r *catalogueimport.Report) error {
	path, lang := o.catalogue.report, i18n.Lang(o.lang)
	if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return cli.Misuse(i18n.Say("%s is there already: give the report another name", config.Whole(path)))
	}
	var out bytes.Buffer
	out.WriteString("\ufeff") // or Excel takes it for another encoding
	table := csv.NewWriter(&out)
	rows := [][]string{{"file", "row", "code", "field", "rule", "what", "was", "now"}}
	if lang == i18n.Vietnamese {
		rows = [][]string{{"Tệp", "Dòng", "Mã TTHC", "Mục", "Quy tắc", "Nội dung", "Trước", "Sau"}}
	}
	for _, e := range r.Entries {
		field := ""
		if e.Field != "" {
			field = catalogueimport.FieldWords(e.Field).In(lang)
		}
		rows = append(rows, spreadsheet.Harmless([]string{e.File, strconv.Itoa(e.Row), e.Code, field, string(e.Rule), e.Rule.Says().In(lang), e.Was, e.Now}))
	}
	if err := table.WriteAll(rows); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	if err := durable.Write(path, out.Bytes(), 0o600); err != nil {
		return cli.MisuseOf(err)
	}
	fmt.Fprintln(p.Out, o.ofCatalogue("report", o.number(len(r.Entries)), path))
	return nil
}

// preview shows what a catalogue changes.
func (o *Office) preview(p *program.Program, was *inForce, next *catalogue.Catalogue, c *catalogue.Changes) {
	fmt.Fprintln(p.Out)
	if was.Current != nil {
		fmt.Fprintln(p.Out, o.ofCatalogue("now", o.versionWords(*was.Current)))
	} else {
		fmt.Fprintln(p.Out, o.ofCatalogue("none"))
	}
	fmt.Fprintln(p.Out, o.ofCatalogue("next", next.Title, o.asOf(next.AsOf), o.number(next.Count)))
	fmt.Fprintln(p.Out, o.ofCatalogue("changes", o.number(len(c.Added)), o.number(len(c.Changed)), o.number(len(c.Removed)), o.number(c.Same)))
	o.summaries(p, "added", c.Added)
	o.summaries(p, "removed", c.Removed)
	if len(c.Changed) > 0 {
		fmt.Fprintln(p.Out, o.ofCatalogue("changed", o.number(len(c.Changed))))
	}
	for _, ch := range c.Changed[:o.first(len(c.Changed))] {
		fmt.Fprintf(p.Out, "  ~ %-12s %s\n", ch.Code, oneLine(ch.Name))
		for _, part := range ch.Changes[:min(len(ch.Changes), shownParts)] {
			fmt.Fprintf(p.Out, "      %s\n", o.partWords(part))
		}
		if more := len(ch.Changes) - shownParts; more > 0 {
			fmt.Fprintf(p.Out, "      %s\n", o.ofCatalogue("more", o.number(more)))
		}
	}
	o.more(p, len(c.Changed))
}

// first is how many of a list are shown.
func (o *Office) first(n int) int {
	if o.catalogue.all {
		return n
	}
	return min(n, shownProcedures)
}

// more says that there are more than are shown.
func (o *Office) more(p *program.Program, n int) {
	if left := n - o.first(n); left > 0 {
		fmt.Fprintf(p.Out, "    %s\n", o.ofCatalogue("more", o.number(left)))
	}
}

func (o *Office) summaries(p *program.Program, key string, list []catalogue.Summary) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintln(p.Out, o.ofCatalogue(key, o.number(len(list))))
	mark := map[string]string{"added": "+", "removed": "−"}[key]
	for _, s := range list[:o.first(len(list))] {
		fmt.Fprintf(p.Out, "  %s %-12s %s\n", mark, s.Code, oneLine(s.Name))
	}
	o.more(p, len(list))
}

// partWords is a change of a part: "limit: 5 ngày → 3 ngày".
func (o *Office) partWords(c catalogue.Change) string {
	told := func(text string) string {
		if text == "" {
			return o.ofCatalogue("untold")
		}
		return oneLine(text)
	}
	return fmt.Sprintf("%s: %s → %s", catalogueimport.FieldWords(string(c.Part)).In(i18n.Lang(o.lang)), told(c.Old), told(c.New))
}
