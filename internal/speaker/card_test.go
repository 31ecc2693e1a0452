//go:build unix

package speaker

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"motcua/internal/clock"
	"motcua/internal/hearing"
	"motcua/internal/sound"
	"motcua/internal/voice"
)

// The tests here play through the sound systems of Linux, as a wall does, and listen
// to their outputs.

// server is a PipeWire process of the test, whose only sound card is a sink that can
// be recorded. It has the sample rate of the voice, so that nothing is resampled.
type server struct {
	t    *testing.T
	dir  string
	runs []*exec.Cmd
}

const sinkConf = `context.properties = { default.clock.rate = 44100 default.clock.allowed-rates = [ 44100 ]
  default.clock.quantum = 8192 default.clock.min-quantum = 8192 default.clock.max-quantum = 8192 }
context.objects = [ { factory = adapter args = {
  factory.name = support.null-audio-sink node.name = hall media.class = Audio/Sink
  audio.rate = 44100 audio.channels = 1 audio.position = [ MONO ] object.linger = true } } ]
`

// newServer prepares a server; start starts it. All programs started later use it.
func newServer(t *testing.T) *server {
	t.Helper()
	needPrograms(t, "pipewire", "dbus-run-session", "wireplumber", "pw-play", "pw-record", "pw-cli")
	s := &server{t: t, dir: t.TempDir()}
	for _, variable := range []string{"XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"} {
		t.Setenv(variable, s.dir)
	}
	t.Setenv("DISPLAY", "")
	if err := os.Chmod(s.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	conf := filepath.Join(s.dir, "pipewire", "pipewire.conf.d")
	if err := os.MkdirAll(conf, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(conf, "sink.conf"), []byte(sinkConf), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	return s
}

func needPrograms(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("%s is needed: make setup installs it", name)
		}
	}
}

// run starts a program in a process group of its own.
func (s *server) run(command ...string) *exec.Cmd {
	s.t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	return cmd
}

func (s *server) start() {
	s.t.Helper()
	s.runs = append(s.runs, s.run("pipewire"))
	s.until("its socket", func() bool {
		_, err := os.Stat(filepath.Join(s.dir, "pipewire-0"))
		return err == nil
	})
	s.runs = append(s.runs, s.run("dbus-run-session", "--", "wireplumber"))
	s.until("its sink", func() bool { return strings.Contains(s.says("pw-cli", "ls", "Node"), `"hall"`) })
	s.until("its policy", func() bool { return strings.Contains(s.says("pw-cli", "ls", "Client"), "WirePlumber") })
}

func (s *server) stop() {
	for _, cmd := range slices.Backward(s.runs) {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	}
	s.runs = nil
	_ = os.Remove(filepath.Join(s.dir, "pipewire-0"))
}

func (s *server) says(command ...string) string {
	out, _ := exec.Command(command[0], command[1:]...).CombinedOutput() // it reports errors until the server is up
	return string(out)
}

func (s *server) until(what string, so func() bool) {
	s.t.Helper()
	for limit := time.Now().Add(time.Minute); !so(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(limit) {
			s.t.Fatalf("PipeWire does not have %s within a minute", what)
		}
	}
}

// record records the output until the returned function is called.
func (s *server) record() (done func() sound.Clip) {
	s.t.Helper()
	file := filepath.Join(s.dir, "hall.wav")
	cmd := s.run("pw-record", "-P", "{ stream.capture.sink = true }", "--target", "hall", "--rate", "44100", "--channels", "1", "--format", "s16", file)
	s.until("a recorder", func() bool { return strings.Contains(s.says("pw-cli", "ls", "Node"), `"pw-record"`) })
	time.Sleep(500 * time.Millisecond) // nothing is recorded before it is linked, and nothing reports when it is
	return func() sound.Clip {
		time.Sleep(500 * time.Millisecond)
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		return readClip(s.t, file)
	}
}

func readClip(t *testing.T, file string) sound.Clip {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := sound.DecodeWAV(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sayings splits a recording at silences that are longer than those within a call.
func sayings(c sound.Clip) (list []sound.Clip) {
	const silent = 0.003
	pause := c.Rate * 55 / 100
	from, last := -1, -1
	for i, s := range append(slices.Clone(c.Samples), make([]float32, pause+1)...) {
		if s > silent || s < -silent {
			if last = i; from < 0 {
				from = i
			}
		} else if from >= 0 && i-last > pause {
			lead, tail := max(0, from-c.Rate/10), min(len(c.Samples), last+c.Rate/10)
			list, from = append(list, sound.Clip{Rate: c.Rate, Samples: c.Samples[lead:tail]}), -1
		}
	}
	return list
}

// calls recognises the calls in sayings, "A025 3" each. Those that cannot be
// recognised are left out.
func calls(t *testing.T, pack *voice.Pack, heard sound.Clip) (list []string) {
	t.Helper()
	ear, err := hearing.New(pack)
	if err != nil {
		t.Fatal(err)
	}
	for _, saying := range sayings(heard) {
		number, counter, err := ear.CallWithin(saying)
		if err != nil {
			t.Logf("after %v: %v", list, err)
			continue
		}
		list = append(list, number+" "+counter)
	}
	return list
}

// voiceOf opens a speaker that searches for its player program.
func voiceOf(t *testing.T, log *bytes.Buffer) (s *Speaker, pack *voice.Pack, said chan int) {
	t.Helper()
	pack, err := voice.Find("mau-bac")
	if err != nil {
		t.Fatal(err)
	}
	said = make(chan int, 10)
	s, err = Open(Config{
		Voice: voice.NewHall(false, pack), Clock: clock.OfMachine(), Log: slog.New(slog.NewTextHandler(log, nil)),
		Said: func(_ Announcement, times int) { said <- times },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, pack, said
}

func say(t *testing.T, s *Speaker, said chan int, id uint64, number, counter string) int {
	t.Helper()
	s.Submit(called(id, number, counter))
	select {
	case times := <-said:
		return times
	case <-time.After(2 * time.Minute):
		t.Fatalf("%s at %s comes to no end", number, counter)
		return 0
	}
}

// hears has a number called until it is recognised in the recording. Usually that is
// the first call, but here the sound server has no real-time priority, and the
// machine may be busy. Every saying that is recognised must be the call.
func (s *server) hears(v *Speaker, pack *voice.Pack, said chan int, id uint64, number, counter string) {
	s.t.Helper()
	for try := range uint64(4) {
		done := s.record()
		if n := say(s.t, v, said, id+try, number, counter); n != Times || v.Status() != (Status{}) {
			s.t.Fatalf("%s is said %d times: %+v", number, n, v.Status())
		}
		got := calls(s.t, pack, done())
		for _, call := range got {
			if call != number+" "+counter {
				s.t.Errorf("the hall heard %q, want %s at %s", got, number, counter)
			}
		}
		if len(got) > 0 {
			return
		}
	}
	s.t.Errorf("the hall did not understand %s at %s", number, counter)
}

// A call is heard word by word, to its end. When the sound server ends, the wall
// says so; when it is back, the next call is heard.
func TestPipeWirePlaysTheCalls(t *testing.T) {
	server := newServer(t)
	server.start()
	var log bytes.Buffer
	s, pack, said := voiceOf(t, &log)
	server.hears(s, pack, said, 1, "CK025", "3")
	server.stop()
	if n := say(t, s, said, 10, "A026", "3"); n != 0 || !s.Status().fails() {
		t.Errorf("without a server it was said %d times: %+v", n, s.Status())
	}
	server.start()
	server.hears(s, pack, said, 20, "A107", "9") // a single word would not be recognised as a call if it were cut off
}

// Where only ALSA runs, the wall plays through it, even if PipeWire's programs are
// installed. A machine without a sound card reports that, and plays as soon as it
// has one.
func TestALSAPlaysTheCalls(t *testing.T) {
	needPrograms(t, "aplay", "pw-play")
	dir := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", dir)
	conf, heard := filepath.Join(dir, "asound.conf"), filepath.Join(dir, "heard.wav")
	t.Setenv("ALSA_CONFIG_PATH", conf)
	if err := os.WriteFile(conf, nil, 0o600); err != nil { // no card
		t.Fatal(err)
	}
	var log bytes.Buffer
	s, pack, said := voiceOf(t, &log)
	if n := say(t, s, said, 1, "A025", "3"); n != 0 || s.Status().State != Failing || !strings.Contains(s.Status().Detail, "aplay") {
		t.Errorf("without a card it was said %d times: %+v", n, s.Status())
	}
	card := fmt.Sprintf("pcm.!default { type file slave.pcm { type null } file %q format wav }\n", heard)
	if err := os.WriteFile(conf, []byte(card), 0o600); err != nil {
		t.Fatal(err)
	}
	if n := say(t, s, said, 2, "B106", "7"); n != Times || s.Status() != (Status{}) {
		t.Errorf("with a card it was said %d times: %+v", n, s.Status())
	}
	if got, want := calls(t, pack, readClip(t, heard)), []string{"B106 7"}; !slices.Equal(got, want) { // the second call, in the file of the first
		t.Errorf("the card heard %q, want %q", got, want)
	}
}
