package main

import (
	"errors"
	"io"
	"os"

	"motcua/internal/durable"
	"motcua/internal/lookup"
)

// weekName is the file with the numbers that were taken for each service on the last days.
const weekName = "asked-most.json"

// weekFile keeps these counts in the data folder. They are counts of services, which the hub
// has too: what is lost with the file are a few days of an order of tiles.
type weekFile string

var _ lookup.Kept = weekFile("")

// Read implements lookup.Kept. It reads no more than such a file may have.
func (w weekFile) Read() ([]byte, error) {
	file, err := os.Open(string(w))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, lookup.MaxWeekBytes+1))
	return data, errors.Join(err, file.Close())
}

// Write implements lookup.Kept.
func (w weekFile) Write(data []byte) error { return durable.Write(string(w), data, 0o600) }
