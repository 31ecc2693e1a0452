package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// office runs one of the hub's own commands beside the hub, and gives what it
// prints.
func (c *centre) office(ctx context.Context, args ...string) (string, error) {
	args = append(args, "-config", c.conf("centre.toml"), "-data", filepath.Join(c.data, "hub"), "-listen", c.address)
	out, err := exec.CommandContext(ctx, filepath.Join(c.bin, "hub"), args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("asking with hub %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return string(out), nil
}

// recordTells asks the hub that runs who passed whom, and what went by
// somebody's decision.
func recordTells(ctx context.Context, c *centre) error {
	return c.step(ctx, "the hub explains the order and lists the exceptions", func(ctx context.Context) error {
		for _, question := range []struct {
			ask   []string
			names []string // what the answer must name
		}{
			{[]string{"explain", "A001"}, []string{"A001", "A002"}}, // priority passed it
			{[]string{"explain", "A002"}, []string{"A002", "A001"}}, // the same from the other side
			{[]string{"explain", "A005"}, []string{"A005"}},
			{[]string{"explain", "A004"}, []string{"A005"}},
			{[]string{"explain", "C004"}, []string{"C"}},
			{[]string{"exceptions"}, []string{"A004", "A005"}},
		} {
			text, err := c.office(ctx, question.ask...)
			if err != nil {
				return err
			}
			fmt.Println(text)
			for _, name := range question.names {
				if !strings.Contains(text, name) {
					return fmt.Errorf("hub %s does not name %s:\n%s", strings.Join(question.ask, " "), name, text)
				}
			}
		}
		return nil
	})
}
