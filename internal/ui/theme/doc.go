// Package theme is the look of the four screens: the palette, the weights of Be Vietnam
// Pro, the icons, and a Fyne theme with them for standard widgets.
package theme
