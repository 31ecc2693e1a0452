package catalogue

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// written is a catalogue as a file.
func written(t testing.TB, h Header, list ...Procedure) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, h, list); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(t testing.TB, file []byte) *Catalogue {
	t.Helper()
	c, err := Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	head := Header{Title: "Trung tâm mẫu", Source: "Cổng dịch vụ công", AsOf: "2026-07-18", Sample: true}
	want := []Procedure{whole("1.000001"), whole("1.000002"), {Code: "2.000003", Name: "Chỉ có tên <&>"}}
	c := opened(t, written(t, head, want...))
	head.Format, head.Count = format, 3
	if c.Header != head {
		t.Errorf("got the head %+v, want %+v", c.Header, head)
	}
	if len(c.ID) != 64 {
		t.Errorf("the catalogue is called %q", c.ID)
	}
	for i, p := range want {
		got, err := c.Get(p.Code)
		if err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("got %+v (%v), want %+v", got, err, p)
		}
		if !reflect.DeepEqual(c.List[i], p.Summary()) {
			t.Errorf("got the summary %+v", c.List[i])
		}
	}
}

func TestAnyOrderIsTheSameFile(t *testing.T) {
	a, b, c := whole("1.000001"), whole("1.000002"), whole("2.000001")
	want := written(t, Header{}, a, b, c)
	list := []Procedure{c, a, b}
	if got := written(t, Header{}, list...); !bytes.Equal(got, want) {
		t.Error("another order gives another file")
	}
	if list[0].Code != c.Code {
		t.Error("writing sorts the caller's list")
	}
}

func TestWrongCatalogueIsNotWritten(t *testing.T) {
	large := whole("1.000001")
	large.Basis = many(MaxItems, strings.Repeat("a", 6_000))
	for what, c := range map[string]struct {
		list []Procedure
		want string
	}{
		"the same code twice":  {[]Procedure{whole("1.000001"), whole("1.000001")}, ErrTwice.Error()},
		"a wrong procedure":    {[]Procedure{{Code: "1.000001"}}, "no name"},
		"too many procedures":  {make([]Procedure, MaxProcedures+1), "at most 10000"},
		"too long a procedure": {[]Procedure{large}, "at most 1048576"},
	} {
		t.Run(what, func(t *testing.T) {
			if err := Write(io.Discard, Header{}, c.list); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestCatalogueOfNoDateIsNotWritten(t *testing.T) {
	if err := Write(io.Discard, Header{AsOf: "18/7/2026"}, nil); !errors.Is(err, errDate) {
		t.Errorf("got %v", err)
	}
}

func TestDamagedFileIsRefused(t *testing.T) {
	good := string(written(t, Header{AsOf: "2026-07-18"}, whole("1.000001"), whole("1.000002")))
	lines := strings.SplitAfter(good, "\n")
	for what, c := range map[string]struct {
		file string
		want error
	}{
		"nothing":             {"", ErrForm},
		"another file":        {"code,name\n1.000001,x\n", ErrForm},
		"no line end":         {"{}", ErrForm},
		"cut off":             {good[:len(good)-10], ErrForm},
		"last line is gone":   {lines[0] + lines[1], ErrForm},
		"another line":        {good + lines[2], ErrForm},
		"another order":       {lines[0] + lines[2] + lines[1], ErrForm},
		"the same twice":      {lines[0] + lines[1] + lines[1], ErrForm},
		"an empty line":       {lines[0] + lines[1] + "\n" + lines[2], ErrForm},
		"no JSON":             {lines[0] + lines[1] + "{\n", ErrForm},
		"a wrong procedure":   {strings.Replace(good, "Đăng ký khai sinh", "", 1), ErrForm},
		"a long line":         {lines[0] + strings.Repeat("x", MaxLineBytes+1) + "\n", ErrForm},
		"a later form":        {strings.Replace(good, format, formatStart+"2", 1), ErrNewer},
		"too many":            {strings.Replace(good, `"count":2`, `"count":10001`, 1), ErrForm},
		"fewer than none":     {strings.Replace(good, `"count":2`, `"count":-1`, 1), ErrForm},
		"a date of the head":  {strings.Replace(good, "2026-07-18", "2026-07-32", 1), ErrForm},
		"another head":        {strings.Replace(good, format, "motcua", 1), ErrForm},
		"a code of two lines": {strings.Replace(good, "1.000002", "1.000001", 1), ErrForm},
	} {
		t.Run(what, func(t *testing.T) {
			if _, err := Read(strings.NewReader(c.file), int64(len(c.file))); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	if _, err := Read(strings.NewReader(""), MaxFileBytes+1); !errors.Is(err, ErrForm) {
		t.Errorf("a file that is too large: %v", err)
	}
}

// failing is a file that cannot be read any more.
type failing struct{ io.ReaderAt }

var errGone = errors.New("the disk is gone")

func (failing) ReadAt([]byte, int64) (int, error) { return 0, errGone }

func TestGetReadsTheFile(t *testing.T) {
	file := written(t, Header{}, whole("1.000001"), whole("1.000003"))
	c := opened(t, file)
	if _, err := c.Get("1.000002"); !errors.Is(err, ErrUnknown) {
		t.Errorf("a code that is not there: %v", err)
	}
	if c.Index("1.000002") != -1 || c.Index("1.000003") != 1 {
		t.Error("the place in the list is wrong")
	}
	copy(file[c.at[1].from:], "garbage")
	if _, err := c.Get("1.000003"); !errors.Is(err, ErrForm) {
		t.Errorf("a file that was changed: %v", err)
	}
	if err := c.All(func(*Procedure) bool { return true }); !errors.Is(err, ErrForm) {
		t.Errorf("all of a file that was changed: %v", err)
	}
	c.file = failing{}
	if _, err := c.Get("1.000001"); !errors.Is(err, errGone) {
		t.Errorf("a broken disk: %v", err)
	}
}

func TestAllStopsWhenTold(t *testing.T) {
	c := opened(t, written(t, Header{}, whole("1.000001"), whole("1.000002"), whole("1.000003")))
	var seen []string
	err := c.All(func(p *Procedure) bool {
		seen = append(seen, p.Code)
		return len(seen) < 2
	})
	if want := []string{"1.000001", "1.000002"}; err != nil || !slices.Equal(seen, want) {
		t.Errorf("got %q (%v), want %q", seen, err, want)
	}
}

func TestSummaryIsThatOfTheCounter(t *testing.T) {
	p := whole("1.000001")
	if s := p.Summary(); s.Limit != p.Committed || !reflect.DeepEqual(s.Fees, p.Fees) || s.Forms != 1 || s.Samples != 1 || s.Films != 1 {
		t.Errorf("got %+v", s)
	}
	p.Committed = Limit{}
	if s := p.Summary(); s.Limit != p.Legal {
		t.Errorf("without a promise: %+v", s.Limit)
	}
	p.Legal, p.Fees = Limit{}, nil
	if s := p.Summary(); s.Limit != p.Ways[0].Limit || !reflect.DeepEqual(s.Fees, p.Ways[0].Fees) {
		t.Errorf("without those of the procedure: %+v", s)
	}
}

// list is a catalogue of n procedures.
func list(n int) []Procedure {
	all := make([]Procedure, n)
	for i := range all {
		all[i] = whole(fmt.Sprintf("1.%06d", i))
	}
	return all
}

func TestSixThousandProcedures(t *testing.T) {
	c := opened(t, written(t, Header{}, list(6_000)...))
	if len(c.List) != 6_000 {
		t.Fatalf("got %d", len(c.List))
	}
	for _, code := range []string{"1.000000", "1.002999", "1.005999"} {
		if p, err := c.Get(code); err != nil || p.Code != code {
			t.Errorf("got %q (%v), want %q", p.Code, err, code)
		}
	}
}

func FuzzRead(f *testing.F) {
	good := written(f, Header{AsOf: "2026-07-18"}, whole("1.000001"), whole("1.000002"))
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte(`{"format":"motcua catalogue 1","count":1}` + "\n" + `{"CODE":"1","name":"x","papers":[{"items":null}]}` + "\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		var all []Procedure
		if err := c.All(func(p *Procedure) bool { all = append(all, *p); return true }); err != nil {
			t.Fatalf("what was read cannot be got: %v", err)
		}
		var out bytes.Buffer
		if err := Write(&out, c.Header, all); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again := opened(t, out.Bytes())
		if !reflect.DeepEqual(again.List, c.List) || again.Header != c.Header {
			t.Errorf("%+v was read as %+v", c.List, again.List)
		}
	})
}
