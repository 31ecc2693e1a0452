package config

import (
	"path/filepath"
	"slices"
)

// Backup are the hub's automatic backups to a folder on another disk. Without a
// folder there are none.
type Backup struct {
	Folder string
	AtMin  []int // times of day, in minutes, in order
	Keep   int   // how many of the newest are kept
}

const (
	maxBackupsADay = 24
	minutesOfDay   = 24 * 60
)

// backupTimes are between the shifts and after the second one.
var backupTimes = []int{12*60 + 15, 17*60 + 30}

func (c *centreReader) readBackup() {
	s := c.sub("backup")
	b := Backup{Folder: s.textFor(exact, "folder"), AtMin: s.clocks("at", maxBackupsADay), Keep: s.whole("keep", 1, 1000, 14)}
	switch {
	case b.Folder != "" && !filepath.IsAbs(b.Folder):
		s.fault(s.line("folder"), "%s: folder %q is no whole path: write folder = \"/media/backup/motcua\"", s.what, b.Folder)
	case b.Folder == "" && (s.has("at") || s.has("keep")):
		s.fault(s.line("folder"), "%s has no folder: write folder = \"…\", on another disk than the hub's", s.what)
	case b.Folder != "":
		if len(b.AtMin) == 0 {
			b.AtMin = slices.Clone(backupTimes)
		}
		c.backup = b
	}
	s.done()
}

// clocks is a list of times of day, sorted, without repetitions.
func (s *section) clocks(key string, limit int) (list []int) {
	for _, w := range s.words(key, limit) {
		minutes, err := parseClock(w.text)
		switch {
		case err != nil:
			s.fault(w.line, "%s: %v", s.what, err)
		case minutes >= minutesOfDay:
			s.fault(w.line, "%s: %q is the end of the day: write \"00:00\"", s.what, w.text)
		default:
			list = append(list, minutes)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
