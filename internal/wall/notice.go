package wall

import (
	"time"

	"motcua/internal/centre"
	"motcua/internal/clock"
	"motcua/internal/film"
	"motcua/internal/notice"
	"motcua/internal/queue"
)

// Notices are pages of the notice panel besides the centre's own. *notice.Folder
// implements it; its Next and Has describe the methods, which must not wait.
type Notices interface {
	Next(after string) (p notice.Page, more bool)
	Has(key string) bool
}

var _ Notices = (*notice.Folder)(nil)

// panel is the state of the notice panel. It shows the centre's own notices in their
// order, then the pages of the folder, then the centre's again.
type panel struct {
	own   int    // index of the centre's notice that is shown, or was shown last; -1 during the folder's turn
	key   string // key of the folder's page that is shown, or was shown last
	page  Notice // the page of the folder that is shown
	since clock.Instant
	until clock.Instant
	films int // number of films started
}

// filmAtLeast is the shortest time that a film is shown, however short it is.
const filmAtLeast = 3 * time.Second

// FilmOver tells the wall that a film has ended or cannot be shown: the next notice
// follows. It does not wait.
func (w *Wall) FilmOver(f film.Film) {
	w.loop.Deliver(func() {
		if p := &w.panel; p.key != "" && p.page.Film == f {
			p.until = p.since.Add(filmAtLeast)
		}
	})
}

// turnNotice shows the next page when the time of the present one is over, or its
// file is gone. If the next page of the folder is not ready, the present page stays;
// if the centre has notices of its own, they follow instead.
func (w *Wall) turnNotice(s *queue.State) {
	p, now := &w.panel, w.cfg.Clock.Now()
	if now.Before(p.until) && (p.key == "" || w.cfg.Notices.Has(p.key)) {
		return
	}
	own := 0
	if s.Rules() != nil {
		own = len(s.Centre.Notices)
	}
	started := !p.until.IsZero()
	switch {
	case p.own >= 0 && !started && own > 0:
		p.showOwn(0, now)
		return
	case p.own >= 0 && started && p.own+1 < own:
		p.showOwn(p.own+1, now)
		return
	case w.turnFolder(now, own > 0):
		return
	case own > 0:
		p.showOwn(0, now)
	default:
		p.own, p.key = -1, "" // the present page stays until the first page is ready
		if !w.turnFolder(now, false) {
			*p = panel{own: -1, films: p.films}
		}
	}
}

// turnFolder shows the next page of the folder. It returns false if the round is
// over, or if no page is ready and others says that there is something else to show.
func (w *Wall) turnFolder(now clock.Instant, others bool) bool {
	p := &w.panel
	if w.cfg.Notices == nil {
		return false
	}
	next, more := w.cfg.Notices.Next(p.folderKey())
	switch {
	case !more:
		return false
	case next.Key == "":
		return !others || now.Sub(p.until) < noticePage
	}
	page := Notice{Title: next.Title, Text: next.Text, Image: next.Image, Whole: next.Image != nil}
	if next.Film != "" {
		p.films++
		page.Film = film.Film{Key: next.Key, Turn: p.films, Path: next.Film}
	}
	*p = panel{own: -1, key: next.Key, since: now, until: now.Add(time.Duration(next.Seconds) * time.Second), page: page, films: p.films}
	return true
}

// folderKey is the page after which the folder continues; empty begins with its
// first.
func (p *panel) folderKey() string {
	if p.own >= 0 {
		return ""
	}
	return p.key
}

func (p *panel) showOwn(i int, now clock.Instant) {
	*p = panel{own: i, until: now.Add(noticePage), films: p.films}
}

// notice is the page that is shown.
func (p *panel) notice(own []centre.Notice) Notice {
	if p.own >= 0 && p.own < len(own) {
		return Notice{Title: own[p.own].Title, Text: own[p.own].Text}
	}
	return p.page
}

// pause is how long the panel stays unchanged. turns is false if it shows nothing;
// then only a message changes it.
func (p *panel) pause(now clock.Instant) (pause time.Duration, turns bool) {
	return max(p.until.Sub(now), restlessPause), !p.until.IsZero()
}
