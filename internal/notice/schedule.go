package notice

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/pattern"
)

// Schedule is when a notice is shown and for how long: from the start of its file's name,
// or from the small TOML file beside it.
type Schedule config.NoticeFile

// Shows reports whether a notice is shown at a time.
func (s *Schedule) Shows(at time.Time) bool {
	date := calendar.DateOf(at)
	minute := 60*at.Hour() + at.Minute()
	within := func(span centre.Span) bool { return span.FromMin <= minute && minute < span.ToMin }
	return (s.From == "" || s.From <= date) && (s.To == "" || date <= s.To) &&
		(len(s.Days) == 0 || slices.Contains(s.Days, (int(at.Weekday())+6)%7+1)) &&
		(len(s.Hours) == 0 || slices.ContainsFunc(s.Hours, within))
}

// left is for how many seconds a notice may be shown from a time on, 1 to most: a notice
// for this morning must not be shown at noon.
func (s *Schedule) left(at time.Time, most int) int {
	minute, end := 60*at.Hour()+at.Minute(), 24*60
	for _, span := range s.Hours {
		if span.FromMin <= minute && minute < span.ToMin {
			end = span.ToMin
		}
	}
	seconds := 60*(end-minute) - at.Second()
	if seconds > most || s.Shows(at.Add(time.Duration(seconds)*time.Second)) {
		return most
	}
	return seconds
}

// A file's name may start with words about time, in any order, each followed by a space
// or an underscore:
//
//	2026-12-01               that day
//	2026-12-01..2026-12-31   from … to; either may be left out
//	T2, T2-T6, T7,CN         days of the week
//	0730-1130, 7h30-11h30    hours; several are allowed
//	20s                      seconds
var (
	dateWord    = pattern.Of(`^(\d{4}-\d\d?-\d\d?)?(?:(\.\.)(\d{4}-\d\d?-\d\d?)?)?$`)
	daysWord    = pattern.Of(`(?i)^(T\d|CN)([-,](T\d|CN))*$`)
	hoursWord   = pattern.Of(`(?i)^(\d{4}|\d\d?h\d{0,2})-(\d{4}|\d\d?h\d{0,2})$`)
	secondsWord = pattern.Of(`^(\d{1,4})s$`)
	yearsWord   = pattern.Of(`^(19|20)\d\d-(19|20)\d\d$`)
)

// parseName removes the words about time from the start of a file's name, which has no
// extension here. The error is an i18n.Message.
func parseName(name string) (s Schedule, rest string, err error) {
	rest = strings.TrimSpace(name)
	for rest != "" {
		word, after := cutWord(rest)
		taken, err := s.take(word)
		if err != nil {
			return Schedule{}, "", err
		}
		if !taken {
			break
		}
		rest = after
	}
	slices.SortFunc(s.Hours, func(a, b centre.Span) int { return a.FromMin - b.FromMin })
	return s, rest, nil
}

func cutWord(text string) (word, after string) {
	if i := strings.IndexAny(text, " _"); i >= 0 {
		return text[:i], strings.TrimLeft(text[i:], " _")
	}
	return text, ""
}

// take parses a word. A word in the form of a time that is invalid is an error: otherwise
// a notice for one morning would be shown for ever.
func (s *Schedule) take(word string) (taken bool, err error) {
	switch {
	case word == "" || word == ".." || yearsWord().MatchString(word): // "2026-2027" is a school year
		return false, nil
	case dateWord().MatchString(word):
		return true, s.takeDates(word)
	case daysWord().MatchString(word):
		return true, s.takeDays(word)
	case hoursWord().MatchString(word):
		return true, s.takeHours(word)
	case secondsWord().MatchString(word):
		n, _ := strconv.Atoi(strings.TrimSuffix(word, "s")) // at most four digits
		if n < config.MinNoticeSeconds || n > config.MaxNoticeSeconds {
			return false, i18n.Say("its name asks for %d seconds: write %ds to %ds", n, config.MinNoticeSeconds, config.MaxNoticeSeconds)
		}
		s.Seconds = n
		return true, nil
	}
	return false, nil
}

func (s *Schedule) takeDates(word string) error {
	parts := dateWord().FindStringSubmatch(word)
	var bad error
	date := func(text string) calendar.Date {
		at, err := time.Parse("2006-1-2", text)
		if text != "" && err != nil {
			bad = i18n.Say("its name has a day that does not exist, %s: write year-month-day, 2026-12-01", text)
		}
		if text == "" || err != nil {
			return ""
		}
		return calendar.DateOf(at)
	}
	s.From, s.To = date(parts[1]), date(parts[3])
	if parts[2] == "" {
		s.To = s.From
	}
	if bad == nil && s.From != "" && s.To != "" && s.To < s.From {
		bad = i18n.Say("its name has days that end before they begin, %s: write the earlier day first", word)
	}
	return bad
}

// dayNumber is 1 for Monday, which Vietnamese calls the second day, to 7.
func dayNumber(name string) int {
	if strings.EqualFold(name, "CN") {
		return 7
	}
	n, _ := strconv.Atoi(name[1:]) // the form is checked
	return n - 1
}

func (s *Schedule) takeDays(word string) error {
	for _, run := range strings.Split(word, ",") {
		from, to, isRun := strings.Cut(run, "-")
		if !isRun {
			to = from
		}
		first, last := dayNumber(from), 0
		if !strings.Contains(to, "-") {
			last = dayNumber(to)
		}
		if first < 1 || first > 6 && !strings.EqualFold(from, "CN") || last > 7 || last < first || strings.EqualFold(to, "T8") {
			return i18n.Say("its name has days that do not exist, %s: write T2-T6, T7 or CN", word)
		}
		for day := first; day <= last; day++ {
			if !slices.Contains(s.Days, day) {
				s.Days = append(s.Days, day)
			}
		}
	}
	slices.Sort(s.Days)
	return nil
}

func (s *Schedule) takeHours(word string) error {
	from, to, _ := strings.Cut(word, "-")
	span := centre.Span{FromMin: minuteOf(from), ToMin: minuteOf(to)}
	if len(s.Hours) == maxSpans {
		return i18n.Say("its name has more than %d hours: write fewer, or a file beside it", maxSpans)
	}
	if span.FromMin < 0 || span.ToMin <= span.FromMin {
		return i18n.Say("its name has hours that do not exist, %s: write them from the earlier to the later, 0730-1130", word)
	}
	s.Hours = append(s.Hours, span)
	return nil
}

// maxSpans is how many hours a name may have.
const maxSpans = 8

// minuteOf is a time of day, "0730" or "7h30", in minutes; -1 if it is invalid.
func minuteOf(text string) int {
	hours, minutes, found := strings.Cut(strings.ToLower(text), "h")
	if !found {
		hours, minutes = text[:2], text[2:]
	}
	if minutes == "" {
		minutes = "0"
	}
	h, _ := strconv.Atoi(hours) // the form is checked
	m, _ := strconv.Atoi(minutes)
	if m > 59 || h > 24 || h == 24 && m > 0 {
		return -1
	}
	return 60*h + m
}

// overlaid is this schedule with the settings of the file beside the notice, which take
// precedence.
func (s Schedule) overlaid(by config.NoticeFile) Schedule {
	if by.From != "" || by.To != "" {
		s.From, s.To = by.From, by.To
	}
	if len(by.Days) > 0 {
		s.Days = by.Days
	}
	if len(by.Hours) > 0 {
		s.Hours = by.Hours
	}
	if by.Seconds > 0 {
		s.Seconds = by.Seconds
	}
	s.Title, s.Text = by.Title, by.Text
	return s
}
