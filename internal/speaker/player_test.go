//go:build unix

package speaker

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"motcua/assets"
	"motcua/internal/child"
	"motcua/internal/clock"
	"motcua/internal/sound"
	"motcua/internal/voice"
)

// fakePlayer is a script that gets the WAV file as $1.
func fakePlayer(t *testing.T, script string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "player.sh")
	if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"/bin/sh", path}
}

// openSpeaker opens a speaker, and gives the announcements that it has finished.
func openSpeaker(t *testing.T, command []string) (*Speaker, <-chan int) {
	t.Helper()
	said := make(chan int, 10)
	s, err := Open(Config{
		Player: command, Clock: clock.OfMachine(), Log: slog.New(slog.DiscardHandler),
		Said: func(_ Announcement, times int) { said <- times },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, said
}

func TestPlayerGetsTheChime(t *testing.T) {
	dir := t.TempDir()
	record, copied := filepath.Join(dir, "record"), filepath.Join(dir, "heard.wav")
	s, said := openSpeaker(t, fakePlayer(t, `echo "$#" >> `+record+"\ncat \"$1\" > "+copied))
	s.Submit(Announcement{ID: 1, Number: "A001", Counter: "3"})
	if times := <-said; times != Times {
		t.Errorf("said %d times, want %d", times, Times)
	}
	if got, err := os.ReadFile(record); err != nil || string(got) != "1\n1\n" {
		t.Errorf("the player was given %q, %v", got, err)
	}
	chime, err := sound.DecodeWAV(assets.Chime)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(copied); err != nil || !bytes.Equal(got, sound.EncodeWAV(sound.Join(chime.Rate, chime, sound.Silence(chime.Rate, tail)))) {
		t.Errorf("the player heard %d bytes, %v", len(got), err)
	}
	if got := s.Status(); got != (Status{}) {
		t.Errorf("status %+v", got)
	}
}

func TestMissingPlayerIsAFaultInWordsNotAnError(t *testing.T) {
	s, said := openSpeaker(t, []string{"/no/such/player"})
	want := Status{Missing, "no player program found: tried /no/such/player"}
	if got := s.Status(); got != want {
		t.Errorf("at first %+v, want %+v", got, want)
	}
	s.Submit(Announcement{ID: 1, Number: "A001"})
	if times := <-said; times != 0 {
		t.Errorf("said %d times", times)
	}
	if got := s.Status(); got != want {
		t.Errorf("then %+v, want %+v", got, want)
	}
}

func TestFailingPlayerIsQuoted(t *testing.T) {
	s, said := openSpeaker(t, fakePlayer(t, "echo 'no sound card' >&2\nexit 3"))
	s.Submit(Announcement{ID: 1, Number: "A001"})
	<-said
	got := s.Status()
	if got.State != Failing || !strings.Contains(got.Detail, "exit status 3: no sound card") {
		t.Errorf("status %+v", got)
	}
}

func TestPlayerIsFoundOnThePath(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	if _, err := (player{}).find(); !errors.Is(err, errMissing) || !strings.Contains(err.Error(), "pw-play, paplay, aplay") {
		t.Errorf("an empty PATH gives %v", err)
	}
	for _, name := range []string{"aplay", "paplay", "pw-play"} { // the last one is the first choice
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o700); err != nil {
			t.Fatal(err)
		}
		commands, err := player{}.find()
		if err != nil || commands[0][0] != filepath.Join(dir, name) {
			t.Fatalf("with %s there: %v, %v", name, commands, err)
		}
		if command := commands[0]; name == "aplay" && (len(command) != 2 || command[1] != "-q") {
			t.Errorf("aplay is run as %v: it would chatter", command)
		}
	}
}

// After a player that is installed but fails, the next one is tried. After one that
// hangs, none is, because the call would be too late. A configured player is the
// only one.
func TestNextPlayerIsTried(t *testing.T) {
	for name, c := range map[string]struct {
		scripts map[string]string
		command []string
		want    string
		err     string
	}{
		"the first fails":   {map[string]string{"pw-play": "exit 1", "aplay": ""}, nil, "pw-play aplay", ""},
		"the first plays":   {map[string]string{"pw-play": "", "aplay": ""}, nil, "pw-play", ""},
		"all fail":          {map[string]string{"pw-play": "echo 'Host is down' >&2; exit 1", "paplay": "exit 2", "aplay": "exit 3"}, nil, "pw-play paplay aplay", "Host is down"},
		"the first hangs":   {map[string]string{"pw-play": "sleep 600", "aplay": ""}, nil, "pw-play", "did not end"},
		"one was asked for": {map[string]string{"pw-play": "exit 1", "aplay": ""}, []string{"pw-play"}, "pw-play", "exit status 1"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Setenv("PATH", dir+":/usr/bin:/bin")
			ran := filepath.Join(dir, "ran")
			for _, p := range players {
				script, there := c.scripts[p[0]]
				if !there {
					script = "exit 9"
				}
				if there || c.command == nil {
					text := "#!/bin/sh\nprintf '%s ' " + p[0] + " >> " + ran + "\n" + script + "\n"
					if err := os.WriteFile(filepath.Join(dir, p[0]), []byte(text), 0o700); err != nil {
						t.Fatal(err)
					}
				}
			}
			p := player{commands: choice(c.command), file: filepath.Join(dir, "call.wav"), patience: 10 * time.Second}
			if c.err == "did not end" {
				p.patience = 500 * time.Millisecond
			}
			err := p.play(t.Context(), sound.Silence(voice.Rate, 0))
			if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("got %v, want %q", err, c.err)
			}
			got, _ := os.ReadFile(ran) // the file does not exist if none ran
			if strings.ReplaceAll(strings.TrimSpace(string(got)), " paplay", "") != strings.ReplaceAll(c.want, " paplay", "") {
				t.Errorf("tried %q, want %q", got, c.want)
			}
		})
	}
}

// TestStuckPlayerIsKilledWithItsChildren has a child of the player hold a pipe open:
// the pipe ends only when the child is killed.
func TestStuckPlayerIsKilledWithItsChildren(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "alive")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	p := player{commands: choice(fakePlayer(t, "exec 3>"+fifo+"\nsleep 600 &\nsleep 600")), file: "chime.wav", patience: 200 * time.Millisecond}
	result := make(chan error, 1)
	go func() { result <- p.run(context.Background(), 0) }()
	alive, err := os.Open(fifo) // returns when the player runs
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = alive.Close() }()
	if _, err := io.ReadAll(alive); err != nil {
		t.Error(err)
	}
	if err := <-result; !errors.Is(err, child.ErrStuck) {
		t.Errorf("got %v, want that it did not end", err)
	}
}

func TestCloseKillsThePlayer(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "alive")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	s, _ := openSpeaker(t, fakePlayer(t, "exec 3>"+fifo+"\nsleep 600"))
	s.Submit(Announcement{ID: 1, Number: "A001"})
	alive, err := os.Open(fifo)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = alive.Close() }()
	dir := s.dir
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := io.ReadAll(alive); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the speaker's folder stays behind: %v", err)
	}
}

// The sound file is kept in a given folder; a temporary folder is removed.
func TestSoundFile(t *testing.T) {
	dir := t.TempDir()
	given, err := Open(Config{Dir: dir, Silent: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := given.Close(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "call.wav")); err != nil || len(data) < len(assets.Chime)/2 {
		t.Errorf("the sound in the folder: %d bytes, %v", len(data), err)
	}
	own, err := Open(Config{Silent: true})
	if err != nil {
		t.Fatal(err)
	}
	temporary := own.dir
	if err := own.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(temporary); temporary == "" || !os.IsNotExist(err) {
		t.Errorf("temporary folder %q: %v", temporary, err)
	}
	if _, err := Open(Config{Dir: filepath.Join(dir, "none"), Silent: true}); err == nil {
		t.Error("a folder that is not there is taken")
	}
}
