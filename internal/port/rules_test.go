package port

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const rulesFile = "../../deploy/udev/70-motcua.rules"

// rulePart is one of the parts of a line, as in udev(7).
var rulePart = regexp.MustCompile(`^([A-Z]+)(\{[^}]+\})?\s*(==|!=|=|\+=|-=|:=)\s*"([^"]*)"$`)

// ruleKeys are the keys that our rules use, with the operators they accept.
var ruleKeys = map[string][]string{
	"ACTION": {"==", "!="}, "KERNEL": {"==", "!="}, "SUBSYSTEM": {"==", "!="}, "ATTR": {"==", "!="},
	"ENV": {"==", "!=", "="}, "IMPORT": {"="}, "GROUP": {"="}, "MODE": {"="},
	"SYMLINK": {"+="}, "OPTIONS": {"+="}, "GOTO": {"="}, "LABEL": {"="},
}

// udev ignores a line that it does not understand, and reports it only in the
// journal.
func TestUdevRulesAreWellFormed(t *testing.T) {
	text, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	labels, targets := map[string]int{}, map[string]int{}
	rules := 0
	for i, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		rules++
		for part := range strings.SplitSeq(line, ", ") {
			m := rulePart.FindStringSubmatch(part)
			if m == nil || !slices.Contains(ruleKeys[m[1]], m[3]) {
				t.Errorf("line %d: %q is no part of a rule", i+1, part)
				continue
			}
			switch m[1] {
			case "LABEL":
				labels[m[4]] = i
			case "GOTO":
				targets[m[4]] = i
			case "SYMLINK":
				if !strings.HasPrefix(m[4], "motcua/") {
					t.Errorf("line %d: the name %q is not below /dev/motcua", i+1, m[4])
				}
			}
		}
	}
	if rules < 10 {
		t.Errorf("there are %d rules only", rules)
	}
	for name, line := range targets {
		if labels[name] <= line {
			t.Errorf("line %d: there is no label %q after it", line+1, name)
		}
	}
}
