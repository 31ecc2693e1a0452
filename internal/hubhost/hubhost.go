// Package hubhost runs a hub in a program: in the hub's own, or in a kiosk that has the
// centre's hub inside.
package hubhost

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"

	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/hub"
	"motcua/internal/identity"
	"motcua/internal/maintenance"
	"motcua/internal/pin"
	"motcua/internal/program"
)

// Serve runs a hub on an address until ctx ends, and adds its loop to the
// watchdog. ready is called with the address when it answers.
func Serve(ctx context.Context, p *program.Program, f *config.CentreFile, dir, listen string, ready func(h *hub.Hub, address string)) error {
	listener, err := program.Listen(ctx, listen)
	if err != nil {
		return err
	}
	h, err := Open(f, dir, p.Log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := takeOutPINs(f, p.Log); err != nil {
		p.Log.Warn("PINs stand in the configuration in clear: whoever reads it knows them until they are changed; take them out by hand", "cause", err)
	}
	defer p.Dog.Watch("the hub's loop", h.Beat)()
	return h.Serve(ctx, listener, func() { ready(h, listener.Addr().String()) })
}

// Open opens the hub of a data folder, with its keys, its PINs and its register. Who opens
// it closes it.
func Open(f *config.CentreFile, dir string, log *slog.Logger) (*hub.Hub, error) {
	own, isNew, err := identity.OpenHub(dir)
	if err != nil {
		return nil, err
	}
	if isNew {
		log.Info("the hub has drawn its keys: devices are enrolled by hub enroll", "folder", filepath.Join(dir, identity.FolderName), "authority", own.Authority.Print())
	}
	pins, err := pin.Open(dir)
	if err != nil {
		return nil, err
	}
	return hub.Open(hub.Config{
		Identity: own, Admission: hub.Admission{Insecure: f.Centre.Insecure, UnenrolledUntil: f.UnenrolledUntil},
		Dir: dir, Centre: f.Centre, Token: f.Key, PINs: pins, Given: hub.GivenPINs{PINs: f.PINs, Keep: f.KeepFirstPIN}, Now: clock.WallMS, Mono: clock.Elapsed(), Chance: program.Chance, Log: log,
		Backup: maintenance.Backup(f.Backup), LiveDays: f.LiveDays, Register: openRegister(&f.Register, dir, log),
	})
}

// takeOutPINs takes the PINs out of centre.toml, which the hub has taken over by now.
func takeOutPINs(f *config.CentreFile, log *slog.Logger) error {
	if !f.ClearPINs.Any() {
		return nil
	}
	if err := f.ClearPINs.TakeOut(); err != nil {
		return err
	}
	log.Info("the PINs were taken out of the configuration: set one by hub pin")
	return nil
}

// Enrol gives the kiosk a certificate of the hub that it has inside, without a code:
// they are one program.
func Enrol(p *program.Program, h *hub.Hub, d *config.Device, role string) error {
	who := p.Who(d, role)
	if own, enrolled, err := identity.OpenDevice(p.Data); err == nil && enrolled && h.Knows(own.Own, who) {
		return nil
	}
	key, err := identity.NewKey()
	if err != nil {
		return err
	}
	certificate, err := h.Enrol(who, key.Public())
	if err != nil {
		return err
	}
	return identity.SaveDevice(p.Data, identity.Keys{Key: key, Certificate: certificate}, h.Authority())
}
