package program

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
	"path/filepath"

	"motcua/internal/config"
	"motcua/internal/identity"
	"motcua/internal/library"
	"motcua/internal/link"
	"motcua/internal/publicsync"
)

// PublicFiles has the hub's public files fetched into this device's folder, until it is
// closed. taken is called with the file of a catalogue when that is to be shown, from a
// goroutine of its own; it may be nil. The files that hang on its procedures come after it:
// a page shows those that Library has.
func (p *Program) PublicFiles(d *config.Device, taken func(path string)) (*PublicFiles, error) {
	files, err := library.Open(filepath.Join(p.Data, library.Folder))
	if err != nil {
		return nil, err
	}
	return &PublicFiles{Library: files, Fetcher: publicsync.Start(publicsync.Config{
		Library: files, Connect: func() (*http.Client, string, error) { return p.toHub(d) }, Clock: p.Clock, Chance: Chance, Log: p.Log, Taken: taken,
		Beside: filepath.Join(p.Data, InsideFolder, library.Folder),
	})}, nil
}

// PublicFiles are a device's public files, and what fetches them.
type PublicFiles struct {
	*publicsync.Fetcher
	Library *library.Library
}

// InsideFolder has the data of a hub inside the kiosk, in the kiosk's data folder.
const InsideFolder = "hub"

// toHub is the way to this device's hub for requests besides the link: by TLS to the hub
// that has enrolled the device, and for one that is not enrolled as its link is. The keys
// are read each time, since they are renewed while the program runs.
func (p *Program) toHub(d *config.Device) (*http.Client, string, error) {
	address, err := hubAddress(d.Hub)
	if err != nil {
		return nil, "", err
	}
	own, enrolled, err := identity.OpenDevice(p.Data)
	if err != nil {
		return nil, "", err
	}
	u, err := url.Parse(d.Hub)
	if err != nil {
		return nil, "", errors.New("the address of the hub cannot be read")
	}
	var secure *tls.Config
	scheme := map[string]string{"ws": "http", "wss": "https"}[u.Scheme]
	if enrolled {
		secure, scheme = identity.ClientConfig(own.Own, own.Trust), "https"
	}
	return link.NewFilesClient(secure), scheme + "://" + address, nil
}
