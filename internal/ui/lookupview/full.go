package lookupview

import (
	"image"

	"fyne.io/fyne/v2"

	"motcua/internal/film"
	"motcua/internal/lookup"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// fullText draws everything that the catalogue tells of a procedure, page by page.
func (d *pen) fullText() {
	v, u, k := d.v.Text, d.U, d.K
	area := d.body()
	head := d.headHeight()
	pager := d.tall(84) + d.gap(20)
	room := area.H - head - 40*u
	if d.Tall {
		room -= pager
	}
	w := area.W - 64*u
	body := widget.Type{Size: 26 * u * k, Min: 26 * u * k, Color: d.C.Ink, Leading: 1.04}
	title := widget.Type{Size: 29 * u * k, Min: 29 * u * k, Weight: theme.Bold, Color: d.C.BlueInk}
	heights := make([]float32, len(v.Parts))
	starts, used := []int{0}, float32(0)
	for i, p := range v.Parts {
		t, space := body, 10*u
		if p.Heading {
			t, space = title, 20*u
		}
		heights[i] = widget.Height(p.Text, t, w, 1e6) + space
		if used += heights[i]; used > room && i > starts[len(starts)-1] {
			from := i
			if v.Parts[i-1].Heading && i-1 > starts[len(starts)-1] {
				from = i - 1
			}
			starts = append(starts, from)
			used = 0
			for _, h := range heights[from : i+1] {
				used += h
			}
		}
	}
	d.s.turn.split(starts)
	area = d.heading(area, d.s.text("lookup.text.title"), shortName(v.Name), true)
	if len(starts) > 1 {
		area = d.footPager(area)
	}
	d.Rect(area, d.Frame(d.C.Card, d.C.Line, 22))
	in := area.Inset(32*u, 20*u)
	at, to := d.s.turn.at(), len(v.Parts)
	if at+1 < len(starts) {
		to = starts[at+1]
	}
	for i := starts[at]; i < to; i++ {
		t := body
		if v.Parts[i].Heading {
			t = title
		}
		t.Min = d.Least() // a paragraph that is higher than the page
		h := min(heights[i], in.H)
		d.Text(in.Top(h), t, v.Parts[i].Text)
		in = in.CutTop(heights[i])
	}
}

// shortName is the beginning of a long name.
func shortName(name string) string {
	const most = 110
	if runes := []rune(name); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return name
}

// bar draws a full-screen page with the button back at its bottom, and returns the room
// above and that beside the button.
func (d *pen) bar() (area, row widget.Box) {
	u := d.U
	d.Fill(d.Size, theme.Night)
	h := d.tall(96)
	bar := d.Size.Bottom(h + 32*u)
	d.Fill(bar, theme.Night2)
	row = bar.Inset(32*u, 16*u)
	d.s.top, d.s.foot = 0, d.Size.H
	back := d.plain("back", theme.ArrowLeft, d.s.text("kiosk.back"), 26, d.s.act.Back)
	back.mark = d.C.Ink
	w := d.captionWidth(back)
	d.button(row.Left(w), back)
	return d.Size.CutBottom(bar.H).Inset(24*u, 24*u), row.CutLeft(w + d.gap(24))
}

// captionWidth is the width of a button in the bar, for any of some words.
func (d *pen) captionWidth(c caption, others ...string) float32 {
	w := float32(0)
	for _, text := range append(others, c.text) {
		w = max(w, widget.Width(text, theme.SemiBold, c.size))
	}
	return max(w+c.size*3.4, d.Touch)
}

// stage draws a page that is full-screen, with its buttons and its title at the bottom, and
// returns the room for what it shows.
func (d *pen) stage(title string, at, of int) widget.Box {
	a := d.s.act
	area, rest := d.bar()
	if side := rest.H * 1.5; of > 1 {
		next := d.plain("next", theme.ArrowRight, "", 26, func() { a.TurnSample(1) })
		previous := d.plain("previous", theme.ArrowLeft, "", 26, func() { a.TurnSample(-1) })
		next.off, previous.off = at >= of, at <= 1
		next.mark, previous.mark = d.C.Ink, d.C.Ink
		if next.off {
			next.mark = d.C.FadedInk
		}
		if previous.off {
			previous.mark = d.C.FadedInk
		}
		d.button(rest.Right(side), next)
		rest = rest.CutRight(side + d.gap(24))
		d.button(rest.Right(side), previous)
		rest = rest.CutRight(side + d.gap(24))
		title = d.s.text("lookup.sample.at", at, of) + "  ·  " + title
	}
	d.barTitle(rest, title)
	return area
}

// barTitle draws a title beside the buttons.
func (d *pen) barTitle(b widget.Box, title string) {
	d.Text(b, widget.Type{Size: 27 * d.U * d.K, Min: d.Least(), Weight: theme.Medium, Color: theme.White, Lines: 3, Leading: 0.95, Middle: true}, title)
}

// sample draws a page of a filled-in dossier.
func (d *pen) sample() {
	p := d.v.Sheet
	area := d.stage(p.Title, p.At, p.Of)
	switch {
	case p.Trouble != "":
		d.onStage(area, theme.Warning, p.Trouble)
	case p.Image == nil:
		d.onStage(area, theme.Clock, d.s.text("lookup.sample.wait"))
	default:
		d.Picture(area, p.Image, widget.Contain, 0)
	}
}

// film leaves room for a film with its buttons, or says why there is none.
func (d *pen) film() {
	v := d.v.Film
	title := v.Title
	if title == "" {
		title = d.s.text("lookup.film.title")
	}
	if v.Trouble != "" {
		d.still(d.stage(title, 0, 0), v.Still, v.Trouble)
		return
	}
	area := d.cinema(title)
	d.onStage(area, theme.Clock, d.s.text("lookup.sample.wait"))
	d.s.filmAt = image.Rect(int(area.X), int(area.Y), int(area.X+area.W), int(area.Y+area.H))
}

// still draws a picture of a film that cannot be played, if there is one, and why.
func (d *pen) still(area widget.Box, picture image.Image, why string) {
	if picture == nil {
		d.onStage(area, theme.Play, why)
		return
	}
	words := d.tall(120)
	d.Picture(area.CutBottom(words+20*d.U), picture, widget.Contain, 0)
	d.Text(area.Bottom(words), widget.Type{
		Size: 40 * d.U * d.K, Min: d.Least(), Weight: theme.SemiBold, Color: theme.White, Lines: 2, Align: fyne.TextAlignCenter, Middle: true, Balance: true,
	}, why)
}

// cinema draws the buttons of a film at the bottom, and its title: above the film in
// portrait, where there is much room, else beside the buttons. It returns the room for the
// film.
func (d *pen) cinema(title string) widget.Box {
	v, a, t := d.v.Film, d.s.act, d.s.text
	area, row := d.bar()
	pause := d.plain("pause", theme.Pause, t("lookup.film.pause"), 26, a.PauseFilm)
	switch {
	case v.Ended:
		pause.icon, pause.text = theme.Again, t("lookup.film.again")
	case v.Paused:
		pause.icon, pause.text = theme.Play, t("lookup.film.continue")
	}
	pause.fill, pause.line, pause.ink, pause.mark = d.C.Brand, d.edge(d.C.Brand, d.C.OnBrand), d.C.OnBrand, d.C.OnBrand
	pause.means, pause.choice = pause.text, true
	w := d.captionWidth(pause, t("lookup.film.pause"), t("lookup.film.continue"), t("lookup.film.again"))
	d.button(row.Right(w), pause)
	row = row.CutRight(w + d.gap(24))
	if v.Subtitled {
		on := v.Subtitles != ""
		c := d.plain("subtitles", theme.Subtitle, t("lookup.film.subtitles.off"), 26, func() { a.SetSubtitles(!on) })
		if c.means, c.choice = widget.Switch(on), true; on {
			c.text = t("lookup.film.subtitles.on")
		}
		w := d.captionWidth(c, t("lookup.film.subtitles.on"), t("lookup.film.subtitles.off"))
		d.button(row.Right(w), c)
		row = row.CutRight(w + d.gap(24))
	}
	if !d.Tall {
		d.barTitle(row, title)
		return area
	}
	head := area.Top(d.tall(120))
	d.Text(head.Inset(8*d.U, 0), widget.Type{Size: 36 * d.U * d.K, Min: d.Least(), Weight: theme.SemiBold, Color: theme.White, Lines: 2, Leading: 0.95, Middle: true}, title)
	return area.CutTop(head.H + 16*d.U)
}

// onStage is a message on a full-screen page.
func (d *pen) onStage(area widget.Box, icon theme.Icon, text string) {
	u := d.U
	b := area.Centred(min(area.W, 900*u), min(area.H, 460*u))
	d.Icon(b.Top(b.H*0.45).Centred(b.H*0.36, b.H*0.36), icon, theme.Mist)
	d.Text(b.Bottom(b.H*0.5), widget.Type{Size: 40 * u * d.K, Min: d.Least(), Weight: theme.SemiBold, Color: theme.White, Lines: 3, Align: 1, Balance: true}, text)
}

// Behind says whether the ticket kiosk is shown in place of this screen: a film would lie
// over it.
func (s *Screen) Behind(on bool) {
	if s.behind != on {
		s.behind = on
		s.showFilm()
	}
}

// showFilm tells the player where the film is to be seen, after every drawing. It rests
// while something else is shown in its place.
func (s *Screen) showFilm() {
	if s.Film == nil {
		return
	}
	v := s.view.Film
	if s.view.Page != lookup.PageFilm || v.Path == "" {
		if s.playing {
			s.playing = false
			s.Film(film.Film{}, image.Rectangle{})
		}
		return
	}
	s.playing = true
	at := s.filmAt
	if s.behind || s.board.Cover != nil && s.board.Cover.Shown() {
		at = image.Rectangle{}
	}
	s.Film(film.Film{Key: v.Key, Turn: v.Turn, Path: v.Path, Paused: v.Paused || v.Ended, Subtitles: v.Subtitles}, at)
}
