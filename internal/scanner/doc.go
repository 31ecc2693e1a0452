// Package scanner turns what barcode scanners send, by whatever way they are
// attached, into scans: a text, what it says, and what was wrong with it.
//
// Three ways there are. A scanner on a serial line or in the network is a byte
// port. One that pretends to be a keyboard is read from its input device, which
// is grabbed, so that a scan never types into the screen and no input method
// touches it. Where neither can be, the screen hands its keys on (wedge), and
// the scans are told from typing by their pace.
//
// Scans hold personal data. They wait for 5 s at the most and are forgotten
// then, asked for or not; a text is remembered for comparing only as a keyed
// hash; notes and errors carry lengths and reasons, never a text.
//
// A line that is open is called connected. Whether a scanner is at its other
// end, nobody can tell before it sends something.
package scanner
