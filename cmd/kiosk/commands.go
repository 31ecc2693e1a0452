package main

import (
	"context"
	"os"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/inspection"
	"motcua/internal/program"
)

// commands are a technician's commands, which also work over a remote shell: none of them
// needs a screen.
func (s *settings) commands() []program.Command {
	inspect := func(look func(i *inspection.Inspector, ctx context.Context) error) func(p *program.Program) error {
		return func(p *program.Program) error {
			i := &inspection.Inspector{Device: s.device, Lang: p.Lang, Out: os.Stdout, Root: "/", Now: func() time.Time { return calendar.Local(p.Clock.HubMS()) }}
			return look(i, p.Ctx)
		}
	}
	return []program.Command{
		{Name: "print-test", Help: "print a test page and say whether it came out", Run: inspect((*inspection.Inspector).PrintTest)},
		{Name: "scan-test", Help: "say what each code is that is held to the scanner", Run: inspect((*inspection.Inspector).ScanTest)},
		{Name: "devices", Help: "list what is plugged in, and how the configured printer and scanner are", Run: inspect((*inspection.Inspector).Devices)},
	}
}
