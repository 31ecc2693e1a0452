package main

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"motcua/internal/clock"
	"motcua/internal/phrase"
	"motcua/internal/speaker"
	"motcua/internal/voice"
)

// voice measures the time from a call at the wall to the start of its sound: finding,
// joining and writing the words, and starting the player. The player is a script that
// reports when it has read the first bytes; the baseline is the same script on an
// existing sound file.
func (b *bench) voice(rounds int) (err error) {
	dir := filepath.Join(b.dir, "voice")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	fifo, script := filepath.Join(dir, "begun"), filepath.Join(dir, "player.sh")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(script, []byte(`head -c 4096 "$1" > /dev/null; echo > `+fifo+"\n"), 0o600); err != nil {
		return err
	}
	begun, err := os.OpenFile(fifo, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, begun.Close()) }()
	said, err := speakOften(begun, script, rounds)
	if err != nil {
		return err
	}
	bare, err := beginOften(begun, script, rounds)
	if err != nil {
		return err
	}
	b.add("call at the wall → its sound begins, p50", ms(percentile(said, 50)), "≤ 300 ms", "bare player p50 "+ms(percentile(bare, 50)))
	b.add("call at the wall → its sound begins, p99", ms(percentile(said, 99)), "", "bare player p99 "+ms(percentile(bare, 99)))
	return nil
}

// speakOften has a speaker say random calls, and returns how long each took to start.
func speakOften(begun *os.File, script string, rounds int) (took []time.Duration, err error) {
	pack, err := voice.Find("mau-bac")
	if err != nil {
		return nil, err
	}
	through := make(chan struct{}, 1)
	s, err := speaker.Open(speaker.Config{
		Player: []string{"/bin/sh", script}, Voice: voice.NewHall(false, pack), Clock: clock.OfMachine(), Log: slog.New(slog.DiscardHandler),
		Said: func(speaker.Announcement, int) { through <- struct{}{} },
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	for i := range rounds {
		call := phrase.Call{Number: fmt.Sprintf("A%03d", rand.IntN(1000)), Counter: strconv.Itoa(1 + rand.IntN(120))}
		asked := 0
		from := time.Now()
		s.Submit(speaker.Announcement{
			ID: uint64(i + 1), Say: func(st phrase.Style) phrase.Sentence { return st.Called(call) },
			Still: func() bool { asked++; return asked == 1 }, // once
		})
		if _, err := begun.Read(make([]byte, 1)); err != nil {
			return nil, err
		}
		took = append(took, time.Since(from))
		<-through
		time.Sleep(speaker.Gap) // which the speaker waits before the next
	}
	return took, nil
}

// beginOften starts only the player.
func beginOften(begun *os.File, script string, rounds int) (took []time.Duration, err error) {
	for range rounds {
		from := time.Now()
		cmd := exec.Command("/bin/sh", script, script)
		if err := cmd.Start(); err != nil {
			return nil, err
		}
		_, err := begun.Read(make([]byte, 1))
		took = append(took, time.Since(from))
		if err := errors.Join(err, cmd.Wait()); err != nil {
			return nil, err
		}
	}
	return took, nil
}
