package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/assets"
	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/config"
)

func sampleText(t *testing.T) string {
	t.Helper()
	data, err := assets.Sample.ReadFile(assets.SampleCentre)
	must(t, err)
	return string(data)
}

// TestRulesOfTheVisitHoldAtAnyHour tests nights, Sundays and noons.
func TestRulesOfTheVisitHoldAtAnyHour(t *testing.T) {
	for _, at := range []string{"2026-11-26 12:25", "2026-11-29 03:00", "2027-02-07 23:10"} {
		now, err := time.ParseInLocation("2006-01-02 15:04", at, calendar.Local(0).Location())
		must(t, err)
		text, err := ruleOfTheVisit(sampleText(t), now)
		must(t, err)
		path := filepath.Join(t.TempDir(), "centre.toml")
		must(t, os.WriteFile(path, []byte(text), 0o600))
		file, err := config.LoadCentre(path)
		must(t, err)
		if sec := file.Centre.Policy.NoShowAfterSec; sec != absentAfterSec {
			t.Errorf("a citizen is absent after %d s, should be %d", sec, absentAfterSec)
		}
		rules, err := centre.Compile(file.Centre)
		must(t, err)
		if !rules.OpenAt(now.UnixMilli()).Open {
			t.Errorf("the centre of the visit is closed at %s", at)
		}
		for _, s := range file.Centre.Services {
			if limit := s.DayLimit; (limit == 1) != (s.ID == limitedService) {
				t.Errorf("%s has %d numbers a day", s.ID, limit)
			}
		}
		limited := rules.AgencyOf(limitedService)
		if limited == nil || file.Centre.Agencies[limitedKeys[0]-'1'].ID != limited.ID {
			t.Errorf("the key %c of the kiosk leads to another agency than that of %s", limitedKeys[0], limitedService)
		}
	}
}

func TestRulesOfTheVisitNeedTheirService(t *testing.T) {
	without := strings.ReplaceAll(sampleText(t), limitedService, "another")
	if text, err := ruleOfTheVisit(without, time.Now()); err == nil {
		t.Errorf("a sample without the service is taken: %d bytes", len(text))
	}
}

func TestBookingIsReadFromTheCommandsWords(t *testing.T) {
	const words = "Đã ghi lịch hẹn 7122-4237: 13:40 26/11/2026, Cấp bản sao\nNội dung mã QR của phiếu hẹn: LH1~71224237~29927920~tp-2.000635~~KUOA6T2OPVYCK5PO\n"
	b, err := readBooking(words)
	must(t, err)
	if want := (booking{code: "71224237", slip: "LH1~71224237~29927920~tp-2.000635~~KUOA6T2OPVYCK5PO"}); b != want {
		t.Errorf("read %+v, should be %+v", b, want)
	}
	for _, other := range []string{"", "Đã ghi lịch hẹn 7122-4237: 13:40", strings.ReplaceAll(words, "7122", "71a2")} {
		if b, err := readBooking(other); err == nil {
			t.Errorf("%q is read as %+v", other, b)
		}
	}
}

// A visit is possible at any hour: its appointments are of its day, and midnight does not
// interrupt it.
func TestVisitIsOfOneDay(t *testing.T) {
	for clock, want := range map[string]struct {
		left time.Duration
		slot string
	}{
		"08:00:00": {16 * time.Hour, "08:10"},
		"00:00:00": {24 * time.Hour, "00:10"},
		"23:49:30": {10*time.Minute + 30*time.Second, "23:59"},
		"23:53:40": {6*time.Minute + 20*time.Second, "23:59"},
		"23:57:59": {2*time.Minute + time.Second, "23:59"},
	} {
		now, err := time.ParseInLocation(time.DateTime, "2026-11-26 "+clock, time.FixedZone("", 7*3600))
		must(t, err)
		left, slot := untilMidnight(now.UTC()), slotOfToday(now.UTC())
		if got := slot.Format("15:04"); left != want.left || got != want.slot || !slot.After(now) || slot.Day() != now.Day() {
			t.Errorf("at %s the day lasts %v, and the slot is %v", clock, left, slot)
		}
	}
}
