package config

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"motcua/internal/backupkey"
)

// Backup are the hub's automatic backups to a folder on another disk. Without a
// folder there are none. Who can open them holds for a backup by hand too.
type Backup struct {
	Folder string
	AtMin  []int // times of day, in minutes, in order
	Keep   int   // how many of the newest are kept

	// Recipients are those who can open the backups, "age1…", each of them alone.
	// Without any the hub's own key is used, if the folder is on another disk.
	Recipients []string
	Plain      bool // never encrypt
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
	b.Recipients, b.Plain = s.recipients("recipients"), s.flag("plain")
	if b.Plain && s.has("recipients") {
		s.fault(s.line("plain"), "%s has both recipients and plain = true: write one of them", s.what)
	}
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
	default: // they hold for "hub backup" too
		c.backup = Backup{Recipients: b.Recipients, Plain: b.Plain}
	}
	s.done()
}

// recipients is a list of those who can open a backup. A secret that was written in
// their place is in no message.
func (s *section) recipients(key string) (list []string) {
	values := s.items(key, `["age1…"]`, backupkey.MaxRecipients)
	if s.has(key) && s.t.keys[key].kind == unstable.Array && len(s.t.keys[key].list) == 0 {
		s.fault(s.line(key), "%s: recipients is empty: write recipients = [\"age1…\"], as hub backup-key prints it, or plain = true for backups in clear text", s.what)
	}
	for _, v := range values {
		if v.kind != unstable.String {
			s.fault(v.line, "%s: an entry of %s is %s: write it in quotes, %s = [\"…\"]", s.what, key, kindName(v.kind), key)
			return nil
		}
		text := strings.TrimSpace(v.text)
		if _, err := backupkey.ParseRecipients([]string{text}); err != nil {
			s.wrongRecipient(key, v, text, err)
			return nil
		}
		list = append(list, text)
	}
	if _, err := backupkey.ParseRecipients(list); err != nil {
		s.fault(s.line(key), "%s: recipients has short ones and long ones (age1pq1…), which cannot be mixed: write one kind", s.what)
		return nil
	}
	return list
}

func (s *section) wrongRecipient(key string, v *value, text string, err error) {
	if errors.Is(err, backupkey.ErrIsSecret) {
		s.fault(v.line, "%s: recipients has a secret key, which must never stand in this file: take it out, draw another by hub backup-key -new, and write the part that begins with age1", s.what)
		return
	}
	s.warnUnseen(v, key, text) // what a message quotes, and nobody sees
	if n := []rune(text); len(n) > recipientShown {
		text = string(n[:recipientShown]) + "…"
	}
	s.fault(v.line, "%s: %q is no recipient: copy the whole line recipients = [\"age1…\"] that hub backup-key prints", s.what, text)
}

// recipientShown is how much of a wrong recipient a message repeats.
const recipientShown = 24

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
