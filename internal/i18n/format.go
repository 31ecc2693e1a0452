package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

var weekdays = map[Lang][7]string{
	Vietnamese: {"Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"},
	English:    {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

// Date is the day of t: "Thứ Hai, 23/11/2026". Both languages have the day before
// the month, as in Vietnam.
func Date(lang Lang, t time.Time) string {
	names, ok := weekdays[lang]
	if !ok {
		names = weekdays[Vietnamese]
	}
	return names[t.Weekday()] + ", " + t.Format("02/01/2006")
}

// weekdayKeys are suffixes of the catalogue's keys, by time.Weekday.
var weekdayKeys = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Weekday is the name of a day inside a sentence: "thứ Hai".
func Weekday(lang Lang, d time.Weekday) string { return Text(lang, "kiosk.weekday."+weekdayKeys[d]) }

// DayMonth writes a date as Vietnamese offices do: days below 10, January and
// February get a leading zero (NĐ 30/2020, Phụ lục I).
func DayMonth(t time.Time) string {
	if t.Month() <= time.February {
		return t.Format("02/01")
	}
	return fmt.Sprintf("%02d/%d", t.Day(), t.Month())
}

// Clock is the time of day to the minute: "08:42".
func Clock(t time.Time) string { return t.Format("15:04") }

// Since is since when something has lasted: "08:42", or for another day "08:42
// 23/11".
func Since(t, now time.Time) string {
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return Clock(t)
	}
	return t.Format("15:04 02/01")
}

// ClockSec is the time of day to the second: "08:42:17".
func ClockSec(t time.Time) string { return t.Format("15:04:05") }

// Number writes n with thousands separators: "1.407" in Vietnamese, "1,407" in
// English.
func Number(lang Lang, n int) string {
	sep := "."
	if lang == English {
		sep = ","
	}
	s := strconv.Itoa(n)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return sign + s
}

// Tenths writes a number given in tenths: 47 is "4,7" in Vietnamese and "4.7"
// in English.
func Tenths(lang Lang, n int) string {
	point := ","
	if lang == English {
		point = "."
	}
	return fmt.Sprintf("%d%s%d", n/10, point, n%10)
}

// Minutes writes a range of minutes: "10–15 phút", or one value if both are equal; a
// toMin of 0 is "Gọi ngay".
func Minutes(lang Lang, fromMin, toMin int) string {
	if toMin <= 0 {
		return Text(lang, "estimate.now")
	}
	if fromMin >= toMin {
		return Text(lang, "estimate.one", toMin)
	}
	return Text(lang, "estimate.range", fromMin, toMin)
}

// ShortMinutes writes a range of minutes for narrow places: "10–15’".
func ShortMinutes(fromMin, toMin int) string {
	if fromMin >= toMin {
		return fmt.Sprintf("%d’", toMin)
	}
	return fmt.Sprintf("%d–%d’", fromMin, toMin)
}

// Span writes a duration as minutes and seconds, "04:12", from an hour on as
// "1:04:12". A negative duration counts as zero.
func Span(d time.Duration) string {
	s := max(0, int(d/time.Second))
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}
