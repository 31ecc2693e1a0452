package filmtest

import (
	"bufio"
	"encoding/json"
	"net"
)

// Property asks an mpv for a property by a Unix socket of its own; nil means that it does
// not have the property now, or does not run.
func Property(socket, name string) (value any) {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return nil
	}
	defer conn.Close()
	if err := json.NewEncoder(conn).Encode(map[string]any{"command": []string{"get_property", name}, "request_id": 7}); err != nil {
		return nil
	}
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		var m struct {
			Request int `json:"request_id"`
			Data    any `json:"data"`
		}
		if json.Unmarshal(lines.Bytes(), &m) == nil && m.Request == 7 {
			return m.Data
		}
	}
	return nil
}
