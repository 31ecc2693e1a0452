package film

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"motcua/internal/child"
)

// Limits of a still.
const (
	MaxStillBytes   = 4 << 20
	StillPixels     = 1920 // its longer side at most
	stillWithin     = 30 * time.Second
	stillCPUSeconds = 30
	stillMemory     = 3 << 30
)

// stillOptions make mpv write the picture at a tenth of a film's length, no larger than
// StillPixels, without a window and a sound.
var stillOptions = []string{
	"--vo=image", "--vo-image-format=jpg", "--vo-image-jpeg-quality=85", "--ao=null", "--aid=no", "--mute=yes", "--start=10%", "--frames=1", "--keep-open=no",
	fmt.Sprintf("--vf=lavfi=[scale=w=min(iw\\,%d):h=min(ih\\,%d):force_original_aspect_ratio=decrease]", StillPixels, StillPixels),
}

// Still draws a picture of a film into an empty folder, as JPEG, for machines that cannot
// play it. mpv is as restricted as when it shows a film. The errors say in words what to do;
// child.ErrMissing means that there is no mpv.
func Still(ctx context.Context, path, folder string) (picture string, err error) {
	path, err = filepath.Abs(path) // no name is an option or an address
	if err != nil {
		return "", err
	}
	command := append(child.Limits{Memory: stillMemory, CPUSeconds: stillCPUSeconds, FileBytes: MaxStillBytes}.Command(), Program)
	command = append(append(append(command, options...), stillOptions...), "--vo-image-outdir="+folder, "--", path)
	if !Installed() {
		return "", fmt.Errorf("%s: %w", Program, child.ErrMissing)
	}
	if err := child.Run(ctx, stillWithin, command); err != nil {
		if ctx.Err() != nil {
			return "", err
		}
		return "", errBroken(err.Error())
	}
	picture = filepath.Join(folder, "00000001.jpg")
	if err := child.CheckPicture(picture, MaxStillBytes, StillPixels); err != nil {
		return "", errBroken(err.Error())
	}
	return picture, nil
}
