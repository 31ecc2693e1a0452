package hub

// Beat checks that the loop still decides: done is called after the requests that wait
// now, when their entries are durable. Beat does not wait; false means that the loop
// has ended, or that its queue is full.
func (h *Hub) Beat(done func()) bool {
	select {
	case <-h.done:
		return false
	default:
	}
	select {
	case h.requests <- request{news: done}:
		return true
	default:
		return false
	}
}
