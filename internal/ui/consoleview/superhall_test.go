package consoleview

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/queue"
)

// hall is a centre with two floors, one of them quiet.
func hall() console.Hall {
	return console.Hall{
		Can: true,
		Texts: []console.HallText{
			{ID: "xe", Text: "Chủ xe biển số {} xin ra cổng", Blank: "biển số xe"},
			{ID: "lac", Text: "Có cháu bé bị lạc, xin người thân đến bàn hướng dẫn"},
			{ID: "con-15", Text: "Còn 15 phút hết giờ tiếp nhận", Note: "đồng hồ phát 15 phút trước giờ nghỉ"},
		},
		Zones: []console.Zone{{Name: "Cả Trung tâm"}, {ID: "tang-1", Name: "Tầng 1"}, {ID: "tang-2", Name: "Tầng 2", QuietSec: 492}},
		Walls: []console.Wall{
			{ID: "w1", Name: "Màn hình sảnh A", State: "tốt", Zone: "Tầng 1", Voice: true, Can: true},
			{ID: "w2", Name: "Màn hình sảnh B", State: "loa đang tắt tiếng", Level: console.LevelWarn, Zone: "Tầng 1", Can: true},
			{ID: "w3", Name: "w3", State: "chưa kết nối", Level: console.LevelOff, Zone: "Tầng 2"},
		},
		Latest: "09:41 Còn 15 phút hết giờ tiếp nhận",
	}
}

func TestHallIsToldByKeyboard(t *testing.T) {
	down, up, enter, f7 := fyne.KeyDown, fyne.KeyUp, fyne.KeyReturn, fyne.KeyF7
	for _, tt := range []struct {
		what    string
		zones   int // of the centre
		presses []any
		want    []string
	}{
		{"quiet everywhere", 2, []any{f7, "11"}, []string{"hush 10 "}},
		{"quiet on one floor", 2, []any{f7, enter, down, enter}, []string{"hush 10 tang-1"}},
		{"quiet where there are no floors", 0, []any{f7, enter}, []string{"hush 10 "}},
		{"quiet where there is one", 1, []any{f7, enter}, []string{"hush 10 "}},
		{"sound again", 2, []any{f7, "2"}, []string{"hush 0 tang-2"}},
		{"a text", 0, []any{f7, "3"}, []string{"announce lac  "}},
		{"a text on one floor", 2, []any{f7, "43"}, []string{"announce lac  tang-2"}},
		{"a text that is found by typing", 2, []any{f7, "chau be", enter, "1"}, []string{"announce lac  "}},
		{"a number plate, digits and all", 0, []any{f7, "2", "90A-123.45", enter}, []string{"announce xe 90A-123.45 "}},
		{"a number plate on one floor", 2, []any{f7, "3", "29B1-001.02", enter, "2"}, []string{"announce xe 29B1-001.02 tang-1"}},
		{"a plate that was mistyped", 0, []any{f7, "2", "90B", fyne.KeyBackspace, "A", enter}, []string{"announce xe 90A "}},
		{"a plate that is too long", 0, []any{f7, "2", strings.Repeat("9", queue.MaxBlank+3), enter}, []string{"announce xe " + strings.Repeat("9", queue.MaxBlank) + " "}},
		{"no plate", 0, []any{f7, "2", enter, " ", enter}, nil},
		{"a test of a wall", 2, []any{f7, up, up, up, enter}, []string{"test w1"}},
		{"a test of a wall that is not there", 2, []any{f7, up, enter}, nil},
		{"nothing", 2, []any{f7, "3", "90A", fyne.KeyEscape, enter}, nil},
	} {
		bubble(t, tt.what, func(t *testing.T) {
			v := supervised(12)
			v.Supervision.Hall.Zones = v.Supervision.Hall.Zones[:tt.zones+1]
			if _, got := supervisor(t, v, tt.presses...); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestHallIsToldNothingWithoutTheHub(t *testing.T) {
	bubble(t, "and the lines say why", func(t *testing.T) {
		v := supervised(12)
		v.Supervision.Hall.Can, v.Link.Level = false, console.LevelBad
		s, got := supervisor(t, v, fyne.KeyF7, "1", "2", "3", fyne.KeyReturn)
		if got != nil {
			t.Errorf("got %q", got)
		}
		for _, o := range s.super.hallOptions() {
			if !o.off || o.note != s.text("console.super.no.down") {
				t.Errorf("%+v", o)
			}
		}
	})
}

// The rest of the quiet time is on the button, so that nobody wonders why the hall is
// silent.
func TestQuietStandsOnThePage(t *testing.T) {
	bubble(t, "with the time that is left", func(t *testing.T) {
		v := supervised(12)
		s, _ := show(t, v)
		if texts := shownTexts(s); !strings.Contains(texts, "Tắt tiếng, còn 08:12 F7") {
			t.Errorf("the page says\n%s", texts)
		}
		v.Supervision.Hall.Zones = v.Supervision.Hall.Zones[:2]
		s.Show(v)
		if texts := shownTexts(s); !strings.Contains(texts, "Âm thanh sảnh F7") {
			t.Errorf("the page says\n%s", texts)
		}
	})
}

// The last announcement is visible before another one is made.
func TestLatestAnnouncementStandsInTheDialog(t *testing.T) {
	bubble(t, "under its title", func(t *testing.T) {
		s, _ := supervisor(t, supervised(12), fyne.KeyF7)
		if texts := shownTexts(s); !strings.Contains(texts, "09:41 Còn 15 phút hết giờ tiếp nhận") {
			t.Errorf("the dialog says\n%s", texts)
		}
	})
}

// shownTexts are the texts of the page, one a line.
func shownTexts(s *Screen) string {
	var b strings.Builder
	for _, spot := range s.Board().Texts() {
		b.WriteString(spot.Text + "\n")
	}
	return b.String()
}
