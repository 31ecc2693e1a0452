package wallview

import (
	"fmt"
	"image"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/notice"
	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/ui/uitest"
	"motcua/internal/wall"
)

// held is the memory and the goroutines of the program at a moment.
type held struct{ bytes, goroutines int }

func nowHeld() held {
	runtime.GC()
	runtime.GC() // runs finalizers
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return held{int(m.HeapAlloc), runtime.NumGoroutine()}
}

// mayGrow is how much the memory of a wall may grow from 2 hours to 24 hours. Its cache
// of measured texts has a limit that is not reached in two hours. This is less than 200
// bytes for each of its drawings.
const mayGrow = 1 << 20

// TestWallHoldsNoMoreAfterADay runs the whole wall, the real use case and the real
// screen, for 24 hours of calls, pauses, announcements, notices, lost links, opening
// hours and changing ticker lines. The hub's own memory of the day is measured by the
// same day without a wall, and subtracted.
func TestWallHoldsNoMoreAfterADay(t *testing.T) {
	if underRace {
		t.Skip("the detector's own memory grows too, and the day takes minutes: make screens plays it")
	}
	for name, open := range map[string]func(t *testing.T, s *Screen) func(){
		"painted by Fyne": func(*testing.T, *Screen) func() { return func() {} },
		"on a surface, with a band": func(t *testing.T, s *Screen) func() {
			fail := func(err error) { t.Errorf("given up: %v", err) }
			s.Board().SetSurface(&uitest.Glass{}, fail)
			s.SetBand(&belt{}, fail)
			return func() { s.band.(*belt).since() }
		},
	} {
		t.Run(name, func(t *testing.T) {
			var hub, both [2]held
			drawings := 0
			synctest.Test(t, func(t *testing.T) { hub = aDay(t, time.Sleep) })
			synctest.Test(t, func(t *testing.T) {
				s := New()
				defer s.Close()
				c := uitest.Window(t, s.Board(), 480, 270)
				forget := open(t, s)
				pass := clocked(s)
				do, gone := s.do, time.Duration(0)
				drawn := s.Board().Drawn
				s.Board().Drawn = func() { drawings++; drawn() }
				both = aDay(t, func(d time.Duration) {
					pass(d)
					forget()
					if gone += d; gone > 20*time.Minute {
						gone = 0
						c.Capture() // the toolkit frees unused objects when it paints
					}
				}, func(v wall.View) {
					v.TickerScroll = s.band != nil // otherwise it would be drawn thirty times a second
					do(func() { s.Show(v) })
				})
			})
			grown := (both[1].bytes - both[0].bytes) - (hub[1].bytes - hub[0].bytes)
			t.Logf("%d drawings; from the 2nd hour to the 24th the wall has grown by %d bytes, and the hub by %d", drawings, grown, hub[1].bytes-hub[0].bytes)
			if drawings < 4_000 {
				t.Errorf("%d drawings are no day", drawings)
			}
			if grown > mayGrow {
				t.Errorf("after 24 hours the wall holds %d bytes more than after two", grown)
			}
			if both[1].goroutines > both[0].goroutines {
				t.Errorf("%d goroutines after two hours, %d after 24", both[0].goroutines, both[1].goroutines)
			}
		})
	}
}

// aDay runs 24 hours with a wall for each of shows, and returns what is held after two
// hours and at the end.
func aDay(t *testing.T, pass func(time.Duration), shows ...func(wall.View)) (at [2]held) {
	hub := seattest.NewHub(t, hall(0))
	seat := hub.Seat("wall")
	for _, show := range shows {
		w := wall.New(wall.Config{
			Lang: i18n.Vietnamese, Seat: seat, Clock: seat.Clock(), Show: show, Dev: "wall", Notices: leaflets{},
			Announce: func(*queue.Ticket) {}, Tell: func(queue.Announced) {}, TestSound: func(queue.SoundTest) {},
		})
		w.Run()
		defer w.Close()
	}
	for hour := range 24 {
		anHour(hub, seat, hour, pass)
		switch hour {
		case 1:
			at[0] = nowHeld()
		case 23:
			at[1] = nowHeld()
		}
	}
	return at
}

// hall is a centre whose texts change every hour, and that is closed at noon and at
// night.
func hall(hour int) centre.Centre {
	c := seattest.Centre()
	c.Hours = centre.Hours{Days: []int{1, 2, 3, 4, 5, 6, 7}, Spans: []centre.Span{{FromMin: 450, ToMin: 690}, {FromMin: 810, ToMin: 1320}}}
	c.Ticker = []string{"Chào mừng ông/bà đến với Trung tâm.", fmt.Sprintf("Thông báo của %d giờ: xin giữ trật tự và để điện thoại ở chế độ rung.", hour), "Không hút thuốc."}
	c.Officers = append(c.Officers, centre.Officer{ID: "lan", Name: "Phạm Thị Lan", Supervisor: true})
	c.Announcements = []centre.Announcement{{ID: "soon", Text: "Còn 15 phút hết giờ tiếp nhận"}}
	return c
}

// anHour is one hour of a busy hall.
func anHour(hub *seattest.Hub, seat *seattest.Seat, hour int, pass func(time.Duration)) {
	hub.Must("", queue.SetCentre{Centre: hall(hour)})
	hub.Must("desk-3", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
	hub.Must("office", queue.Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
	for minute := range 60 {
		if minute%4 == 0 {
			hub.Must("kiosk", queue.IssueTicket{Service: "gplx"})
		}
		switch minute % 12 {
		case 1:
			hub.Must("desk-3", queue.CallNext{Counter: "3"})
			pass(20 * time.Second)
			hub.Must("desk-3", queue.Recall{Counter: "3"})
			pass(10 * time.Second)
			hub.Must("desk-3", queue.Start{Counter: "3"})
			hub.Must("desk-3", queue.Finish{Counter: "3"})
		case 5:
			hub.Must("office", queue.Announce{ID: "soon"})
		}
		switch minute {
		case 20, 50:
			seat.SetLine(false)
		case 23, 53:
			seat.SetLine(true)
		}
		pass(30 * time.Second)
	}
	hub.Must("desk-3", queue.Logout{Counter: "3"})
	hub.Must("office", queue.Logout{Counter: centre.SupervisorDesk})
	pass(time.Minute)
}

// leaflets is a folder of pictures, each read again when it is shown.
type leaflets struct{}

func (leaflets) Next(after string) (p notice.Page, more bool) {
	if after >= "9" {
		return notice.Page{}, false
	}
	key := "0"
	if after != "" {
		key = string(after[0] + 1)
	}
	return notice.Page{Key: key, Title: "Tờ " + key, Image: image.NewRGBA(image.Rect(0, 0, 160, 90)), Seconds: 40}, true
}

func (leaflets) Has(string) bool { return true }
