package program

import (
	"time"

	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/leddisplay"
	"motcua/internal/port"
)

// CheckLED checks the address of the LED displays' line, whose forms package config
// does not know. Its error is an i18n.Message.
func CheckLED(c config.LED) error {
	if c.Address != "" && port.Check(c.Address) != nil {
		return i18n.Say("address = %q under [led] has a form that no line has: write address = \"serial:/dev/ttyUSB0?baud=9600\", with the speed of the boxes, or \"tcp://10.0.0.7:4196\" for a converter in the network.", c.Address)
	}
	return nil
}

// LED opens the LED displays of a device, nil if it has none. changed is called when
// their line is connected or lost.
func (p *Program) LED(c config.LED, changed func()) (*leddisplay.Line, error) {
	if c.Address == "" {
		return nil, nil
	}
	boxes := make([]leddisplay.Box, len(c.Boxes))
	for i, b := range c.Boxes {
		boxes[i] = leddisplay.Box{Counter: b.Counter, Address: b.Address}
	}
	return leddisplay.Open(leddisplay.Config{
		Address: c.Address, Table: c.Table, Boxes: boxes, Log: p.Log, Changed: changed,
		Repeat: time.Duration(c.RepeatSec) * time.Second, Pause: time.Duration(c.PauseMS) * time.Millisecond,
	})
}
