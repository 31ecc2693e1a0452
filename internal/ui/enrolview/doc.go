// Package enrolview draws the page on which a device that is not enrolled yet takes its
// enrolment code: typed on the screen, on a keyboard, or scanned. It is for the technician
// who sets the device up, in both languages at once.
package enrolview
