// Command barewindow is an empty window of the toolkit, with which the bench compares the
// cost of the programs' screens.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"motcua/internal/ui/uithread"
	"motcua/internal/ui/window"
)

func main() {
	size := flag.String("window", "1920x1080", "`WIDTHxHEIGHT` of the window")
	flag.Parse()
	s, err := window.ParseSize(*size)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	app.SetMetadata(window.Metadata("vn.motcua.barewindow"))
	a := app.New()
	w := a.NewWindow("motcua – bare")
	w.Resize(fyne.NewSize(float32(s.Width), float32(s.Height)))
	told := make(chan os.Signal, 1)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-told
		uithread.End(a)
	}()
	uithread.Run(a, w)
}
