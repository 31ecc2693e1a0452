// Package kills ends programs of a centre by SIGKILL, as a power cut would, at
// moments that chance draws and far more often than any centre sees, while
// people take numbers, are called and rate; and then holds everything that was
// ever acknowledged, and every piece of paper, against the log. The hub is the
// real program. The kiosk is the real program on a screen in memory, and for
// the larger number its use case with its files, its line and its printer in a
// process without a screen (deploy/booth). It has no code of its own.
package kills
