package program

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"motcua/assets"
)

const sampleFolder = "sample"

// WriteSample writes the sample centre's files into a folder. It replaces
// nothing that is there.
func WriteSample(dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("writing the sample: %w", err)
	}
	entries, err := assets.Sample.ReadDir(sampleFolder)
	if err != nil {
		return fmt.Errorf("reading the sample: %w", err)
	}
	for _, entry := range entries {
		data, err := assets.Sample.ReadFile(sampleFolder + "/" + entry.Name())
		if err != nil {
			return fmt.Errorf("reading the sample: %w", err)
		}
		if err := writeNew(filepath.Join(dir, entry.Name()), data); err != nil {
			return fmt.Errorf("writing the sample: %w: give an empty folder", err)
		}
	}
	return nil
}

func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
