package window

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/inspection"
	"motcua/internal/kiosk"
	"motcua/internal/link"
	"motcua/internal/pad"
	"motcua/internal/queue"
	"motcua/internal/speaker"
	"motcua/internal/ui/kioskview"
	"motcua/internal/ui/padview"
	"motcua/internal/ui/sheetview"
	"motcua/internal/ui/uitest"
	"motcua/internal/ui/wallview"
	"motcua/internal/ui/widget"
	"motcua/internal/wall"
	"motcua/internal/wire"
)

// offlineSeat is a seat without a connection, with a reason.
type offlineSeat struct{ line device.Line }

func (c offlineSeat) Read(fn func(s *queue.State, line device.Line, peers []wire.Peer)) {
	fn(queue.NewState(), c.line, nil)
}

// nobody takes a screen's actions if none are expected.
type (
	nobody struct{ pad.Actions }
	noOne  struct{ kiosk.Actions }
)

// screens are the screens with a technician's card, each without data from a hub, in its
// sizes.
var screens = []struct {
	name  string
	board func(lang i18n.Lang, why string) *widget.Board
	sizes [][2]int
}{
	{"wall", func(lang i18n.Lang, why string) *widget.Board {
		s := wallview.New()
		s.Show(wall.View{Lang: lang, Now: time.Unix(0, 0), Offline: true, Why: why})
		return s.Board()
	}, [][2]int{{1920, 1080}, {1080, 1920}, {1280, 720}}},
	{"sign", func(lang i18n.Lang, why string) *widget.Board {
		s := wallview.New()
		s.Show(wall.View{Lang: lang, Now: time.Unix(0, 0), Offline: true, Why: why, Over: &wall.Over{Counter: "3"}})
		return s.Board()
	}, [][2]int{{1920, 1080}, {1080, 1920}, {1280, 720}}},
	{"pad", func(lang i18n.Lang, why string) *widget.Board {
		s := padview.New(nobody{})
		s.Show(pad.View{Lang: lang, Page: pad.PageOffline, Counter: "3", Why: why})
		return s.Board()
	}, [][2]int{{1280, 800}, {1024, 600}, {800, 1280}}},
	{"kiosk", func(lang i18n.Lang, _ string) *widget.Board {
		s := kioskview.New(noOne{})
		s.Show(kiosk.View{Lang: lang, Page: kiosk.PageOffline, MMPerPx: 0.27})
		return s.Board()
	}, [][2]int{{1080, 1920}, {1920, 1080}, {1280, 800}}},
}

// longest is a card with every line, and with long ones.
func longest(lang i18n.Lang, why link.Reason) inspection.Sheet {
	s := inspection.Subject{
		Lang: lang, Program: "display 0.1.0 0123456789abcdef0123456789abcdef01234567", ID: "wall-trung-tam-phuc-vu-hanh-chinh-cong-tang-2",
		Name: "Màn hình sảnh tầng 2, Trung tâm Phục vụ hành chính công phường Nguyễn Thị Minh Khai",
		Hub:  "wss://motcua.phuong-nguyen-thi-minh-khai.tp-ho-chi-minh.gov.vn:7420/phuc-vu/link", LogAt: "journalctl --user -e -u motcua-screen@display.service",
		Seat: offlineSeat{device.Line{Reason: why, SinceMS: 1, AheadMS: 400 * 24 * 3600 * 1000, Waiting: 19_999, DiskSince: clock.Instant{}.Add(time.Second)}},
		Sound: func() speaker.Status {
			return speaker.Status{State: speaker.Stuck}
		},
	}
	return s.Sheet()
}

func flat(board *widget.Board) string {
	var all []string
	for _, spot := range board.Texts() {
		all = append(all, spot.Text)
	}
	return strings.Join(all, " ")
}

// TestReasonsFitEveryScreen: uncut on the card, with every other line at its longest; and
// on a wall or a pad that is being set up.
func TestReasonsFitEveryScreen(t *testing.T) {
	for _, screen := range screens {
		for _, size := range screen.sizes {
			for _, lang := range i18n.Langs() {
				for _, why := range link.Reasons {
					label := fmt.Sprintf("%s-sheet-%s-%s-%dx%d", screen.name, why, lang, size[0], size[1])
					t.Run(label, func(t *testing.T) {
						synctest.Test(t, func(t *testing.T) {
							board := screen.board(lang, why.Why(lang))
							c := uitest.Window(t, board, size[0], size[1])
							full := why.Full(lang)
							if got := flat(board); screen.name != "kiosk" && !strings.Contains(got, full) {
								t.Errorf("a screen that is being set up does not say %q: %q", full, got)
							}
							uitest.NoOverflow(t, label, board)
							if why == link.ReasonUnreachable { // one is enough to look at
								uitest.Shot(t, label+"-behind", c)
							}
							card := sheetview.Attach(board, func(show func(inspection.Sheet)) { show(longest(lang, why)) })
							card.Key(&fyne.KeyEvent{Name: fyne.KeyF1})
							if got := flat(board); !strings.Contains(got, why.Says(lang)) || !strings.Contains(got, why.Advice(lang)) {
								t.Errorf("the card does not say %q: %q", why.Says(lang), got)
							}
							uitest.NoOverflow(t, label, board)
							if why == link.ReasonUnreachable { // one is enough to look at
								uitest.Shot(t, label, c)
							}
						})
					})
				}
			}
		}
	}
}
