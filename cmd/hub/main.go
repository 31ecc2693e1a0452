// Command hub keeps the order of a centre: it decides the commands of kiosks, consoles
// and pads, keeps the log, and tells every device. Its commands print the record of a
// day, and add appointments.
package main

import (
	"flag"
	"io"
	"os"
	"runtime/debug"

	"motcua/internal/config"
	"motcua/internal/hub"
	"motcua/internal/hubhost"
	"motcua/internal/office"
	"motcua/internal/program"
	"motcua/internal/watchdog"
)

// gcPercent is how much garbage gathers, beside what lives, before it is collected. While it
// is collected a clerk's answer takes a millisecond more; see
// docs/adr/0111-hub-collects-garbage-less-often.md. GOGC in the environment comes first.
const gcPercent = 150

func main() {
	var file *config.CentreFile
	var listen, sample string
	var outsideHours bool
	define := func(f *flag.FlagSet) {
		f.StringVar(&listen, "listen", "", "`address` to listen on, instead of the one in the configuration")
		f.StringVar(&sample, "write-sample", "", "write the sample centre's files into a `folder` and stop")
		f.BoolVar(&outsideHours, "outside-hours", false, "give numbers outside the reception hours too (for demonstrations)")
	}
	load := func(p *program.Program) (func(io.Writer) error, config.Faults, error) {
		if sample != "" {
			p.Brief = true
			return nil, nil, nil
		}
		if listen != "" {
			if err := config.CheckListen(listen); err != nil {
				return nil, nil, err
			}
		}
		var err error
		if file, err = config.LoadCentre(p.Config); err != nil {
			return nil, nil, err
		}
		file.Centre.Policy.IssueOutsideHours = file.Centre.Policy.IssueOutsideHours || outsideHours
		if listen == "" {
			listen = file.Listen
		}
		if p.Check && p.Command == "" {
			file.Warnings = append(file.Warnings, hubhost.CheckRegister(p.Config, file)...)
		}
		p.Safe = watchdog.Safe{Role: watchdog.RoleHub, Name: file.Centre.Name, Support: file.SupportLine()}
		p.Rest = func(p *program.Program, s watchdog.Safe) (bool, error) { return hubhost.Rest(p, listen, s) }
		return file.Dump, file.Warnings, nil
	}
	run := func(p *program.Program) error {
		if sample != "" {
			return office.WriteSample(sample)
		}
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(gcPercent)
		}
		return hubhost.Serve(p.Ctx, p, file, p.Data, listen, func(_ *hub.Hub, address string) {
			p.Log.Info("the hub is ready", "address", address, "data", p.Data, "version", program.Version)
			p.Dog.Ready("answers on " + address)
		})
	}
	commands := &office.Office{
		Centre: func() *config.CentreFile { return file },
		Listen: func() string { return listen },
	}
	os.Exit(program.Main("hub", "centre.toml", define, load, run, commands.Commands()...))
}
