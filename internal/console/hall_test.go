package console

import (
	"slices"
	"testing"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/wire"
)

// withHall gives the centre prepared texts, and two floors.
func withHall(c *centre.Centre) {
	c.Announcements = []centre.Announcement{
		{ID: "xe", Text: "Chủ xe biển số {} xin ra cổng", TextEn: "Owner of {}, please", Blank: "biển số xe", BlankEn: "number plate"},
		{ID: "mo", Text: "Bắt đầu tiếp nhận", At: "opening"},
		{ID: "con-15", Text: "Còn 15 phút", At: "closing-15"},
		{ID: "trua", Text: "Nghỉ trưa", At: "11:30"},
		{ID: "chung", Text: "Xin giữ trật tự"},
	}
	c.Zones = []centre.Zone{
		{ID: "t1", Name: "Tầng 1", NameEn: "First floor", Counters: []string{"3"}, Walls: []string{"wall-1", "wall-2"}},
		{ID: "t2", Name: "Tầng 2", Counters: []string{"7"}, Walls: []string{"wall-3"}},
	}
}

func wallPeer(dev, name string, code health.Code) wire.Peer {
	return wire.Peer{Dev: dev, Role: wire.RoleWall, Name: name, Status: wire.Status{Code: string(code)}}
}

func TestHallOfThePage(t *testing.T) {
	supervise(t, "has the prepared texts, and when the clock says them", func(d *desk) {
		want := []HallText{
			{ID: "xe", Text: "Chủ xe biển số {} xin ra cổng", Blank: "biển số xe"},
			{ID: "mo", Text: "Bắt đầu tiếp nhận", Note: vi("console.super.hall.at.opening")},
			{ID: "con-15", Text: "Còn 15 phút", Note: vi("console.super.hall.at.closing", 15)},
			{ID: "trua", Text: "Nghỉ trưa", Note: vi("console.super.hall.at", "11:30")},
			{ID: "chung", Text: "Xin giữ trật tự"},
		}
		if got := d.see().Supervision.Hall.Texts; !slices.Equal(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		d.SetLang(i18n.English)
		hall := d.see().Supervision.Hall
		if hall.Texts[0].Text != "Owner of {}, please" || hall.Texts[0].Blank != "number plate" || hall.Texts[4].Text != "Xin giữ trật tự" || hall.Zones[1].Name != "First floor" {
			t.Errorf("in English: %+v", hall)
		}
	}, withHall)
	supervise(t, "has the walls of the zones, and which speaks", func(d *desk) {
		d.seat.SetPeers(wallPeer("wall-1", "Sảnh A", health.SoundSilent), wallPeer("wall-2", "", ""), wallPeer("wall-9", "Sảnh C", "disk-failing"), wallPeer("wall-10", "", health.SoundMissing),
			wire.Peer{Dev: "over-3", Role: wire.RoleWall, Counter: "3"}, wire.Peer{Dev: "pad-3", Role: wire.RolePad})
		ready := vi("console.device.ready")
		want := []Wall{
			{ID: "wall-1", Name: "Sảnh A", State: "loa đang tắt tiếng", Level: LevelWarn, Zone: "Tầng 1", Can: true},
			{ID: "wall-2", Name: "wall-2", State: ready, Zone: "Tầng 1", Voice: true, Can: true},
			{ID: "wall-3", Name: "wall-3", State: vi("console.device.absent"), Level: LevelOff, Zone: "Tầng 2"},
			{ID: "wall-9", Name: "Sảnh C", State: health.DiskFailing.Short(i18n.Vietnamese), Level: LevelWarn, Voice: true, Can: true},
			{ID: "wall-10", Name: "wall-10", State: health.SoundMissing.Short(i18n.Vietnamese), Level: LevelWarn, Can: true}, // in no zone, like wall-9
		}
		if got := d.see().Supervision.Hall.Walls; !slices.Equal(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		d.seat.SetPeers(wallPeer("wall-1", "Sảnh A", "disk-failing"), wallPeer("wall-2", "", ""))
		if walls := d.see().Supervision.Hall.Walls; !walls[0].Voice || walls[1].Voice {
			t.Errorf("with its sound well, the first speaks: %+v", walls)
		}
	}, withHall)
	supervise(t, "has one zone and no text where nothing is prepared", func(d *desk) {
		hall := d.see().Supervision.Hall
		if len(hall.Texts) != 0 || len(hall.Walls) != 0 || len(hall.Zones) != 1 || hall.Zones[0].Name != vi("console.super.hall.all") || !hall.Can || hall.Latest != "" {
			t.Errorf("%+v", hall)
		}
	})
}

func TestSupervisorAnnounces(t *testing.T) {
	supervise(t, "with what was put in, and sees that it was said", func(d *desk) {
		d.Announce("xe", "90A-123.45", "t2")
		v := d.see()
		made := seattest.Events[queue.AnnouncementMade](d.hub)
		if len(made) != 1 || made[0].Text != "Chủ xe biển số 90A-123.45 xin ra cổng" || made[0].Zone != "t2" || made[0].By != "duc" {
			t.Fatalf("on the record: %+v", made)
		}
		if v.Note != vi("console.super.announced.text", made[0].Text) || !v.NoteDone {
			t.Errorf("note %q", v.Note)
		}
		if want := i18n.Clock(calendar.Local(made[0].AtMS)) + " " + made[0].Text; v.Supervision.Hall.Latest != want {
			t.Errorf("latest %q, want %q", v.Supervision.Hall.Latest, want)
		}
		d.after(4 * time.Second)
		d.Announce("xe", "90A-123.45", "t2")
		if v = d.see(); v.Error != vi("console.refuse.too-often.until", 6) {
			t.Errorf("at once again: %q", v.Error)
		}
		d.Announce("xe", "", "")
		if v = d.see(); v.Error != vi("console.refuse.blank-needed") {
			t.Errorf("without a plate: %q", v.Error)
		}
	}, withHall)
	supervise(t, "nothing without the hub", func(d *desk) {
		d.seat.SetLine(false)
		if d.see().Supervision.Hall.Can {
			t.Error("the page offers it")
		}
		d.Announce("chung", "", "")
		if v := d.see(); v.Error != vi("console.fault.down") {
			t.Errorf("error %q", v.Error)
		}
	}, withHall)
}

func TestSupervisorSwitchesTheSoundOff(t *testing.T) {
	quiet := func(d *desk) (sec []int) {
		for _, z := range d.see().Supervision.Hall.Zones {
			sec = append(sec, z.QuietSec)
		}
		return sec
	}
	supervise(t, "on one floor, and sees for how long", func(d *desk) {
		d.Hush(10, "t1")
		if got := quiet(d); !slices.Equal(got, []int{0, 600, 0}) {
			t.Errorf("quiet for %v", got)
		}
		if v := d.see(); v.Note != vi("console.super.hushed", 10) {
			t.Errorf("note %q", v.Note)
		}
		d.after(9*time.Minute + 50*time.Second)
		if got := quiet(d); !slices.Equal(got, []int{0, 10, 0}) {
			t.Errorf("quiet for %v", got)
		}
		d.after(10 * time.Second)
		if got := quiet(d); !slices.Equal(got, []int{0, 0, 0}) {
			t.Errorf("quiet for %v", got)
		}
	}, withHall)
	supervise(t, "everywhere, and on again", func(d *desk) {
		d.Hush(10, "")
		if got := quiet(d); !slices.Equal(got, []int{600, 600, 600}) {
			t.Errorf("quiet for %v", got)
		}
		d.Hush(0, "")
		if got := quiet(d); !slices.Equal(got, []int{0, 0, 0}) {
			t.Errorf("quiet for %v", got)
		}
		if v := d.see(); v.Note != vi("console.super.unhushed") {
			t.Errorf("note %q", v.Note)
		}
	}, withHall)
}

func TestSupervisorTestsTheSoundOfAWall(t *testing.T) {
	supervise(t, "that is there", func(d *desk) {
		d.seat.SetPeers(wallPeer("wall-1", "Sảnh A", ""))
		d.TestSound("wall-1")
		if v := d.see(); v.Note != vi("console.super.tested", "Sảnh A") {
			t.Errorf("note %q, error %q", v.Note, v.Error)
		}
		if got := seattest.Events[queue.SoundTested](d.hub); len(got) != 1 || got[0] != (queue.SoundTested{Dev: "wall-1", By: "duc"}) {
			t.Errorf("on the record: %+v", got)
		}
		d.TestSound("kiosk-1")
		if v := d.see(); v.Error != vi("console.refuse.no-such-wall") {
			t.Errorf("error %q", v.Error)
		}
	}, withHall)
}

// Every console shows that a hall has no voice, at whatever counter it is.
func TestBarTellsOfAWallWithoutSound(t *testing.T) {
	for _, code := range []health.Code{health.SoundMissing, health.SoundFailing, health.SoundStuck, health.SoundSilent} {
		run(t, string(code), func(d *desk) {
			d.login()
			for _, lang := range i18n.Langs() {
				d.SetLang(lang)
				d.seat.SetPeers(wallPeer("wall", "Sảnh A", code))
				want := Device{Name: "Sảnh A", State: code.Short(lang), Full: code.Staff(lang), Level: LevelWarn}
				if v := d.see(); v.Printer != want || want.State == "" || want.Full == "" {
					t.Errorf("the bar says %+v, want %+v", v.Printer, want)
				}
			}
			d.seat.SetPeers(wallPeer("wall", "Sảnh A", ""))
			if v := d.see(); v.Printer.State != "" {
				t.Errorf("when all is well: %+v", v.Printer)
			}
		})
	}
}
