package kills

import "testing"

func killKiosk(t *testing.T)        {}
func killKioskProgram(t *testing.T) {}
