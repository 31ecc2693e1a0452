package notice

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"motcua/internal/charset"
	"motcua/internal/clock"
	"motcua/internal/i18n"
)

// filmEnds are the usual extensions of films.
var filmEnds = []string{".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".m2ts", ".wmv", ".ogv", ".flv", ".3gp"}

// headBytes is how much of a file is needed to recognise its format.
const headBytes = 512

// errNoPlayer is reported once, not for each film.
var errNoPlayer = fmt.Errorf("%w", i18n.Say("films need the program mpv: install it (apt install mpv); they are then shown without a restart")) // a Message cannot be compared

// takeFilm makes a page of a film. Whether it can be shown is only known when it is
// played.
func (f *Folder) takeFilm(path string, size int64, by Schedule) ([]page, error) {
	head, err := headOf(path)
	if err != nil {
		return nil, err
	}
	switch {
	case len(head) == 0:
		return nil, i18n.Say("it is empty, or not whole yet: copy it again")
	case !isFilm(head):
		return nil, i18n.Say("it is no film, whatever its name says, or not whole yet: copy it again, or save it as MP4 (H.264)")
	case size > MaxFilmBytes:
		return nil, i18n.Say("the film has %d MB: at most %d can be shown; save it smaller", size>>20, MaxFilmBytes>>20)
	case !f.installed():
		return nil, errNoPlayer
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	clean := func(text string) string {
		text, _ = charset.Clean(text)
		return strings.TrimSpace(text)
	}
	return []page{{film: whole, title: clean(by.Title), text: clean(by.Text)}}, nil
}

// headOf is the start of a file.
func headOf(path string) (head []byte, err error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	head = make([]byte, headBytes)
	n, err := io.ReadFull(in, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:n], err
}

// isFilm reports whether a file starts like a film container: MP4 and MOV (ISO 14496-12,
// 4.2), Matroska and WebM (RFC 8794, 11.2.1), AVI, MPEG streams (ISO 13818-1), Ogg (RFC
// 3533), Flash and Windows Media. Whether it contains pictures, only its player can know.
func isFilm(head []byte) bool {
	at := func(i int, mark string) bool {
		return len(head) >= i+len(mark) && string(head[i:i+len(mark)]) == mark
	}
	switch {
	case at(4, "ftyp"):
		return !slices.ContainsFunc([]string{"heic", "heix", "heim", "mif1", "msf1", "avif"}, func(photo string) bool { return at(8, photo) })
	case at(4, "moov"), at(4, "mdat"), at(4, "wide"), at(4, "skip"), at(4, "free"): // old QuickTime
		return true
	case at(0, "\x1A\x45\xDF\xA3"), at(0, "\x00\x00\x01\xBA"), at(0, "OggS"), at(0, "FLV\x01"), at(0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"):
		return true
	case at(0, "RIFF"):
		return at(8, "AVI ")
	}
	packets := func(from, long int) bool {
		return at(from, "G") && at(from+long, "G") && bytes.IndexByte(head, 'G') == from
	}
	return packets(0, 188) || packets(4, 192) // transport streams, from broadcasting or a camera
}

// installed reports whether there is a program that shows films. It notices when one is
// installed later.
func (f *Folder) installed() bool {
	if f.cfg.Films == nil || !f.cfg.Films() {
		return false
	}
	f.lacking = false
	return true
}

// lacks records that a film has no player. It returns known if that has been reported
// already.
func (f *Folder) lacks(err error) (known bool) {
	if !errors.Is(err, errNoPlayer) {
		return false
	}
	known, f.lacking = f.lacking, true
	return known
}

// away is how long a film is left out while its drive cannot be read.
const away = time.Minute

// failure is why a film is left out.
type failure struct {
	forever bool          // until its file changes
	until   clock.Instant // otherwise
}

// Fail leaves the film of a key out until its file changes, because it cannot be shown;
// the reason is reported. If the file cannot be read at all, the film is tried again a
// minute later. Fail may wait for the drive.
func (f *Folder) Fail(key string, why error) {
	f.mu.Lock()
	i := slices.IndexFunc(f.pages, func(p page) bool { return p.key() == key && p.film != "" })
	if i < 0 {
		f.mu.Unlock()
		return
	}
	name, path := f.pages[i].name, f.pages[i].film
	f.mu.Unlock()
	_, unread := headOf(path)
	f.mu.Lock()
	_, again := f.failed[key]
	f.failed[key] = failure{forever: unread == nil, until: f.cfg.Clock.Now().Add(away)}
	f.mu.Unlock()
	switch {
	case unread == nil:
		f.cfg.Log.Warn("a notice is left out, or a part of it", "file", name, "why", inWords(why, f.cfg.Lang))
	case !again:
		f.cfg.Log.Warn("a film cannot be read; it is tried again every minute", "file", name, "cause", unread)
	}
	f.cfg.Changed()
}

// out reports whether a page is a film that is left out now. f.mu is held.
func (f *Folder) out(p *page) bool {
	if p.film == "" {
		return false
	}
	failed, known := f.failed[p.key()]
	return f.noFilms || known && (failed.forever || f.cfg.Clock.Now().Before(failed.until))
}

// WithoutFilms leaves out all films while the program runs, and reports the reason: the
// desktop has no place for them.
func (f *Folder) WithoutFilms(why error) {
	f.mu.Lock()
	told := f.noFilms
	f.noFilms = true
	f.mu.Unlock()
	if told {
		return
	}
	f.cfg.Log.Warn("films among the notices are not shown", "why", inWords(why, f.cfg.Lang))
	f.cfg.Changed()
}
