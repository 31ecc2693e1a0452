package catalogue

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// hash is the form of a file's hash.
var hash = strings.Repeat("0a", 32)

// whole is a procedure in which every part is told.
func whole(code string) Procedure {
	return Procedure{
		Code: code, Name: "Đăng ký khai sinh", Field: "Hộ tịch", Agency: "Ủy ban nhân dân cấp xã", By: "Bộ Tư pháp", Level: LevelFull,
		Steps: "Bước 1: nộp hồ sơ.\nBước 2: nhận kết quả.",
		Ways: []Way{
			{Channel: Counter, Limit: Limit{N: 1, Unit: WorkingDays}, Fees: []Fee{{Charge: true, VND: 8000, Text: "mỗi bản sao"}}, Note: "tại quầy 3"},
			{Channel: Online, Limit: Limit{Unit: AtOnce}, Fees: []Fee{{Free: true}}},
			{Channel: Post, Limit: Limit{Text: "theo dịch vụ bưu chính"}},
		},
		Papers: []Group{{Title: "Giấy tờ phải nộp", Items: []Paper{
			{Name: "Tờ khai", Originals: 1, Form: hash, Code: "KQ003316"}, {Name: "Giấy chứng sinh", Originals: 1, Copies: 2}, {Name: "Lưu ý:"},
		}}},
		Sets: 1, Legal: Limit{N: 5, Unit: Days}, Committed: Limit{N: 8, Unit: Hours},
		Subjects: []string{"Công dân Việt Nam"}, Conditions: "Không", Results: []string{"Giấy khai sinh"},
		Fees: []Fee{{VND: 50_000}}, Basis: []string{"60/2014/QH13", "123/2015/NĐ-CP"},
		Version: 2, From: "2026-07-01", Published: "2025-01-31", Changed: "2026-06-30", Decision: "2474/QĐ-UBND", Link: "https://example.vn/tthc?id=1",
		Events: []string{"birth"}, Service: "hotich", Elsewhere: "Quầy 4",
		Files: []File{
			{Kind: FormFile, Title: "Tờ khai", Name: "to-khai.pdf", Hash: hash, Bytes: 1 << 20},
			{Kind: SampleFile, Title: "Hồ sơ mẫu", Name: "Mẫu 1.jpg", Hash: hash, Bytes: 1},
			{Kind: FilmFile, Title: "Hướng dẫn", Name: "phim.mp4", Hash: hash, Bytes: 4 << 30},
		},
		Sample: true,
	}
}

func many[T any](n int, v T) []T {
	list := make([]T, n)
	for i := range list {
		list[i] = v
	}
	return list
}

func TestWholeProcedureIsGood(t *testing.T) {
	p := whole("1.001193")
	if err := p.Check(); err != nil {
		t.Error(err)
	}
}

func TestLargestThatFits(t *testing.T) {
	for what, set := range map[string]func(*Procedure){
		"code":       func(p *Procedure) { p.Code = strings.Repeat("9", MaxCodeBytes) },
		"name":       func(p *Procedure) { p.Name = strings.Repeat("a", MaxNameBytes) },
		"steps":      func(p *Procedure) { p.Steps = strings.Repeat("ế", MaxTextBytes/len("ế")) },
		"basis":      func(p *Procedure) { p.Basis = many(MaxItems, "60/2014/QH13") },
		"papers":     func(p *Procedure) { p.Papers = many(MaxItems, Group{Items: []Paper{{Name: "x"}}}) },
		"fee":        func(p *Procedure) { p.Fees = []Fee{{VND: maxVND}} },
		"limit":      func(p *Procedure) { p.Legal = Limit{N: 3650, Unit: Days} },
		"sets":       func(p *Procedure) { p.Sets = 99 },
		"no sets":    func(p *Procedure) { p.Sets = 0 },
		"no date":    func(p *Procedure) { p.From, p.Published, p.Changed = "", "", "" },
		"only text":  func(p *Procedure) { p.Legal = Limit{Text: "theo quy định"} },
		"two ways":   func(p *Procedure) { p.Ways = many(2, Way{Channel: Counter}) },
		"code's own": func(p *Procedure) { p.Code = "1.001193.000.00.00.H25" },
	} {
		t.Run(what, func(t *testing.T) {
			p := whole("1.001193")
			set(&p)
			if err := p.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

// broken are changes of a good procedure, each with a word of what Check says.
var broken = map[string]struct {
	set  func(*Procedure)
	want string
}{
	"no code":         {func(p *Procedure) { p.Code = "" }, "code"},
	"small code":      {func(p *Procedure) { p.Code = "1.014955-Xoa" }, "code"},
	"space in code":   {func(p *Procedure) { p.Code = " 1.014325" }, "code"},
	"long code":       {func(p *Procedure) { p.Code = strings.Repeat("1", MaxCodeBytes+1) }, "code"},
	"no name":         {func(p *Procedure) { p.Name = "" }, "no name"},
	"long name":       {func(p *Procedure) { p.Name = strings.Repeat("a", MaxNameBytes+1) }, "name has 2001 bytes"},
	"broken name":     {func(p *Procedure) { p.Name = "Khai\xff sinh" }, "UTF-8"},
	"decomposed name": {func(p *Procedure) { p.Name = norm.NFD.String("Đăng ký") }, "composed"},
	"carriage return": {func(p *Procedure) { p.Steps = "a\r\nb" }, "line ends"},
	"zero byte":       {func(p *Procedure) { p.Conditions = "a\x00" }, "zero byte"},
	"field":           {func(p *Procedure) { p.Field = "\xc3" }, "field"},
	"agency":          {func(p *Procedure) { p.Agency = strings.Repeat("a", MaxNameBytes+1) }, "agency"},
	"by":              {func(p *Procedure) { p.By = "\xc3" }, "publishing office"},
	"decision":        {func(p *Procedure) { p.Decision = "\xc3" }, "decision"},
	"service":         {func(p *Procedure) { p.Service = "\xc3" }, "service"},
	"elsewhere":       {func(p *Procedure) { p.Elsewhere = "\xc3" }, "place"},
	"level":           {func(p *Procedure) { p.Level = "4" }, "level"},
	"long steps":      {func(p *Procedure) { p.Steps = strings.Repeat("a", MaxTextBytes+1) }, "steps"},
	"conditions":      {func(p *Procedure) { p.Conditions = strings.Repeat("a", MaxTextBytes+1) }, "conditions"},
	"sets":            {func(p *Procedure) { p.Sets = 100 }, "100 sets"},
	"negative sets":   {func(p *Procedure) { p.Sets = -1 }, "-1 sets"},
	"empty subject":   {func(p *Procedure) { p.Subjects = []string{"a", ""} }, "empty line among the subjects"},
	"many results":    {func(p *Procedure) { p.Results = many(MaxItems+1, "a") }, "201 results"},
	"broken basis":    {func(p *Procedure) { p.Basis = []string{"\xff"} }, "legal texts"},
	"event":           {func(p *Procedure) { p.Events = []string{""} }, "life events"},
	"from":            {func(p *Procedure) { p.From = "2026-02-30" }, "2026-02-30"},
	"published":       {func(p *Procedure) { p.Published = "1/7/2026" }, "published"},
	"changed":         {func(p *Procedure) { p.Changed = "2026-7-1" }, "changed"},
	"link":            {func(p *Procedure) { p.Link = "http://example.vn" }, "https"},
	"link with space": {func(p *Procedure) { p.Link = "https://example.vn/a b" }, "https"},
	"limit's unit":    {func(p *Procedure) { p.Legal = Limit{N: 1, Unit: "OTHER"} }, "unit"},
	"no unit":         {func(p *Procedure) { p.Legal = Limit{N: 1} }, "a limit of 1"},
	"no figure":       {func(p *Procedure) { p.Committed = Limit{Unit: Days} }, "a limit of 0"},
	"figure at once":  {func(p *Procedure) { p.Legal = Limit{N: 1, Unit: AtOnce} }, "a limit of 1"},
	"long limit":      {func(p *Procedure) { p.Legal = Limit{N: 3651, Unit: Days} }, "3651"},
	"negative limit":  {func(p *Procedure) { p.Legal = Limit{N: -1, Unit: Days} }, "-1"},
	"text of limit":   {func(p *Procedure) { p.Legal.Text = "\xff" }, "limit"},
	"negative fee":    {func(p *Procedure) { p.Fees = []Fee{{VND: -1}} }, "a fee of -1"},
	"large fee":       {func(p *Procedure) { p.Fees = []Fee{{VND: maxVND + 1}} }, "a fee of"},
	"free with a fee": {func(p *Procedure) { p.Fees = []Fee{{VND: 1, Free: true}} }, "that is none"},
	"many fees":       {func(p *Procedure) { p.Fees = many(MaxItems+1, Fee{Free: true}) }, "201 fees"},
	"text of fee":     {func(p *Procedure) { p.Fees = []Fee{{Text: "\xff"}} }, "fee"},
	"way":             {func(p *Procedure) { p.Ways = []Way{{Channel: "DIRECT"}} }, "a way"},
	"many ways":       {func(p *Procedure) { p.Ways = many(MaxItems+1, Way{Channel: Post}) }, "201 ways"},
	"limit of way":    {func(p *Procedure) { p.Ways[0].Limit.N = -1 }, "a limit of -1"},
	"fee of way":      {func(p *Procedure) { p.Ways[0].Fees[0].VND = -1 }, "a fee of -1"},
	"note of way":     {func(p *Procedure) { p.Ways[0].Note = "\xff" }, "note"},
	"many groups":     {func(p *Procedure) { p.Papers = many(MaxItems+1, Group{}) }, "201 groups"},
	"many papers":     {func(p *Procedure) { p.Papers[0].Items = many(MaxItems+1, Paper{Name: "a"}) }, "201 papers"},
	"title of group":  {func(p *Procedure) { p.Papers[0].Title = "\xff" }, "title of papers"},
	"paper's name":    {func(p *Procedure) { p.Papers[0].Items[0].Name = "" }, "paper without a name"},
	"broken paper":    {func(p *Procedure) { p.Papers[0].Items[0].Name = "\xff" }, "paper"},
	"paper's code":    {func(p *Procedure) { p.Papers[0].Items[0].Code = "\xff" }, "code of a paper"},
	"originals":       {func(p *Procedure) { p.Papers[0].Items[0].Originals = 100 }, "100 originals"},
	"copies":          {func(p *Procedure) { p.Papers[0].Items[0].Copies = -1 }, "-1 copies"},
	"form":            {func(p *Procedure) { p.Papers[0].Items[0].Form = "abc" }, "no hash"},
	"kind of file":    {func(p *Procedure) { p.Files[0].Kind = "virus" }, "kind of a file"},
	"hash":            {func(p *Procedure) { p.Files[0].Hash = strings.ToUpper(hash) }, "hash"},
	"path":            {func(p *Procedure) { p.Files[0].Name = "../a.pdf" }, "file name"},
	"no ending":       {func(p *Procedure) { p.Files[0].Name = "abc" }, "file name"},
	"no title":        {func(p *Procedure) { p.Files[0].Title = "" }, "without a title"},
	"title of file":   {func(p *Procedure) { p.Files[0].Title = "\xff" }, "title of a file"},
	"empty file":      {func(p *Procedure) { p.Files[0].Bytes = 0 }, "0 bytes"},
	"large file":      {func(p *Procedure) { p.Files[0].Bytes = 4<<30 + 1 }, "bytes"},
	"many files":      {func(p *Procedure) { p.Files = many(MaxItems+1, p.Files[0]) }, "201 files"},
}

func TestWhatIsWrongIsFound(t *testing.T) {
	for what, c := range broken {
		t.Run(what, func(t *testing.T) {
			p := whole("1.001193")
			c.set(&p)
			if err := p.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want something about %q", err, c.want)
			}
		})
	}
}
