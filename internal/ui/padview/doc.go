// Package padview draws the rating pad: who sits at the counter, the faces to
// choose from, the reasons behind a bad mark, and thanks.
package padview
