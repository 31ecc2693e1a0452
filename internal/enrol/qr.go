package enrol

import (
	"context"
	"net/url"
	"strings"

	"motcua/internal/identity"
)

// Try has the hub take a code that was typed or scanned. fault says, in Vietnamese and in
// English, why it was not taken; it is empty if it was.
type Try func(ctx context.Context, code string) (fault, faultEn string)

// The QR code of an enrolment is "motcua:enrol?code=…&dev=kiosk-1&hub=192.168.1.10%3A7420&key=…".
const (
	qrScheme = "motcua"
	qrWhat   = "enrol"
)

// QR is the text of the QR code for a device: the hub's address, the device's name, its
// code, and the print of the hub's authority.
func QR(address, device, code, authority string) string {
	return qrScheme + ":" + qrWhat + "?" + url.Values{"hub": {address}, "dev": {device}, "code": {code}, "key": {authority}}.Encode()
}

// CodeIn is the enrolment code in the text of a QR code, without hyphens.
func CodeIn(text string) (code string, ok bool) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != qrScheme || u.Opaque != qrWhat {
		return "", false
	}
	code, err = identity.ParseCode(u.Query().Get("code"))
	return strings.ReplaceAll(code, "-", ""), err == nil
}
