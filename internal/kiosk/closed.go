package kiosk

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/i18n"
)

// closed says why no numbers are given now, and when they are given again: "Mở lại
// 13:30", "Nghỉ Quốc khánh – mở lại 07:30 thứ Năm 03/9".
func closed(lang i18n.Lang, o centre.Opening, nowMS int64) string {
	h := o.Holiday
	if h == nil {
		return closedUntil(lang, o, nowMS)
	}
	name := lang.Pick(h.Name, h.NameEn)
	if lang == i18n.Vietnamese {
		name = strings.TrimPrefix(name, "Nghỉ ") // the name says it already: "Nghỉ bù Giỗ Tổ"
	}
	if when := reopens(lang, o, nowMS); when != "" {
		return i18n.Text(lang, "kiosk.holiday.reopens", name, when)
	}
	return i18n.Text(lang, "kiosk.holiday", name)
}

// closedUntil is closed without the reason, for a tile.
func closedUntil(lang i18n.Lang, o centre.Opening, nowMS int64) string {
	if when := reopens(lang, o, nowMS); when != "" {
		return i18n.Text(lang, "kiosk.reopens", when)
	}
	return i18n.Text(lang, "kiosk.closed.today")
}

// reopens names the next opening relative to now: "13:30", "07:30 mai", "07:30 thứ
// Hai 30/11"; "" if there is none.
func reopens(lang i18n.Lang, o centre.Opening, nowMS int64) string {
	if o.ReopensMS == 0 {
		return ""
	}
	at := calendar.Local(o.ReopensMS)
	clock := i18n.Clock(at)
	switch calendar.ServiceDay(o.ReopensMS) {
	case calendar.ServiceDay(nowMS):
		return clock
	case calendar.ServiceDay(nowMS + (24 * time.Hour).Milliseconds()):
		return i18n.Text(lang, "kiosk.reopens.tomorrow", clock)
	}
	day := i18n.Weekday(lang, at.Weekday())
	return i18n.Text(lang, "kiosk.reopens.day", clock, day, i18n.DayMonth(at))
}

// noonMS is noon in milliseconds after midnight; it separates the half-days.
const noonMS = 12 * 60 * 60_000

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// dayWords names a day relative to now: "hôm nay", "ngày mai, thứ Năm 26/11", "thứ
// Sáu 27/11".
func dayWords(lang i18n.Lang, atMS, nowMS int64) string {
	at := calendar.Local(atMS)
	date := i18n.Weekday(lang, at.Weekday()) + " " + i18n.DayMonth(at)
	switch calendar.ServiceDay(atMS) {
	case calendar.ServiceDay(nowMS):
		return i18n.Text(lang, "kiosk.day.today")
	case calendar.ServiceDay(nowMS + (24 * time.Hour).Milliseconds()):
		return i18n.Text(lang, "kiosk.day.tomorrow", date)
	}
	return date
}

// dayTitle is dayWords as a title; for today it names the half-day: "Chiều nay",
// "Ngày mai, thứ Năm 26/11".
func dayTitle(lang i18n.Lang, atMS, nowMS int64) string {
	if calendar.ServiceDay(atMS) == calendar.ServiceDay(nowMS) {
		if calendar.Local(atMS).Hour() < 12 {
			return i18n.Text(lang, "kiosk.day.morning")
		}
		return i18n.Text(lang, "kiosk.day.afternoon")
	}
	words := dayWords(lang, atMS, nowMS)
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

// moment is a time with its day: "14:00 hôm nay".
func moment(lang i18n.Lang, atMS, nowMS int64) string {
	return i18n.Clock(calendar.Local(atMS)) + " " + dayWords(lang, atMS, nowMS)
}
