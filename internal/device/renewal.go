package device

import (
	"context"

	"motcua/internal/identity"
)

// renewSoon has the renewing goroutine renew the key; once, however often the hub asks.
func (d *Device) renewSoon() {
	select {
	case d.renews <- struct{}{}:
	default:
	}
}

// renewLoop renews the device's key when the hub asks for it, and connects again with the
// new one, which the hub records. If that fails, the key that the device has is still good,
// and the hub asks again.
func (d *Device) renewLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.renews:
		}
		if d.cfg.Renew == nil || d.cfg.Identity == nil {
			continue
		}
		own, err := d.cfg.Renew(ctx)
		if err != nil {
			d.cfg.Log.Warn("the key of this device is not renewed; it goes on with the one that it has, until the hub asks again", "cause", err)
			continue
		}
		d.cfg.Log.Info("this device has another key, and connects again with it")
		d.client.Present(identity.ClientConfig(own.Own, own.Trust))
	}
}
