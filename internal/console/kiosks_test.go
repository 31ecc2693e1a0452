package console

import (
	"fmt"
	"testing"
	"time"

	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/wire"
)

func kioskPeer(n int, code health.Code) wire.Peer {
	p := wire.Peer{Dev: fmt.Sprint("kiosk-", n), Role: wire.RoleKiosk, Name: fmt.Sprint("Kiosk ", n)}
	if code != "" {
		p.Status = wire.Status{Code: string(code), Text: "chữ của kiosk"}
	}
	return p
}

// ready is the bar when all kiosks can print.
var ready = Device{Name: "Máy in phiếu", State: "sẵn sàng"}

func TestBarNamesTheWorstKiosk(t *testing.T) {
	out := health.PrinterPaperOut
	for _, c := range []struct {
		name  string
		peers []wire.Peer
		want  Device
	}{
		{"no kiosk", []wire.Peer{{Dev: "pad-3", Role: wire.RolePad}}, Device{}},
		{"all well", []wire.Peer{kioskPeer(1, ""), kioskPeer(2, "")}, ready},
		{
			"one without paper",
			[]wire.Peer{kioskPeer(1, ""), kioskPeer(2, out)},
			Device{Name: "Kiosk 2", State: "máy in hết giấy", Full: out.Staff(i18n.Vietnamese), Level: LevelBad},
		},
		{
			"a warning",
			[]wire.Peer{kioskPeer(1, health.PrinterPaperLow)},
			Device{Name: "Kiosk 1", State: "máy in sắp hết giấy", Full: health.PrinterPaperLow.Staff(i18n.Vietnamese), Level: LevelWarn},
		},
		{
			"the worst of three",
			[]wire.Peer{kioskPeer(1, health.PrinterPaperLow), kioskPeer(2, health.PrinterCutter), kioskPeer(3, out)},
			Device{Name: "Kiosk 3", State: "máy in hết giấy", Full: out.Staff(i18n.Vietnamese), Level: LevelBad, More: "+2"},
		},
		{
			"two alike, by name",
			[]wire.Peer{kioskPeer(2, out), kioskPeer(1, out)},
			Device{Name: "Kiosk 1", State: "máy in hết giấy", Full: out.Staff(i18n.Vietnamese), Level: LevelBad, More: "+1"},
		},
		{"words of a newer kiosk", []wire.Peer{kioskPeer(1, "printer-on-fire")}, Device{Name: "Kiosk 1", State: "chữ của kiosk", Level: LevelWarn}},
		{"without a name", []wire.Peer{{Dev: "k", Role: wire.RoleKiosk, Status: wire.Status{Code: "x"}}}, Device{Name: "k", State: "x", Level: LevelWarn}},
		{
			"with a long name",
			[]wire.Peer{{Dev: "k", Role: wire.RoleKiosk, Name: "Kiosk ở sảnh tầng một cạnh cửa ra vào phía đông", Status: wire.Status{Code: "x", Text: "lỗi"}}},
			Device{Name: "Kiosk ở sảnh tầng một c…", State: "lỗi", Level: LevelWarn},
		},
	} {
		run(t, c.name, func(d *desk) {
			d.login()
			d.seat.SetPeers(c.peers...)
			if v := d.see(); v.Printer != c.want {
				t.Errorf("the bar says %+v, want %+v", v.Printer, c.want)
			}
		})
	}
}

func TestBarNamesOtherDevicesInTrouble(t *testing.T) {
	run(t, "a wall, and a pad elsewhere, as long as they are in trouble", func(d *desk) {
		d.login()
		disk := health.DiskFailing
		status := wire.Status{Code: string(disk)}
		wall := wire.Peer{Dev: "wall", Role: wire.RoleWall, Name: "Bảng sảnh", Status: status}
		elsewhere := wire.Peer{Dev: "pad-9", Role: wire.RolePad, Counter: "9", Status: status}
		own := wire.Peer{Dev: "pad-1", Role: wire.RolePad, Counter: d.Console.counter, Status: status}
		d.seat.SetPeers(kioskPeer(1, ""), wall, elsewhere, own)
		if v, want := d.see(), (Device{Name: "Bảng sảnh", State: disk.Short(i18n.Vietnamese), Full: disk.Staff(i18n.Vietnamese), Level: LevelBad, More: "+1"}); v.Printer != want {
			t.Errorf("the bar says %+v, want %+v", v.Printer, want)
		}
		d.seat.SetPeers(kioskPeer(1, ""))
		time.Sleep(2 * kioskGone)
		if v := d.see(); v.Printer != ready {
			t.Errorf("when all is well the bar says %+v", v.Printer)
		}
	})
	run(t, "in English", func(d *desk) {
		out := health.PrinterPaperOut
		d.login()
		d.SetLang(i18n.English)
		d.seat.SetPeers(kioskPeer(1, out))
		if v := d.see(); v.Printer.State != "printer out of paper" || v.Printer.Full != out.Staff(i18n.English) {
			t.Errorf("the bar says %+v", v.Printer)
		}
	})
}

func TestBarMissesAKioskThatWasThere(t *testing.T) {
	lost := Device{Name: "Kiosk 1", State: "mất kết nối", Level: LevelBad}
	run(t, "after a moment, until it is back", func(d *desk) {
		d.login()
		d.seat.SetPeers(kioskPeer(1, ""), kioskPeer(2, ""))
		d.see()
		d.seat.SetPeers(kioskPeer(2, ""))
		if v := d.after(kioskGone - time.Second); v.Printer.Level != LevelGood {
			t.Errorf("too early: %+v", v.Printer)
		}
		if v := d.after(2 * time.Second); v.Printer != lost {
			t.Errorf("the bar says %+v", v.Printer)
		}
		d.seat.SetPeers(kioskPeer(2, health.PrinterPaperOut))
		if v := d.see(); v.Printer.Name != "Kiosk 2" || v.Printer.More != "+1" {
			t.Errorf("a fault that can be mended: %+v", v.Printer)
		}
		d.seat.SetPeers(kioskPeer(2, health.PrinterPaperLow))
		if v := d.see(); v.Printer.Name != "Kiosk 1" || v.Printer.More != "+1" {
			t.Errorf("beside a warning: %+v", v.Printer)
		}
		d.seat.SetPeers(kioskPeer(1, ""), kioskPeer(2, ""))
		if v := d.see(); v.Printer.Level != LevelGood {
			t.Errorf("when it is back: %+v", v.Printer)
		}
	})
	run(t, "not while the console itself is offline", func(d *desk) {
		d.login()
		d.seat.SetPeers(kioskPeer(1, ""))
		d.see()
		d.seat.SetPeers() // a device forgets its peers when its link is lost
		d.seat.SetLine(false)
		if v := d.after(time.Minute); v.Printer != (Device{}) {
			t.Errorf("offline: %+v", v.Printer)
		}
		d.seat.SetLine(true)
		if v := d.after(time.Minute); v.Printer.Level != LevelGood {
			t.Errorf("connected and not told yet: %+v", v.Printer)
		}
		d.seat.SetPeers(wire.Peer{Dev: "console-3", Role: wire.RoleConsole})
		if v := d.after(kioskGone + time.Second); v.Printer != lost {
			t.Errorf("told that it is not there: %+v", v.Printer)
		}
	})
	run(t, "only for the session", func(d *desk) {
		d.login()
		d.seat.SetPeers(kioskPeer(1, ""))
		d.see()
		d.seat.SetPeers(wire.Peer{Dev: "console-3", Role: wire.RoleConsole})
		d.after(time.Minute)
		d.Logout()
		d.see()
		if v := d.login(); v.Printer != (Device{}) {
			t.Errorf("the next officer misses %+v", v.Printer)
		}
	})
}

func TestKiosksRememberedAreBounded(t *testing.T) {
	k := kiosks{}
	for i := range 3 * maxKiosks {
		k.see(device.Line{Up: true}, "1", []wire.Peer{kioskPeer(i, "")}, clock.Instant{}.Add(time.Duration(i)*time.Second))
	}
	if len(k) != maxKiosks {
		t.Errorf("%d kiosks are remembered", len(k))
	}
}
