package child

import (
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // the kind of picture that programs draw
	"os"
)

// Limits of a program that reads what may come from anywhere.
type Limits struct {
	Memory     int64 // bytes of its address space
	CPUSeconds int
	FileBytes  int64 // of each file that it writes
}

// Command is the beginning of a command that keeps a program to its limits. The shell gets
// the program and its arguments as they are: it reads none of them.
func (l Limits) Command() []string {
	return []string{"/bin/sh", "-c", fmt.Sprintf(`ulimit -v %d; ulimit -t %d; ulimit -f %d; exec "$0" "$@"`, l.Memory>>10, l.CPUSeconds, l.FileBytes>>9)}
}

// CheckPicture reads the head of a picture that a program has drawn: what a kiosk is to show
// must be one, of so many bytes and with sides of so many pixels at most.
func CheckPicture(path string, bytes int64, side int) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return errors.New("no picture")
	}
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil && info.Size() > bytes {
		err = fmt.Errorf("a picture of %d bytes: at most %d fit", info.Size(), bytes)
	}
	var head image.Config
	if err == nil {
		head, _, err = image.DecodeConfig(f)
	}
	if err == nil && max(head.Width, head.Height) > side {
		err = fmt.Errorf("a picture of %d × %d pixels: at most %d fit", head.Width, head.Height, side)
	}
	return errors.Join(err, f.Close())
}
