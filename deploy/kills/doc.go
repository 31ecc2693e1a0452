// Package kills ends programs of a centre by SIGKILL, as a power cut would, at random
// moments and far more often than in any centre, while people take numbers, are called
// and rate. Then it compares everything that was ever acknowledged, and every piece of
// paper, with the log. The hub is the real program. The kiosk is the real program on a
// screen in memory; most kills use its use case with its files, its link and its printer
// in a process without a screen (deploy/booth). The package consists of tests only.
package kills
