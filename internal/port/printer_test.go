package port_test

import (
	"path/filepath"
	"testing"
	"time"

	"motcua/internal/fakeprinter"
	"motcua/internal/port"
	"motcua/internal/porttest"
)

// talker is a printer in software as the far end. The suite sends it random bytes,
// to which it must not send anything.
type talker struct{ *fakeprinter.Printer }

func (f talker) Say(b []byte) error {
	f.Printer.Say(b)
	return nil
}

// mustPrint makes a printer and opens a port to it.
func mustPrint(t *testing.T, wire func(p *fakeprinter.Printer) (string, error)) (port.Port, talker) {
	t.Helper()
	fake := fakeprinter.New(fakeprinter.Options{NoStatus: true})
	t.Cleanup(func() { _ = fake.Close() })
	address, err := wire(fake)
	if err != nil {
		t.Fatal(err)
	}
	p := mustOpen(t, address)
	for end := time.Now().Add(30 * time.Second); fake.Stats().Hosts == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the printer never took the connection")
		}
	}
	return p, talker{fake}
}

func TestPortToAPrinter(t *testing.T) {
	for name, wire := range map[string]func(t *testing.T) func(p *fakeprinter.Printer) (string, error){
		"network": func(*testing.T) func(p *fakeprinter.Printer) (string, error) {
			return func(p *fakeprinter.Printer) (string, error) {
				address, err := p.ListenTCP("127.0.0.1:0")
				return "tcp://" + address, err
			}
		},
		"serial": func(t *testing.T) func(p *fakeprinter.Printer) (string, error) {
			return func(p *fakeprinter.Printer) (string, error) {
				path, err := p.OpenPTY(filepath.Join(t.TempDir(), "printer"))
				return "serial:" + path, err
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			porttest.Run(t, porttest.Kind{
				Reading: func(t *testing.T) (port.Port, func(int) []byte) {
					p, far := mustPrint(t, wire(t))
					return p, func(n int) []byte {
						for end := time.Now().Add(30 * time.Second); len(far.Received()) < n && time.Now().Before(end); time.Sleep(time.Millisecond) {
						}
						return far.Received()
					}
				},
				Talking: func(t *testing.T) (port.Port, porttest.Far) { return mustPrint(t, wire(t)) },
				Stuck: func(t *testing.T) port.Port {
					p, far := mustPrint(t, wire(t))
					far.Set(fakeprinter.Dead, true)
					return p
				},
			})
		})
	}
}
