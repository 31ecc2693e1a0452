// Package assets holds the files every program carries inside itself, so that
// a device needs nothing installed beside its one binary. It has no logic.
package assets

import _ "embed" // for the font files

// Weight is a weight of the typeface Be Vietnam Pro, on the usual 100–900
// scale.
type Weight int

// The weights that are carried.
const (
	Regular   Weight = 400
	Medium    Weight = 500
	SemiBold  Weight = 600
	Bold      Weight = 700
	ExtraBold Weight = 800
)

// FontLicence is the SIL Open Font License the typeface comes under; it must
// travel with it.
//
//go:embed fonts/OFL.txt
var FontLicence string

var (
	//go:embed fonts/BeVietnamPro_400Regular.ttf
	regular []byte
	//go:embed fonts/BeVietnamPro_500Medium.ttf
	medium []byte
	//go:embed fonts/BeVietnamPro_600SemiBold.ttf
	semiBold []byte
	//go:embed fonts/BeVietnamPro_700Bold.ttf
	bold []byte
	//go:embed fonts/BeVietnamPro_800ExtraBold.ttf
	extraBold []byte
)

// Font returns Be Vietnam Pro in the given weight as a TrueType file, which
// the caller must not change. A weight that is not carried gives Regular.
func Font(w Weight) []byte {
	switch w {
	case Medium:
		return medium
	case SemiBold:
		return semiBold
	case Bold:
		return bold
	case ExtraBold:
		return extraBold
	default:
		return regular
	}
}
