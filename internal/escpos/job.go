package escpos

// Options say how a picture is sent and what follows it. The zero Options send it in
// bands of MaxBandRows and cut partially directly below it.
type Options struct {
	Watch     Watched // automatic status back after the initialisation, which turns it off; WatchNothing leaves it off
	BandRows  int     // rows in one raster command, 1–MaxBandRows; anything else means MaxBandRows
	FeedLines int     // blank lines of 1/6 inch before the cut, 0–255
	Cut       Cut
}

// Job is everything that a printer is sent for one picture: initialise, the picture,
// feed, cut.
func Job(p Bitmap, o Options) []byte {
	const header, commands = 8, 64 // bytes: of a band; more than all commands besides the picture take
	perRow := (p.Width() + 7) / 8
	bands := p.Height()/bandRowsWithin(o.BandRows) + 1
	b := make([]byte, 0, max(0, perRow*p.Height()+bands*header)+commands)
	b = AppendInit(b)
	if o.Watch != WatchNothing {
		b = AppendWatch(b, o.Watch)
	}
	b = AppendRaster(b, p, o.BandRows)
	if o.FeedLines > 0 {
		b = AppendFeed(b, o.FeedLines)
	}
	return AppendCut(b, o.Cut)
}

// Recovery must be sent before the next job after a job of widthDots broke off at an
// unknown byte. The printer may still wait for the rest of a band and would take the
// next job for it: as many NUL bytes as the largest band has bytes complete it, and
// outside a band NUL bytes have no effect. Then the printer is initialised.
func Recovery(widthDots int) []byte {
	const parameters = 8 // of a command that broke off before its data
	n := max(0, (widthDots+7)/8)*MaxBandRows + parameters
	return AppendInit(make([]byte, n, n+2))
}
