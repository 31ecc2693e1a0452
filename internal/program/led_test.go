package program

import (
	"io"
	"log/slog"
	"os"
	"testing"
	"time"

	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/ledframe"
	"motcua/internal/pty"
)

func TestAddressOfLEDDisplaysIsChecked(t *testing.T) {
	for address, good := range map[string]bool{
		"": true, "serial:/dev/ttyUSB0?baud=9600": true, "tcp://10.0.0.7:4196": true,
		"/dev/ttyUSB0": false, "serial:/dev/ttyUSB0?baud=9601": false, "com3": false,
	} {
		err := CheckLED(config.LED{Address: address})
		if (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
		if words, is := err.(i18n.Message); err != nil && (!is || words.In(i18n.Vietnamese) == words.In(i18n.English)) {
			t.Errorf("%q: %v is not told in both languages", address, err)
		}
	}
}

func TestDeviceWithoutLEDDisplaysHasNone(t *testing.T) {
	if line, err := (&Program{}).LED(config.LED{}, nil); line != nil || err != nil {
		t.Errorf("%v, %v", line, err)
	}
}

// The bytes on the line are those that device.toml asks for.
func TestLEDDisplaysAreThoseOfTheFile(t *testing.T) {
	far, path, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = far.Close() }()
	table, _ := ledframe.Protocol("stx")
	table.Start = []byte{0xFE}
	p := &Program{Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	line, err := p.LED(config.LED{
		Address: "serial:" + path + "?baud=19200", Table: table, RepeatSec: 600, PauseMS: 1, Boxes: []config.LEDBox{{Counter: "3", Address: 42}},
	}, func() {})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = line.Close() }()
	line.Show(map[string]string{"3": "A018", "7": "C001"})
	line.Start()
	want := string(table.Frame(42, "A018"))
	got := ""
	for end := time.Now().Add(20 * time.Second); len(got) < len(want) && time.Now().Before(end); {
		_ = far.SetReadDeadline(end)
		buffer := make([]byte, 64)
		n, err := far.Read(buffer)
		if err != nil && os.IsTimeout(err) {
			break
		}
		got += string(buffer[:n])
	}
	if got != want {
		t.Errorf("the line has % X, want % X", got, want)
	}
}
