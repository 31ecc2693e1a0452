// Package theme is the look shared by the four screens: the palette, the
// weights of Be Vietnam Pro, the icons, and the Fyne theme that carries them
// into standard widgets.
package theme
