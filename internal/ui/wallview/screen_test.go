package wallview

import (
	"fmt"
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/ui/uitest"
	"motcua/internal/ui/widget"
	"motcua/internal/wall"
)

var sizes = []struct{ w, h int }{
	{1920, 1080}, {1080, 1920}, {1280, 720}, {1366, 768}, {1280, 800}, {1024, 768}, {1280, 1024}, {768, 1024}, {3840, 2160},
}

// signs are displays over counters: bars, and small screens.
var signs = []struct{ w, h int }{{1920, 360}, {1280, 256}, {1024, 384}, {1920, 540}, {800, 300}, {800, 480}, {1280, 800}}

var monday = time.Date(2026, 11, 23, 8, 42, 17, 0, time.FixedZone("ICT", 7*3600))

func lobby() wall.View {
	return wall.View{
		Lang: i18n.Vietnamese, Now: monday, Centre: "Trung tâm Phục vụ hành chính công",
		Hero: wall.Call{Number: "A018", Agency: "Sở Giao thông vận tải", Letter: "A", Counter: "3", Arrow: wall.ArrowLeft}, Lit: true, Rows: 4,
		Calls: []wall.Call{
			{Number: "C031", Agency: "Sở Tư pháp", Letter: "C", Hue: 1, Counter: "7", Arrow: wall.ArrowLeft},
			{Number: "E009", Agency: "Sở Kế hoạch và Đầu tư", Letter: "E", Hue: 2, Place: "tầng 1, bên trái", Counter: "9", Arrow: wall.ArrowLeft},
			{Number: "A017", Agency: "Sở Giao thông vận tải", Letter: "A", Counter: "5", Arrow: wall.ArrowUp, Priority: true},
			{Number: "L007", Agency: "Sở Xây dựng", Letter: "L", Hue: 4, Counter: "13", Arrow: wall.ArrowRight},
		},
		Queues: []wall.Queue{
			{Name: "Giao thông vận tải", Letter: "A", Waiting: 12, Known: true, FromMin: 15, ToMin: 25},
			{Name: "Tư pháp", Letter: "C", Hue: 1, Waiting: 7, Known: true, FromMin: 10, ToMin: 15},
			{Name: "Tài nguyên và Môi trường", Letter: "M", Hue: 3, Waiting: 6, Known: true, FromMin: 15, ToMin: 20},
			{Name: "Xây dựng", Letter: "L", Hue: 4, Waiting: 5, Known: true, FromMin: 10, ToMin: 15},
		},
		Today:  "07:30–11:30 · 13:30–17:00",
		Paused: []wall.Paused{{Counter: "5", Reason: "Ăn trưa"}},
		Notice: wall.Notice{
			Title: "Nộp hồ sơ trực tuyến, nhận kết quả tại nhà",
			Text:  "Quét mã QR trên phiếu để theo dõi lượt của ông/bà. Hồ sơ trễ hẹn sẽ có phiếu xin lỗi và hẹn lại ngày trả.",
		},
		Ticker: []string{
			"Trung tâm làm việc từ 07:30 đến 11:30 và 13:30 đến 17:00, thứ Hai đến thứ Sáu",
			"Không hút thuốc trong khu vực chờ · Giữ gìn trật tự, vệ sinh chung",
		},
	}
}

func crowded() wall.View {
	v := lobby()
	v.Offline, v.DataAt, v.Sample = true, monday, true
	v.Rows = 8
	v.Hero = wall.Call{Number: "AK003", Agency: "Sở Lao động – Thương binh và Xã hội", Letter: "AN", Place: "tầng 2, bên trái, phòng 205", Counter: "21", Arrow: wall.ArrowRight, Priority: true}
	v.Calls = nil
	for i := range 8 {
		v.Calls = append(v.Calls, wall.Call{
			Number: fmt.Sprintf("NK%03d", i+1), Agency: "Sở Lao động – Thương binh và Xã hội", Letter: "NK", Hue: i, Counter: fmt.Sprint(14 + i),
			Arrow: wall.Arrow(i % 5), Priority: i%2 == 0, Place: []string{"", "tầng 2, bên trái, phòng 205", "tầng 1"}[i%3],
		})
	}
	v.Queues = nil
	for i := range 20 {
		v.Queues = append(v.Queues, wall.Queue{Name: "Lao động – Thương binh và Xã hội", Letter: "NK", Hue: i, Waiting: 300 + i, Known: true, FromMin: 115, ToMin: 130, IsClosed: i == 3})
	}
	for i := range 9 {
		v.Paused = append(v.Paused, wall.Paused{Counter: fmt.Sprint(100 + i), Reason: "Hỗ trợ công dân tại khu vực tự phục vụ"})
	}
	v.Notice.Title = "Từ ngày 01/12/2026 thủ tục đổi giấy phép lái xe thực hiện hoàn toàn trên Cổng dịch vụ công quốc gia"
	v.Notice.Text = strings.Repeat(v.Notice.Text+" ", 2)
	return v
}

func closed() wall.View {
	v := lobby()
	v.Hero, v.Calls, v.Queues, v.Paused, v.Lit = wall.Call{}, nil, nil, nil, false
	v.Now = time.Date(2026, 11, 25, 17, 24, 0, 0, monday.Location())
	v.Closed = &wall.Closed{
		Says: "Trung tâm đã hết giờ tiếp nhận hôm nay. Xin hẹn gặp lại ông/bà.", Lead: "Mở lại", Clock: "07:30", Day: "thứ Năm",
		Motto: "Thân thiện · Tận tình · Đúng hẹn · Hiệu quả",
		Hours: []string{"07:30–11:30 · 13:30–17:00", "thứ Hai đến thứ Sáu"}, DayOff: []string{"thứ Sáu 01/01/2027", "Tết Dương lịch"},
		Address: "Số 07 đường Trần Phú, phường Quang Trung", Phone: "0226 3 888 999", Still: "Quầy 18 còn trả kết quả cho 2 người",
	}
	return v
}

func over(state wall.OverState, number, officer, reason string) wall.View {
	v := lobby()
	v.Over = &wall.Over{Counter: "3", Agency: "Sở Lao động – Thương binh và Xã hội", Officer: officer, Number: number, State: state, Reason: reason}
	return v
}

func samples() map[string]wall.View {
	empty := lobby()
	empty.Hero, empty.Calls, empty.Queues, empty.Ticker = wall.Call{}, nil, nil, nil
	picture := lobby()
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * 7)
	}
	img.Set(1, 1, color.White)
	picture.Notice.Image, picture.Lit, picture.HeroUnit = img, false, 1.4
	english := crowded()
	english.Lang, english.Centre = i18n.English, "Hà Nam Province Public Administration Service Centre"
	english.Hero.Agency = "Department of Labour, Invalids and Social Affairs"
	none := lobby()
	none.Notice, none.Queues, none.Hero.Place = wall.Notice{}, nil, "tầng 1, bên trái"
	far := lobby()
	far.HeroDigits, far.Rows, far.Hero.Place = 260, 8, "tầng 1, bên trái"
	contrast, closedContrast := crowded(), closed()
	contrast.Contrast, contrast.Offline, closedContrast.Contrast = true, false, true
	noon, long := closed(), closed()
	noon.Closed.Day, noon.Closed.Clock, noon.Closed.Still, noon.Closed.DayOff = "", "13:30", "", nil
	long.Offline, long.DataAt, long.Sample = true, monday, true
	long.Lang, long.Closed.Lead, long.Closed.Day = i18n.English, "Reopens", "Wednesday, 30/11"
	long.Closed.Says = "The centre is closed today: Compensatory leave for Vietnamese National Day. See you again."
	long.Closed.Hours = []string{"07:30–11:30 · 13:30–17:00", "Monday, Tuesday, Wednesday, Friday", "Saturday: 08:00–11:00"}
	long.Closed.DayOff = []string{"Wednesday 02/09/2026", "Compensatory leave for National Day"}
	long.Closed.Still = "Counter 3, 7, 11, 12, 14, 18 are still serving 12 people"
	stop := closed()
	stop.Closed.Lead, stop.Closed.Clock, stop.Closed.Day, stop.Closed.Motto = "Tạm ngừng tiếp nhận", "", "", ""
	stop.Closed.Address, stop.Closed.Phone, stop.Closed.Still, stop.Closed.Hours = "", "", "", nil
	overEnglish := over(wall.OverPaused, "", "Trần Minh Đức", "Break")
	overEnglish.Lang, overEnglish.Offline, overEnglish.Sample = i18n.English, true, true
	overLong, overContrast := over(wall.OverPaused, "", "Tôn Nữ Thị Phương Thảo Nguyên", "Hỗ trợ công dân tại khu vực tự phục vụ"), over(wall.OverCalling, "NK003", "Tôn Nữ Thị Phương Thảo Nguyên", "")
	overLong.Offline, overLong.DataAt, overLong.Over.Counter = true, monday, "118"
	overLong.Over.Agency = "Chi nhánh Văn phòng Đăng ký đất đai khu vực Thành phố Phủ Lý – Sở Nông nghiệp và Môi trường"
	overContrast.Contrast, overContrast.Over.Agency, overContrast.Over.Counter = true, overLong.Over.Agency, "21"
	titled := withFilm()
	titled.Notice.Title, titled.Notice.Text = "Mang gì khi đổi giấy phép lái xe?", "Giấy khám sức khỏe, giấy phép đang dùng và căn cước. Đơn có sẵn tại Quầy 3, 4, 5."
	told := lobby()
	told.Announcement, told.Spoken = "Chủ xe biển số 90A-123.45 xin ra cổng chính, xe đang chắn lối của xe cứu thương", true
	return map[string]wall.View{
		"told": told, "film": withFilm(), "film-title": titled,
		"none": none, "far": far, "contrast": contrast, "closed": closed(), "closed-contrast": closedContrast,
		"closed-noon": noon, "closed-long": long, "closed-stop": stop,
		"english": english, "over-english": overEnglish,
		"lobby": lobby(), "crowded": crowded(), "empty": empty, "picture": picture,
		"over-long": overLong, "over-contrast": overContrast,
		"over-calling": over(wall.OverCalling, "A018", "Trần Minh Đức", ""),
		"over-serving": over(wall.OverServing, "AK003", "Trần Minh Đức", ""),
		"over-paused":  over(wall.OverPaused, "", "Trần Minh Đức", "Nghỉ giữa giờ"),
		"over-closed":  over(wall.OverClosed, "", "", ""),
		"over-free":    over(wall.OverFree, "", "Nguyễn Thị Phương Thảo", ""),
	}
}

func bubble(t *testing.T, name string, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func TestEveryViewFitsEveryScreen(t *testing.T) {
	for name, v := range samples() {
		at := sizes
		if v.Over != nil {
			at = slices.Concat(sizes, signs)
		}
		if underRace {
			at = at[2:3]
		}
		for _, size := range at {
			label := fmt.Sprintf("wall-%s-%dx%d", name, size.w, size.h)
			bubble(t, label, func(t *testing.T) {
				s := New()
				defer s.Close()
				c := uitest.Window(t, s.Board(), size.w, size.h)
				s.Show(v)
				uitest.NoOverflow(t, label, s.Board())
				uitest.Shot(t, label, c)
				if size.w == 1920 { // one is enough
					uitest.SameOnSurface(t, label, s.Board(), c)
				}
			})
		}
	}
}

func TestUnchangedViewRepaintsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New()
		defer s.Close()
		uitest.Window(t, s.Board(), 1920, 1080)
		s.Show(lobby())
		before := s.Board().Repaints()
		s.Show(lobby())
		if n := s.Board().Repaints() - before; n != 0 {
			t.Errorf("showing the same view repainted %d objects", n)
		}
	})
}

// clocked makes the test's goroutine run the screen's timers, and returns a function that
// lets time pass.
func clocked(s *Screen) (pass func(time.Duration)) {
	posted := make(chan func(), 16)
	s.do = func(f func()) { posted <- f }
	return func(d time.Duration) {
		end := time.After(d)
		for {
			select {
			case f := <-posted:
				f()
			case <-end:
				synctest.Wait()
				for len(posted) > 0 {
					(<-posted)()
				}
				return
			}
		}
	}
}

func TestHeroPulsesThreeTimesThenRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New()
		defer s.Close()
		pass := clocked(s)
		uitest.Window(t, s.Board(), 1920, 1080)
		v := lobby()
		v.Ticker = nil
		s.Show(v)
		v.Pulse++
		s.Show(v)
		crests := 0
		for range 20 {
			before := s.glow
			pass(pulseStep)
			if s.glow == 1 && before != 1 {
				crests++
			}
		}
		if crests != pulses {
			t.Errorf("the hero pulsed %d times, want %d", crests, pulses)
		}
		before := s.Board().Repaints()
		pass(time.Minute)
		if n := s.Board().Repaints() - before; n != 0 {
			t.Errorf("%d repaints in a minute at rest", n)
		}
	})
}

func TestTickerTurnsItsLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New()
		defer s.Close()
		pass := clocked(s)
		uitest.Window(t, s.Board(), 1920, 1080)
		s.Show(lobby())
		if !shows(s, "Trung tâm làm việc") {
			t.Error("the first line is not shown at first")
		}
		pass(wall.TickerPage + time.Second)
		if !shows(s, "Không hút thuốc") {
			t.Error("the second line is not shown after a page's time")
		}
	})
}

func TestScrollingTickerMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New()
		defer s.Close()
		pass := clocked(s)
		uitest.Window(t, s.Board(), 1280, 720)
		v := lobby()
		v.TickerScroll = true
		s.Show(v)
		pass(10*scrollStep + time.Millisecond)
		if s.shift <= 0 {
			t.Error("a line longer than the band stands still")
		}
		v.Ticker = []string{"Ngắn"}
		s.Show(v)
		pass(10 * scrollStep)
		before := s.Board().Repaints()
		pass(time.Second)
		if n := s.Board().Repaints() - before; n != 0 {
			t.Errorf("a line that fits was repainted %d times", n)
		}
	})
}

func TestCloseStopsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New()
		pass := clocked(s)
		uitest.Window(t, s.Board(), 1280, 720)
		v := lobby()
		v.Pulse++
		s.Show(v)
		s.Close()
		before := s.Board().Repaints()
		pass(time.Minute)
		if n := s.Board().Repaints() - before; n != 0 {
			t.Errorf("%d repaints after Close", n)
		}
	})
}

func shows(s *Screen, part string) bool {
	for _, x := range s.Board().Texts() {
		if strings.Contains(x.Whole, part) {
			return true
		}
	}
	return false
}

func TestOfflineSaysSinceWhen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New()
		defer s.Close()
		uitest.Window(t, s.Board(), 1920, 1080)
		v := lobby()
		v.Offline, v.DataAt = true, monday.AddDate(0, 0, -3)
		s.Show(v)
		if !shows(s, "Mất kết nối – số liệu lúc 08:42 20/11") {
			t.Error("the wall does not say how old its data are")
		}
	})
}

func TestGoldenScreens(t *testing.T) {
	for name, at := range map[string][]string{
		"lobby":   {"1920x1080", "1080x1920", "1280x720", "1024x768"},
		"crowded": {"1920x1080", "1080x1920", "1280x720", "1024x768"},
		"closed":  {"1920x1080", "1080x1920", "1280x720", "1024x768"},
		"english": {"1280x720"}, "none": {"1024x768"}, "far": {"1920x1080"}, "contrast": {"1920x1080"}, "picture": {"1080x1920"}, "film-title": {"1080x1920"},
		"closed-contrast": {"1080x1920"}, "closed-noon": {"1280x720"}, "closed-long": {"1024x768"}, "over-calling": {"1920x1080", "1920x360"}, "over-paused": {"1280x256"},
	} {
		for _, size := range at {
			bubble(t, name+"-"+size, func(t *testing.T) {
				var w, h int
				if _, err := fmt.Sscanf(size, "%dx%d", &w, &h); err != nil {
					t.Fatal(err)
				}
				s := New()
				defer s.Close()
				c := uitest.Window(t, s.Board(), w, h)
				s.Show(samples()[name])
				uitest.Golden(t, name+"-"+size, c.Capture())
			})
		}
	}
}

// The estimate is beside the number of people, on one line with it and without touching
// it. If it is unknown, its place is empty and nothing else moves.
func TestEstimateStandsBesideThoseWaiting(t *testing.T) {
	for _, size := range sizes {
		bubble(t, fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			s := New()
			defer s.Close()
			uitest.Window(t, s.Board(), size.w, size.h)
			v := lobby()
			v.Queues = v.Queues[:1]
			s.Show(v)
			name, number, wait := place(s, "Giao thông vận tải"), place(s, "12"), place(s, "15–25’")
			if wait.W == 0 {
				wait = place(s, "15–25 phút") // if there is room for the word
			}
			if wait.W == 0 || number.X < name.X+name.W || wait.X < number.X+number.W-0.1 || wait.Y != number.Y || wait.H != number.H {
				t.Errorf("name %v, waiting %v, estimate %v", name, number, wait)
			}
			v.Queues = slices.Clone(v.Queues)
			v.Queues[0].Known = false
			s.Show(v)
			if shows(s, "15–25") {
				t.Error("an estimate is shown that is not known")
			}
			if now := place(s, "12"); now != number {
				t.Errorf("those waiting moved from %v to %v", number, now)
			}
		})
	}
}

// place is the box of a text, empty if it is not shown.
func place(s *Screen, whole string) widget.Box {
	for _, x := range s.Board().Texts() {
		if x.Whole == whole {
			return x.Limit
		}
	}
	return widget.Box{}
}

func TestAgenciesThatDoNotFitAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New()
		defer s.Close()
		uitest.Window(t, s.Board(), 1920, 1080)
		v := crowded()
		s.Show(v)
		drawn := 0
		for i := range v.Queues {
			for _, x := range s.Board().Texts() {
				if x.Whole == fmt.Sprint(v.Queues[i].Waiting) {
					drawn++
				}
			}
		}
		if want := fmt.Sprintf("+ %d cơ quan khác", len(v.Queues)-drawn); drawn == 0 || !shows(s, want) {
			t.Errorf("%d of %d agencies are drawn, and nothing says %q", drawn, len(v.Queues), want)
		}
	})
}

func TestHeroAgencyStandsBesideTheNumberWhereItFits(t *testing.T) {
	beside := func(t *testing.T, agency string, arrow wall.Arrow) bool {
		s := New()
		defer s.Close()
		uitest.Window(t, s.Board(), 1920, 1080)
		v := lobby()
		v.Calls, v.Hero.Agency, v.Hero.Arrow = nil, agency, arrow
		s.Show(v)
		var number, word widget.Box
		for _, x := range s.Board().Texts() {
			switch x.Whole {
			case v.Hero.Number:
				number = x.Limit
			case agency:
				word = x.Limit
			}
		}
		return word.X >= number.X+number.W
	}
	synctest.Test(t, func(t *testing.T) {
		if !beside(t, "Sở Tư pháp", wall.ArrowLeft) {
			t.Error("a short name does not stand beside the number")
		}
		if beside(t, "Sở Lao động – Thương binh và Xã hội và những người có công với cách mạng", wall.ArrowLeft) {
			t.Error("a name without room beside the number does not go below it")
		}
	})
}

// A poster is drawn whole on a plain background, and has no shade.
func TestPosterIsNotCutOff(t *testing.T) {
	bubble(t, "poster", func(t *testing.T) {
		img := image.NewRGBA(image.Rect(0, 0, 200, 900)) // tall, for a wide panel
		for i := range img.Pix {
			img.Pix[i] = 0xFF
			if i%4 != 1 {
				img.Pix[i] = 0
			}
			if i%4 == 3 {
				img.Pix[i] = 0xFF
			}
		}
		green := func(whole bool) (first, last, wide int) {
			v := lobby()
			v.Notice = wall.Notice{Image: img, Whole: whole}
			s := New()
			defer s.Close()
			c := uitest.Window(t, s.Board(), 1280, 720)
			s.Show(v)
			drawn := c.Capture()
			first = -1
			for y := 90; y < 425; y++ {
				n := 0
				for x := 780; x < 1260; x++ {
					if r, g, b, _ := drawn.At(x, y).RGBA(); r < 0x1000 && g > 0xF000 && b < 0x1000 {
						n++
					}
				}
				if n > 0 {
					if first < 0 {
						first = y
					}
					last = y
				}
				wide = max(wide, n)
			}
			return first, last, wide
		}
		first, last, wide := green(true)
		if tall := last - first + 1; tall < 250 || max(wide*9/2-tall, tall-wide*9/2) > 9 {
			t.Errorf("the poster is %d wide and %d tall", wide, tall)
		}
		if _, _, wide := green(false); wide < 400 {
			t.Errorf("a picture that covers the panel is %d wide", wide)
		}
	})
}
