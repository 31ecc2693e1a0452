package main

// paintBugs make a screen cost more than necessary, or show what is gone.
var paintBugs = []bug{
	{
		name: "what has gone from a screen stays on it", file: "internal/ui/widget/surface.go",
		old: "differ([]*layer{before[i], s.layers[i]})", new: "differ([]*layer{s.layers[i]})",
		pkg: "./internal/ui/widget", test: "TestSurfaceShowsEveryDrawing",
	},
	{
		name: "letters leave their edges behind", file: "internal/ui/widget/layer.go",
		old: "const bleed, bleedPixels = 0.12, 3", new: "const bleed, bleedPixels = -0.1, 0",
		pkg: "./internal/ui/widget", test: "TestLettersStayWithinTheirLayer",
	},
	{
		name: "a whole wall is painted for a minute that goes by", file: "internal/ui/widget/surface.go",
		old: "if damage = join(damage); len(damage) == 0 {", new: "if len(damage) > 0 {\n\t\tdamage = []image.Rectangle{whole}\n\t} else {",
		pkg: "./internal/ui/widget", test: "TestSurfaceIsPaintedOnlyWhereSomethingChanges",
	},
	{
		name: "a surface that has failed leaves the screen as it was", file: "internal/ui/widget/surface.go",
		old: "\tb.surface, b.lost, b.sheet = nil, nil, sheet{}\n\tif lost", new: "\tb.surface, b.lost, b.sheet = nil, nil, sheet{}\n\tdefer func() { painted = true }()\n\tif lost",
		pkg: "./internal/ui/widget", test: "TestFyneDrawsWhenTheSurfaceFails",
	},
	{
		name: "a screen keeps every text that it has shown", file: "internal/ui/widget/surface.go",
		old: "func relayer(before []*layer, prims []prim, pics map[any]image.Image) []*layer {\n",
		new: "var kept [][]*layer\n\nfunc relayer(before []*layer, prims []prim, pics map[any]image.Image) []*layer {\n\tkept = append(kept, before)\n",
		pkg: "./internal/ui/wallview", test: "TestWallHoldsNoMoreAfterADay",
	},
	{
		name: "the line at the foot moves over the technician's card", file: "internal/ui/wallview/ticker.go",
		old: "\tif s.board.Covered() {\n\t\ts.strip = strip{}\n\t}\n", new: "",
		pkg: "./internal/ui/wallview", test: "TestBandGivesWayToTheTechniciansCard",
	},
	{
		name: "the line at the foot moves over a closed centre's picture", file: "internal/ui/wallview/screen.go",
		old: "\ts.strip = strip{}\n\td.Fill(d.size", new: "\td.Fill(d.size",
		pkg: "./internal/ui/wallview", test: "TestBandRestsWhereNoLineIs",
	},
	{
		name: "Fyne paints every step of a line that a band moves", file: "internal/ui/wallview/screen.go",
		old: "case scrolls && s.band != nil: // the band moves it\n", new: "",
		pkg: "./internal/ui/wallview", test: "TestBandMovesTheLine",
	},
	{
		name: "a line stands still when its band fails", file: "internal/ui/wallview/ticker.go",
		old: "\terr := s.band.Err()\n", new: "\tvar err error\n",
		pkg: "./internal/ui/wallview", test: "TestScreenMovesTheLineWhenTheBandFails",
	},
	{
		name: "a band has a gap where it begins anew", file: "internal/ui/window/band.go",
		old: "x := 0; x < width; x += size.X", new: "x := 0; x < width; x += size.X + 1",
		pkg: "./internal/ui/window", test: "TestBandMovesItsStripWithoutEnd",
	},
	{
		name: "a band that rests goes on in secret", file: "internal/ui/window/band.go",
		old: "func (b *Band) Rest() error {\n\tb.stop()\n", new: "func (b *Band) Rest() error {\n",
		pkg: "./internal/ui/window", test: "TestBandRestsAndGoesOn",
	},
	{
		name: "the picture of a window lies over its films", file: "internal/ui/window/plate.go",
		old: "[]uint32{xproto.StackModeBelow}", new: "[]uint32{xproto.StackModeAbove}",
		pkg: "./internal/ui/window", test: "TestPlateLiesBelowOtherInsets",
	},
	{
		name: "a picture that was covered does not come back", file: "internal/ui/window/plate.go",
		old: "xproto.CwBackPixmap, []uint32{uint32(p.c.pixmap)}", new: "xproto.CwBackPixel, []uint32{0}",
		pkg: "./internal/ui/window", test: "TestPlateComesBackByItself",
	},
}
