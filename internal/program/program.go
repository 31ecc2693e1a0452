// Package program is what the four programs have in common: their flags, where
// they keep their data, how they log, stop and fail.
package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"motcua/internal/config"
	"motcua/internal/hub"
	"motcua/internal/store"
)

// Exit codes. A supervisor starts a program again after ExitFault, and not
// after the two others, which a start alone cannot heal.
const (
	ExitFine    = 0
	ExitFault   = 1
	ExitUsage   = 2   // the flags or the configuration are wrong
	ExitForGood = 125 // the data cannot be used: somebody must look
)

// Version of this build; the linker may set it.
var Version = "0.1.0"

// Program is one of the four while it runs.
type Program struct {
	Name   string
	Config string // path of the configuration file
	Data   string // folder of the program's own files
	Window string // "WIDTHxHEIGHT", or "" for the whole screen
	Log    *slog.Logger
	Ctx    context.Context // ends when the program is told to stop

	// Command is the command the program was started with, "print-test"; empty
	// means that it does its own work.
	Command string

	check, dump, version bool
	out                  io.Writer
}

// Command is something else that a program can be told to do, by its first
// argument.
type Command struct {
	Name string
	Help string // one line
	Run  func(p *Program) error
}

// Main runs a program and returns its exit code. define adds flags of its
// own; load reads the configuration; run does the work until p.Ctx ends, or
// one of commands in its place.
func Main(name, file string, define func(f *flag.FlagSet), load func(p *Program) (dump func(io.Writer) error, warnings config.Faults, err error), run func(p *Program) error, commands ...Command) int {
	p := &Program{Name: name, out: os.Stdout, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.StringVar(&p.Config, "config", file, "configuration `file`")
	flags.StringVar(&p.Data, "data", "", "`folder` for the program's own files (default ~/.local/share/motcua/"+name+")")
	flags.BoolVar(&p.check, "check", false, "check the configuration and stop")
	flags.BoolVar(&p.dump, "config-dump", false, "print the configuration in force, without secrets, and stop")
	flags.BoolVar(&p.version, "version", false, "print the version and stop")
	define(flags)
	args := os.Args[1:]
	for _, c := range commands {
		if len(args) > 0 && args[0] == c.Name {
			p.Command, run, args = c.Name, c.Run, args[1:]
		}
	}
	flags.Usage = func() { usage(flags, commands) }
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return ExitFine
		}
		return ExitUsage
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "%s: %q is not a flag: write %s -help for the flags\n", name, flags.Arg(0), name)
		return ExitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p.Ctx = ctx
	defer endWithin(ctx, stopLimit, p.Log, os.Exit)()
	return p.main(load, run)
}

// stopLimit is how long a program may take to stop once it is told to.
const stopLimit = 10 * time.Second

// endWithin ends the program by force if it is still there so long after ctx
// has ended, unless done is called before: a window toolkit that hangs while it
// closes must not keep a machine from restarting. Nothing is lost by it, as by
// a power cut: what was acknowledged is on disk.
func endWithin(ctx context.Context, limit time.Duration, log *slog.Logger, exit func(code int)) (done func()) {
	returned := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		select {
		case <-returned:
		case <-timer.C:
			log.Error("the program does not stop by itself, and is ended", "limit", limit)
			exit(ExitFault)
		}
	})
	return func() {
		stop()
		close(returned)
	}
}

func usage(f *flag.FlagSet, commands []Command) {
	fmt.Fprintf(f.Output(), "Usage of %s:\n", f.Name())
	for _, c := range commands {
		fmt.Fprintf(f.Output(), "  %s %s\n    \t%s\n", f.Name(), c.Name, c.Help)
	}
	f.PrintDefaults()
}

func (p *Program) main(load func(p *Program) (func(io.Writer) error, config.Faults, error), run func(p *Program) error) int {
	if p.version {
		fmt.Fprintln(p.out, p.Name, Version, revision())
		return ExitFine
	}
	dump, warnings, err := load(p)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return ExitUsage
	}
	for _, w := range warnings {
		fmt.Fprintln(os.Stderr, "warning:", w)
	}
	switch {
	case p.check:
		fmt.Fprintf(p.out, "%s: no faults\n", p.Config)
		return ExitFine
	case p.dump:
		if err := dump(p.out); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return ExitFault
		}
		return ExitFine
	}
	if p.Data == "" {
		if p.Data, err = dataFolder(p.Name); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return ExitUsage
		}
	}
	err = run(p)
	switch {
	case err == nil:
		return ExitFine
	case errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrLocked):
		fmt.Fprintf(os.Stderr, "%s: %v\n", p.Name, err)
		return ExitForGood
	}
	fmt.Fprintf(os.Stderr, "%s: %v\n", p.Name, err)
	return ExitFault
}

func dataFolder(name string) (string, error) {
	if dir := os.Getenv("STATE_DIRECTORY"); dir != "" { // systemd's StateDirectory=
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the data folder: %w: give one with -data", err)
	}
	return filepath.Join(home, ".local", "share", "motcua", name), nil
}

func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}

// Now is the clock of the programs, in Unix milliseconds.
func Now() int64 { return time.Now().UnixMilli() }

// ServeHub runs a hub on an address until ctx ends. ready is called with the
// address once it answers.
func ServeHub(ctx context.Context, f *config.CentreFile, dir, listen string, log *slog.Logger, ready func(address string)) error {
	listener, err := Listen(ctx, listen)
	if err != nil {
		return err
	}
	h, err := hub.Open(hub.Config{
		Dir: dir, Centre: f.Centre, Token: f.Key, PINRight: f.PINRight, Now: Now, Chance: chance, Log: log,
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	ready(listener.Addr().String())
	return h.Serve(ctx, listener)
}
