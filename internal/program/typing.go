package program

import (
	"bufio"
	"io"
)

// maxTyped is how much people may type into one command, all lines together, in bytes.
const maxTyped = 4 << 10

// Typing reads the lines that somebody types.
func (p *Program) Typing() *bufio.Reader { return bufio.NewReader(io.LimitReader(p.In, maxTyped)) }

// Ask reads one line. A hidden one is not shown on the terminal while it is typed. It
// does not wait any longer when the program is told to stop.
func (p *Program) Ask(in *bufio.Reader, hidden bool) (line string, err error) {
	if hidden {
		show := hideTyping(p.In)
		defer show()
	}
	type answer struct {
		line string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := in.ReadString('\n')
		answers <- answer{line, err}
	}()
	select {
	case a := <-answers:
		return a.line, a.err
	case <-p.Ctx.Done():
		return "", p.Ctx.Err()
	}
}
