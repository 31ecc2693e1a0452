package lookup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // kinds of pictures
	_ "image/png"
	"io"
	"path"
	"slices"
	"strings"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
)

// Limits of a picture of a filled-in dossier.
const (
	MaxPictureBytes  = 16 << 20
	MaxPicturePixels = 25_000_000
	picturesMost     = 40 // of a procedure
)

// sample is the picture on the screen.
type sample struct {
	files []catalogue.File
	at    int
	turn  int // counts what was asked for: a picture that comes late is dropped
	img   image.Image
	err   error
}

// errNoFile means that a file is not on this machine.
var errNoFile = errors.New("the file is not here")

// pictures are the samples that this machine can show. Others, such as PDF, are left out.
func (l *Lookup) pictures(proc *catalogue.Procedure) (list []catalogue.File) {
	if l.cfg.Files == nil {
		return nil
	}
	for _, f := range proc.Files {
		ending := strings.ToLower(path.Ext(f.Name))
		if f.Kind == catalogue.SampleFile && slices.Contains([]string{".png", ".jpg", ".jpeg"}, ending) && len(list) < picturesMost {
			list = append(list, f)
		}
	}
	return list
}

// OpenSample implements Actions.
func (l *Lookup) OpenSample() {
	l.act(func() {
		top := *l.top()
		if top.page != PageProcedure {
			return
		}
		files := l.pictures(top.proc)
		if len(files) == 0 {
			return
		}
		l.open(place{page: PageSample, proc: top.proc, sum: top.sum})
		l.sample = sample{files: files, turn: l.sample.turn}
		l.readSample()
	})
}

// TurnSample implements Actions.
func (l *Lookup) TurnSample(step int) {
	l.act(func() {
		at := l.sample.at + step
		if l.top().page == PageSample && at >= 0 && at < len(l.sample.files) {
			l.sample.at = at
			l.readSample()
		}
	})
}

// readSample reads the picture outside the loop: it may take a second.
func (l *Lookup) readSample() {
	l.sample.turn++
	l.sample.img, l.sample.err = nil, nil
	turn, file, files := l.sample.turn, l.sample.files[l.sample.at], l.cfg.Files
	l.loop.Go(func(context.Context) func() {
		img, err := readPicture(files, file)
		return func() {
			if turn != l.sample.turn {
				return
			}
			if l.sample.img, l.sample.err = img, err; err != nil {
				l.cfg.Log.Warn("showing a sample", "file", file.Name, "cause", err)
			}
		}
	})
}

// readPicture reads a picture within its limits.
func readPicture(files Files, f catalogue.File) (image.Image, error) {
	if f.Bytes > MaxPictureBytes {
		return nil, fmt.Errorf("a picture of %d bytes: at most %d fit", f.Bytes, MaxPictureBytes)
	}
	in, err := files.Open(f.Hash)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoFile, err)
	}
	data, err := io.ReadAll(io.LimitReader(in, MaxPictureBytes+1))
	if err := errors.Join(err, in.Close()); err != nil {
		return nil, err
	}
	if len(data) > MaxPictureBytes {
		return nil, fmt.Errorf("a picture of more than %d bytes", MaxPictureBytes)
	}
	head, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if head.Width*head.Height > MaxPicturePixels || head.Width < 1 || head.Height < 1 {
		return nil, fmt.Errorf("a picture of %d × %d pixels: at most %d in all fit", head.Width, head.Height, MaxPicturePixels)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	return img, err
}

func (s *sample) view(lang i18n.Lang) (p Picture) {
	if len(s.files) == 0 {
		return p
	}
	p = Picture{Title: s.files[s.at].Title, At: s.at + 1, Of: len(s.files), Image: s.img}
	if s.err != nil {
		p.Trouble = i18n.Text(lang, "lookup.sample.none")
	}
	return p
}
