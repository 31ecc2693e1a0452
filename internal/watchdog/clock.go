package watchdog

import (
	"os"
	"strings"
	"time"
)

// BootClock is the Clock of a Linux machine. Without /proc it uses the wall clock,
// as if the machine was never restarted.
func BootClock() (boot string, ms int64) {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	up, upErr := os.ReadFile("/proc/uptime")
	if err == nil && upErr == nil {
		if ms, ok := parseUptime(string(up)); ok {
			return strings.TrimSpace(string(id)), ms
		}
	}
	return "", time.Now().UnixMilli()
}

// parseUptime reads the first number of /proc/uptime, seconds with a fraction.
func parseUptime(text string) (ms int64, ok bool) {
	seconds, _, _ := strings.Cut(text, " ")
	d, err := time.ParseDuration(strings.TrimSpace(seconds) + "s")
	return d.Milliseconds(), err == nil && d >= 0
}
