package locale

import "testing"

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		name string
		env  map[string]string
		want string // LC_ALL afterwards
	}{
		{"nothing set", nil, "vi_VN.UTF-8"},
		{"the C language", map[string]string{"LANG": "C"}, "vi_VN.UTF-8"},
		{"the C language in UTF-8", map[string]string{"LANG": "C.UTF-8"}, "vi_VN.UTF-8"},
		{"LC_ALL wins over LANG", map[string]string{"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, "vi_VN.UTF-8"},
		{"a language stays", map[string]string{"LANG": "en_US.UTF-8"}, ""},
		{"a language for messages stays", map[string]string{"LC_MESSAGES": "fr_FR", "LANG": "C"}, ""},
		{"LC_ALL stays", map[string]string{"LC_ALL": "de_DE.UTF-8"}, "de_DE.UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := map[string]string{}
			for k, v := range c.env {
				env[k] = v
			}
			choose(func(k string) string { return env[k] }, func(k, v string) error {
				env[k] = v
				return nil
			})
			if env["LC_ALL"] != c.want {
				t.Errorf("LC_ALL is %q, want %q", env["LC_ALL"], c.want)
			}
		})
	}
}
