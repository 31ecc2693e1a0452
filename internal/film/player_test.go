//go:build unix

package film

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"motcua/internal/filmtest"
	"motcua/internal/i18n"
)

// cinema is a player without a screen, and a second connection to its mpv.
type cinema struct {
	*Player
	t      *testing.T
	socket string

	mu     sync.Mutex
	volume float64
	over   []Film
	opened []bool // whether there are subtitles in each
	failed []string
}

// usual are the time limits of most tests: what must happen happens at once, and what
// does not is noticed before the test's own limit.
var usual = times{open: 2 * time.Minute, answer: 2 * time.Minute, still: 2 * time.Minute, quiet: time.Minute, back: 50 * time.Millisecond, poll: 20 * time.Millisecond}

func open(t *testing.T, patience times, program string) *cinema {
	t.Helper()
	c := &cinema{t: t, volume: 1, socket: filepath.Join(t.TempDir(), "mpv")}
	c.Player = start(Config{
		Log: slog.New(slog.DiscardHandler), Program: program,
		Options: []string{"--vo=null", "--ao=null", "--input-ipc-server=" + c.socket},
		Volume:  func() float64 { c.mu.Lock(); defer c.mu.Unlock(); return c.volume },
		Over:    func(f Film) { c.mu.Lock(); defer c.mu.Unlock(); c.over = append(c.over, f) },
		Opened:  func(_ Film, subtitles bool) { c.mu.Lock(); defer c.mu.Unlock(); c.opened = append(c.opened, subtitles) },
		Failed: func(f Film, why error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			var words i18n.Message
			if !errors.As(why, &words) {
				t.Errorf("%s: no words of ours: %v", f.Path, why)
			}
			c.failed = append(c.failed, words.In(i18n.Vietnamese))
		},
	}, patience)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func (c *cinema) overs() []Film { c.mu.Lock(); defer c.mu.Unlock(); return append([]Film{}, c.over...) }

// subtitled tells of each film that was opened whether there are subtitles in it.
func (c *cinema) subtitled() []bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]bool{}, c.opened...)
}

func (c *cinema) faults() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string{}, c.failed...)
}
func (c *cinema) level(v float64) { c.mu.Lock(); defer c.mu.Unlock(); c.volume = v }
func (c *cinema) film(f filmtest.Film) Film {
	return Film{Key: "a", Path: filmtest.Make(c.t, c.t.TempDir(), f)}
}

// until waits for something that mpv does.
func (c *cinema) until(what string, is func() bool) {
	c.t.Helper()
	for end := time.Now().Add(3 * time.Minute); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			c.t.Fatalf("%s did not come; over %v, failed %q", what, c.overs(), c.faults())
		}
	}
}

// property asks mpv itself; nil means that it does not have the property now.
func (c *cinema) property(name string) any { return filmtest.Property(c.socket, name) }

func (c *cinema) pid() int {
	c.t.Helper()
	var pid float64
	c.until("mpv", func() bool { pid, _ = c.property("pid").(float64); return pid != 0 })
	return int(pid)
}

func gone(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

func (c *cinema) plays() { c.t.Helper(); c.until("the film", func() bool { return c.passed() > 0 }) }

func (c *cinema) passed() float64 { at, _ := c.property("time-pos").(float64); return at }

func (c *cinema) isLoud() bool {
	return c.property("current-ao") == "null" && c.property("mute") == false
}

func TestFilmIsShownToItsEndAndAgain(t *testing.T) {
	c := open(t, usual, "")
	f := c.film(filmtest.Film{Seconds: 0.6})
	c.Show(f, 0)
	c.until("its end", func() bool { return len(c.overs()) == 1 })
	if at := c.passed(); at < 0.5 || c.property("pause") != true {
		t.Errorf("at its end it stands at %v s, pause %v", at, c.property("pause"))
	}
	pid := c.pid()
	f.Turn++
	c.Show(f, 0)
	c.until("the end of its second turn", func() bool { return len(c.overs()) == 2 })
	if again := c.pid(); again != pid || c.overs()[1] != f || len(c.faults()) > 0 {
		t.Errorf("another process: %d after %d; %v; %q", again, pid, c.overs(), c.faults())
	}
	c.Stop()
	c.until("the end of mpv", func() bool { return gone(pid) })
}

func TestOneFilmAfterAnother(t *testing.T) {
	c := open(t, usual, "")
	first, second := c.film(filmtest.Film{Seconds: 60}), c.film(filmtest.Film{Name: "b.mkv", Seconds: 0.4})
	second.Key = "b"
	c.Show(first, 0)
	pid := c.pid()
	c.Show(second, 0)
	c.until("the end of the second", func() bool { return len(c.overs()) == 1 })
	if !gone(pid) || c.overs()[0] != second {
		t.Errorf("the first is gone: %v; over are %v", gone(pid), c.overs())
	}
}

// This proves that a call can be heard: mpv has released the sound device before Quiet
// returns, and the film continues meanwhile.
func TestFilmIsSilentWhileSomethingIsSaid(t *testing.T) {
	c := open(t, usual, "")
	c.Quiet(context.Background()) // no film is shown, so it does not wait
	c.Show(c.film(filmtest.Film{Seconds: 60}), 0)
	c.plays()
	if c.isLoud() {
		t.Error("a film that begins while something is said is heard")
	}
	c.Loud()
	c.until("its sound", c.isLoud)
	for range 3 {
		c.Quiet(context.Background())
		if device, mute := c.property("current-ao"), c.property("mute"); device != nil || mute != true {
			t.Errorf("while something is said the device is %v, mute is %v", device, mute)
		}
		at := c.passed()
		c.until("its going on", func() bool { return c.passed() > at })
		c.Loud()
		c.until("its sound again", c.isLoud)
	}
}

func TestSoundComesBackAfterTheLastCallOnly(t *testing.T) {
	patience := usual
	patience.back = time.Hour
	c := open(t, patience, "")
	c.Show(c.film(filmtest.Film{Seconds: 60}), 0)
	c.until("its sound", c.isLoud)
	c.Quiet(context.Background())
	c.Loud()
	at := c.passed()
	c.until("its going on", func() bool { return c.passed() > at+0.2 })
	if c.isLoud() {
		t.Error("between two calls the film is heard")
	}
}

func TestFilmIsAsLoudAsTheVoice(t *testing.T) {
	c := open(t, usual, "")
	c.level(0.5)
	c.Show(c.film(filmtest.Film{Seconds: 60}), 0)
	volume := func(want float64) func() bool {
		return func() bool { v, _ := c.property("volume").(float64); return c.isLoud() && math.Abs(v-want) < 0.02 }
	}
	c.until("half of its sound", volume(79.37)) // mpv uses the third power: 0.7937³ = 0.5
	c.level(1)
	c.until("all of it", volume(100))
	c.level(0)
	c.until("silence", func() bool { return c.property("current-ao") == nil && c.property("mute") == true })
	c.Quiet(context.Background())
	c.level(0.125)
	c.Loud()
	c.until("an eighth", volume(50))
}

func TestHiddenFilmRestsAndIsSilent(t *testing.T) {
	c := open(t, usual, "")
	f := c.film(filmtest.Film{Seconds: 60})
	c.Show(f, 0)
	c.until("its sound", c.isLoud)
	c.Rest()
	c.until("its rest", func() bool { return c.property("pause") == true && c.property("current-ao") == nil })
	at := c.passed()
	c.Show(f, 0)
	c.until("its going on", func() bool { return c.passed() > at && c.isLoud() })
	if len(c.overs()) > 0 {
		t.Error("a film that rested is over")
	}
}

// A paused film is neither one that stands still nor one that is gone: it stays where it
// is for as long as a person wants, and leaves the sound device to others.
func TestPausedFilmWaitsForItsPerson(t *testing.T) {
	patience := usual
	patience.still, patience.open = 300*time.Millisecond, 300*time.Millisecond
	c := open(t, patience, "")
	f := c.film(filmtest.Film{Seconds: 60})
	f.Paused = true
	c.Show(f, 0)
	c.until("its first picture", func() bool { return c.property("pause") == true && c.property("vo-configured") == true })
	if at := c.passed(); at > 0.1 || c.isLoud() {
		t.Errorf("paused from the start it is at %v, loud %v", at, c.isLoud())
	}
	for range 2 {
		f.Paused = false
		c.Show(f, 0)
		at := c.passed()
		c.until("its going on", func() bool { return c.passed() > at+0.1 && c.isLoud() })
		f.Paused = true
		c.Show(f, 0)
		c.until("its pause", func() bool { return c.property("pause") == true && c.property("current-ao") == nil })
		at = c.passed()
		time.Sleep(2 * patience.still) // the time after which one that runs would be given up
		c.Quiet(context.Background())  // a call does not wait for it, and does not wake it
		c.Loud()
		c.Rest()
		c.Show(f, 0)
		if now := c.passed(); now != at || len(c.overs()) > 0 {
			t.Errorf("it was paused at %v and is at %v; over %v, %q", at, now, c.overs(), c.faults())
		}
	}
}

// At its end a film shows its last picture. It is shown again by another turn, whether it
// was paused meanwhile or not.
func TestFilmIsShownAgain(t *testing.T) {
	c := open(t, usual, "")
	f := c.film(filmtest.Film{Seconds: 0.5})
	for turn := range 3 {
		f.Turn, f.Paused = turn, false
		c.Show(f, 0)
		c.until("its end", func() bool { return len(c.overs()) == turn+1 })
		if turn == 1 {
			continue
		}
		f.Paused = true
		c.Show(f, 0)
		c.until("the release of the sound device", func() bool { return c.property("current-ao") == nil })
		if c.property("eof-reached") != true || c.property("vo-configured") != true {
			t.Error("its last picture is gone")
		}
	}
	if faults := c.faults(); len(faults) > 0 {
		t.Errorf("given up: %q", faults)
	}
}

// What cannot be shown is reported once, in words, and not started again for the same
// turn.
func TestWhatIsNoFilmIsGivenUp(t *testing.T) {
	whole, err := os.ReadFile(filmtest.Make(t, t.TempDir(), filmtest.Film{Seconds: 2}))
	if err != nil {
		t.Fatal(err)
	}
	put := func(name string, data []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct{ path, want string }{
		"half":       {put("half.mp4", whole[:len(whole)/2]), "hỏng hoặc chưa chép xong"},
		"garbage":    {put("garbage.mp4", append([]byte("\x00\x00\x00\x18ftypisom"), make([]byte, 4000)...)), "hỏng hoặc chưa chép xong"},
		"a list":     {put("list.m3u", []byte("#EXTM3U\n/etc/passwd\n")), "hỏng hoặc chưa chép xong"},
		"missing":    {filepath.Join(t.TempDir(), "none.mp4"), "hỏng hoặc chưa chép xong"},
		"no picture": {filmtest.Make(t, t.TempDir(), filmtest.Film{Name: "sound.mkv", Blind: true}), "không có hình"},
		"too large":  {filmtest.Make(t, t.TempDir(), filmtest.Film{Width: 2560, Height: 1440, Seconds: 0.2}), "2560 × 1440"},
	} {
		hall := open(t, usual, "")
		f := Film{Key: name, Path: c.path}
		hall.Show(f, 0)
		hall.until(name, func() bool { return len(hall.overs()) == 1 })
		if faults := hall.faults(); len(faults) != 1 || !strings.Contains(faults[0], c.want) {
			t.Errorf("%s: %q, want %q", name, faults, c.want)
		}
		_ = hall.Close()
	}
}

// The limit holds for the longer side of a film, so that an upright film of a
// telephone is not too large.
func TestUprightFilmIsShown(t *testing.T) {
	c := open(t, usual, "")
	c.Show(c.film(filmtest.Film{Width: 1080, Height: 1920, Seconds: 0.2}), 0)
	c.until("its end", func() bool { return len(c.overs()) == 1 })
	if faults := c.faults(); len(faults) > 0 {
		t.Errorf("given up: %q", faults)
	}
}

func TestFilmWithoutASoundIsShown(t *testing.T) {
	c := open(t, usual, "")
	c.Show(c.film(filmtest.Film{Silent: true, Seconds: 0.3}), 0)
	c.plays()
	c.Quiet(context.Background())
	c.Loud()
	c.until("its end", func() bool { return len(c.overs()) == 1 })
	if faults := c.faults(); len(faults) > 0 {
		t.Errorf("given up: %q", faults)
	}
}

// script is a program in place of mpv.
func script(t *testing.T, text string) string {
	path := filepath.Join(t.TempDir(), "mpv")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPlayerThatFailsIsGivenUp(t *testing.T) {
	impatient := times{open: 200 * time.Millisecond, answer: time.Hour, still: time.Hour, quiet: time.Hour, back: 1, poll: 10 * time.Millisecond}
	deaf := impatient
	deaf.open, deaf.answer = time.Hour, 200*time.Millisecond
	for name, c := range map[string]struct {
		program, want string
		patience      times
	}{
		"never shows":    {"sleep 600", "không phát được phim", impatient},
		"never answers":  {"exec sleep 600", "không trả lời", deaf},
		"crashes":        {"echo 'out of memory' >&2; exit 3", "exit status 3: out of memory", usual},
		"ends well":      {"exit 0", "đã tắt", usual},
		"chatters":       {"exec cat /dev/zero >&3", "không trả lời", deaf},
		"talks nonsense": {"echo '{\"event\":\"property-change\",\"name\":\"eof-reached\",\"data\":7}\n[1]\nnull' >&3; exit 4", "exit status 4", usual},
	} {
		hall := open(t, c.patience, script(t, c.program))
		hall.Show(Film{Key: name, Path: "/film.mp4"}, 0)
		hall.until(name, func() bool { return len(hall.overs()) == 1 })
		if faults := hall.faults(); len(faults) != 1 || !strings.Contains(faults[0], c.want) {
			t.Errorf("%s: %q, want %q", name, faults, c.want)
		}
		_ = hall.Close()
	}
	c := open(t, usual, "/no/such/player")
	c.Show(Film{Key: "a", Path: "/film.mp4"}, 0)
	c.until("the want of a player", func() bool { return len(c.faults()) == 1 })
}

func TestFilmThatFailedIsNotBegunAgain(t *testing.T) {
	diary := filepath.Join(t.TempDir(), "diary")
	c := open(t, usual, script(t, `for word; do :; done; echo "$word" >>`+diary+`; exit 3`))
	begun := func() string { text, _ := os.ReadFile(diary); return strings.ReplaceAll(string(text), "\n", " ") }
	a, b := Film{Key: "a", Turn: 1, Path: "/a.mp4"}, Film{Key: "b", Path: "/b.mp4"}
	for _, f := range []Film{a, a, b, a} {
		c.Show(f, 0)
		c.until("the end of "+f.Key, func() bool { return slices.Contains(c.overs(), f) })
		c.Rest()
		c.Show(f, 0)
	}
	c.until("the next turn of the first", func() bool { return begun() == "/a.mp4 /b.mp4 /a.mp4 " && len(c.overs()) == 3 })
	a.Turn++
	c.Show(a, 0)
	c.until("a turn of its own", func() bool { return slices.Contains(c.overs(), a) })
	if want := "/a.mp4 /b.mp4 /a.mp4 /a.mp4 "; begun() != want {
		t.Errorf("begun were %q, want %q", begun(), want)
	}
}

// A film that stands still in the middle, as on an unplugged drive, is noticed.
func TestFilmThatStandsStillIsGivenUp(t *testing.T) {
	patience := usual
	patience.still = 300 * time.Millisecond
	c := open(t, patience, "")
	c.Show(c.film(filmtest.Film{Seconds: 60}), 0)
	c.plays()
	conn, err := net.Dial("unix", c.socket)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := json.NewEncoder(conn).Encode(map[string]any{"command": []any{"set_property", "pause", true}}); err != nil {
		t.Fatal(err)
	}
	c.until("its end", func() bool { return len(c.overs()) == 1 })
	if faults := c.faults(); len(faults) != 1 || !strings.Contains(faults[0], "đứng hình") {
		t.Errorf("given up for %q", faults)
	}
}

// A call is more important than a film: one that hangs with the sound device open is
// ended.
func TestFilmThatHangsDoesNotSilenceACall(t *testing.T) {
	patience := usual
	patience.quiet = 300 * time.Millisecond
	c := open(t, patience, "")
	c.Show(c.film(filmtest.Film{Seconds: 60}), 0)
	c.until("its sound", c.isLoud)
	pid := c.pid()
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	c.Quiet(context.Background())
	c.until("the end of mpv", func() bool { return gone(pid) })
	c.until("the end of its turn", func() bool { return len(c.overs()) == 1 })
	if faults := c.faults(); len(faults) > 0 {
		t.Errorf("the film is blamed: %q", faults)
	}
}

func TestMpvThatIsKilledIsToldOnce(t *testing.T) {
	c := open(t, usual, "")
	c.Show(c.film(filmtest.Film{Seconds: 60}), 0)
	if err := syscall.Kill(c.pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	c.until("the end of its turn", func() bool { return len(c.overs()) == 1 })
	if faults := c.faults(); len(faults) != 1 || !strings.Contains(faults[0], "killed") {
		t.Errorf("told %q", faults)
	}
}

func TestClosedPlayerLeavesNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	c := open(t, usual, "")
	c.Show(c.film(filmtest.Film{Seconds: 60}), 0)
	c.plays()
	pid := c.pid()
	_ = c.Close()
	if !gone(pid) {
		t.Error("mpv goes on")
	}
	c.until("the end of its goroutines", func() bool { return runtime.NumGoroutine() <= before })
	c.Quiet(context.Background())
	c.Show(Film{Key: "b", Path: "/b.mp4"}, 0)
}

// A film gives no access to the desktop or to other files.
func TestMpvTakesNoOrders(t *testing.T) {
	c := open(t, usual, "")
	c.Show(c.film(filmtest.Film{Seconds: 60}), 0)
	c.plays()
	for name, want := range map[string]any{
		"options/config": false, "options/load-scripts": false, "options/osc": false, "options/ytdl": false,
		"options/input-default-bindings": false, "options/input-vo-keyboard": false, "options/input-cursor": false,
		"options/access-references": false, "options/hwdec": "no", "osd-level": 0.0, "options/terminal": false,
		"options/sub-auto": false, "options/audio-file-auto": false, "options/autoload-files": false, "options/embeddedfonts": false, "options/sub-ass-override": "strip", "sid": false,
	} {
		if got := c.property(name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if bindings, _ := c.property("input-bindings").([]any); len(bindings) > 0 {
		t.Errorf("it takes keys: %v", bindings)
	}
	its, err := syscall.Getpriority(syscall.PRIO_PROCESS, c.pid()) // 20 minus the nice value, 1 to 40
	own, ownErr := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
	if err != nil || ownErr != nil || its != max(1, own-10) {
		t.Errorf("it is as urgent as the wall: %d beside %d; %v, %v", its, own, err, ownErr)
	}
}
