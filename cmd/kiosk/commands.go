package main

import (
	"context"
	"os"
	"time"

	"motcua/internal/inspection"
	"motcua/internal/program"
	"motcua/internal/queue"
)

// commands are what a technician runs, also over a remote shell: none of them
// needs a screen.
func (s *settings) commands() []program.Command {
	command := func(name, help string, run func(i *inspection.Inspector, ctx context.Context) error) program.Command {
		return program.Command{Name: name, Help: help, Run: func(p *program.Program) error {
			i := &inspection.Inspector{Device: s.device, Out: os.Stdout, Root: "/", Now: func() time.Time { return queue.Local(program.Now()) }}
			return run(i, p.Ctx)
		}}
	}
	return []program.Command{
		command("print-test", "print a test page and say whether it came out", (*inspection.Inspector).PrintTest),
		command("scan-test", "say what each code is that is held to the scanner", (*inspection.Inspector).ScanTest),
		command("devices", "list what is plugged in, and how the configured printer and scanner are", (*inspection.Inspector).Devices),
	}
}
