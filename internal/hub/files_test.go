package hub_test

import (
	"bytes"
	"os"
	"testing"
)

// grep looks for a text anywhere in a file.
func grep(t *testing.T, path, text string) bool {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(data, []byte(text))
}
