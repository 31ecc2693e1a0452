// Package padview draws the rating pad: the officer at the counter, the faces to choose
// from, the reasons for a bad rating, and thanks.
package padview
