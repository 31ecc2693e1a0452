package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"motcua/internal/calendar"
)

// sample is a dossier of the sample register.
type sample struct {
	code    string
	figures string // the secret ones of its slip
	what    string
}

// giveRegister gives the sample centre a register of dossiers: a folder into which the
// system of a province drops a file. It must be called before the hub starts.
func (c *house) giveRegister() error {
	folder := filepath.Join(c.data, "ho-so")
	file, list := sampleRegister(calendar.Local(time.Now().UnixMilli()))
	config, err := os.OpenFile(c.conf("centre.toml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("giving the centre a register: %w", err)
	}
	_, err = fmt.Fprintf(config, "\n[register]\nname = \"Hệ thống một cửa của tỉnh (mẫu)\"\nname_en = \"The province’s system (sample)\"\nask = \"Quầy 18\"\nask_en = \"Counter 18\"\nelsewhere = \"hệ thống thuế, hệ thống của Công an\"\nfolder = %q\n", folder)
	err = errors.Join(err, config.Close(), os.MkdirAll(folder, 0o750), os.WriteFile(filepath.Join(folder, "ho-so.csv"), []byte(file), 0o600))
	if err != nil {
		return fmt.Errorf("giving the centre a register: %w", err)
	}
	c.dossiers = list
	return nil
}

// sampleRegister is a file with dossiers of the last days, as of a moment.
func sampleRegister(now time.Time) (file string, list []sample) {
	day := func(days int) string { return now.AddDate(0, 0, days).Format("02/01/2006") }
	code := func(days int, n int) string {
		return fmt.Sprintf("H25.01-%s-%04d", now.AddDate(0, 0, days).Format("060102"), n)
	}
	file = "Mã hồ sơ;Trạng thái;Ngày tiếp nhận;Ngày hẹn trả;Ngày kết thúc xử lý;Ngày trả kết quả;Quầy;Mã tra cứu\n"
	add := func(state string, received, due int, finished, returned string, n int, figures, what string) {
		list = append(list, sample{code(received, n), figures, what})
		file += fmt.Sprintf("%s;%s;%s;%s;%s;%s;18;%s\n", code(received, n), state, day(received), day(due), finished, returned, figures)
	}
	add("Đang giải quyết", -5, 6, "", "", 17, "4071", "under way")
	add("Đang giải quyết", -20, -4, "", "", 3, "1188", "late")
	add("Yêu cầu bổ sung", -3, 12, "", "", 9, "2305", "waits for a paper")
	add("Đã có kết quả", -12, 1, day(-1), "", 21, "7740", "can be fetched")
	return file, list
}
