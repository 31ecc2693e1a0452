package charset

import "unicode"

// drawn are the characters that Be Vietnam Pro, the typeface, has in each of its weights.
// A test compares it with the files.
var drawn = &unicode.RangeTable{
	LatinOffset: 2,
	R16: []unicode.Range16{
		{0x0020, 0x007e, 1},
		{0x00a1, 0x00ff, 1},
		{0x0100, 0x0107, 1},
		{0x010a, 0x0113, 1},
		{0x0116, 0x011b, 1},
		{0x011e, 0x0121, 1},
		{0x0126, 0x012b, 1},
		{0x012e, 0x0131, 1},
		{0x0139, 0x013a, 1},
		{0x013d, 0x013e, 1},
		{0x0141, 0x0144, 1},
		{0x0147, 0x0148, 1},
		{0x014c, 0x014d, 1},
		{0x0150, 0x0155, 1},
		{0x0158, 0x015b, 1},
		{0x015e, 0x016b, 1},
		{0x016e, 0x017e, 1},
		{0x01a0, 0x01a1, 1},
		{0x01af, 0x01b0, 1},
		{0x01e6, 0x01e7, 1},
		{0x02c6, 0x02c7, 1},
		{0x02d8, 0x02dc, 1},
		{0x0300, 0x0304, 1},
		{0x0306, 0x030c, 1},
		{0x0312, 0x0312, 1},
		{0x031b, 0x031b, 1},
		{0x0323, 0x0323, 1},
		{0x0326, 0x0328, 1},
		{0x1e20, 0x1e21, 1},
		{0x1e80, 0x1e85, 1},
		{0x1e9e, 0x1e9e, 1},
		{0x1ea0, 0x1ef9, 1},
		{0x2013, 0x2014, 1},
		{0x2018, 0x201a, 1},
		{0x201c, 0x201e, 1},
		{0x2020, 0x2022, 1},
		{0x2026, 0x2026, 1},
		{0x2030, 0x2030, 1},
		{0x2039, 0x203a, 1},
		{0x2044, 0x2044, 1},
		{0x2070, 0x2070, 1},
		{0x2074, 0x2079, 1},
		{0x2080, 0x2089, 1},
		{0x20ab, 0x20ac, 1},
		{0x2122, 0x2122, 1},
		{0x215b, 0x215e, 1},
		{0x2212, 0x2212, 1},
		{0x2215, 0x2215, 1},
		{0x2248, 0x2248, 1},
		{0x2260, 0x2260, 1},
		{0x2264, 0x2265, 1},
	},
}

// direction are the marks, embeddings, overrides and isolates of the Unicode
// bidirectional algorithm (UAX #9).
var direction = &unicode.RangeTable{R16: []unicode.Range16{
	{0x061c, 0x061c, 1}, {0x200e, 0x200f, 1}, {0x202a, 0x202e, 1}, {0x2066, 0x2069, 1},
}}

// invisible are characters without width: soft hyphen, joiners, byte order mark, fillers,
// and selectors and tags that only modify others.
var invisible = &unicode.RangeTable{
	LatinOffset: 1,
	R16: []unicode.Range16{
		{0x00ad, 0x00ad, 1},
		{0x034f, 0x034f, 1},
		{0x115f, 0x1160, 1},
		{0x17b4, 0x17b5, 1},
		{0x180b, 0x180f, 1},
		{0x200b, 0x200d, 1},
		{0x2060, 0x2065, 1},
		{0x206a, 0x206f, 1},
		{0x3164, 0x3164, 1},
		{0xfe00, 0xfe0f, 1},
		{0xfeff, 0xfeff, 1},
		{0xffa0, 0xffa0, 1},
		{0xfff9, 0xfffb, 1},
	},
	R32: []unicode.Range32{{0x1d173, 0x1d17a, 1}, {0xe0000, 0xe0fff, 1}},
}

// emoji are the blocks of pictures, and older characters that are shown as pictures.
var emoji = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x20e3, 0x20e3, 1},
		{0x231a, 0x231b, 1},
		{0x23e9, 0x23fa, 1},
		{0x2600, 0x27bf, 1},
		{0x2b05, 0x2b07, 1},
		{0x2b1b, 0x2b1c, 1},
		{0x2b50, 0x2b55, 1},
	},
	R32: []unicode.Range32{{0x1f000, 0x1faff, 1}},
}

// twins are characters that Unicode does not map to a plainer one, though everybody reads
// them as one.
var twins = map[rune]string{
	'‐': "-", '‑': "-", '‒': "–", '―': "–", '⁃': "-", '─': "-", '➖': "-", '－': "-",
	'′': "'", '‵': "'", 'ʼ': "’", 'ʹ': "'", '‛': "‘", '″': "\"", '‟': "“", '❝': "“", '❞': "”", '〝': "“", '〞': "”",
	'→': "->", '➔': "->", '➜': "->", '➝': "->", '➡': "->", '⇒': "=>", '←': "<-",
	'∙': "·", '●': "•", '▪': "•", '■': "•", '◦': "•", '‣': "•", '\uf0b7': "•", '\u2024': ".",
}
