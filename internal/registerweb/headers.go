package registerweb

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"motcua/internal/i18n"
)

// Limits of the file of the headers.
const (
	maxHeaders     = 20
	maxHeaderBytes = 16 << 10
	othersMayRead  = 0o077
)

// LoadHeaders reads the headers that a request has, a JSON object in a file that only the
// hub's user may read: they let us in at the other system. They are in no message.
func LoadHeaders(path string) (map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the headers of the register: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the headers of the register: %w", err)
	case info.Mode().Perm()&othersMayRead != 0:
		return nil, i18n.Say("other users of this machine may read it: run chmod 600 %q", path)
	case info.Size() > maxHeaderBytes:
		return nil, i18n.Say("%s is no file of headers: write {\"Authorization\": \"…\"}", path)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxHeaderBytes))
	if err != nil {
		return nil, fmt.Errorf("reading the headers of the register: %w", err)
	}
	var list map[string]string
	if err := json.Unmarshal(data, &list); err != nil || len(list) > maxHeaders {
		return nil, i18n.Say("%s is no file of headers: write {\"Authorization\": \"…\"}", path)
	}
	for name, value := range list {
		if name == "" || strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.ContainsAny(value, "\r\n\x00") {
			return nil, i18n.Say("%s is no file of headers: write {\"Authorization\": \"…\"}", path)
		}
	}
	return list, nil
}
