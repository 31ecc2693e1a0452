package config

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"motcua/internal/durable"
	"motcua/internal/i18n"
	"motcua/internal/pattern"
)

// ClearPINs are the PINs that stand in a centre.toml in clear.
type ClearPINs struct {
	path  string
	text  []byte // of the file
	lines []int
}

// Any says that there are some.
func (c ClearPINs) Any() bool { return len(c.lines) > 0 }

// pinLine is a line of the file that has a PIN and nothing else but a comment.
var pinLine = pattern.Of(`^([ \t]*)pin[ \t]*=[ \t]*(?:"[0-9]*"|'[0-9]*')[ \t]*(#[^\r]*)?(\r?)$`)

// takenLine stands in the file instead of a PIN that was taken.
const takenLine = `# Mã PIN đã được máy chủ cất, không ghi ở đây nữa. Đặt lại: hub pin MÃ_CÁN_BỘ`

// TakeOut writes the file again without them; everything else stays as it is, and so do
// the file's rights. It refuses where a PIN shares its line with something else, and
// where the file has been changed since it was read.
func (c ClearPINs) TakeOut() error {
	if err := c.takeOut(); err != nil {
		return fmt.Errorf("taking the PINs out of %q: %w", c.path, err)
	}
	return nil
}

func (c ClearPINs) takeOut() error {
	path, err := filepath.EvalSymlinks(c.path) // a link must go on leading to the file
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	now, err := readFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, c.text) {
		return i18n.Say("the file has been changed since the hub read it: start the hub again")
	}
	lines := bytes.Split(c.text, []byte("\n"))
	for _, n := range c.lines {
		if n < 1 || n > len(lines) {
			return i18n.Say("line %d is not in the file", n)
		}
		parts := pinLine().FindSubmatch(lines[n-1])
		if parts == nil {
			return i18n.Say("line %d has something else beside the PIN: take the PIN out by hand", n)
		}
		lines[n-1] = bytes.Join([][]byte{parts[1], []byte(takenLine), parts[3]}, nil)
	}
	return durable.Write(path, bytes.Join(lines, []byte("\n")), info.Mode().Perm())
}
