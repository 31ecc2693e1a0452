package kiosk

// Beat posts done to the loop, to prove that the loop runs. It does not wait. It
// returns false if the loop has ended or its queue is full.
func (k *Kiosk) Beat(done func()) bool { return k.loop.Post(done) }
