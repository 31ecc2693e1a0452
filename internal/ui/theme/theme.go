package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Theme provides the palette and the font to Fyne's own widgets. Every program sets it at
// start-up.
type Theme struct{ p Palette }

var _ fyne.Theme = Theme{}

// New returns the Fyne theme of p.
func New(p Palette) Theme { return Theme{p} }

// Color implements fyne.Theme. The variant is ignored: the product looks the same
// whatever the desktop prefers.
func (t Theme) Color(n fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	switch n {
	case fynetheme.ColorNameBackground, fynetheme.ColorNameOverlayBackground:
		return t.p.Paper
	case fynetheme.ColorNameForeground:
		return t.p.Ink
	case fynetheme.ColorNameButton, fynetheme.ColorNameInputBackground, fynetheme.ColorNameMenuBackground:
		return t.p.Card
	case fynetheme.ColorNameInputBorder, fynetheme.ColorNameSeparator:
		return t.p.Line
	case fynetheme.ColorNamePrimary:
		return t.p.Brand
	case fynetheme.ColorNameFocus:
		return t.p.Focus
	case fynetheme.ColorNamePlaceHolder:
		return t.p.Soft
	case fynetheme.ColorNameDisabled:
		return t.p.FadedInk
	case fynetheme.ColorNameError:
		return t.p.RedInk
	case fynetheme.ColorNameSuccess:
		return t.p.Green
	}
	return fynetheme.DefaultTheme().Color(n, fynetheme.VariantLight)
}

// Font implements fyne.Theme. There is no italic and no monospace, because the screens
// use neither.
func (t Theme) Font(s fyne.TextStyle) fyne.Resource {
	if s.Symbol {
		return fynetheme.DefaultTheme().Font(s)
	}
	if s.Bold {
		return Font(Bold)
	}
	return Font(Regular)
}

// Icon implements fyne.Theme.
func (t Theme) Icon(n fyne.ThemeIconName) fyne.Resource {
	return fynetheme.DefaultTheme().Icon(n)
}

// Size implements fyne.Theme.
func (t Theme) Size(n fyne.ThemeSizeName) float32 {
	return fynetheme.DefaultTheme().Size(n)
}
