package catalogueimport

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
)

// imported reads one file.
func imported(t *testing.T, name, data string) *Result {
	t.Helper()
	r, err := Import([]File{{Name: name, Data: []byte(data)}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// tried is a file in which one rule is used.
type tried struct {
	file  string // a table, or JSON
	field string
	was   string
	now   string
	rest  bool // other rules are used too
}

// row is a table of one procedure, of which one column is tried.
func row(column, text string) string {
	return fmt.Sprintf("code;name;%s\n1.000001;Cấp bản sao;\"%s\"\n", column, strings.ReplaceAll(text, `"`, `""`))
}

// named is a table of one procedure with a name.
func named(name string) string { return "code\tname\n1.000001\t" + name + "\n" }

// coded is a table of a procedure with a code.
func coded(code string) string { return "code,name\n" + code + ",Cấp bản sao\n" }

// object is a procedure as a crawler writes it.
func crawled(part string) string {
	return `{"code":"1.000001","name":"Cấp bản sao",` + part + "}\n"
}

// way is a procedure with one way.
func way(part string) string {
	return crawled(`"channels":[{"method":"DIRECT","fees":[],"processing":null,"note":"",` + part + `}]`)
}

// paid is a procedure with one fee.
func paid(value, text string) string {
	return way(`"fees":[{"type":"FEE","value_vnd":` + value + `,"text":"` + text + `"}]`)
}

// papered is a procedure with one paper.
func papered(name string, quantities string) string {
	return crawled(`"checklist_raw":[{"group":"","items":[{"name":"` + name + `",` + quantities + `}]}]`)
}

var longText = strings.Repeat("a", catalogue.MaxTextBytes+1)

// textRules, and the tables below it, have a file for each rule.
var textRules = map[Rule]tried{
	RuleSpaces:       {file: row("steps", " Bước 1:  nộp hồ sơ "), field: "steps", was: " Bước 1:  nộp hồ sơ ", now: "Bước 1: nộp hồ sơ"},
	RuleTabs:         {file: "code,name\n1.000001,\"\tKhám\tbệnh\"\n", field: "name", was: "\tKhám\tbệnh", now: "Khám bệnh"},
	RuleOtherSpaces:  {file: row("agency", "Sở\u00a0Tư pháp"), field: "agency", was: "Sở\u00a0Tư pháp", now: "Sở Tư pháp"},
	RuleLineBreak:    {file: "code,name\n1.000001,\"Cấp \nbản sao\"\n", field: "name", was: "Cấp \nbản sao", now: "Cấp bản sao"},
	RuleInvisible:    {file: named("Cấp bản\u200b s\u200eao"), field: "name", was: "Cấp bản\u200b s\u200eao", now: "Cấp bản sao"},
	RuleComposed:     {file: named(norm.NFD.String("Đăng ký")), field: "name", was: norm.NFD.String("Đăng ký"), now: "Đăng ký"},
	RuleHTML:         {file: row("steps", `<p class="x">Phí &amp; lệ phí<br/>dưới < 50 m2</p>`), field: "steps", was: `<p class="x">Phí &amp; lệ phí<br/>dưới < 50 m2</p>`, now: "Phí & lệ phí\ndưới < 50 m2\n", rest: true},
	RuleBrokenLetter: {file: named("Khai \ufffdinh"), field: "name", was: "Khai \ufffdinh", now: "Khai \ufffdinh"},
	RuleTooLong:      {file: row("steps", longText), field: "steps", was: "…" + longText[:34], now: "…" + longText[:30] + "…"},
	RuleTooMany:      {file: row("subjects", many(catalogue.MaxItems+1)), field: "subjects", was: "s200", now: ""},
	RuleRepeated:     {file: row("field", "Nông nghiệp; Nông nghiệp"), field: "field", was: "Nông nghiệp", now: ""},
}

func many(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("s%d", i))
	}
	return strings.Join(list, ";")
}

// longLines are different long lines.
func longLines(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprint(i)+longText[:60_000])
	}
	return strings.Join(list, "\n")
}

var codeRules = map[Rule]tried{
	RuleCodeSuffix:  {file: coded("1.002809.000.00.00.H25"), field: "code", was: "1.002809.000.00.00.H25", now: "1.002809"},
	RuleCodeZeros:   {file: coded("1.0011"), field: "code", was: "1.0011", now: "1.001100"},
	RuleCodeDot:     {file: coded("1001193"), field: "code", was: "1001193", now: "1.001193"},
	RuleCodeForm:    {file: coded("2.009182739"), field: "code", was: "2.009182739", now: "2.009182739"},
	RuleCodeWrong:   {file: coded("không có"), field: "code", was: "không có", now: ""},
	RuleCodeDeleted: {file: coded("1.014955-Xoa"), field: "code", was: "1.014955-Xoa", now: ""},
	RuleNoCode:      {file: coded(""), field: "code"},
}

var nameRules = map[Rule]tried{
	RuleCapitals:        {file: named("THỦ TỤC ĐỔI GPLX Ở VIỆT NAM (Cấp tỉnh)"), field: "name", was: "THỦ TỤC ĐỔI GPLX Ở VIỆT NAM (Cấp tỉnh)", now: "Thủ tục đổi GPLX ở Việt Nam (Cấp tỉnh)"},
	RuleFirstLetter:     {file: named("cấp bản sao"), field: "name", was: "cấp bản sao", now: "Cấp bản sao"},
	RuleTrailingMark:    {file: named("Cấp bản sao.."), field: "name", was: "Cấp bản sao..", now: "Cấp bản sao"},
	RuleLeadingMark:     {file: named(". Cấp bản sao"), field: "name", was: ". Cấp bản sao", now: "Cấp bản sao"},
	RuleLeadingNumber:   {file: named("1. Cấp bản sao"), field: "name", was: "1. Cấp bản sao", now: "Cấp bản sao"},
	RuleCodeInName:      {file: named("Cấp bản sao ( 1.000001 ) (cấp xã)"), field: "name", was: "Cấp bản sao ( 1.000001 ) (cấp xã)", now: "Cấp bản sao (cấp xã)"},
	RuleOtherCodeInName: {file: named("Cấp bản sao (1.000002)"), field: "name", was: "Cấp bản sao (1.000002)", now: "Cấp bản sao (1.000002)"},
	RuleNoName:          {file: "code,name,field\n1.000001,,Hộ tịch\n", field: "name"},
}

var procedureRules = map[Rule]tried{
	RuleSame:      {file: "code,name\n1.000001,Cấp bản sao\n1.000001,Cấp bản sao\n"},
	RuleDiffers:   {file: "code,name\n1.000001,Cấp bản sao\n1.000001,Cấp bản chính\n", field: "name", was: "Cấp bản sao", now: "Cấp bản chính"},
	RuleSpelling:  {file: "code,name,agency\n1.000001,A,Sở Tư pháp\n1.000002,B,Sở Tư pháp\n1.000003,C,Sở Tư Pháp\n", field: "agency", was: "Sở Tư Pháp", now: "Sở Tư pháp"},
	RuleState:     {file: row("state", "Hết hiệu lực"), field: "state", was: "Hết hiệu lực", now: "Hết hiệu lực"},
	RuleInternal:  {file: row("type", "STANDARD_INTERNAL"), field: "type", was: "STANDARD_INTERNAL", now: "STANDARD_INTERNAL"},
	RuleLevel:     {file: row("level", "Mức độ 4"), field: "level", was: "Mức độ 4", now: ""},
	RuleDate:      {file: row("published", "31/2/2026"), field: "published", was: "31/2/2026", now: ""},
	RuleDateRead:  {file: row("from", "1/7/2026"), field: "from", was: "1/7/2026", now: "2026-07-01"},
	RuleLink:      {file: row("link", "http://example.vn"), field: "link", was: "http://example.vn", now: ""},
	RuleSets:      {file: row("sets", "vài bộ"), field: "sets", was: "vài bộ", now: ""},
	RuleBasis:     {file: row("basis", "35 /2025/NQ-HĐND"), field: "basis", was: "35 /2025/NQ-HĐND", now: "35/2025/NQ-HĐND"},
	RuleBasisSame: {file: row("basis", "03/2023/TT-BTP; Thông tư số 03/2023/TT-BTP"), field: "basis", was: "03/2023/TT-BTP; Thông tư số 03/2023/TT-BTP", now: "Thông tư số 03/2023/TT-BTP"},
	RuleWrong:     {file: crawled(`"results":["` + strings.Join(strings.Split(longLines(10), "\n"), `","`) + `"]`), was: "a procedure of 600096 bytes: at most 524288 fit"},
}

var feeRules = map[Rule]tried{
	RuleFeeThousands: {file: paid("90", "Mức thu 90 nghìn đồng"), field: "ways", was: "90 Mức thu 90 nghìn đồng", now: "90000"},
	RuleFeeUnit:      {file: paid("90", "Đăng ký khai tử"), field: "ways", was: "90", now: "90. Đăng ký khai tử"},
	RuleFeeZero:      {file: paid("0", "Do Hội đồng nhân dân tỉnh quy định"), field: "ways", was: "0 Do Hội đồng nhân dân tỉnh quy định", now: "Do Hội đồng nhân dân tỉnh quy định"},
	RuleFeeFree:      {file: paid("0", "Không thu phí"), field: "ways", was: "Không thu phí", now: "0"},
	RuleFeeText:      {file: row("fee", "10.000 đến 20.000"), field: "fees", was: "10.000 đến 20.000", now: "10.000 đến 20.000"},
}

// limited is a procedure with a limit of its way, and the unit of a case.
func limited(qty, unit, cases string) string {
	return crawled(`"processing_cases":[` + cases + `],"channels":[{"method":"DIRECT","fees":[],"note":"","processing":{"qty":` + qty + `,"unit":"` + unit + `"}}]`)
}

var limitRules = map[Rule]tried{
	RuleLimitAtOnce:   {file: row("limit", "Ngay trong ngày làm việc"), field: "legal", was: "Ngay trong ngày làm việc", now: "trong ngày"},
	RuleLimitRead:     {file: row("limit", "Không quá 05 ngày làm việc"), field: "legal", was: "Không quá 05 ngày làm việc", now: "5 ngày làm việc"},
	RuleLimitText:     {file: limited("5", "OTHER", ""), field: "ways", was: "5 OTHER", now: "5 (nguồn không ghi đơn vị)"},
	RuleLimitByCase:   {file: limited("5", "OTHER", `{"qty":5,"unit":"WORKING_DAY"}`), field: "ways", was: "5 OTHER", now: "5 ngày làm việc"},
	RuleLimitNone:     {file: limited("0", "OTHER", ""), field: "ways", was: "0 OTHER", now: ""},
	RuleLimitFraction: {file: limited("7.5", "WORKING_DAY", ""), field: "ways", was: "7.5 WORKING_DAY", now: "7,5 ngày làm việc"},
	RuleLimitMonths:   {file: limited("2", "MONTH", ""), field: "ways", was: "2 tháng", now: "2 tháng"},
	RuleLimitLong:     {file: limited("9999", "DAY", ""), field: "ways", was: "9999 ngày", now: "9999 ngày"},
	RuleLimitByWay: {
		file: crawled(`"channels":[{"method":"DIRECT","processing":{"qty":5,"unit":"DAY"}},{"method":"ONLINE","processing":{"qty":3,"unit":"DAY"}}]`), field: "ways",
		was: "counter 5 ngày; online 3 ngày", now: "counter 5 ngày; online 3 ngày",
	},
	RuleLimitCases: {
		file: crawled(`"processing_cases":[{"qty":5,"unit":"DAY"},{"qty":3,"unit":"WORKING_DAY"}]`), field: "legal",
		was: "5 ngày; 3 ngày làm việc (theo từng trường hợp)", now: "5 ngày; 3 ngày làm việc (theo từng trường hợp)",
	},
	RuleWayUnknown: {file: crawled(`"channels":[{"method":"FAX","note":"x"}]`), field: "ways", was: "FAX x", now: ""},
	RuleWayRepeated: {
		file: crawled(`"channels":[{"method":"DIRECT","note":"nhà"},{"method":"DIRECT","note":"đất"}]`), field: "ways",
		was: "counter; counter", now: "counter; counter",
	},
}

var paperRules = map[Rule]tried{
	RulePaperMark:     {file: papered("- + Tờ khai;", `"original_qty":1`), field: "papers", was: "- + Tờ khai;", now: "Tờ khai"},
	RulePaperHeading:  {file: papered("Giấy tờ sau:", `"original_qty":0,"copy_qty":0`), field: "papers", was: "Giấy tờ sau:", now: "Giấy tờ sau:"},
	RulePaperQuantity: {file: papered("Tờ khai", `"original_qty":0,"copy_qty":0`), field: "papers", was: "Tờ khai", now: "Tờ khai"},
	RulePaperCut:      {file: papered(longText[:cutAtRunes], `"original_qty":1`), field: "papers", was: longText[:158] + "…", now: longText[:158] + "…"},
	RulePaperNumber:   {file: papered("Tờ khai", `"original_qty":100,"copy_qty":1`), field: "papers", was: "100", now: ""},
}

var fileRules = map[Rule]tried{
	RuleEncoding:    {file: "m\xe3,t\xean TTHC\n1.000001,\xd0\xe3ng k\xfd \xfe\xf5i\n", field: "file", rest: true},
	RuleQuotes:      {file: "code,name\n1.000001,Cấp \"bản\" sao\n", field: "file"},
	RuleColumn:      {file: row("màu", "đỏ"), field: "column", was: "màu", now: ""},
	RuleColumnTwice: {file: row("mã số", "1.000002"), field: "column", was: "mã số", now: ""},
	RuleSection:     {file: "stt;mã;tên\nI;;LĨNH VỰC HỘ TỊCH\n1;1.000001;Cấp bản sao\n", field: "field", was: "I LĨNH VỰC HỘ TỊCH", now: "Hộ tịch"},
	RuleBadObject:   {file: crawled(`"field":"x"`) + "{\n", was: "{", now: ""},
	RuleKind:        {file: crawled(`"fees":[{"value_vnd":1}]`), field: "fees"},
}

// allRules are the files of all rules, but for one that needs a workbook.
func allRules() map[Rule]tried {
	all := map[Rule]tried{}
	for _, some := range []map[Rule]tried{textRules, codeRules, nameRules, procedureRules, feeRules, limitRules, paperRules, fileRules} {
		for rule, c := range some {
			all[rule] = c
		}
	}
	return all
}

func TestEveryRuleIsReported(t *testing.T) {
	for rule, c := range allRules() {
		t.Run(string(rule), func(t *testing.T) {
			r := imported(t, "a.txt", c.file)
			var found []Entry
			for _, e := range r.Report.Entries {
				if e.Rule == rule {
					found = append(found, e)
				} else if !c.rest {
					t.Errorf("another rule is used: %s", e.In(i18n.English))
				}
			}
			if len(found) != 1 || r.Report.Counts[rule] != 1 {
				t.Fatalf("it was used %d times, counted %d times, want once: %+v", len(found), r.Report.Counts[rule], r.Report.Entries)
			}
			e := found[0]
			if e.Field != c.field || e.File != "a.txt" || e.Was != c.was || e.Now != c.now {
				t.Errorf("got %+v, want field %q, was %q, now %q", e, c.field, c.was, c.now)
			}
			if out := rule.leavesOut(); out != (r.Report.LeftOut == 1) {
				t.Errorf("%d rows were left out", r.Report.LeftOut)
			}
		})
	}
}

func TestEveryRuleHasItsFileAndItsWords(t *testing.T) {
	tried := allRules()
	for rule := range rules {
		if _, ok := tried[rule]; !ok && rule != RuleSheet {
			t.Errorf("%s is not tried", rule)
		}
		if vi, en := rule.Says().In(i18n.Vietnamese), rule.Says().In(i18n.English); vi == "" || vi == en {
			t.Errorf("%s says %q and %q", rule, vi, en)
		}
	}
	for field := range fields {
		if vi, en := FieldWords(field).In(i18n.Vietnamese), FieldWords(field).In(i18n.English); vi == en {
			t.Errorf("%s is %q in both languages", field, vi)
		}
	}
}

// TestCleanFileHasNoReport shows that the rules leave alone what is right.
func TestCleanFileHasNoReport(t *testing.T) {
	r := imported(t, "a.csv", "code,name,field,limit,unit,fee,basis\n"+
		"1.000004,eTax và thuế điện tử,Thuế,,,,\n"+
		"1.000001,\"Đăng ký, điều chỉnh đóng BHXH, BHYT, BHTN, BHTNLĐ, BNN; cấp sổ BHXH, thẻ BHYT\",Bảo hiểm,5,WORKING_DAY,8000,Luật số 60/2014/QH13\n"+
		"1.000002,Cấp giấy phép cho đất < 50 m2 & nhà cấp IV (cấp xã),Đất đai,,,,28/2026/QĐ-UBND; 66.7/2025/NQ-CP\n"+
		"1.000003,\"Xác nhận theo khoản 1 Điều 5 Nghị định số 01/2021/NĐ-CP\",Đất đai,3,NGAY,\"215.000 đồng\",Khoản 1 Điều 5 Nghị định 01/2021/NĐ-CP; Khoản 2 Điều 7 Nghị định 01/2021/NĐ-CP\n")
	for _, e := range r.Report.Entries {
		t.Error(e.In(i18n.English))
	}
	if len(r.Procedures) != 4 || r.Report.Rows != 4 {
		t.Fatalf("%d procedures of %d rows", len(r.Procedures), r.Report.Rows)
	}
	p := r.Procedures[2]
	if want := []catalogue.Fee{{VND: 215_000}}; !slices.Equal(p.Fees, want) || p.Legal != (catalogue.Limit{N: 3, Unit: catalogue.Days}) || len(p.Basis) != 2 {
		t.Errorf("got %+v", p)
	}
}

// TestEveryRuleIsInTheDocument: people look a rule of the report up in docs/CATALOGUE.md.
func TestEveryRuleIsInTheDocument(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "CATALOGUE.md"))
	if err != nil {
		t.Fatal(err)
	}
	for rule := range rules {
		if n := strings.Count(string(text), "| `"+string(rule)+"` |"); n != 1 {
			t.Errorf("docs/CATALOGUE.md has %s %d times", rule, n)
		}
	}
}
