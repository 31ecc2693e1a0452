package wall

// Beat asks the loop whether it runs: done is called in it. It does not wait;
// false means that the loop has ended, or is too far behind to be asked.
func (w *Wall) Beat(done func()) bool { return w.loop.Post(done) }
