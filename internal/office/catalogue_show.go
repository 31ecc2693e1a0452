package office

import (
	"fmt"
	"io"
	"strings"

	"motcua/assets"
	"motcua/internal/audit"
	"motcua/internal/calendar"
	"motcua/internal/catalogue"
	"motcua/internal/cli"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/program"
	"motcua/internal/search"
)

// versionWords is a catalogue in one line: its title, its size and since when it is public.
func (o *Office) versionWords(v audit.Catalogue) string {
	return o.ofCatalogue("version", v.Title, o.asOf(v.AsOf), o.number(v.Procedures), calendar.Local(v.AtMS).Format("15:04 02/01/2006"), v.Hash[:min(len(v.Hash), 12)])
}

func (o *Office) asOf(date string) string {
	if date == "" {
		return ""
	}
	return o.ofCatalogue("as-of", date)
}

// listCatalogue prints the procedures in force.
func (o *Office) listCatalogue(p *program.Program) error {
	return o.withCatalogue(p, func(_ *inquiry, c *inForce) error { return o.listIn(p, c) })
}

func (o *Office) listIn(p *program.Program, c *inForce) error {
	wanted := search.Folded(o.catalogue.field)
	var list []catalogue.Summary
	for _, s := range c.List {
		if wanted == "" || strings.Contains(search.Folded(s.Field), wanted) {
			list = append(list, s)
		}
	}
	if o.catalogue.json {
		return printProcedures(p.Out, c.Catalogue, list)
	}
	fmt.Fprintln(p.Out, o.versionWords(*c.Current))
	if len(c.Missing) > 0 {
		fmt.Fprintln(p.Out, o.ofCatalogue("missing", len(c.Missing)))
	}
	for _, s := range list {
		fmt.Fprintf(p.Out, "%-12s %s · %s%s\n", s.Code, s.Name, s.Field, o.hung(s))
	}
	fmt.Fprintln(p.Out, o.ofCatalogue("listed", o.number(len(list)), o.number(len(c.List))))
	return nil
}

// hung says what hangs on a procedure.
func (o *Office) hung(s catalogue.Summary) string {
	if s.Samples+s.Forms+s.Films == 0 {
		return ""
	}
	return " · " + o.ofCatalogue("hung", s.Samples, s.Forms, s.Films)
}

func printProcedures(out io.Writer, c *catalogue.Catalogue, list []catalogue.Summary) error {
	for _, s := range list {
		p, err := c.Get(s.Code)
		if err != nil {
			return err
		}
		if err := objectLine(out, p); err != nil {
			return err
		}
	}
	return nil
}

// found is what a search has found, for programs.
type found struct {
	Asked      string       `json:"asked"`
	Understood string       `json:"understood,omitempty"`
	Total      int          `json:"total"`
	Hits       []foundThing `json:"hits"`
}

type foundThing struct {
	Code    string  `json:"code"`
	Name    string  `json:"name"`
	Field   string  `json:"field,omitempty"`
	Agency  string  `json:"agency,omitempty"`
	Service string  `json:"service,omitempty"`
	Score   float32 `json:"score"`
}

// mostFound is how many answers a search may be asked for.
const mostFound = 100

// searchCatalogue searches as a kiosk does.
func (o *Office) searchCatalogue(p *program.Program) error {
	if n := o.catalogue.n; n < 1 || n > mostFound {
		return cli.Misuse(i18n.Say("-n is %d: write 1 to %d", n, mostFound))
	}
	return o.withCatalogue(p, func(_ *inquiry, c *inForce) error { return o.searchIn(p, c) })
}

func (o *Office) searchIn(p *program.Program, c *inForce) error {
	words, err := search.ReadThesaurus(strings.NewReader(assets.LookupWords))
	if err != nil {
		return err
	}
	text := strings.Join(p.Words, " ")
	answer := search.New(c.List, words).Find(text, o.catalogue.n)
	list := found{Asked: text, Understood: answer.Understood, Total: answer.Total, Hits: []foundThing{}}
	for _, h := range answer.Hits {
		s := c.List[h.Index]
		list.Hits = append(list.Hits, foundThing{s.Code, s.Name, s.Field, s.Agency, s.Service, h.Score})
	}
	if o.catalogue.json {
		return objectLine(p.Out, list)
	}
	if list.Understood != "" {
		fmt.Fprintln(p.Out, o.ofCatalogue("understood", list.Understood))
	}
	for i, h := range list.Hits {
		fmt.Fprintf(p.Out, "%3d. %-12s %s · %s\n", i+1, h.Code, h.Name, h.Field)
	}
	if len(list.Hits) == 0 {
		fmt.Fprintln(p.Out, o.ofCatalogue("nothing"))
	}
	return nil
}

// catalogueHistory prints what was made public when.
func (o *Office) catalogueHistory(p *program.Program) error {
	var list hub.Catalogues
	if err := o.ask(p, true, hub.PathCatalogue, nil, &list); err != nil {
		return err
	}
	if len(list.Taken) == 0 {
		fmt.Fprintln(p.Out, o.ofCatalogue("none"))
	}
	for _, v := range list.Taken {
		line := o.versionWords(v) + " · " + o.ofCatalogue("counts", o.number(v.Added), o.number(v.Changed), o.number(v.Removed))
		if v.Undone {
			line += " · " + o.ofCatalogue("undone")
		}
		if v.User != "" {
			line += " · " + v.User
		}
		fmt.Fprintln(p.Out, line)
	}
	return nil
}
