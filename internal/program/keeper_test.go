package program

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"motcua/internal/cli"
	"motcua/internal/identity"
)

// A console shows its own key, which is the one whose public half the hub is told; where no
// console was enrolled, the command says which folder to give.
func TestConsoleShowsItsBackupKey(t *testing.T) {
	dir := t.TempDir()
	run := func() (string, error) {
		var out strings.Builder
		p := &Program{Name: "counter", Data: dir, Log: slog.New(slog.DiscardHandler), Ctx: t.Context(), Lang: "vi", Out: &out}
		err := KeeperCommand().Run(p)
		return out.String(), err
	}
	if out, err := run(); !errors.Is(err, cli.ErrUsage) || out != "" {
		t.Errorf("without a key it says %q (%v)", out, err)
	}
	p := &Program{Data: dir, Log: slog.New(slog.DiscardHandler)}
	told := p.recipient()
	out, err := run()
	if err != nil {
		t.Fatal(err)
	}
	key, _, err := identity.KeeperKey(dir, false)
	if err != nil || key.Recipient() != told {
		t.Errorf("it has another key than the hub is told (%v)", err)
	}
	if !strings.Contains(out, key.Secret()) || !strings.Contains(out, key.Groups()) || strings.Contains(out, "!") {
		t.Errorf("it says %q", out)
	}
}
