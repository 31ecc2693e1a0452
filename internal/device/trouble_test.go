package device

import (
	"slices"
	"testing"
	"time"

	"motcua/internal/clock"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/replica"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// Faults of a device are listed the worst first, and a fault of its memory is listed
// for an hour.
func TestTroublesOfADevice(t *testing.T) {
	now := clock.Steady(func() int64 { return 0 }).Now()
	ago := func(d time.Duration) clock.Instant { return now.Add(-d) }
	for name, c := range map[string]struct {
		line Line
		want []health.Code
	}{
		"sound":                       {Line{Up: true}, nil},
		"disk":                        {Line{Up: true, DiskSince: ago(time.Millisecond)}, []health.Code{health.DiskFailing}},
		"outbox":                      {Line{Waiting: store.OutboxLimit * 4 / 5}, []health.Code{health.OutboxFilling}},
		"outbox has room":             {Line{Waiting: store.OutboxLimit*4/5 - 1}, nil},
		"clock ahead":                 {Line{Up: true, AheadMS: 121_000}, []health.Code{health.ClockWrong}},
		"clock behind":                {Line{Up: true, AheadMS: -121_000}, []health.Code{health.ClockWrong}},
		"clock nearly right":          {Line{Up: true, AheadMS: 119_000}, nil},
		"clock of an earlier meeting": {Line{AheadMS: 121_000}, nil},
		"put back":                    {Line{Up: true, Trouble: replica.RolledBack, TroubleSince: ago(time.Hour - 1)}, []health.Code{health.StoreRolledBack}},
		"put back an hour ago":        {Line{Up: true, Trouble: replica.RolledBack, TroubleSince: ago(time.Hour)}, nil},
		"everything": {
			Line{Up: true, DiskSince: now, Waiting: store.OutboxLimit, AheadMS: 1 << 40, Trouble: replica.UsedTwice, TroubleSince: now},
			[]health.Code{health.DiskFailing, health.OutboxFilling, health.IdentityUsedTwice, health.ClockWrong},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []health.Code
			for _, trouble := range c.line.Troubles(now) {
				got = append(got, trouble.Code)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("listed are %v, want %v", got, c.want)
			}
			status, want := c.line.Status(now), wire.Status{}
			if len(c.want) > 0 {
				want = wire.Status{Code: string(c.want[0]), Text: c.want[0].Staff(i18n.Vietnamese)}
			}
			if status != want || len(status.Text) > wire.MaxTextBytes {
				t.Errorf("the hub is told %+v (%d bytes), want %+v", status, len(status.Text), want)
			}
		})
	}
}
