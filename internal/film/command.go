package film

import (
	"fmt"
	"math"
	"os/exec"
	"strconv"
)

// Program is the player of films.
const Program = "mpv"

// Installed reports whether films can be shown on this machine.
func Installed() bool {
	_, err := exec.LookPath(Program)
	return err == nil
}

// limits gives mpv the lowest CPU priority, makes it the first to be killed when memory
// is short, and limits its address space to 3 GiB; a film of 1920 by 1080 takes 1 GiB.
const limits = `ulimit -v 3145728; ulimit -c 0; echo 900 2>/dev/null >/proc/self/oom_score_adj; exec nice -n 10 "$0" "$@"`

// options keep the film and mpv isolated. Later options take precedence.
var options = []string{
	"--no-config", "--no-terminal", "--load-scripts=no", "--load-auto-profiles=no", "--ytdl=no",
	"--osc=no", "--load-stats-overlay=no", "--load-osd-console=no", "--osd-level=0", "--osd-bar=no",
	"--input-default-bindings=no", "--input-builtin-bindings=no", "--input-vo-keyboard=no", "--input-cursor=no", "--input-media-keys=no",
	"--access-references=no", "--ordered-chapters=no", "--autoload-files=no", "--sub-auto=no", "--audio-file-auto=no", "--cover-art-auto=no", "--sid=no", "--secondary-sid=no",
	"--resume-playback=no", "--save-position-on-quit=no", "--stop-screensaver=no",
	"--hwdec=no", "--vo=x11", "--sws-fast=yes", "--sws-scaler=fast-bilinear", "--cursor-autohide=no", "--title=motcua",
	"--cache=no", "--demuxer-max-bytes=16MiB", "--demuxer-max-back-bytes=0",
	"--keep-open=yes", // the last picture stays until the next notice is drawn
	"--gapless-audio=no", "--audio-client-name=motcua", "--replaygain=no",
	// Subtitles are letters of this machine's own on a dark ground in the picture, whatever
	// their file wants: without its fonts, places and sizes. See subtitles.go.
	"--embeddedfonts=no", "--sub-ass-override=strip", "--sub-use-margins=no", "--sub-scale-with-window=no", "--sub-bold=yes", "--sub-back-color=#A0000000",
}

// command shows a film; window 0 means a window of mpv's own.
func command(program string, more []string, f Film, window uint32, loud float64) []string {
	list := append([]string{"/bin/sh", "-c", limits, program}, options...)
	list = append(list, "--input-ipc-client=fd://3")
	if window != 0 {
		list = append(list, "--wid="+strconv.FormatUint(uint64(window), 10))
	}
	if loud > 0 {
		list = append(list, fmt.Sprintf("--volume=%.2f", percent(loud)))
	} else {
		list = append(list, "--mute=yes", "--aid=no")
	}
	if f.Paused {
		list = append(list, "--pause=yes")
	}
	list = append(list, more...)
	return append(list, "--", f.Path)
}

// percent is mpv's volume for a linear factor: mpv uses its third power.
func percent(loud float64) float64 { return 100 * math.Cbrt(min(1, loud)) }
