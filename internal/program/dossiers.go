package program

import (
	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/identity"
	"motcua/internal/registerclient"
)

// Dossiers is what a kiosk's screen asks for dossiers by.
func (p *Program) Dossiers(d *config.Device) (*registerclient.Client, error) {
	address, err := hubAddress(d.Hub)
	if err != nil {
		return nil, err
	}
	return registerclient.New(registerclient.Config{
		Hub: address, Device: d.ID, Token: d.Key, Elapsed: clock.Elapsed(),
		Identity: func() *identity.DeviceIdentity {
			own, enrolled, err := identity.OpenDevice(p.Data)
			if err != nil || !enrolled {
				return nil // the seat has said what is wrong with it
			}
			return &own
		},
	}), nil
}
