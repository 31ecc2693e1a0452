package hub

// Beat asks the loop whether it still decides: done is called behind what waits
// for a decision now, and with all of it durable. It does not wait; false means
// that the loop has ended, or is too far behind to be asked.
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
