package identity

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"motcua/internal/eventlog"
	"motcua/internal/pattern"
)

// HubRole is the role of the hub's own certificate.
const HubRole = eventlog.Hub

// Name is what a certificate says of its owner.
type Name struct {
	ID      string        // "kiosk-1", as in the hello; 1 to 64 of a–z, A–Z, 0–9, '.', '_' and '-'
	Role    eventlog.Role // one of the roles
	Counter string        // of a console, a pad or a display over a counter; like ID, or empty
}

// String is "kiosk-1 (kiosk)" or "quay-3 (console, counter 3)".
func (n Name) String() string {
	if n.Counter == "" {
		return fmt.Sprintf("%s (%s)", n.ID, n.Role)
	}
	return fmt.Sprintf("%s (%s, counter %s)", n.ID, n.Role, n.Counter)
}

// partBytes is the longest part of a name.
const partBytes = 64

// plain reports whether a text may be a part of a name. It is no pattern: with its limit,
// one takes a quarter of a megabyte, in each program.
func plain(part string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
	return part != "" && len(part) <= partBytes && strings.Trim(part, letters) == ""
}

// roles are those that a certificate may have.
var roles = map[eventlog.Role]bool{
	eventlog.Kiosk: true, eventlog.Console: true, eventlog.Pad: true, eventlog.Wall: true, eventlog.Gateway: true, eventlog.Hub: true,
}

// Check says what is wrong with a name, nil if nothing is.
func (n Name) Check() error {
	switch {
	case !plain(n.ID):
		return fmt.Errorf("the device name %q must be 1 to 64 letters without marks, digits, dots, hyphens and underscores", n.ID)
	case !roles[n.Role]:
		return fmt.Errorf("there is no role %q: kiosk, console, pad, wall or gateway", n.Role)
	case n.Counter != "" && !plain(n.Counter):
		return fmt.Errorf("the counter %q must be 1 to 64 letters without marks, digits, dots, hyphens and underscores", n.Counter)
	}
	return nil
}

// scheme is that of the address by which a certificate says its owner's name:
// "motcua:console/quay-3/3".
const scheme = "motcua"

func (n Name) uri() *url.URL {
	text := string(n.Role) + "/" + n.ID
	if n.Counter != "" {
		text += "/" + n.Counter
	}
	return &url.URL{Scheme: scheme, Opaque: text}
}

// renewed is what a certificate of a renewal says besides: the print of the key before.
var renewed = pattern.Of(`^renews/([0-9a-f]{64})$`)

// renewsURI is the address that says it: "motcua:renews/…".
func renewsURI(before Print) *url.URL {
	return &url.URL{Scheme: scheme, Opaque: "renews/" + string(before)}
}

// namesIn reads whom a certificate names, and the key that its own takes the place of;
// empty if it is of an enrolment.
func namesIn(uris []*url.URL) (n Name, renews Print, err error) {
	if len(uris) != 2 {
		n, err = nameIn(uris)
		return n, "", err
	}
	m := renewed().FindStringSubmatch(uris[1].Opaque)
	if m == nil || renewsURI(Print(m[1])).String() != uris[1].String() {
		return n, "", fmt.Errorf("the certificate says %q of another key, which cannot be read", uris[1])
	}
	n, err = nameIn(uris[:1])
	return n, Print(m[1]), err
}

// nameIn reads the name that a certificate says.
func nameIn(uris []*url.URL) (n Name, err error) {
	if len(uris) != 1 || uris[0].Scheme != scheme {
		return n, fmt.Errorf("the certificate names nobody of this product")
	}
	parts := strings.Split(uris[0].Opaque, "/")
	if len(parts) < 2 || len(parts) > 3 || slices.Contains(parts, "") {
		return n, fmt.Errorf("the certificate has the name %q, which cannot be read", uris[0].Opaque)
	}
	n = Name{Role: eventlog.Role(parts[0]), ID: parts[1], Counter: strings.Join(parts[2:], "")}
	// The address may have more to it, a query or a fragment, which another reader would
	// take for a part of the name.
	if written := n.uri().String(); written != uris[0].String() {
		return Name{}, fmt.Errorf("the certificate has the name %q, which is written %q", uris[0], written)
	}
	return n, n.Check()
}
