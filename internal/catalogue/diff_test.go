package catalogue

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDiffTellsWhatIsNewGoneAndChanged(t *testing.T) {
	changed := whole("1.000002")
	changed.Fees = []Fee{{VND: 75_000}}
	before := opened(t, written(t, Header{}, whole("1.000001"), whole("1.000002"), whole("1.000003")))
	after := opened(t, written(t, Header{}, changed, whole("1.000003"), whole("1.000004")))
	got, err := Diff(before, after)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Added) != 1 || got.Added[0].Code != "1.000004" || len(got.Removed) != 1 || got.Removed[0].Code != "1.000001" || got.Same != 1 {
		t.Errorf("got %+v", got)
	}
	want := []Changed{{Code: "1.000002", Name: changed.Name, Changes: []Change{{PartFees, "phí 50.000 đồng", "phí 75.000 đồng"}}}}
	if !reflect.DeepEqual(got.Changed, want) {
		t.Errorf("got %+v, want %+v", got.Changed, want)
	}
	if none, err := Diff(before, before); err != nil || !none.None() || none.Same != 3 {
		t.Errorf("a catalogue differs from itself: %+v (%v)", none, err)
	}
	if all, err := Diff(nil, after); err != nil || len(all.Added) != 3 {
		t.Errorf("a first catalogue: %+v (%v)", all, err)
	}
	if all, err := Diff(before, nil); err != nil || len(all.Removed) != 3 {
		t.Errorf("no catalogue any more: %+v (%v)", all, err)
	}
}

func TestDiffTellsABrokenFile(t *testing.T) {
	c := opened(t, written(t, Header{}, whole("1.000001")))
	c.file = failing{}
	if _, err := Diff(c, c); !errors.Is(err, errGone) {
		t.Errorf("got %v", err)
	}
}

// changesOfParts is one change of each part, with its words.
var changesOfParts = map[Part]struct {
	set      func(*Procedure)
	old, new string
}{
	PartName:       {func(p *Procedure) { p.Name = "Khai sinh" }, "Đăng ký khai sinh", "Khai sinh"},
	PartField:      {func(p *Procedure) { p.Field = "" }, "Hộ tịch", ""},
	PartAgency:     {func(p *Procedure) { p.Agency = "Sở Tư pháp" }, "Ủy ban nhân dân cấp xã", "Sở Tư pháp"},
	PartBy:         {func(p *Procedure) { p.By = "Sở Tư pháp" }, "Bộ Tư pháp", "Sở Tư pháp"},
	PartLevel:      {func(p *Procedure) { p.Level = LevelPart }, "toàn trình", "một phần"},
	PartSteps:      {func(p *Procedure) { p.Steps = "Nộp." }, "Bước 1: nộp hồ sơ. Bước 2: nhận kết quả.", "Nộp."},
	PartWays:       {func(p *Procedure) { p.Ways = []Way{{Channel: Online}} }, "trực tiếp (1 ngày làm việc, lệ phí 8.000 đồng (mỗi bản sao), tại quầy 3); trực tuyến (trong ngày, phí miễn); bưu chính (theo dịch vụ bưu chính)", "trực tuyến"},
	PartPapers:     {func(p *Procedure) { p.Papers = []Group{{Items: []Paper{{Name: "Đơn", Copies: 1}}}} }, "Giấy tờ phải nộp: Tờ khai (1 bản chính, KQ003316, 0a0a0a0a0a0a); Giấy chứng sinh (1 bản chính, 2 bản sao); Lưu ý:", "Đơn (1 bản sao)"},
	PartSets:       {func(p *Procedure) { p.Sets = 2 }, "1 bộ", "2 bộ"},
	PartLegal:      {func(p *Procedure) { p.Legal = Limit{N: 3, Unit: Months, Text: "nếu đủ"} }, "5 ngày", "3 tháng (nếu đủ)"},
	PartCommitted:  {func(p *Procedure) { p.Committed = Limit{} }, "8 giờ làm việc", ""},
	PartSubjects:   {func(p *Procedure) { p.Subjects = append(p.Subjects, "Tổ chức") }, "Công dân Việt Nam", "Công dân Việt Nam; Tổ chức"},
	PartConditions: {func(p *Procedure) { p.Conditions = "Có" }, "Không", "Có"},
	PartResults:    {func(p *Procedure) { p.Results = nil }, "Giấy khai sinh", ""},
	PartFees:       {func(p *Procedure) { p.Fees = []Fee{{Charge: true, Free: true}} }, "phí 50.000 đồng", "lệ phí miễn"},
	PartBasis:      {func(p *Procedure) { p.Basis = p.Basis[:1] }, "60/2014/QH13; 123/2015/NĐ-CP", "60/2014/QH13"},
	PartFrom:       {func(p *Procedure) { p.From = "2026-08-01" }, "2026-07-01", "2026-08-01"},
	PartPublished:  {func(p *Procedure) { p.Published = "2025-02-01" }, "2025-01-31", "2025-02-01"},
	PartDecision:   {func(p *Procedure) { p.Decision = "1/QĐ-UBND" }, "2474/QĐ-UBND", "1/QĐ-UBND"},
	PartLink:       {func(p *Procedure) { p.Link = "" }, "https://example.vn/tthc?id=1", ""},
	PartEvents:     {func(p *Procedure) { p.Events = []string{"wedding"} }, "birth", "wedding"},
	PartService:    {func(p *Procedure) { p.Service = "" }, "hotich", ""},
	PartElsewhere:  {func(p *Procedure) { p.Elsewhere = "" }, "Quầy 4", ""},
	PartFiles:      {func(p *Procedure) { p.Files = p.Files[2:] }, "biểu mẫu Tờ khai (to-khai.pdf, 0a0a0a0a0a0a, 1048576 byte); mẫu Hồ sơ mẫu", "phim Hướng dẫn (phim.mp4, 0a0a0a0a0a0a, 4294967296 byte)"},
	PartSample:     {func(p *Procedure) { p.Sample = false }, "dữ liệu mẫu", ""},
}

func TestEveryPartThatChangesIsTold(t *testing.T) {
	was := whole("1.000001")
	for _, p := range was.parts() {
		c, ok := changesOfParts[p.name]
		if !ok {
			t.Errorf("%s is not tried", p.name)
			continue
		}
		t.Run(string(p.name), func(t *testing.T) {
			is := whole("1.000001")
			c.set(&is)
			got := compare(&was, &is)
			if len(got) != 1 || got[0].Part != p.name || !strings.HasPrefix(got[0].Old, c.old) || got[0].New != c.new {
				t.Errorf("got %q, want %q and %q", got, c.old, c.new)
			}
		})
	}
}

func TestCountsOfChangesAreNoChange(t *testing.T) {
	was, is := whole("1.000001"), whole("1.000001")
	is.Version, is.Changed, is.Published = 9, "2026-12-01", ""
	if got := compare(&was, &is); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}

func TestLongTextsShowWhereTheyDiffer(t *testing.T) {
	same := strings.Repeat("Bước nào cũng như nhau. ", 100)
	was, is := shorten(same+"Nộp tại quầy 1."+same, same+"Nộp tại quầy 2."+same)
	if !strings.Contains(was, "quầy 1") || !strings.Contains(is, "quầy 2") {
		t.Errorf("got %q and %q", was, is)
	}
	for _, text := range []string{was, is} {
		if n := utf8.RuneCountInString(text); n > maxChangeRunes || !strings.HasPrefix(text, "…") || !strings.HasSuffix(text, "…") {
			t.Errorf("%d characters: %q", n, text)
		}
	}
	long, longer := Procedure{Steps: same}, Procedure{Steps: same + "Nộp."}
	if got := compare(&long, &longer); len(got) != 1 || !strings.HasSuffix(got[0].New, "Nộp.") {
		t.Errorf("a change at the end of a long text: %q", got)
	}
	if was, is := shorten(same+"a", same); was == is || is == "" {
		t.Errorf("an end that is gone: %q and %q", was, is)
	}
}

func TestRenewCountsVersionsAndDates(t *testing.T) {
	same, old := whole("1.000001"), whole("1.000002")
	before := opened(t, written(t, Header{}, same, old, whole("1.000003")))
	again, changed := whole("1.000001"), whole("1.000002")
	again.Version, again.Published, again.Changed = 0, "", ""
	changed.Version, changed.Published, changed.Changed, changed.Name = 0, "", "", "Khai tử"
	added, told := Procedure{Code: "1.000004", Name: "Mới"}, Procedure{Code: "1.000005", Name: "Mới", Published: "2026-10-01"}
	given := []Procedure{again, changed, added, told}
	got, err := Renew(before, given, "2026-11-29")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got[0], same) {
		t.Errorf("one that did not change: %+v", got[0])
	}
	for i, want := range []struct {
		version            int
		published, changed string
	}{{2, "2025-01-31", "2026-06-30"}, {3, "2025-01-31", "2026-11-29"}, {1, "2026-11-29", ""}, {1, "2026-10-01", ""}} {
		if p := got[i]; p.Version != want.version || p.Published != want.published || p.Changed != want.changed {
			t.Errorf("%s: version %d, published %q, changed %q; want %+v", p.Code, p.Version, p.Published, p.Changed, want)
		}
	}
	if given[2].Version != 0 {
		t.Error("the list itself was changed")
	}
	if first, err := Renew(nil, given[2:], "2026-11-29"); err != nil || first[0].Version != 1 {
		t.Errorf("the first catalogue: %+v (%v)", first, err)
	}
	if _, err := Renew(before, given, "29/11/2026"); !errors.Is(err, errDate) {
		t.Errorf("a wrong date: %v", err)
	}
	before.file = failing{}
	if _, err := Renew(before, given, "2026-11-29"); !errors.Is(err, errGone) {
		t.Errorf("a broken disk: %v", err)
	}
}

func TestCarryKeepsWhatTheCentreAdded(t *testing.T) {
	before := opened(t, written(t, Header{}, whole("1.000001")))
	bare := Procedure{Code: "1.000001", Name: "Khai sinh", Papers: []Group{{Items: []Paper{{Name: "Tờ khai"}, {Name: "Đơn"}}}}}
	own := whole("1.000001")
	own.Service, own.Elsewhere, own.Events, own.Files, own.Papers[0].Items[0].Form = "khac", "", []string{"x"}, own.Files[:1], strings.Repeat("1", 64)
	other := Procedure{Code: "1.000009", Name: "Khác"}
	got, err := Carry(before, []Procedure{bare, own, other})
	if err != nil {
		t.Fatal(err)
	}
	want := whole("1.000001")
	if p := got[0]; p.Service != "hotich" || p.Elsewhere != want.Elsewhere || !slices.Equal(p.Events, want.Events) || len(p.Files) != 3 ||
		p.Committed != want.Committed || p.Link != want.Link || p.Papers[0].Items[0].Form != hash || p.Papers[0].Items[1].Form != "" {
		t.Errorf("what the centre added is lost: %+v", p)
	}
	if bare.Papers[0].Items[0].Form != "" {
		t.Error("the list itself was changed")
	}
	if !reflect.DeepEqual(got[1], own) || !reflect.DeepEqual(got[2], other) {
		t.Errorf("what the list tells was replaced: %+v", got[1:])
	}
	before.file = failing{}
	if _, err := Carry(before, []Procedure{bare}); !errors.Is(err, errGone) {
		t.Errorf("a broken disk: %v", err)
	}
}
