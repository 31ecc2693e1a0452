package child

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
)

// Process is a program that runs until its owner stops it. Its methods may be called from
// any goroutine.
type Process struct {
	stop context.CancelFunc
	done chan struct{}
	err  error
}

// Start starts a command without input and output. It gets the files as its descriptors
// 3, 4 and so on; the caller closes its own. Stop must follow, even if the program has
// ended. On Linux the program is killed when this one ends in any way.
func Start(command []string, files ...*os.File) (*Process, error) {
	if len(command) == 0 {
		return nil, ErrMissing
	}
	file, err := exec.LookPath(command[0])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", command[0], ErrMissing)
	}
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, file, command[1:]...)
	said := &firstBytes{}
	cmd.Stderr = said
	cmd.WaitDelay = afterwards
	cmd.ExtraFiles = files
	ownGroup(cmd)
	diesWithOwner(cmd)
	p := &Process{stop: stop, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		defer close(p.done)
		runtime.LockOSThread() // Linux takes the end of this thread for the end of the parent
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		if err := cmd.Wait(); err != nil {
			p.err = fmt.Errorf("%s: %w%s", file, err, said.words())
		}
	}()
	if err := <-started; err != nil {
		stop()
		return nil, fmt.Errorf("starting %s: %w", file, err)
	}
	return p, nil
}

// Stop kills the program and all its children. It does not wait.
func (p *Process) Stop() { p.stop() }

// Done is closed when the program has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err is the program's error when Done is closed; nil if it ended well. It quotes the
// first line of the program's error output.
func (p *Process) Err() error { return p.err }
