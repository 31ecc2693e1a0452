package daybook

import (
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// Announcement is an announcement in the halls (thông báo), or a time of quiet (tắt
// tiếng).
type Announcement struct {
	Pos     uint64           `json:"pos"`
	AtMS    int64            `json:"at"` // the hub's time, Unix ms
	Kind    AnnouncementKind `json:"kind"`
	ID      string           `json:"id,omitempty"`
	Text    string           `json:"text,omitempty"` // as it was said, with its blank filled in
	TextEn  string           `json:"textEn,omitempty"`
	Zone    string           `json:"zone,omitempty"`    // empty means every hall
	Officer string           `json:"officer,omitempty"` // who made it; empty means that it was automatic
	Timed   string           `json:"timed,omitempty"`   // time of day at which it was due automatically, "16:45"
	UntilMS int64            `json:"until,omitempty"`   // AnnouncementHushed: until when
}

// AnnouncementKind names an Announcement.
type AnnouncementKind string

// The kinds of Announcement.
const (
	AnnouncementMade     AnnouncementKind = "made"
	AnnouncementHushed   AnnouncementKind = "hushed" // no announcements until a time
	AnnouncementUnhushed AnnouncementKind = "unhushed"
)

// announce records an announcement.
func (r *Reader) announce(e eventlog.Entry, ev eventlog.Event) {
	a := Announcement{Pos: e.Pos, AtMS: e.AtMS}
	switch ev := ev.(type) {
	case queue.AnnouncementMade:
		a.AtMS, a.Kind, a.ID, a.Text, a.TextEn = ev.AtMS, AnnouncementMade, ev.ID, ev.Text, ev.TextEn
		a.Zone, a.Officer, a.Timed = ev.Zone, ev.By, ev.At
	case queue.SoundHushed:
		a.Kind, a.Zone, a.Officer, a.UntilMS = AnnouncementHushed, ev.Zone, ev.By, ev.UntilMS
		if ev.UntilMS == 0 {
			a.Kind = AnnouncementUnhushed
		}
	default:
		return
	}
	r.book.Announcements = append(r.book.Announcements, a)
}

// Announcements writes the announcements, one a line.
func (w Words) Announcements() []string {
	made := 0
	var lines []string
	for _, a := range w.Summary.Announcements {
		if a.Kind == AnnouncementMade {
			made++
		}
		lines = append(lines, w.text("announcements.line", clockSec(a.AtMS), w.announcedBy(a), w.zone(a.Zone), w.announced(a)))
	}
	if len(lines) == 0 {
		lines = append(lines, w.text("announcements.none"))
	}
	return append([]string{w.text("announcements.title", w.date(), made)}, lines...)
}

// announcedBy names the officer, or says that it was automatic and when it was due.
func (w Words) announcedBy(a Announcement) string {
	if a.Officer != "" {
		return w.officer(a.Officer)
	}
	return w.text("announcements.clock", a.Timed)
}

func (w Words) announced(a Announcement) string {
	switch a.Kind {
	case AnnouncementHushed:
		return w.text("announcements.hushed", clock(a.UntilMS))
	case AnnouncementUnhushed:
		return w.text("announcements.unhushed")
	}
	return w.text("announcements.made", w.Lang.Pick(a.Text, a.TextEn))
}

// zone names a part of the centre.
func (w Words) zone(id string) string {
	if id == "" {
		return w.text("announcements.everywhere")
	}
	if z := w.Summary.rules.Zone(id); z != nil {
		return w.Lang.Pick(z.Name, z.NameEn)
	}
	return id
}
