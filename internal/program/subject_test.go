package program

import "testing"

func TestCardSaysWhereTheLogIs(t *testing.T) {
	const (
		user   = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-motcua\\x2dscreen.slice/motcua-screen@display.service\n"
		system = "0::/system.slice/motcua-hub.service\n"
	)
	for _, c := range []struct {
		name           string
		journal        bool
		cgroup, stderr string
		want           string
	}{
		{"a user's unit", true, user, "socket:[4711]", "journalctl --user -e -u motcua-screen@display.service"},
		{"a unit of the system", true, system, "socket:[4711]", "journalctl -e -u motcua-hub.service"},
		{"old control groups", true, "12:pids:/x\n1:name=systemd:/system.slice/motcua-hub.service\n", "", "journalctl -e -u motcua-hub.service"},
		{"an unknown unit", true, "0::/\n", "socket:[4711]", "journalctl -e"},
		{"nothing can be read", true, "", "", "journalctl -e"},
		{"a file", false, system, "/var/log/motcua.log", "/var/log/motcua.log"},
		{"a terminal", false, user, "/dev/pts/3", ""},
		{"thrown away", false, user, "/dev/null", ""},
		{"a pipe", false, user, "pipe:[4711]", ""},
		{"another system", false, "", "", ""},
	} {
		if got := logAt(c.journal, c.cgroup, c.stderr); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
