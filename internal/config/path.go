package config

import (
	"os"
	"path/filepath"
	"strings"

	"motcua/internal/i18n"
)

// NotRead is a configuration file that could not be read.
type NotRead struct {
	Path string // absolute, since a relative path is useless to somebody in another folder
	In   string // the file that names it; empty if the command line named it
	Err  error
}

// Error implements error.
func (n *NotRead) Error() string { return "reading " + n.Path + ": " + n.Err.Error() }

// Unwrap returns the error of the file system.
func (n *NotRead) Unwrap() error { return n.Err }

// notRead is the error for a file that could not be read.
func notRead(path string, err error) error {
	return &NotRead{Path: Whole(path), Err: err}
}

// Whole is the absolute form of a path.
func Whole(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

// paths are the paths in device.toml, with what comes before each. Every path in a
// file is relative to the folder of that file: the working directory of the shell
// does not matter, and that of a service is "/".
func (d *Device) paths() (list []pathIn) {
	list = append(list, pathIn{"embedded_hub", "centre", "", &d.Embedded.Centre}, pathIn{"wall", "notices", "", &d.Wall.Notices})
	for _, scheme := range []string{"png:", "file:"} {
		if strings.HasPrefix(d.Printer.Address, scheme) {
			list = append(list, pathIn{"printer", "address", scheme, &d.Printer.Address})
		}
	}
	for key, command := range map[string][]string{"player": d.Speaker.Player, "headphones": d.Speaker.Headphones} {
		if len(command) > 0 && strings.ContainsRune(command[0], filepath.Separator) { // a bare name is searched in PATH
			list = append(list, pathIn{"speaker", key, "", &command[0]})
		}
	}
	return append(list, d.Voice.packPaths()...)
}

// pathIn is a path of device.toml.
type pathIn struct {
	table, key string
	before     string // scheme of an address
	text       *string
}

// line is the line of the path; 0 if it is the default.
func (p pathIn) line(root *table) int {
	if root == nil || root.keys[p.table] == nil || root.keys[p.table].table.keys[p.key] == nil {
		return 0
	}
	return root.keys[p.table].table.keys[p.key].line
}

// resolve makes the paths of the file at path absolute. An earlier version used the
// working directory: a file that exists only there is used, with a warning, so that
// a working kiosk goes on.
func (d *Device) resolve(path string, root *table) {
	folder := Whole(filepath.Dir(path))
	for _, p := range d.paths() {
		written := strings.TrimPrefix(*p.text, p.before)
		if filepath.IsAbs(written) || written == "" {
			continue
		}
		beside := filepath.Join(folder, written)
		here, err := filepath.Abs(written)
		if err == nil && here != beside && !there(beside) && there(here) {
			d.Warnings = append(d.Warnings, Fault{path, p.line(root), i18n.Say(
				"%s is not beside this file, and %s is used: move it beside this file, or write its whole path", written, here)})
			beside = here
		}
		*p.text = p.before + beside
	}
	if folder := d.Wall.Notices; folder != "" && !there(folder) {
		d.Warnings = append(d.Warnings, Fault{path, pathIn{table: "wall", key: "notices"}.line(root), i18n.Say(
			"there is no folder %s yet: make it, or have its drive mounted; what is put there later is shown", folder)})
	}
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
