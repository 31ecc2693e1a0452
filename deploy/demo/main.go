// Command demo shows motcua at work: it starts the hub, a kiosk, two consoles, a rating
// pad and the lobby wall of the sample centre. On a desktop the windows are shown beside
// each other until Ctrl+C. Without one it gives every program a screen of its own, goes
// through visits with real taps and keys, checks the results, and stores pictures of the
// screens.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	var o options
	flag.StringVar(&o.bin, "bin", "bin", "`folder` of the four programs")
	flag.StringVar(&o.out, "out", "out", "`folder` for pictures and tickets")
	flag.StringVar(&o.data, "data", "", "`folder` for the programs' data (default: a new one, removed at the end)")
	flag.IntVar(&o.port, "port", 0, "`port` of the hub (default: a free one)")
	desktop := flag.Bool("desktop", false, "show windows on this desktop (default where DISPLAY is set)")
	headless := flag.Bool("headless", false, "show nothing, leave pictures (default where DISPLAY is empty)")
	flag.Parse()
	if *desktop && *headless {
		fmt.Fprintln(os.Stderr, "demo: choose -desktop or -headless")
		os.Exit(2)
	}
	o.desktop = *desktop || !*headless && os.Getenv("DISPLAY") != ""
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, o)
	interrupted := ctx.Err() != nil
	stop()
	if err != nil && !interrupted {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// options are the flags of the demonstration.
type options struct {
	bin, out, data string
	port           int
	desktop        bool
}

// prepare makes the folders and finds the programs.
func (o *options) prepare() (tidy func(), err error) {
	tidy = func() {}
	if o.bin, err = filepath.Abs(o.bin); err != nil {
		return tidy, err
	}
	if o.out, err = filepath.Abs(o.out); err != nil {
		return tidy, err
	}
	for _, name := range []string{"hub", "kiosk", "counter", "display"} {
		if _, err := os.Stat(filepath.Join(o.bin, name)); err != nil {
			return tidy, fmt.Errorf("finding the program %s: %w: build the programs with make build", name, err)
		}
	}
	if err := os.MkdirAll(filepath.Join(o.out, ticketFolder), 0o755); err != nil {
		return tidy, fmt.Errorf("making the folder for pictures: %w", err)
	}
	if o.data == "" {
		if o.data, err = os.MkdirTemp("", "motcua-demo-"); err != nil {
			return tidy, fmt.Errorf("making the data folder: %w", err)
		}
		folder := o.data
		return func() { _ = os.RemoveAll(folder) }, nil
	}
	o.data, err = filepath.Abs(o.data)
	return tidy, err
}

// run shows the demonstration and stops everything it started.
func run(ctx context.Context, o options) (err error) {
	tidy, err := o.prepare()
	if err != nil {
		return err
	}
	defer tidy()
	begun := time.Now()
	say := func(format string, args ...any) {
		fmt.Printf("%6.1f s  %s\n", time.Since(begun).Seconds(), fmt.Sprintf(format, args...))
	}
	if !o.desktop {
		if err := waitForTheDay(ctx, say); err != nil {
			return err
		}
	}
	c, err := openCentre(o, say)
	if err != nil {
		return err
	}
	defer func() {
		say("stopping the programs")
		c.close()
	}()
	if o.desktop {
		return showDesktop(ctx, c)
	}
	if err := c.open(ctx, screensOfTheirOwn); err != nil {
		return err
	}
	if err := wholeVisit(ctx, c); err != nil {
		return err
	}
	say("pictures: %s   the paper: %s", o.out, filepath.Join(o.out, ticketFolder))
	return nil
}
