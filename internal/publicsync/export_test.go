package publicsync

import (
	"context"
	"time"
)

// StartWith starts a fetcher that waits in another way.
func StartWith(cfg Config, pause func(ctx context.Context, d time.Duration)) *Fetcher {
	f := newFetcher(cfg)
	f.pause = pause
	return f.start()
}
