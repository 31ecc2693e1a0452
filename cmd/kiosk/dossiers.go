package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"motcua/internal/lookup"
	"motcua/internal/register"
	"motcua/internal/registerclient"
)

// How often the hub is asked whether the centre has a register of dossiers.
const (
	registerEvery = 10 * time.Minute
	registerAgain = 15 * time.Second // without an answer
)

// watchRegister tells, until ctx ends, whether the centre has a register that this kiosk may
// ask: a tile that leads nowhere would be a walk for nothing. While the hub does not answer,
// the last answer holds.
func watchRegister(ctx context.Context, r lookup.Register, log *slog.Logger, tell func(on bool, source register.Source)) {
	for was := false; ; {
		wait := registerAgain
		if given, source, known := hasRegister(ctx, r); known {
			tell(given, source)
			switch {
			case given && !was:
				log.Info("dossiers can be looked up")
			case was && !given:
				log.Info("dossiers can be looked up no more: the hub has no register")
			}
			wait, was = registerEvery, given
		}
		pause := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			pause.Stop()
			return
		case <-pause.C:
		}
	}
}

// hasRegister asks without a code, which is no look-up. known is false if the hub does not
// answer.
func hasRegister(ctx context.Context, r lookup.Register) (given bool, source register.Source, known bool) {
	seen, err := r.Ask(ctx, register.Question{})
	var offline *registerclient.OfflineError
	switch {
	case ctx.Err() != nil, errors.As(err, &offline):
		return false, source, false
	case errors.Is(err, registerclient.ErrNoRegister), errors.Is(err, registerclient.ErrStranger):
		return false, source, true
	}
	return true, registerclient.SourceOf(seen, err), true
}
