package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// office runs one of the hub's own commands beside the hub, and returns its output.
func (c *house) office(ctx context.Context, args ...string) (string, error) {
	args = append(args, "-config", c.conf("centre.toml"), "-data", filepath.Join(c.data, "hub"), "-listen", c.address, "-lang", "vi")
	out, err := exec.CommandContext(ctx, filepath.Join(c.bin, "hub"), args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("asking with hub %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return string(out), nil
}

// recordTells asks the running hub who was called out of order, and what was decided by a
// person.
func recordTells(ctx context.Context, c *house) error {
	return c.step(ctx, "the hub explains the order and lists the exceptions", func(ctx context.Context) error {
		for _, question := range []struct {
			ask  string
			says []string
		}{
			{"explain A001", []string{"Quầy 3 (Trần Minh Đức) gọi A002", "ưu tiên Người cao tuổi"}},
			{"explain A002", []string{"gọi số này trước A001", "ưu tiên Người cao tuổi"}},
			{"explain A005", []string{"Công dân quay lại trong hạn giữ số, xếp đầu hàng"}},
			{"exceptions", []string{"A004  Quầy 3 (Trần Minh Đức): hoàn tác: bắt đầu phục vụ", "A004  Quầy 3 (Trần Minh Đức): hoàn tác: kết thúc lượt", "C004  Quầy 7 (Nguyễn Phương Mai): hoàn tác: "}},
			{"appointment list", []string{fmt.Sprintf("Đã đến 2, chưa đến %d", c.expected)}},
		} {
			text, err := c.office(ctx, strings.Fields(question.ask)...)
			if err != nil {
				return err
			}
			for _, says := range question.says {
				if !strings.Contains(text, says) {
					return fmt.Errorf("hub %s does not say %q:\n%s", question.ask, says, text)
				}
			}
		}
		return nil
	})
}
