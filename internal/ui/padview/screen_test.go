package padview

import (
	"fmt"
	"image"
	"slices"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/pad"
	"motcua/internal/ui/uitest"
)

var sizes = []struct{ w, h int }{{1280, 800}, {1920, 1080}, {1366, 768}, {1280, 720}, {1024, 600}, {800, 1280}}

// actions records what the screen asks for, one line each.
type actions struct{ log []string }

var _ pad.Actions = (*actions)(nil)

func (a *actions) Rate(id string)         { a.log = append(a.log, "rate "+id) }
func (a *actions) ToggleReason(id string) { a.log = append(a.log, "toggle "+id) }
func (a *actions) SendReasons()           { a.log = append(a.log, "send") }
func (a *actions) SkipReasons()           { a.log = append(a.log, "skip") }
func (a *actions) Alter()                 { a.log = append(a.log, "alter") }
func (a *actions) SetLang(l i18n.Lang)    { a.log = append(a.log, "lang "+string(l)) }

func base(p pad.Page) pad.View {
	return pad.View{
		Page: p, Lang: i18n.Vietnamese, Centre: "Trung tâm Phục vụ hành chính công", Motto: "Thân thiện · Tận tình · Đúng hẹn · Hiệu quả",
		Counter: "3", Officer: "Trần Minh Đức", Title: "Chuyên viên", Agency: "Sở Giao thông vận tải", Chosen: -1,
	}
}

func levels(n int) []pad.Level {
	all := map[int][]string{
		3: {"Hài lòng", "Bình thường", "Không hài lòng"},
		4: {"Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng"},
		5: {"Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng"},
	}
	var out []pad.Level
	for i, name := range all[n] {
		out = append(out, pad.Level{ID: fmt.Sprint(n - i), Name: name})
	}
	return out
}

func englishLevels(names ...string) []pad.Level {
	var out []pad.Level
	for i, name := range names {
		out = append(out, pad.Level{ID: fmt.Sprint(len(names) - i), Name: name})
	}
	return out
}

func samples() map[string]pad.View {
	ask := func(n int) pad.View {
		v := base(pad.PageAsk)
		v.Levels, v.Ticket, v.LeftSec = levels(n), "A018", 25
		return v
	}
	long := ask(5)
	long.Officer, long.Title, long.Agency = "Nguyễn Thị Phương Thảo", "Chuyên viên chính", "Sở Lao động – Thương binh và Xã hội"
	long.Chosen, long.Sample, long.Counter = 3, true, "12"
	reasons := base(pad.PageReasons)
	reasons.Ticket, reasons.LeftSec = "A018", 20
	for i, name := range []string{"Chờ lâu", "Thái độ", "Hướng dẫn chưa rõ", "Yêu cầu thêm giấy tờ", "Phải đi lại nhiều lần", "Khác"} {
		reasons.Reasons = append(reasons.Reasons, pad.Reason{ID: fmt.Sprint(i), Name: name, On: i == 2 || i == 4})
	}
	thanks := base(pad.PageThanks)
	thanks.CanAlter = true
	closed := base(pad.PageClosed)
	closed.Officer, closed.Title = "", ""
	photo := base(pad.PageIdle)
	img := image.NewRGBA(image.Rect(0, 0, 40, 60))
	for i := range img.Pix {
		img.Pix[i] = uint8(i)
	}
	photo.Photo, photo.Officer, photo.Agency = img, "Nguyễn Thị Phương Thảo", "Sở Lao động – Thương binh và Xã hội"
	english := ask(4)
	english.Lang = i18n.English
	english.Levels = englishLevels("Very satisfied", "Satisfied", "Neutral", "Dissatisfied")
	english5 := ask(5)
	english5.Lang, english5.Sample = i18n.English, true
	english5.Levels = englishLevels("Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied")
	free := ask(4)
	free.Ticket, free.LeftSec, free.Kept = "", 0, true
	broken := base(pad.PageOffline)
	broken.Trouble = "Mời ông/bà góp ý trực tiếp với cán bộ hoặc bàn hướng dẫn"
	return map[string]pad.View{
		"broken": broken,
		"free":   free,
		"idle":   base(pad.PageIdle), "photo": photo, "ask": ask(4), "ask3": ask(3), "ask5": long, "english": english, "english5": english5,
		"reasons": reasons, "thanks": thanks, "closed": closed, "offline": base(pad.PageOffline),
	}
}

func bubble(t *testing.T, name string, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func show(t *testing.T, v pad.View) (*Screen, *actions) {
	t.Helper()
	a := &actions{}
	s := New(a)
	uitest.Window(t, s.Board(), 1280, 800)
	s.Show(v)
	uitest.Read(s.Board())
	return s, a
}

func TestEveryPageFitsEveryScreen(t *testing.T) {
	for name, v := range samples() {
		for _, size := range sizes {
			label := fmt.Sprintf("pad-%s-%dx%d", name, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				s := New(&actions{})
				c := uitest.Window(t, s.Board(), size.w, size.h)
				s.Show(v)
				uitest.NoOverflow(t, label, s.Board())
				uitest.Shot(t, label, c)
			})
		}
	}
}

func TestTargetsAskForTheirAction(t *testing.T) {
	tests := []struct{ sample, target, want string }{
		{"ask", "level:4", "rate 4"},
		{"ask5", "level:1", "rate 1"},
		{"ask", "lang:en", "lang en"},
		{"reasons", "reason:3", "toggle 3"},
		{"reasons", "send", "send"},
		{"reasons", "skip", "skip"},
		{"thanks", "alter", "alter"},
	}
	for _, tt := range tests {
		bubble(t, tt.sample+" "+tt.target, func(t *testing.T) {
			s, a := show(t, samples()[tt.sample])
			uitest.Tap(t, s.Board(), tt.target)
			if !slices.Equal(a.log, []string{tt.want}) {
				t.Errorf("got %q, want %q", a.log, tt.want)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := show(t, samples()["ask"])
		s.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
		s.TypedRune(' ')
		s.TypedRune('2')
		s.Show(samples()["reasons"])
		uitest.Read(s.Board())
		s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if want := []string{"rate 3", "send", "skip"}; !slices.Equal(a.log, want) {
			t.Errorf("got %q, want %q", a.log, want)
		}
	})
}

func TestSendWaitsForAReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := samples()["reasons"]
		v.Reasons = slices.Clone(v.Reasons)
		for i := range v.Reasons {
			v.Reasons[i].On = false
		}
		s, a := show(t, v)
		uitest.Tap(t, s.Board(), "send")
		if len(a.log) != 0 {
			t.Errorf("with no reason on the pad asked for %q", a.log)
		}
	})
}

func TestIdlePadRepaintsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := show(t, samples()["idle"])
		before := s.Board().Repaints()
		s.Show(samples()["idle"])
		if n := s.Board().Repaints() - before; n != 0 {
			t.Errorf("showing the same view repainted %d objects", n)
		}
	})
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{"Trần Minh Đức": "TĐ", "đức": "Đ", "": "", "Âu  Ánh": "ÂÁ"} {
		if got := initials(name); got != want {
			t.Errorf("initials of %q are %q, want %q", name, got, want)
		}
	}
}

func TestGoldenScreens(t *testing.T) {
	for _, name := range []string{"ask", "idle"} {
		bubble(t, name, func(t *testing.T) {
			s := New(&actions{})
			c := uitest.Window(t, s.Board(), 1280, 800)
			s.Show(samples()[name])
			uitest.Golden(t, name, c.Capture())
		})
	}
}
