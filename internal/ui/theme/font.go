package theme

import (
	"fyne.io/fyne/v2"

	"motcua/assets"
)

// Weight is a weight of Be Vietnam Pro.
type Weight uint8

// The weights.
const (
	Regular Weight = iota
	Medium
	SemiBold
	Bold
	ExtraBold
)

var fonts = [...]fyne.Resource{
	Regular:   fyne.NewStaticResource("BeVietnamPro_400Regular.ttf", assets.Font(assets.Regular)),
	Medium:    fyne.NewStaticResource("BeVietnamPro_500Medium.ttf", assets.Font(assets.Medium)),
	SemiBold:  fyne.NewStaticResource("BeVietnamPro_600SemiBold.ttf", assets.Font(assets.SemiBold)),
	Bold:      fyne.NewStaticResource("BeVietnamPro_700Bold.ttf", assets.Font(assets.Bold)),
	ExtraBold: fyne.NewStaticResource("BeVietnamPro_800ExtraBold.ttf", assets.Font(assets.ExtraBold)),
}

// Font returns the font file of w. It is the same resource every time, since the driver
// caches faces by resource.
func Font(w Weight) fyne.Resource {
	if int(w) >= len(fonts) {
		w = Regular
	}
	return fonts[w]
}
