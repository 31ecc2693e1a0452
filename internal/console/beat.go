package console

// Beat asks the loop whether it runs: done is called in it. It does not wait;
// false means that the loop has ended, or is too far behind to be asked.
func (c *Console) Beat(done func()) bool { return c.loop.Post(done) }
