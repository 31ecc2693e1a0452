package lookup

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
	"motcua/internal/receipt"
)

// written writes parts as lines: titles in brackets, numbers before papers.
func written(parts []Part) (list []string) {
	for _, part := range parts {
		if part.Title != "" {
			list = append(list, "["+part.Title+"]")
		}
		for _, p := range part.Papers {
			if p.No == 0 {
				list = append(list, p.Name)
			} else {
				list = append(list, fmt.Sprint(p.No, " ", p.Name))
			}
		}
	}
	return list
}

func paper(name string) catalogue.Paper { return catalogue.Paper{Name: name, Originals: 1} }

// What everybody needs comes first, then special cases under their heading, then remarks.
func TestPapersEverybodyNeedsComeFirst(t *testing.T) {
	for name, tt := range map[string]struct {
		groups []catalogue.Group
		want   []string
	}{
		"birth": {
			[]catalogue.Group{
				{Title: "Giấy tờ phải nộp", Items: []catalogue.Paper{
					paper("Trường hợp trẻ em bị bỏ rơi thì phải có biên bản."),
					paper("Văn bản ủy quyền (được chứng thực) trong trường hợp ủy quyền thực hiện."),
					paper("Giấy chứng sinh; trường hợp không có Giấy chứng sinh thì nộp văn bản của người làm chứng"),
				}},
				{Title: "Lưu ý", Items: []catalogue.Paper{{Name: "Người tiếp nhận kiểm tra hồ sơ."}, {Name: "Đối với việc xác định họ:"}}},
				{Items: []catalogue.Paper{
					{Name: "Người có yêu cầu nộp các giấy tờ sau:"},
					paper("Tờ khai theo mẫu (nếu nộp theo hình thức trực tiếp hoặc trực tuyến)"),
					paper("Mẫu điện tử (nếu người có yêu cầu nộp hồ sơ theo hình thức trực tuyến)"),
				}},
			},
			[]string{
				"Người có yêu cầu nộp các giấy tờ sau:", "1 Tờ khai theo mẫu (nếu nộp theo hình thức trực tiếp hoặc trực tuyến)",
				"[Giấy tờ phải nộp]", "2 Giấy chứng sinh; trường hợp không có Giấy chứng sinh thì nộp văn bản của người làm chứng",
				"[Tùy trường hợp · Giấy tờ phải nộp]", "3 Trường hợp trẻ em bị bỏ rơi thì phải có biên bản.", "4 Văn bản ủy quyền (được chứng thực) trong trường hợp ủy quyền thực hiện.",
				"[Tùy trường hợp]", "5 Mẫu điện tử (nếu người có yêu cầu nộp hồ sơ theo hình thức trực tuyến)",
				"[Lưu ý]", "Người tiếp nhận kiểm tra hồ sơ.", "Đối với việc xác định họ:",
			},
		},
		"a heading that names a case": {
			[]catalogue.Group{{Items: []catalogue.Paper{
				{Name: "Đối với tổ chức:"}, paper("Quyết định thành lập"), {Name: "Giấy tờ chung:"}, paper("Đơn đề nghị"), {Name: "Hộ chiếu để xuất trình"},
			}}},
			[]string{"Giấy tờ chung:", "1 Đơn đề nghị", "2 Hộ chiếu để xuất trình", "[Tùy trường hợp]", "Đối với tổ chức:", "3 Quyết định thành lập"},
		},
		"a heading goes with its papers": {
			[]catalogue.Group{{Items: []catalogue.Paper{{Name: "Giấy tờ khác:"}, paper("Nếu là người đại diện: giấy ủy quyền"), {Name: "Phải có:"}, paper("Đơn")}}},
			[]string{"Phải có:", "1 Đơn", "[Tùy trường hợp]", "Giấy tờ khác:", "2 Nếu là người đại diện: giấy ủy quyền"},
		},
		"titles that name cases": {
			[]catalogue.Group{
				{Title: "(1.1) Đối với công trình không theo tuyến", Items: []catalogue.Paper{paper("Bản vẽ"), paper("Trường hợp xây chen: ảnh chụp")}},
				{Title: "Giấy tờ phải nộp", Items: []catalogue.Paper{paper("Đơn")}},
			},
			[]string{"[Giấy tờ phải nộp]", "1 Đơn", "[(1.1) Đối với công trình không theo tuyến]", "2 Bản vẽ", "3 Trường hợp xây chen: ảnh chụp"},
		},
		"nothing for everybody": {
			[]catalogue.Group{{Title: "Nộp", Items: []catalogue.Paper{paper("- Trường hợp mất: đơn"), paper("- Nếu hỏng: bản cũ")}}},
			[]string{"[Tùy trường hợp · Nộp]", "1 - Trường hợp mất: đơn", "2 - Nếu hỏng: bản cũ"},
		},
		"no special case": {
			[]catalogue.Group{{Title: "B", Items: []catalogue.Paper{paper("Hai")}}, {Title: "A", Items: []catalogue.Paper{paper("Một"), {Name: "Lưu ý: mang theo bản chính"}, {Name: "Lưu ý giấy có bản", Copies: 1}}}},
			[]string{"[B]", "1 Hai", "[A]", "2 Một", "Lưu ý: mang theo bản chính", "3 Lưu ý giấy có bản"},
		},
		"an empty group": {[]catalogue.Group{{Title: "Nộp"}}, []string{"[Nộp]"}},
		"none":           {nil, nil},
	} {
		if got := written(partsOf(i18n.Vietnamese, &catalogue.Procedure{Papers: tt.groups})); !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, tt.want)
		}
	}
}

func TestWhichPapersAreOfACase(t *testing.T) {
	for name, want := range map[string]bool{
		"Trường hợp ủy quyền: giấy ủy quyền":                              true,
		"+ Trong trường hợp mất, đơn trình báo":                           true,
		"(2) NẾU đã ly hôn, trích lục ghi chú ly hôn":                     true,
		"a) Đối với doanh nghiệp: giấy chứng nhận":                        true,
		"Riêng người nước ngoài nộp hộ chiếu":                             true,
		"Giấy ủy quyền (nếu có)":                                          true,
		"Giấy tờ về cư trú trong trường hợp không tra cứu được thông tin": true,
		"Biểu mẫu điện tử (nếu nộp trực tuyến)":                           true,
		"Tờ khai (nếu nộp trực tiếp)":                                     false,
		"Giấy chứng sinh; trường hợp không có thì nộp cam đoan":           false,
		"Hộ chiếu. Trong trường hợp mất thì nộp đơn":                      false,
		"Giấy phép (cấp lại trong trường hợp bị mất) đang dùng":           false,
		"Lý lịch của người đứng đầu đối với hội":                          false,
		"Nếuvặc":   false,
		"Căn cước": false,
		"":         false,
	} {
		if got := isCase(name); got != want {
			t.Errorf("%q: of a case %t, want %t", name, got, want)
		}
	}
}

// Of the whole sample catalogue no paper is lost, none comes twice, and the printed list has
// them in the order of the page.
func TestNoPaperIsLostByTheOrder(t *testing.T) {
	c := sampleCatalogue(t)
	moved := 0
	for i := range c.List {
		proc, err := c.Get(c.List[i].Code)
		if err != nil {
			t.Fatal(err)
		}
		var source, shown []string
		for _, g := range proc.Papers {
			for _, item := range g.Items {
				source = append(source, fmt.Sprint(shortened(oneLine(item.Name), paperMost), item.Originals, item.Copies))
			}
		}
		no := 0
		for _, part := range partsOf(i18n.Vietnamese, &proc) {
			for _, p := range part.Papers {
				shown = append(shown, fmt.Sprint(p.Name, p.Originals, p.Copies))
				if p.No > 0 {
					if no++; p.No != no {
						t.Errorf("%s: number %d comes as the %d.", proc.Code, p.No, no)
					}
				} else if p.Originals+p.Copies > 0 {
					t.Errorf("%s: %q is needed in copies and has no number", proc.Code, p.Name)
				}
			}
		}
		if !slices.Equal(source, shown) {
			moved++
		}
		slices.Sort(source)
		slices.Sort(shown)
		if !slices.Equal(source, shown) {
			t.Errorf("%s: shown are %q of %q", proc.Code, shown, source)
		}
	}
	if moved == 0 {
		t.Error("no procedure has special cases before the rest")
	}
}

// A sentence between the papers that says who need not bring one is no paper to tick, and
// what is only shown says so.
func TestRemarksBetweenPapersHaveNoBox(t *testing.T) {
	groups := []catalogue.Group{
		{Title: "Giấy tờ phải nộp", Items: []catalogue.Paper{
			paper("Tờ khai"),
			{Name: "Bản vẽ"},
			{Name: "Giấy tờ tùy thân; chỉ để xuất trình"},
			{Name: "Trường hợp đã nộp bản điện tử Giấy chứng sinh thì không phải nộp bản giấy."},
			{Name: "Người yêu cầu có trách nhiệm nộp đầy đủ bản sao các giấy tờ nêu trên (nếu có)."},
		}},
		{Title: "Giấy tờ phải xuất trình", Items: []catalogue.Paper{
			paper("Thẻ căn cước"),
			{Name: "Giấy tờ chứng minh nơi cư trú, nếu đã khai thác được thì không phải xuất trình"},
			{Name: "Trường hợp không có chứng cứ thì phải có văn bản cam đoan."},
			{Name: "Ví dụ: giấy tờ nhà đã có trong cơ sở dữ liệu thì không phải xuất trình."},
		}},
	}
	lines, whole := paperList(i18n.Vietnamese, partsOf(i18n.Vietnamese, &catalogue.Procedure{Papers: groups}))
	var got []string
	for _, l := range lines {
		got = append(got, fmt.Sprint([...]string{"  ", "# ", "[] "}[l.Kind], l.Text, " | ", l.Right))
	}
	want := []string{
		"# Giấy tờ phải nộp | ", "[] Tờ khai | 1 bản chính", "[] Bản vẽ | –", "[] Giấy tờ tùy thân; chỉ để xuất trình | để xuất trình",
		"# Giấy tờ phải xuất trình | ", "[] Thẻ căn cước | 1 bản chính", "[] Giấy tờ chứng minh nơi cư trú, nếu đã khai thác được thì không phải xuất trình | để xuất trình",
		"  Ví dụ: giấy tờ nhà đã có trong cơ sở dữ liệu thì không phải xuất trình. | ",
		"# Tùy trường hợp · Giấy tờ phải nộp | ", "  Trường hợp đã nộp bản điện tử Giấy chứng sinh thì không phải nộp bản giấy. | ",
		"  Người yêu cầu có trách nhiệm nộp đầy đủ bản sao các giấy tờ nêu trên (nếu có). | ",
		"# Tùy trường hợp · Giấy tờ phải xuất trình | ", "[] Trường hợp không có chứng cứ thì phải có văn bản cam đoan. | để xuất trình",
	}
	for i := range got {
		got[i] = strings.TrimRight(got[i], " ")
	}
	for i := range want {
		want[i] = strings.TrimRight(want[i], " ")
	}
	if !whole || !slices.Equal(got, want) {
		t.Errorf("the paper has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A list that is cut does not end with a heading without papers, wherever the cut is.
func TestCutListDoesNotEndWithAHeading(t *testing.T) {
	cut := 0
	for n := range 3 * linesMost {
		part := Part{Title: "Giấy tờ phải nộp"}
		for i := range n {
			part.Papers = append(part.Papers, Needed{No: i + 1, Name: "Đơn", Originals: 1})
		}
		rest := Part{Title: "Giấy tờ phải xuất trình", Papers: []Needed{{Name: "Một trong các giấy tờ sau:"}, {No: n + 1, Name: "Hộ chiếu", Show: true}}}
		lines, whole := paperList(i18n.Vietnamese, []Part{part, rest})
		if whole {
			continue
		}
		cut++
		if last := lines[len(lines)-1]; last.Kind != receipt.LineBox {
			t.Errorf("after %d papers the last line is %q", n, last.Text)
		}
	}
	if cut == 0 {
		t.Error("no list was cut")
	}
}

func TestPrintedListHasTheOrderOfThePage(t *testing.T) {
	p := procedures()[0]
	p.Papers = []catalogue.Group{
		{Title: "Nộp", Items: []catalogue.Paper{paper("Trường hợp mất: đơn trình báo"), paper("Giấy phép cũ")}},
		{Title: "Lưu ý", Items: []catalogue.Paper{{Name: "Mang bản chính để đối chiếu."}}},
	}
	run(t, "print", func(s *stand) {
		s.SetCatalogue(catalogueOf(t, []catalogue.Procedure{p}))
		s.Home()
		s.OpenProcedure(p.Code)
		want := []string{"[Nộp]", "1 Giấy phép cũ", "[Tùy trường hợp · Nộp]", "2 Trường hợp mất: đơn trình báo", "[Lưu ý]", "Mang bản chính để đối chiếu."}
		if got := written(s.page(PageProcedure).Procedure.Parts); !slices.Equal(got, want) {
			t.Errorf("the page has %q", got)
		}
		s.Print()
		s.see()
		var got []string
		no := 0
		for _, l := range s.slot.papers[0].Sheet.Lines[2:] { // after the line that says what the boxes are for
			switch l.Kind {
			case receipt.LineBold:
				got = append(got, "["+l.Text+"]")
			case receipt.LineBox:
				no++
				got = append(got, fmt.Sprint(no, " ", l.Text))
			default:
				got = append(got, l.Text)
			}
		}
		if !slices.Equal(got[:len(want)], want) {
			t.Errorf("the paper has %q, want %q", got, want)
		}
		s.SetLang(i18n.English)
		if got := written(s.page(PageProcedure).Procedure.Parts); !strings.HasPrefix(got[2], "[Depending on the case") {
			t.Errorf("in English %q", got)
		}
		s.OpenText() // as the source has it
		var all []string
		for _, passage := range s.page(PageText).Text.Parts {
			all = append(all, passage.Text)
		}
		if text := strings.Join(all, "\n"); strings.Index(text, "Trường hợp mất") > strings.Index(text, "Giấy phép cũ") {
			t.Errorf("the full text has another order than the source:\n%s", text)
		}
	})
}
