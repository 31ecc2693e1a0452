package config

import (
	"bytes"
	"unicode/utf8"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/i18n"
)

// Limits of a notice's own file.
const (
	MaxNoticeFileBytes = 16 << 10
	MinNoticeSeconds   = 3
	MaxNoticeSeconds   = 600
	MaxNoticeTitle     = 120 // characters
)

// NoticeFile says when and for how long a page of the wall's folder is shown: the
// small TOML file beside the page.
type NoticeFile struct {
	From, To calendar.Date // the first and the last day; "" means no limit
	Days     []int         // 1 (Monday) to 7; empty means all
	Hours    []centre.Span // empty means all
	Seconds  int           // 3 to 600; 0 means the default
	Title    string        // of a film, at most 120 characters
	Text     string        // shown below the title, at most 500
}

// ParseNoticeFile reads such a file. The name is for messages only. Its error is
// Faults.
func ParseNoticeFile(name string, data []byte) (*NoticeFile, error) {
	r := &reader{file: name}
	if len(data) > MaxNoticeFileBytes {
		r.fault(0, "it has %d bytes: write at most %d", len(data), MaxNoticeFileBytes)
		_, err := r.finish()
		return nil, err
	}
	root := r.parse(bytes.Clone(data))
	if len(r.faults) == 0 {
		n := &NoticeFile{}
		n.read(r.section(root, i18n.Say("the file")))
		if _, err := r.finish(); err == nil {
			return n, nil
		}
	}
	_, err := r.finish()
	return nil, err
}

func (n *NoticeFile) read(s *section) {
	n.From, n.To = s.dayIfAny("from"), s.dayIfAny("to")
	if n.From != "" && n.To != "" && n.To < n.From {
		s.fault(s.line("to"), "%s ends before it begins: write the earlier day first", s.what)
	}
	n.Days, n.Hours = s.days("days"), s.spans("hours")
	if s.has("seconds") {
		n.Seconds = s.whole("seconds", MinNoticeSeconds, MaxNoticeSeconds, 12)
	}
	s.get("seconds")
	n.Title, n.Text = s.text("title"), s.textFor(lines, "text")
	if long := utf8.RuneCountInString(n.Title); long > MaxNoticeTitle {
		s.fault(s.line("title"), "title has %d characters: write at most %d, and the rest in text", long, MaxNoticeTitle)
	}
	s.done()
}

// dayIfAny is an optional date, "" if there is none.
func (s *section) dayIfAny(key string) calendar.Date {
	if s.get(key) == nil {
		return ""
	}
	return s.day(key)
}
