package port

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A driver may block an opening in the system, where it cannot be ended.
func TestOpeningThatHangsIsLeftBehind(t *testing.T) {
	const path = "/dev/made-up"
	opened, release := make(chan *device, 1), make(chan struct{})
	hang := func() (guarded, error) {
		<-release
		d := &device{}
		opened <- d
		return closeOnly{d}, nil
	}
	ctx, end := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer end()
	if p, err := bounded(ctx, path, hang); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the opening gave %v, %v; want its deadline", p, err)
	}
	if p, err := bounded(t.Context(), path, hang); !errors.Is(err, ErrInUse) {
		t.Errorf("a second opening beside it gave %v, %v; want ErrInUse", p, err)
	}
	close(release)
	d := <-opened
	select {
	case <-d.closing():
	case <-time.After(time.Minute):
		t.Fatal("what was opened too late is not closed")
	}
	if _, err := bounded(t.Context(), path, func() (guarded, error) { return closeOnly{&device{}}, nil }); err != nil {
		t.Errorf("after it: %v", err)
	}
}

// closeOnly is a port without a file.
type closeOnly struct{ *device }

func (c closeOnly) Close() error {
	c.close()
	return nil
}
