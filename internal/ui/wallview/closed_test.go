package wallview

import (
	"fmt"
	"image"
	"image/color"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/uitest"
	"motcua/internal/ui/widget"
	"motcua/internal/wall"
)

// The time of the next opening is larger than anything else on the closed page, except
// the clock.
func TestReopeningIsTheLargest(t *testing.T) {
	for _, size := range sizes {
		bubble(t, fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			s := New()
			defer s.Close()
			uitest.Window(t, s.Board(), size.w, size.h)
			s.Show(closed())
			words := map[string]float32{"Mở lại": 0, "07:30": 0, "thứ Năm": 0}
			largest := float32(0)
			for _, x := range s.Board().Texts() {
				if _, of := words[x.Whole]; of {
					words[x.Whole] = x.Box.H
				} else {
					largest = max(largest, x.Box.H)
				}
			}
			for word, h := range words {
				if h <= largest {
					t.Errorf("%q is %g px high, and something else %g px", word, h, largest)
				}
			}
		})
	}
}

// While the centre is closed nothing moves and no number is shown.
func TestClosedWallStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New()
		defer s.Close()
		pass := clocked(s)
		uitest.Window(t, s.Board(), 1920, 1080)
		open := lobby()
		open.TickerScroll = true
		s.Show(open)
		pass(time.Second)
		v := closed()
		v.TickerScroll = true
		v.Hero, v.Calls = lobby().Hero, lobby().Calls
		s.Show(v)
		before := s.Board().Repaints()
		pass(time.Minute)
		if n := s.Board().Repaints() - before; n != 0 {
			t.Errorf("%d repaints in a minute", n)
		}
		if shows(s, "A018") || shows(s, "C031") || !shows(s, "Quầy 18 còn trả kết quả") {
			t.Error("the closed wall shows numbers, or not who is still served")
		}
		s.Show(open)
		if !shows(s, "A018") {
			t.Error("a call does not bring the numbers back")
		}
		before = s.Board().Repaints()
		pass(time.Second)
		if s.Board().Repaints() == before {
			t.Error("the ticker does not move again")
		}
	})
}

func TestScenesFlagAndDoorAreWhereTheyBelong(t *testing.T) {
	const w, h, k = 1400, 280, 1
	img := paintScene(w, h, k)
	at := func(x, y int) color.Color { return img.At(w/2+x, h-1-y) }
	for what, c := range map[string]struct {
		x, y int
		want color.NRGBA
	}{
		"door": {-20, 40, rgb(0xD69E28)}, "gap of the door": {0, 40, rgb(0x1F3646)}, "flag": {6, 230, theme.Day.Brand}, "star": {25, 241, theme.Day.Gold},
		"sky": {-500, 270, theme.Night}, "roof": {0, 180, rgb(0x1F3646)}, "beside the roof": {100, 200, theme.Night},
	} {
		if got := at(c.x, c.y); got != c.want {
			t.Errorf("%s is %v, want %v", what, got, c.want)
		}
	}
	if tiny := paintScene(1, 1, 0.01); tiny.Bounds() != image.Rect(0, 0, 1, 1) {
		t.Errorf("a screen of one pixel has a scene of %v", tiny.Bounds())
	}
}

// The configured number of rows is drawn at every size, whatever they contain.
func TestRowsThatAreSetAreDrawn(t *testing.T) {
	for _, size := range sizes {
		bubble(t, fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			for rows := 4; rows <= 8; rows++ {
				for _, digits := range []float32{0, 300} {
					s := New()
					uitest.Window(t, s.Board(), size.w, size.h)
					v := crowded()
					v.Rows, v.HeroDigits = rows, digits
					s.Show(v)
					drawn := 0
					for _, x := range s.Board().Texts() {
						for _, c := range v.Calls {
							if x.Whole == c.Number {
								drawn++
							}
						}
					}
					s.Close()
					if drawn != rows {
						t.Errorf("%d rows are set with digits of %g px, %d are drawn", rows, digits, drawn)
					}
				}
			}
		})
	}
}

// The newest number's digits are as high as the hall needs, up to HeroReach, for numbers
// of four characters.
func TestDigitsAreAsHighAsTheHallNeeds(t *testing.T) {
	for _, size := range sizes {
		bubble(t, fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			s := New()
			defer s.Close()
			uitest.Window(t, s.Board(), size.w, size.h)
			reach := HeroReach(float32(size.w), float32(size.h))
			for _, part := range []float32{0.7, 0.9, 1} {
				v := lobby()
				v.Hero.Number, v.Hero.Counter, v.HeroDigits = "A000", "00", reach*part
				s.Show(v)
				for _, text := range []string{"A000", "00"} {
					if got := digitHeight(s, text); got < v.HeroDigits*0.97 {
						t.Errorf("%q: digits of %g px, the hall needs %g px", text, got, v.HeroDigits)
					}
				}
			}
		})
	}
}

func TestWidthOfTheFiguresIsThatOfTheFont(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New()
		defer s.Close()
		uitest.Window(t, s.Board(), 1920, 1080)
		const size = 200
		got := (widget.Width("A000", theme.Bold, size) + widget.Width("00", theme.Bold, size)) / size
		if got > heroFigures || got < heroFigures-0.03 {
			t.Errorf("the figures are %g times as wide as their size, and taken for %g", got, heroFigures)
		}
	})
}

// digitHeight is the height of the digits of a text: the line height of the font is 1.265
// times its size.
func digitHeight(s *Screen, text string) float32 {
	for _, x := range s.Board().Texts() {
		if x.Whole == text {
			return x.Box.H / 1.265 * figureShare
		}
	}
	return 0
}

// However close calls are to each other, the glow reaches its maxima at least a second
// apart, and ends.
func TestNothingFlashesFasterThanOnceASecond(t *testing.T) {
	for _, every := range []time.Duration{100, 300, 450, 700, 1100, 2900, 3100} {
		synctest.Test(t, func(t *testing.T) {
			s := New()
			defer s.Close()
			pass := clocked(s)
			uitest.Window(t, s.Board(), 1280, 720)
			v := lobby()
			v.Ticker = nil
			s.Show(v)
			const step = 50 * time.Millisecond
			crest, since, crests := false, time.Hour, 0
			for at := time.Duration(0); at < 20*time.Second; at += step {
				if at%(every*time.Millisecond/step*step) == 0 && at < 10*time.Second {
					v.Pulse++
					s.Show(v)
				}
				pass(step)
				since += step
				if s.glow == 1 && !crest {
					if crests++; since < time.Second-step {
						t.Errorf("calls every %d ms: two crests within %v", every, since)
					}
					since = 0
				}
				crest = s.glow == 1
			}
			if crests < pulses || s.glow != 0 {
				t.Errorf("calls every %d ms: %d crests, and a glow of %g at rest", every, crests, s.glow)
			}
		})
	}
}

// A colour alone says nothing: the letter is beside the name in every row.
func TestLettersStandBesideNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New()
		defer s.Close()
		uitest.Window(t, s.Board(), 1920, 1080)
		v := lobby()
		v.Calls = []wall.Call{{Number: "K001", Agency: "Sở Y tế", Letter: "QX", Place: "tầng 2", Counter: "9"}}
		v.Queues = []wall.Queue{{Name: "Công an", Letter: "ZX", Waiting: 1}}
		s.Show(v)
		for letter, name := range map[string]string{"QX": "Sở Y tế", "ZX": "Công an"} {
			a, b := place(s, letter), place(s, name)
			if a.W == 0 || b.W == 0 || a.X+a.W > b.X || a.Y > b.Y+b.H || b.Y > a.Y+a.H {
				t.Errorf("letter %v, name %v", a, b)
			}
		}
		if !shows(s, "tầng 2") || !shows(s, "Tiếp nhận hôm nay: 07:30–11:30") || !shows(s, "Quầy 5 tạm ngưng – Ăn trưa") {
			t.Error("place, hours or the pause are not shown")
		}
	})
}
