package theme

import "image/color"

// Lobby is the palette of the wall, which is dark and read from a distance. Text on any
// of its backgrounds has a contrast of at least 7:1, except white on the brand's red.
type Lobby struct {
	Ground, Row, Empty color.NRGBA // backgrounds: the page, a row, an empty row
	Ink, Mist          color.NRGBA // text and secondary text on them
	Line               color.NRGBA // border of rows; without alpha there is none
	Bar, OnBar         color.NRGBA // header, chips, the counter's tab
	Strip, OnStrip     color.NRGBA // the band at the bottom
	StripMark          color.NRGBA // its icons
	Lit, Crest         color.NRGBA // the newest call, and the maximum of its pulse
	OnLit, LitSoft     color.NRGBA // text and secondary text on both
	Accent             color.NRGBA // times and icons on Ground and Row
	Alert, OnAlert     color.NRGBA // the link is down
	Advice, OnAdvice   color.NRGBA // advice about it
	Serving, OnServing color.NRGBA
	NoticeFrom         color.NRGBA // ends of the notice panel's gradient
	NoticeTo           color.NRGBA
	Plain              bool // letters of agencies are Ink on Ground, without colours
}

// Evening is the wall's ordinary palette.
var Evening = Lobby{
	Ground: Night, Row: Night2, Empty: Mix(Night, Night2, 0.3),
	Ink: White, Mist: Mist,
	Bar: Day.Brand, OnBar: White,
	Strip: White, OnStrip: Day.Ink, StripMark: Day.Brand,
	Lit: Day.Gold, Crest: GoldLit, OnLit: Day.Ink, LitSoft: rgb(0x2A1D00),
	Accent: rgb(0xF2BE4B),
	Alert:  Day.Gold, OnAlert: Day.Ink, Advice: Day.GoldSoft, OnAdvice: Day.GoldInk,
	Serving: Day.Green, OnServing: White,
	NoticeFrom: NoticeFrom, NoticeTo: NoticeTo,
}

// EveningContrast is the wall's high-contrast palette: black, white and yellow, every row
// outlined.
var EveningContrast = Lobby{
	Ground: Contrast.Paper, Row: Contrast.Paper, Empty: Contrast.Paper,
	Ink: White, Mist: White, Line: White,
	Bar: Contrast.Paper, OnBar: Contrast.Gold,
	Strip: White, OnStrip: Contrast.Paper, StripMark: Contrast.Paper,
	Lit: Contrast.Gold, Crest: rgb(0xFFF2B0), OnLit: Contrast.Paper, LitSoft: Contrast.Paper,
	Accent: Contrast.Gold,
	Alert:  White, OnAlert: Contrast.Paper, Advice: White, OnAdvice: Contrast.Paper,
	Serving: White, OnServing: Contrast.Paper,
	NoticeFrom: Contrast.Paper, NoticeTo: Contrast.Paper,
	Plain: true,
}

// agencyHues are the backgrounds of agencies' letters. Day.Ink on them, and they on
// Night2, have a contrast of at least 7:1.
var agencyHues = [...]color.NRGBA{
	rgb(0xFFFFFF), rgb(0x8EC9F5), rgb(0x8FDDB0), rgb(0xF6B998), rgb(0xCDB6F4), rgb(0x86DCD8), rgb(0xF3AEBB), rgb(0xD9C8A9),
}

// Agency is the background of the letter of the n-th agency, and the letter's colour. In
// a centre with many agencies colours repeat; the letter distinguishes them.
func (l *Lobby) Agency(n int) (ground, letter color.NRGBA) {
	if l.Plain {
		return l.Ink, l.Ground
	}
	return agencyHues[max(0, n)%len(agencyHues)], Day.Ink
}
