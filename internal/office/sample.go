package office

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"motcua/assets"
	"motcua/internal/config"
	"motcua/internal/i18n"
)

const sampleFolder = "sample"

// WriteSample writes the sample centre's files into a folder. It overwrites nothing.
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
		err = writeNew(filepath.Join(dir, entry.Name()), data)
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%w: writing the sample: %w", i18n.Say("There is a file %s already, and nothing is written over: give an empty folder.", config.Whole(filepath.Join(dir, entry.Name()))), err)
		}
		if err != nil {
			return fmt.Errorf("writing the sample: %w", err)
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
