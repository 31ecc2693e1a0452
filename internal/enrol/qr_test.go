package enrol

import (
	"strings"
	"testing"

	"motcua/internal/identity"
)

func TestQRCodeIsReadAgain(t *testing.T) {
	for _, address := range []string{"192.168.1.10:7420", "[fe80::1]:7420", "máy-chủ.local:7420", ""} {
		code := identity.NewCode([64]byte{1, 2, 3, 50: 9})
		text := QR(address, "kiosk-1", code, strings.Repeat("ab", 32))
		if !strings.HasPrefix(text, "motcua:enrol?code=") {
			t.Errorf("the text is %q", text)
		}
		if got, ok := CodeIn(" " + text + "\r\n"); !ok || got != strings.ReplaceAll(code, "-", "") {
			t.Errorf("%q is read as %q (%v)", text, got, ok)
		}
	}
}

func TestTextsThatAreNoEnrolment(t *testing.T) {
	good := identity.NewCode([64]byte{7})
	for _, text := range []string{"", "K7QM", "motcua:enrol", "motcua:enrol?code=", "motcua:enrol?code=AAAA-AAAA-AAA3", "motcua:slip?code=" + good, "http://x/?code=" + good, "%zz"} {
		if code, ok := CodeIn(text); ok {
			t.Errorf("%q has the code %q", text, code)
		}
	}
}
