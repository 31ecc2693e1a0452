// Package scanner turns the input of barcode scanners, however they are connected,
// into scans: a text, its meaning, and what was wrong with it.
//
// There are three kinds of connection. A scanner on a serial line or in the network
// is a byte port. A scanner that acts as a keyboard is read from its input device,
// which is grabbed, so that a scan never types into the screen and no input method
// changes it. Where neither is possible, the screen passes its keys on (wedge), and
// scans are told from typing by their speed.
//
// Scans contain personal data. They wait for 5 s at most and are then forgotten,
// used or not. For comparing, a text is remembered only as a keyed hash. Notes and
// errors contain lengths and reasons, never a text.
//
// An open line is called connected. Whether a scanner is at its other end cannot be
// known before it sends something.
package scanner
