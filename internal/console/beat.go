package console

// Beat posts done to the loop, to prove that the loop runs. It does not wait. It
// returns false if the loop has ended or its queue is full.
func (c *Console) Beat(done func()) bool { return c.loop.Post(done) }
