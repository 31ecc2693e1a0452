package main

import (
	"errors"
	"path/filepath"

	"motcua/internal/i18n"
	"motcua/internal/leddisplay"
	"motcua/internal/notice"
	"motcua/internal/program"
	"motcua/internal/wall"
)

// beside is what belongs to a wall beside its screen and its voice. Each part may be
// missing.
type beside struct {
	led     *leddisplay.Line
	notices *notice.Folder
}

// openBeside opens what device.toml names. look is called when the wall should look at
// it again, and not before start.
func (s *settings) openBeside(p *program.Program, look func()) (b *beside, err error) {
	b = &beside{}
	if s.device.Wall.Notices != "" && s.device.Counter == "" {
		b.notices, err = notice.Open(notice.Config{
			Dir: s.device.Wall.Notices, Cache: filepath.Join(p.Data, "scaled-notices"), Clock: p.Clock,
			Lang: i18n.Lang(s.device.Language), Log: p.Log, Changed: look,
		})
		if err != nil {
			return nil, err
		}
	}
	if b.led, err = p.LED(s.device.LED, look); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// of makes them the wall's.
func (b *beside) of(cfg wall.Config) wall.Config {
	if b.led != nil {
		cfg.LED = b.led
	}
	if b.notices != nil {
		cfg.Notices = b.notices
	}
	return cfg
}

func (b *beside) start() {
	if b.led != nil {
		b.led.Start()
	}
	if b.notices != nil {
		b.notices.Start()
	}
}

// Close ends what start has begun.
func (b *beside) Close() (err error) {
	if b.led != nil {
		err = b.led.Close()
	}
	if b.notices != nil {
		err = errors.Join(err, b.notices.Close())
	}
	return err
}
