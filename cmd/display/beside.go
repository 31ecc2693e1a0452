package main

import (
	"motcua/internal/leddisplay"
	"motcua/internal/program"
	"motcua/internal/wall"
)

// beside is what belongs to a wall beside its screen and its voice. Each part may be
// missing.
type beside struct {
	led *leddisplay.Line
}

// openBeside opens what device.toml names. look is called when the wall should look at
// it again, and not before start.
func (s *settings) openBeside(p *program.Program, look func()) (b *beside, err error) {
	b = &beside{}
	if b.led, err = p.LED(s.device.LED, look); err != nil {
		return nil, err
	}
	return b, nil
}

// of makes them the wall's.
func (b *beside) of(cfg wall.Config) wall.Config {
	if b.led != nil {
		cfg.LED = b.led
	}
	return cfg
}

func (b *beside) start() {
	if b.led != nil {
		b.led.Start()
	}
}

// Close ends what start has begun.
func (b *beside) Close() error {
	if b.led != nil {
		return b.led.Close()
	}
	return nil
}
