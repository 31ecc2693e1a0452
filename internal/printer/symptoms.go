package printer

import (
	"errors"
	"os"

	"motcua/internal/escpos"
	"motcua/internal/health"
	"motcua/internal/port"
)

// symptoms are the faults in a printer's own status.
func symptoms(s escpos.Status) (list []Symptom) {
	for _, x := range []struct {
		is   bool
		code health.Code
	}{
		{s.CoverOpen, health.PrinterCoverOpen},
		{s.PaperOut, health.PrinterPaperOut},
		{s.PaperNearEnd, health.PrinterPaperLow},
		{s.CutterError, health.PrinterCutter},
		{s.AutoRecoverable, health.PrinterOverheated},
		{s.UnrecoverableError, health.PrinterBroken},
		// An error that the printer does not name keeps it offline.
		{s.Knows(escpos.FactOnline) && !s.Online || s.RecoverableError || s.Error, health.PrinterOffline},
	} {
		if x.is {
			list = append(list, Symptom{x.code, s.String()})
		}
	}
	return list
}

// tears reports whether the ticket being printed will be incomplete. An overheated
// head or a held feed button only delays it.
func tears(s escpos.Status) bool {
	return s.CoverOpen || s.PaperOut || s.CutterError || s.UnrecoverableError
}

// portSymptom is what a port's error says about the device.
func portSymptom(err error) Symptom {
	code := health.PrinterDisconnected
	var fault *FaultError
	switch {
	case errors.As(err, &fault):
		code = fault.Code
	case errors.Is(err, port.ErrInUse):
		code = health.PrinterInUse
	case errors.Is(err, os.ErrPermission):
		code = health.PrinterOther
	case errors.Is(err, os.ErrDeadlineExceeded):
		code = health.PrinterStuck
	}
	return Symptom{code, err.Error()}
}
