// Package program is what the four programs share: their flags, where they keep
// their data, and how they log, stop and fail.
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
	"slices"
	"syscall"
	"time"

	"motcua/internal/cli"
	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/store"
	"motcua/internal/watchdog"
)

// Exit codes. A supervisor restarts a program after ExitFault, and not after the two
// others, because a restart would not help.
const (
	ExitFine    = 0
	ExitFault   = 1
	ExitUsage   = 2   // the flags or the configuration are wrong
	ExitForGood = 125 // the data cannot be used: a person must look at it
)

// Version of this build; the linker may set it.
var Version = "0.1.0"

// Program is one of the four programs while it runs.
type Program struct {
	Name   string
	Config string    // path of the configuration file
	Data   string    // folder of the program's own files
	Window string    // "WIDTHxHEIGHT", or "" for the whole screen
	Lang   i18n.Lang // of the texts on the terminal
	Clock  *clock.Clock
	Log    *slog.Logger
	Ctx    context.Context // ends when the program is told to stop

	// Command is the command that was given, "print-test"; empty means the program's
	// own work.
	Command string
	Words   []string // the arguments of the command
	Check   bool     // -check was given

	// Dog watches the program's own work; it is nil in a command.
	Dog *watchdog.Dog
	// Brief is set by load if the program does one thing and ends; then there is no
	// watchdog.
	Brief bool
	// Safe is what the program shows while it rests. Rest shows it until the time is
	// over or somebody asks to try again; it returns false if the program was told to
	// stop. load sets both. Without Rest the program only waits.
	Safe watchdog.Safe
	Rest func(p *Program, s watchdog.Safe) (again bool, err error)

	In  io.Reader // what people type at a command
	Out io.Writer // what a command says

	Enrolling     Enrolling // set by load in a program with a screen
	code          string    // of the flag -enroll
	dump, version bool
	ownCheck      bool
	bare          func(words []string) bool
}

// Command is something else that a program can do.
type Command struct {
	Name, Words, Help string // see cli.Command
	Flags             func(f *flag.FlagSet)
	OwnCheck          bool // -check has another meaning for it than for the program
	// Bare reports that it needs no configuration with these words: it works if the
	// configuration is lost or wrong, for instance after a disk failure.
	Bare func(words []string) bool
	Run  func(p *Program) error
}

// syntaxOf is the syntax of some commands.
func syntaxOf(commands []Command) []cli.Command {
	list := make([]cli.Command, len(commands))
	for i, c := range commands {
		l := &list[i]
		l.Name, l.Words, l.Help, l.Flags = c.Name, c.Words, c.Help, c.Flags
	}
	return list
}

// Main runs a program and returns its exit code. define adds the program's own
// flags; load reads the configuration; run does the work until p.Ctx ends. If one of
// commands was given, it runs instead.
func Main(name, file string, define func(f *flag.FlagSet), load func(p *Program) (dump func(io.Writer) error, warnings config.Faults, err error), run func(p *Program) error, commands ...Command) int {
	p := &Program{Name: name, Clock: clock.OfMachine(), Lang: langArg(os.Args[1:], systemLang(os.Getenv)), In: os.Stdin, Out: os.Stdout, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	syntax := cli.Syntax{Last: p.defineLang, Flags: func(f *flag.FlagSet) {
		f.StringVar(&p.Config, "config", file, "configuration `file`")
		f.StringVar(&p.Data, "data", "", "`folder` for the program's own files; ~/.local/share/motcua/PROGRAM if none is given")
		f.BoolVar(&p.Check, "check", false, "check the configuration and stop")
		f.BoolVar(&p.dump, "config-dump", false, "print the configuration in force, without secrets, and stop")
		f.BoolVar(&p.version, "version", false, "print the version and stop")
		define(f)
	}}
	command, line, err := p.Read(&syntax, commands, os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		syntax.Usage(p.Out, line, p.Lang)
		return ExitFine
	case err != nil:
		p.tell(err)
		return ExitUsage
	case command.Name != "":
		p.Command, p.ownCheck, p.bare, run = command.Name, command.OwnCheck, command.Bare, command.Run
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p.Ctx = ctx
	defer endWithin(ctx, stopLimit, p.Log, os.Exit)()
	return p.main(load, run)
}

// Read parses the arguments by a syntax, to which it adds the program's name and the
// commands. The zero Command means the program's own work.
func (p *Program) Read(syntax *cli.Syntax, commands []Command, args []string) (found Command, line cli.Line, err error) {
	syntax.Program, syntax.Commands = p.Name, syntaxOf(commands)
	if line, err = syntax.Read(args); err == nil && !p.version {
		err = syntax.Missing(line)
	}
	p.Words = line.Words
	if i := slices.IndexFunc(commands, func(c Command) bool { return c.Name == line.Command.Name }); i >= 0 {
		found = commands[i]
	}
	return found, line, err
}

// stopLimit is how long a program may take to stop.
const stopLimit = 10 * time.Second

// endWithin ends the program by force if it is still running this long after ctx has
// ended, unless done is called before: a window toolkit that hangs while closing
// must not keep a machine from restarting. Nothing is lost by it, as with a power
// cut: what was acknowledged is on disk.
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

func (p *Program) main(load func(p *Program) (func(io.Writer) error, config.Faults, error), run func(p *Program) error) int {
	if p.version {
		fmt.Fprintln(p.Out, p.Name, Version, revision())
		return ExitFine
	}
	var dump func(io.Writer) error
	var err error
	if p.bare == nil || !p.bare(p.Words) || p.Check || p.dump {
		var warnings config.Faults
		if dump, warnings, err = load(p); err != nil {
			p.tell(err)
			return ExitUsage
		}
		for _, w := range warnings {
			fmt.Fprintln(os.Stderr, i18n.Say("warning: %s", w.In(p.Lang)).In(p.Lang))
		}
	}
	switch {
	case p.Check && !p.ownCheck:
		fmt.Fprintln(p.Out, i18n.Say("%s: no faults", p.Config).In(p.Lang))
		return ExitFine
	case p.dump:
		if err := dump(p.Out); err != nil {
			p.tell(err)
			return ExitFault
		}
		return ExitFine
	}
	if p.Data == "" {
		if p.Data, err = dataFolder(p.Name); err != nil {
			p.tell(err)
			return ExitUsage
		}
	}
	if p.Command == "" && !p.Brief {
		err = p.guarded(run)
	} else {
		err = run(p)
	}
	if err != nil {
		p.tell(err)
	}
	return exitCode(err)
}

// exitCode is the exit code for the error of the program's work.
func exitCode(err error) int {
	switch {
	case err == nil:
		return ExitFine
	case errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrLocked), errors.Is(err, store.ErrNewer):
		return ExitForGood
	case errors.Is(err, cli.ErrUsage):
		return ExitUsage
	}
	return ExitFault
}

func dataFolder(name string) (string, error) {
	if dir := os.Getenv("STATE_DIRECTORY"); dir != "" { // systemd's StateDirectory=
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the data folder: %w: %w", i18n.Say("The program does not know where to keep its files: give a folder with -data."), err)
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
