package library

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestListingOfAStrangerIsChecked(t *testing.T) {
	hash := strings.Repeat("0a", 32)
	for what, c := range map[string]struct {
		change func(l *Listing)
		good   bool
	}{
		"good":           {func(*Listing) {}, true},
		"no files":       {func(l *Listing) { l.Files = nil }, true},
		"a path":         {func(l *Listing) { l.Hash = "../../etc/passwd" }, false},
		"a file's path":  {func(l *Listing) { l.Files[0].Hash = "/etc/passwd" }, false},
		"nothing":        {func(l *Listing) { l.Bytes = 0 }, false},
		"less":           {func(l *Listing) { l.Files[0].Bytes = -1 }, false},
		"too much":       {func(l *Listing) { l.Files[0].Bytes = MaxFileBytes + 1 }, false},
		"too many files": {func(l *Listing) { l.Files = make([]Listed, MaxFiles/2+1) }, false},
	} {
		l := Listing{Hash: hash, Bytes: 10, Files: []Listed{{hash, 5}}}
		c.change(&l)
		if err := l.Check(); (err == nil) != c.good {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// The longest listing fits its limit.
func TestLongestListingFits(t *testing.T) {
	l := Listing{Hash: strings.Repeat("0", 64), Bytes: MaxFileBytes, Title: strings.Repeat("ế", 700)}
	for range MaxFiles / 2 {
		l.Files = append(l.Files, Listed{strings.Repeat("0", 64), MaxFileBytes})
	}
	if data, err := json.Marshal(l); err != nil || len(data) > MaxListingBytes {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}
