package lookup

import (
	"slices"
	"strings"
	"testing"
	"time"

	"motcua/internal/catalogue"
	"motcua/internal/keyboard"
	"motcua/internal/receipt"
)

func TestTypingFindsProcedures(t *testing.T) {
	run(t, "typing", func(s *stand) {
		s.OpenSearch()
		if v := s.page(PageSearch).Search; v.Text != "" || len(v.Items) == 0 || len(v.Events) == 0 {
			t.Errorf("the empty field: %+v", v)
		}
		s.types("khai sihn")
		v := s.page(PageSearch).Search
		if got := codes(v.Items); v.Text != "khai sihn" || !slices.Contains(got, "1.001193") || v.Total < 2 || v.Understood == "" {
			t.Fatalf("found %q: %+v", got, v)
		}
		if i := v.Items[0]; len(i.Marks) == 0 || i.Here || i.Place != "Làm tại UBND xã, phường" || !strings.HasPrefix(i.Note, "Hộ tịch") {
			t.Errorf("the first: %+v", i)
		}
		s.key(keyboard.Enter)
		if p := s.page(PageProcedure); p.Procedure.Code != v.Items[0].Code {
			t.Errorf("Enter opens %q", p.Procedure.Code)
		}
		s.Back()
		if v := s.page(PageSearch).Search; v.Text != "khai sihn" {
			t.Errorf("back at the search it is %q", v.Text)
		}
		s.key(keyboard.ClearAll)
		s.key(keyboard.Enter)
		if v := s.page(PageSearch).Search; v.Text != "" {
			t.Errorf("cleared it is %q", v.Text)
		}
	})
}

func TestKeysComposeLetters(t *testing.T) {
	run(t, "telex and VNI", func(s *stand) {
		s.OpenSearch()
		s.key(keyboard.Shift)
		if !s.see().Search.Shift {
			t.Error("shift is not shown")
		}
		s.types("ddaats")
		if v := s.see().Search; v.Text != "Đất" || v.Shift {
			t.Errorf("%+v", v)
		}
		s.key(keyboard.ClearAll)
		s.key(keyboard.Switch)
		s.types("d9a61t")
		if v := s.see().Search; v.Text != "đất" || v.Method != keyboard.VNI {
			t.Errorf("by VNI it is %q", v.Text)
		}
		s.key(keyboard.Erase)
		if v := s.see().Search; v.Text != "đấ" {
			t.Errorf("after erase it is %q", v.Text)
		}
		s.Home()
		s.OpenSearch()
		if v := s.see().Search; v.Method != keyboard.VNI {
			t.Error("the same person has to switch again")
		}
		s.after(idleHome + time.Second)
		s.OpenSearch()
		if v := s.see().Search; v.Method != keyboard.Telex {
			t.Error("the next person finds VNI")
		}
		s.OpenFields()
		s.types("x") // keys of another page do nothing
		s.Back()
		if v := s.page(PageSearch).Search; v.Text != "" {
			t.Errorf("it is %q", v.Text)
		}
	})
}

func TestOnlyThoseReceivedHere(t *testing.T) {
	run(t, "here", func(s *stand) {
		s.OpenSearch()
		s.types("cap ")
		s.SetHereOnly(true)
		v := s.page(PageSearch).Search
		if got := codes(v.Items); !v.HereOnly || !slices.Equal(got, []string{"2.000488"}) && !slices.Equal(got, []string{"2.000488", "1.002809"}) || v.Total != len(got) {
			t.Errorf("found %q of %d", got, v.Total)
		}
	})
}

// A procedure that is received here comes before one that answers the question equally well
// and is done elsewhere, also where its name is longer. A service that the centre does not
// have counts for nothing.
func TestReceivedHereComesFirst(t *testing.T) {
	list := procedures()
	list = append(list,
		catalogue.Procedure{Code: "3.000347", Name: "Đổi giấy phép lái xe", Agency: "Công an tỉnh", Elsewhere: "Công an tỉnh"},
		catalogue.Procedure{Code: "3.000350", Name: "Đổi giấy phép lái xe Công an", Agency: "Công an tỉnh", Service: "khong-co"})
	find := func(s *stand) []string {
		s.SetCatalogue(catalogueOf(t, list))
		s.Home()
		s.OpenSearch()
		s.types("doi bang lai ")
		return codes(s.page(PageSearch).Search.Items)
	}
	run(t, "the service is here", func(s *stand) {
		if got := find(s); got[0] != "1.002809" || got[1] != "3.000347" {
			t.Errorf("found %q", got)
		}
		s.key(keyboard.Enter)
		if p := s.page(PageProcedure).Procedure; !p.Received {
			t.Errorf("Enter opens %s, which is not received here", p.Code)
		}
	})
	run(t, "no service is here", func(s *stand) {
		if got := find(s); got[0] != "3.000347" {
			t.Errorf("found %q", got)
		}
	}, func(c *Config) { c.Standing = nil })
}

// A question that finds nothing shows what its words find, and the life events.
func TestNoMatchIsNeverAnEmptyPage(t *testing.T) {
	run(t, "no match", func(s *stand) {
		s.OpenSearch()
		for _, text := range []string{"zzzqqq", "qqqq wwww", "xxyyzz khai"} {
			s.key(keyboard.ClearAll)
			s.types(text)
			if v := s.page(PageSearch).Search; len(v.Items) == 0 && len(v.Events) == 0 {
				t.Errorf("%q: %+v", text, v)
			}
		}
		if got := s.near("zzqq khai"); !slices.Equal(got, []string{"khai"}) {
			t.Errorf("near words %q", got)
		}
		s.Suggest("khai")
		if v := s.page(PageSearch).Search; v.Text != "khai" || len(v.Items) == 0 {
			t.Errorf("a near word: %+v", v)
		}
	})
}

// What led nowhere is told as bare words, once, and nothing of what led to a procedure.
func TestMissedSearchesAreTold(t *testing.T) {
	leave := map[string]func(s *stand){
		"home": func(s *stand) { s.Home() }, "back": func(s *stand) { s.Back() }, "clear": func(s *stand) { s.key(keyboard.ClearAll) },
		"nobody there": func(s *stand) { s.after(idleHome + 2*time.Second) }, "another list": func(s *stand) { s.OpenFields() }, "numbers": func(s *stand) { s.Tickets() },
		"letter by letter": func(s *stand) {
			for range 20 {
				s.key(keyboard.Erase)
			}
		},
		"another word": func(s *stand) {
			s.Suggest("sinh")
			s.OpenProcedure("1.001193")
		},
	}
	for name, do := range leave {
		run(t, name, func(s *stand) {
			s.OpenSearch()
			s.types("Xe ddieenj ")
			do(s)
			s.see()
			if want := []string{"xe dien"}; !slices.Equal(s.missed, want) {
				t.Errorf("told %q, want %q", s.missed, want)
			}
			s.Home()
			s.see()
			if len(s.missed) != 1 {
				t.Errorf("told again: %q", s.missed)
			}
		})
	}
	run(t, "found", func(s *stand) {
		s.OpenSearch()
		s.types("khai sinh")
		s.OpenProcedure("1.001193")
		s.Back()
		s.Home()
		s.see()
		if len(s.missed) != 0 {
			t.Errorf("told %q", s.missed)
		}
	})
	run(t, "too short", func(s *stand) {
		s.OpenSearch()
		s.types("a")
		s.Home()
		s.see()
		if len(s.missed) != 0 {
			t.Errorf("told %q", s.missed)
		}
	})
}

func TestMissedWordsHaveNoFigures(t *testing.T) {
	for text, want := range map[string]string{
		"Đổi thẻ 012345678901": "doi the", "0912 345 678 hồ sơ": "ho so", "mẫu 01": "mau 01", "H62-251106-0004 tra": "h tra", "1.002809": "", "nghị định 118/2025": "nghi dinh 118 2025", "0912-345.678": "",
		strings.Repeat("ắ", 90): strings.Repeat("a", MissedMost), "12345": "12345", "123456": "", "lời\nnói": "loi noi",
	} {
		got := bare(text)
		if got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestListIsPrintedOnce(t *testing.T) {
	run(t, "print", func(s *stand) {
		s.OpenProcedure("1.002809")
		s.Print()
		s.Print()
		v := s.page(PageProcedure)
		if len(s.slot.papers) != 1 || v.Procedure.Printer != PrinterDone {
			t.Fatalf("%d papers, state %d", len(s.slot.papers), v.Procedure.Printer)
		}
		paper := s.slot.papers[0]
		sheet := paper.Sheet
		var boxes []string
		for _, l := range sheet.Lines {
			if l.Kind == 2 {
				boxes = append(boxes, l.Text+" | "+l.Right)
			}
		}
		want := []string{"Đơn đề nghị đổi giấy phép lái xe | 1 bản chính", "Giấy phép lái xe đang dùng | 1 bản sao", "Căn cước | 1 bản chính, 2 bản sao"}
		if !slices.Equal(boxes, want) || sheet.QR != "https://dichvucong.example.vn/1.002809" || sheet.Heading != "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp" || paper.Parent != "UBND tỉnh" || paper.Number != "list-1-002809" {
			t.Errorf("paper %+v with boxes %q", sheet, boxes)
		}
		s.after(printPause)
		s.Print()
		if s.see(); len(s.slot.papers) != 2 {
			t.Errorf("after a while %d papers", len(s.slot.papers))
		}
		s.Back()
		s.OpenProcedure("2.000488")
		if v := s.page(PageProcedure); v.Procedure.Printer != PrinterIdle {
			t.Errorf("another procedure's list is in state %d", v.Procedure.Printer)
		}
	})
	run(t, "the paper is stuck", func(s *stand) {
		s.slot.stuck = true
		s.OpenProcedure("1.002809")
		s.Print()
		if v := s.page(PageProcedure).Procedure; v.Printer != PrinterPrinting {
			t.Errorf("state %d", v.Printer)
		}
		s.slot.mu.Lock()
		s.slot.fault = "printer-paper-out"
		s.slot.mu.Unlock()
		s.Changed()
		if v := s.page(PageProcedure).Procedure; v.Printer != PrinterTrouble || v.Trouble == "" {
			t.Errorf("state %d, %q", v.Printer, v.Trouble)
		}
	})
	run(t, "the source names no papers", func(s *stand) {
		s.OpenProcedure("2.000488")
		s.Print()
		s.see()
		texts := ""
		for _, l := range s.slot.papers[0].Sheet.Lines {
			texts += l.Text + "\n"
		}
		if !strings.Contains(texts, "xin hỏi tại quầy") || strings.Contains(texts, "Đánh dấu") {
			t.Errorf("the paper says\n%s", texts)
		}
	})
	run(t, "the printer takes nothing", func(s *stand) {
		s.slot.refuse = true
		s.OpenProcedure("1.002809")
		s.Print()
		if v := s.page(PageProcedure).Procedure; v.Printer != PrinterTrouble || v.Trouble == "" {
			t.Errorf("state %d, %q", v.Printer, v.Trouble)
		}
	})
}

// A list longer than a paper says so, still ends in time, fee and place, and can be printed
// on the narrow paper.
func TestLongListFitsThePaperAndSaysThatItGoesOn(t *testing.T) {
	for name, letters := range map[string]int{"long names": 200, "short names": 1, "middling": 12} {
		p := procedures()[0]
		p.Name = strings.Repeat("thủ tục rất dài ", 60)
		p.Papers = []catalogue.Group{{Title: strings.Repeat("Tất cả ", 60)}}
		for range 120 {
			p.Papers[0].Items = append(p.Papers[0].Items, catalogue.Paper{Name: strings.Repeat("giấy ", letters), Originals: 1, Copies: 2})
		}
		p.Link += strings.Repeat("x", 300)
		p.Legal = catalogue.Limit{Text: strings.Repeat("trong thời hạn ", 20)}
		run(t, name, func(s *stand) {
			s.SetCatalogue(catalogueOf(t, []catalogue.Procedure{p}))
			s.Home()
			s.OpenProcedure(p.Code)
			s.Print()
			s.see()
			if len(s.slot.papers) != 1 {
				t.Fatal("it was not printed")
			}
			paper := s.slot.papers[0]
			texts := ""
			for _, l := range paper.Sheet.Lines {
				texts += l.Text + "\n"
			}
			if !strings.Contains(texts, "còn dài hơn") || !strings.Contains(texts, "Nơi làm") {
				t.Errorf("%d lines:\n%s", len(paper.Sheet.Lines), texts)
			}
			for _, width := range []int{receipt.Width80mm, receipt.Width58mm} {
				if _, err := receipt.Render(paper, width); err != nil {
					t.Errorf("on paper of %d dots: %v", width, err)
				}
			}
		})
	}
}
