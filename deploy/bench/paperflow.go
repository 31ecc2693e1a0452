package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/escpos"
	"motcua/internal/fakeprinter"
	"motcua/internal/printer"
	"motcua/internal/receipt"
)

// sampleTicket has a picture of about 900 rows.
func sampleTicket(number string) receipt.Ticket {
	return receipt.Ticket{
		Parent: "UBND tỉnh Hà Nam", Centre: "Trung tâm Phục vụ hành chính công tỉnh Hà Nam", Number: number, Agency: "Sở Giao thông vận tải",
		Service: "Đổi giấy phép lái xe", Counters: []string{"3", "4", "5"}, AheadCount: 12, WaitLowMin: 15, WaitHighMin: 25,
		IssuedAt: calendar.Local(time.Now().UnixMilli()), Code: "K7M2-9", NoShowCalls: 3, ReturnWindowMin: 15,
	}
}

// Speeds of real printers.
const (
	baud       = 115_200
	perSecond  = baud / 10 // bytes, 8N1
	paperSpeed = 150.0     // mm/s
)

// flow measures whether the picture of a ticket is sent without gaps: its duration
// compared with the line's minimum, and how long the print head waited for bytes.
func (b *bench) flow(tickets int) error {
	for _, c := range cables {
		o := fakeprinter.Options{Speed: paperSpeed, KeepPapers: 1}
		if c.name != "network" {
			o.Baud = baud
		}
		if err := b.flowOver(c, o, tickets); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}

func (b *bench) flowOver(c cable, o fakeprinter.Options, tickets int) (err error) {
	fake := fakeprinter.New(o)
	defer func() { err = errors.Join(err, fake.Close()) }()
	address, err := c.plug(fake, b.dir)
	if err != nil {
		return err
	}
	out, err := printer.Open(address, printer.Settings{})
	if err != nil {
		return err
	}
	s, err := printer.NewSpooler(out, printer.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := wait("the printer", func() bool { return s.Status().Answers }); err != nil {
		return err
	}
	time.Sleep(time.Second) // the recovery, which is sent before the first ticket, is over
	fake.ResetGap()
	raster, err := receipt.Render(sampleTicket("A001"), receipt.Width80mm)
	if err != nil {
		return err
	}
	var took []time.Duration
	before := fake.Stats()
	for i := range tickets {
		began, id := time.Now(), "A00"+strconv.Itoa(i)
		if err := s.Submit(id, sampleTicket("A001")); err != nil {
			return err
		}
		if err := wait("the proof", func() bool { j, _ := s.Job(id); return j.Done() }); err != nil {
			return err
		}
		if j, _ := s.Job(id); j.State != printer.Confirmed || j.Copies != 1 {
			return fmt.Errorf("the ticket is %v after %d copies: %w", j.State, j.Copies, j.Err)
		}
		took = append(took, time.Since(began))
	}
	stats := fake.Stats()
	bytes := float64(stats.Bytes-before.Bytes) / float64(tickets)
	what, base := fmt.Sprintf("ticket of 576×%d, %s", raster.Height(), c.name), float64(raster.Height())*25.4/203/paperSpeed
	how := fmt.Sprintf("paper at %.0f mm/s alone", paperSpeed)
	if o.Baud > 0 {
		base, how = bytes/perSecond, fmt.Sprintf("%.0f bytes at %d/s alone", bytes, perSecond)
	}
	p50 := percentile(took, 50)
	b.add(what+", submit to proof, p50", fmt.Sprintf("%s = %.2f ×", ms(p50), p50.Seconds()/base), "", how+" "+ms(time.Duration(base*float64(time.Second))))
	bare, err := c.bareGap(o, raster, tickets)
	if err != nil {
		return err
	}
	b.add(what+", longest gap at the head", ms(stats.LongestGap), "≤ 10 ms", "the same bytes by bare writes "+ms(bare))
	return nil
}

// bareGap is the longest gap when only the system is between the bytes and the printer:
// the influence of this machine's other work.
func (c cable) bareGap(o fakeprinter.Options, raster *receipt.Raster, tickets int) (gap time.Duration, err error) {
	fake := fakeprinter.New(o)
	defer func() { err = errors.Join(err, fake.Close()) }()
	profile, err := escpos.ProfileNamed("")
	if err != nil {
		return 0, err
	}
	dir, err := os.MkdirTemp("", "motcua-bench-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	address, err := c.plug(fake, dir)
	if err != nil {
		return 0, err
	}
	near, err := c.open(address)
	if err != nil {
		return 0, err
	}
	defer near.Close()
	for n := range tickets {
		if _, err := near.Write(profile.Job(raster)); err != nil {
			return 0, err
		}
		if err := wait("the paper", func() bool { return fake.Stats().Cuts == n+1 }); err != nil {
			return 0, err
		}
	}
	return fake.Stats().LongestGap, nil
}
