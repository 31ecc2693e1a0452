package office

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/catalogue"
	"motcua/internal/cli"
	"motcua/internal/config"
	"motcua/internal/film"
	"motcua/internal/i18n"
	"motcua/internal/library"
	"motcua/internal/pdfpages"
	"motcua/internal/program"
)

// addFile hangs a file on a procedure. One of the same kind and title is replaced.
func (o *Office) addFile(p *program.Program) error {
	l := &o.catalogue
	kind := catalogue.FileKind(l.kind)
	if !kind.Known() {
		return cli.Misuse(i18n.Say("write what the file is: -kind sample, form or film"))
	}
	if strings.TrimSpace(l.title) == "" {
		return cli.Misuse(i18n.Say("write what citizens read: -title \"…\""))
	}
	work, err := os.MkdirTemp("", "motcua-pages-*")
	if err != nil {
		return fmt.Errorf("drawing the pages of a file: %w", err)
	}
	defer func() { _ = os.RemoveAll(work) }()
	parts, err := o.partsOf(p, kind, work)
	if err != nil {
		return err
	}
	title := norm.NFC.String(strings.TrimSpace(l.title))
	var uploads []upload
	var added []catalogue.File
	for _, part := range parts {
		hash, bytes, err := hashFile(part.path)
		if err != nil {
			return err
		}
		uploads = append(uploads, upload{part.path, hash})
		added = append(added, catalogue.File{Kind: kind, Title: title, Name: part.name, Hash: hash, Bytes: bytes})
	}
	return o.changeFiles(p, uploads, func(files []catalogue.File) ([]catalogue.File, error) {
		files = slices.DeleteFunc(files, func(f catalogue.File) bool {
			return f.Kind == kind && f.Title == title || slices.ContainsFunc(uploads, func(u upload) bool { return u.hash == f.Hash })
		})
		return append(files, added...), nil
	})
}

// part is a file that is to hang on a procedure.
type part struct {
	path string
	name string // by which it hangs there
}

// partsOf is a file itself, or the pictures of the pages of a sample in PDF: kiosks show
// pictures. The pictures are drawn into work, and called "don-mau-1.jpg" after
// "don-mau.pdf". A film comes with its still.
func (o *Office) partsOf(p *program.Program, kind catalogue.FileKind, work string) (list []part, err error) {
	path := p.Words[1]
	name := norm.NFC.String(filepath.Base(path))
	if kind == catalogue.FilmFile {
		return o.filmOf(p, part{path, name}, work)
	}
	if pdf, err := pdfpages.Is(path); err != nil || !pdf || kind != catalogue.SampleFile {
		return []part{{path, name}}, nil // what cannot be read is told when it is hashed
	}
	pages, err := pdfpages.Draw(p.Ctx, path, work)
	if err != nil {
		return nil, cli.MisuseOf(err)
	}
	for i, page := range pages {
		list = append(list, part{page, fmt.Sprintf("%s-%d.jpg", stem(name), i+1)})
	}
	return list, nil
}

// filmOf is a film with its still, which is shown where the film cannot be played. Without
// one, which the command says, the film is added all the same.
func (o *Office) filmOf(p *program.Program, f part, work string) ([]part, error) {
	still := catalogue.StillName(f.name)
	if still == f.name {
		return nil, cli.Misuse(i18n.Say("%s is a picture, not a film: give a film, such as MP4 (H.264)", f.name))
	}
	if _, err := os.Stat(f.path); err != nil {
		return nil, cli.MisuseOf(err)
	}
	if !film.Installed() {
		fmt.Fprintln(p.Out, o.ofCatalogue("still-no-player"))
		return []part{f}, nil
	}
	picture, err := film.Still(p.Ctx, f.path, work)
	switch {
	case p.Ctx.Err() != nil:
		return nil, p.Ctx.Err()
	case err != nil:
		fmt.Fprintln(p.Out, o.ofCatalogue("still-none", i18n.In(i18n.Lang(o.lang), err)))
		return []part{f}, nil
	}
	return []part{f, {picture, still}}, nil
}

// stem is a name without its ending.
func stem(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }

// isPageOf reports whether a file was drawn from a PDF of a name.
func isPageOf(f *catalogue.File, pdf string) bool {
	number, is := strings.CutPrefix(stem(f.Name), stem(pdf)+"-")
	_, err := strconv.Atoi(number)
	return is && err == nil && f.Kind == catalogue.SampleFile && strings.EqualFold(filepath.Ext(pdf), ".pdf") && filepath.Ext(f.Name) == ".jpg"
}

// removeFile takes a file off a procedure, or all pages of a PDF by its name. The still of a
// film goes with it.
func (o *Office) removeFile(p *program.Program) error {
	name := norm.NFC.String(p.Words[1])
	return o.changeFiles(p, nil, func(files []catalogue.File) ([]catalogue.File, error) {
		named := func(f catalogue.File) bool {
			return f.Name == name || isPageOf(&f, name) || len(name) >= 8 && strings.HasPrefix(f.Hash, name)
		}
		var gone []catalogue.File
		for _, f := range files {
			if named(f) {
				gone = append(gone, f)
			}
		}
		left := slices.DeleteFunc(files, func(f catalogue.File) bool {
			return named(f) || slices.ContainsFunc(gone, func(film catalogue.File) bool { return f.StillOf(&film) })
		})
		if len(left) == len(files) {
			return nil, cli.Misuse(i18n.Say("the procedure %s has no file %s", p.Words[0], name))
		}
		return left, nil
	})
}

// changeFiles offers the catalogue in force with other files of one procedure.
func (o *Office) changeFiles(p *program.Program, uploads []upload, change func(files []catalogue.File) ([]catalogue.File, error)) error {
	return o.withCatalogue(p, func(asked *inquiry, was *inForce) error { return o.changeFilesIn(p, asked, was, uploads, change) })
}

func (o *Office) changeFilesIn(p *program.Program, asked *inquiry, was *inForce, uploads []upload, change func(files []catalogue.File) ([]catalogue.File, error)) error {
	code := strings.ToUpper(p.Words[0])
	if was.Index(code) < 0 {
		return cli.Misuse(i18n.Say("there is no procedure %s in the catalogue: see hub catalogue search", p.Words[0]))
	}
	var list []catalogue.Procedure
	var wrong error
	err := was.All(func(procedure *catalogue.Procedure) bool {
		if procedure.Code == code {
			if procedure.Files, wrong = change(slices.Clone(procedure.Files)); wrong == nil {
				wrong = badFiles(procedure)
			}
		}
		list = append(list, *procedure)
		return wrong == nil
	})
	if err = errors.Join(wrong, err); err != nil {
		return err
	}
	return o.offer(p, asked, was, was.Header, list, uploads, true)
}

// badFiles says what is wrong with the files of a procedure.
func badFiles(p *catalogue.Procedure) error {
	if err := p.Check(); err != nil {
		return fmt.Errorf("%w: %w: %w", i18n.Say("The file cannot hang on the procedure: give it a short name with its ending, such as to-khai.pdf, and a short title."), err, cli.ErrUsage)
	}
	return nil
}

// hashFile is the hash and the size of a file.
func hashFile(path string) (hash string, bytes int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, cli.MisuseOf(err)
	}
	defer f.Close()
	sum := sha256.New()
	bytes, err = io.Copy(sum, io.LimitReader(f, library.MaxFileBytes+1))
	switch {
	case err != nil:
		return "", 0, cli.MisuseOf(err)
	case bytes == 0, bytes > library.MaxFileBytes:
		return "", 0, cli.Misuse(i18n.Say("%s is empty, or larger than %d GiB: give another file", config.Whole(path), library.MaxFileBytes>>30))
	}
	return hex.EncodeToString(sum.Sum(nil)), bytes, nil
}
