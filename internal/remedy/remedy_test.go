package remedy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"unicode"
	"unicode/utf8"

	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/port"
	"motcua/internal/store"
)

// real are errors made by the system.
func real(t *testing.T) map[string]error {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	errs := map[string]error{}
	_, errs["missing"] = os.ReadFile(filepath.Join(dir, "none"))
	_, errs["a folder"] = os.ReadFile(dir)
	errs["in the way"] = os.MkdirAll(filepath.Join(file, "x"), 0o750)
	errs["there"] = os.Mkdir(dir, 0o750)
	_, errs["taken"] = net.Listen("tcp", taken.Addr().String())
	_, errs["elsewhere"] = net.Listen("tcp", "192.0.2.1:7420")
	_, errs["damaged"] = func() (any, error) {
		bad := filepath.Join(dir, "hub.db")
		if err := os.WriteFile(bad, []byte(strings.Repeat("x", 9000)), 0o600); err != nil {
			t.Fatal(err)
		}
		return store.Open(dir, "hub.db", "", 0)
	}()
	_, errs["address"] = port.Open(t.Context(), "lp0")
	closed := taken.Addr().String()
	taken.Close()
	_, errs["refused"] = net.Dial("tcp", closed)
	return errs
}

func TestWhatTheSystemAnswersIsSaidInASentence(t *testing.T) {
	errs := real(t)
	for name, want := range map[string]string{
		"missing": "Không có /", "a folder": "là thư mục, trong khi cần một tệp", "in the way": "vì có một tệp ở chỗ đó",
		"there": "Đã có /", "taken": "Cổng của 127.0.0.1:", "elsewhere": "Máy này không có địa chỉ 192.0.2.1:7420",
		"damaged": "Tệp dữ liệu bị hỏng", "address": "viết sai dạng", "refused": "Không có ai trả lời ở 127.0.0.1:",
	} {
		err := errs[name]
		if err == nil {
			t.Errorf("%s: nothing failed", name)
			continue
		}
		wrapped := fmt.Errorf("starting: %w", err)
		said, known := Of(wrapped)
		if !known || !strings.Contains(said.In(i18n.Vietnamese), want) {
			t.Errorf("%s: %v is told as %q, want %q", name, err, said.In(i18n.Vietnamese), want)
		}
	}
}

// TestEveryKindIsASentence checks the whole table, with and without a place.
func TestEveryKindIsASentence(t *testing.T) {
	technical := regexp.MustCompile(`(?i)\b(errno|no such file|bind:|open /|mkdir|dial|EOF|0x)`)
	seen := map[error]bool{}
	for _, k := range kinds {
		for _, sentinel := range k.is {
			if seen[sentinel] {
				t.Errorf("%v is of two kinds", sentinel)
			}
			seen[sentinel] = true
			for _, err := range []error{sentinel, fmt.Errorf("doing: %w", &fs.PathError{Op: "open", Path: "/x/y", Err: sentinel})} {
				said, known := Of(err)
				for _, lang := range i18n.Langs() {
					if text := said.In(lang); !known || !sentence(text) || technical.MatchString(text) || strings.Contains(text, "%!") {
						t.Errorf("%v in %s is %q", err, lang, text)
					}
				}
				if said.In(i18n.Vietnamese) == said.In(i18n.English) {
					t.Errorf("%v has one language", err)
				}
			}
		}
	}
}

// sentence reports whether a text starts and ends like a sentence.
func sentence(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return (unicode.IsUpper(first) || first == '/') && strings.HasSuffix(text, ".")
}

func TestWhatIsInWordsAlreadyIsToldByThem(t *testing.T) {
	err := fmt.Errorf("a: %w: %w", i18n.Say("write %s", "x"), fs.ErrNotExist)
	if said, known := Of(err); !known || said.In(i18n.Vietnamese) != "hãy ghi x" {
		t.Errorf("got %q", said.In(i18n.Vietnamese))
	}
	if said, known := Of(errors.New("something broke")); known {
		t.Errorf("what is of no kind is told as %q", said)
	}
	if said, known := Of(&net.DNSError{Name: "may-chu"}); !known || !strings.Contains(said.Error(), `"may-chu"`) {
		t.Errorf("a name nobody knows is told as %q", said)
	}
	if said, known := Of(fmt.Errorf("x: %w", context.Canceled)); !known || !strings.Contains(said.Error(), "stopped") {
		t.Errorf("got %q", said)
	}
}

func TestAConfigurationThatCannotBeReadIsNamedWhole(t *testing.T) {
	for _, c := range []struct {
		unread config.NotRead
		want   string
	}{
		{config.NotRead{Path: "/c/centre.toml", Err: fs.ErrNotExist}, "There is no configuration file /c/centre.toml"},
		{config.NotRead{Path: "/c/centre.toml", In: "/c/device.toml", Err: fs.ErrNotExist}, "There is no /c/centre.toml, which /c/device.toml names"},
		{config.NotRead{Path: "/c", Err: &fs.PathError{Op: "read", Path: "/c", Err: syscall.EISDIR}}, "The configuration cannot be read. /c is a folder"},
		{config.NotRead{Path: "/c", Err: &fs.PathError{Op: "open", Path: "/c", Err: syscall.EACCES}}, "The configuration cannot be read. The program may not use /c"},
		{config.NotRead{Path: "/c", Err: errors.New("x")}, "The configuration /c cannot be read."},
	} {
		if said, known := Of(fmt.Errorf("x: %w", &c.unread)); !known || !strings.HasPrefix(said.Error(), c.want) {
			t.Errorf("%+v is told as %q, want %q", c.unread, said, c.want)
		}
	}
}
