package enrolview

import (
	"testing"

	"motcua/internal/identity"
)

// readable is a code as the hub prints it, whose check character is right.
func readable(t *testing.T) string {
	t.Helper()
	code := identity.NewCode([64]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	if again, err := identity.ParseCode(code); err != nil || again != code {
		t.Fatalf("%q is read as %q (%v)", code, again, err)
	}
	return code
}
