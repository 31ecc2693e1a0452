package theme

import "image/color"

// Palette names colours by their use, so that a screen drawn with Day can be drawn with
// Contrast without changes.
type Palette struct {
	Paper, Card color.NRGBA // page and tile backgrounds
	Ink, Soft   color.NRGBA // text and secondary text
	Line        color.NRGBA // borders
	LineWidth   float32     // of borders, in pixels at the design size
	Faded       color.NRGBA // background of something closed or not allowed
	FadedInk    color.NRGBA // text on it

	Brand, OnBrand     color.NRGBA // header bar, letter chips, primary action
	Number             color.NRGBA // a ticket number
	Gold, OnGold       color.NRGBA // the number being called, priority
	GoldSoft, GoldInk  color.NRGBA // priority as a label
	Green, OnGreen     color.NRGBA // success as a band
	GreenSoft, GreenIn color.NRGBA // success as a tile, and its text
	GreenLine          color.NRGBA
	Blue               color.NRGBA
	BlueSoft, BlueInk  color.NRGBA // look-up, information
	RedSoft, RedInk    color.NRGBA // a fault as text
	Amber, OnAmber     color.NRGBA // a fault as a band
	AmberInk           color.NRGBA // a long wait
	Dark, OnDark       color.NRGBA // dark buttons and bars
	DarkSoft           color.NRGBA // secondary text on Dark
	Focus              color.NRGBA // the ring around the focused target
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

// Night is the background of the wall, Night2 that of a row, Mist its secondary text.
var (
	Night   = rgb(0x0E1A24)
	Night2  = rgb(0x162634)
	Mist    = rgb(0xA9B7C4)
	White   = rgb(0xFFFFFF)
	GoldLit = rgb(0xF9D27A) // the maximum of a pulse of Gold
	// NoticeFrom and NoticeTo are the ends of the notice panel's gradient.
	NoticeFrom = rgb(0x1F4E8C)
	NoticeTo   = rgb(0x0F2A54)
)

// Day is the palette of every screen except the wall. Text has a contrast of at least 7:1
// on its background; the greens and ambers of the mock-ups are darkened for that.
var Day = Palette{
	Paper: rgb(0xF6F3EC), Card: rgb(0xFFFFFF),
	Ink: rgb(0x16202A), Soft: rgb(0x46525E),
	Line: rgb(0xDDD6C9), LineWidth: 2,
	Faded: rgb(0xF7F5F0), FadedInk: rgb(0x8A8F94),
	Brand: rgb(0xB3202C), OnBrand: rgb(0xFFFFFF),
	Number: rgb(0xB3202C),
	Gold:   rgb(0xE9A820), OnGold: rgb(0x16202A),
	GoldSoft: rgb(0xFCF0D4), GoldInk: rgb(0x6B4300),
	Green: rgb(0x1D7A4C), OnGreen: rgb(0xFFFFFF),
	GreenSoft: rgb(0xDFF1E6), GreenIn: rgb(0x12562F), GreenLine: rgb(0xBFE3CF),
	Blue:     rgb(0x1F4E8C),
	BlueSoft: rgb(0xE3ECF7), BlueInk: rgb(0x1A4379),
	RedSoft: rgb(0xF9E4E4), RedInk: rgb(0x8F1822),
	Amber: rgb(0xE9A820), OnAmber: rgb(0x16202A),
	AmberInk: rgb(0x7F4A00),
	Dark:     rgb(0x16202A), OnDark: rgb(0xFFFFFF), DarkSoft: rgb(0xB4BCC4),
	Focus: rgb(0x1F6FEB),
}

// Contrast is the palette of the kiosk's high-contrast mode: white and yellow on black,
// every box outlined.
var Contrast = Palette{
	Paper: rgb(0x000000), Card: rgb(0x000000),
	Ink: rgb(0xFFFFFF), Soft: rgb(0xF0F0F0),
	Line: rgb(0xFFFFFF), LineWidth: 3,
	Faded: rgb(0x000000), FadedInk: rgb(0xA8A8A8),
	Brand: rgb(0xFFD400), OnBrand: rgb(0x000000),
	Number: rgb(0xFFD400),
	Gold:   rgb(0xFFD400), OnGold: rgb(0x000000),
	GoldSoft: rgb(0x000000), GoldInk: rgb(0xFFD400),
	Green: rgb(0x005C2C), OnGreen: rgb(0xFFFFFF),
	GreenSoft: rgb(0x000000), GreenIn: rgb(0x7CFFB2), GreenLine: rgb(0x7CFFB2),
	Blue:     rgb(0x9CD0FF),
	BlueSoft: rgb(0x000000), BlueInk: rgb(0x9CD0FF),
	RedSoft: rgb(0x000000), RedInk: rgb(0xFFB0B0),
	Amber: rgb(0xFFD400), OnAmber: rgb(0x000000),
	AmberInk: rgb(0xFFD400),
	Dark:     rgb(0xFFFFFF), OnDark: rgb(0x000000), DarkSoft: rgb(0x303030),
	Focus: rgb(0x00E5FF),
}

// Mix is the colour a share t (0 … 1) of the way from a to b.
func Mix(a, b color.NRGBA, t float32) color.NRGBA {
	at := func(x, y uint8) uint8 { return uint8(float32(x) + (float32(y)-float32(x))*t + 0.5) }
	return color.NRGBA{R: at(a.R, b.R), G: at(a.G, b.G), B: at(a.B, b.B), A: at(a.A, b.A)}
}
