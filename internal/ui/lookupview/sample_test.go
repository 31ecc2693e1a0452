package lookupview

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/keyboard"
	"motcua/internal/lookup"
	"motcua/internal/register"
	"motcua/internal/search"
)

// longestName is one of the longest names of the national catalogue.
const longestName = "Cấp giấy phép xây dựng sửa chữa, cải tạo đối với công trình cấp đặc biệt, cấp I, cấp II (công trình Không theo tuyến/Theo tuyến trong đô thị/Tín ngưỡng, tôn giáo/Tượng đài, tranh hoành tráng/Theo giai đoạn cho công trình không theo tuyến/Theo giai đoạn cho công trình theo tuyến trong đô thị/Dự án)"

var wednesday = time.Date(2026, 11, 25, 9, 41, 0, 0, time.FixedZone("ICT", 7*3600))

// actions records what the screen asks for.
type actions struct{ log []string }

var _ lookup.Actions = (*actions)(nil)

func (a *actions) add(format string, args ...any) {
	a.log = append(a.log, fmt.Sprintf(format, args...))
}
func (a *actions) Touched()                  {}
func (a *actions) Home()                     { a.add("home") }
func (a *actions) Back()                     { a.add("back") }
func (a *actions) OpenSearch()               { a.add("search") }
func (a *actions) OpenEvent(id string)       { a.add("event %s", id) }
func (a *actions) OpenFields()               { a.add("fields") }
func (a *actions) OpenAgencies()             { a.add("agencies") }
func (a *actions) OpenLetters()              { a.add("letters") }
func (a *actions) OpenGroup(id string)       { a.add("group %s", id) }
func (a *actions) OpenProcedure(code string) { a.add("procedure %s", code) }
func (a *actions) Press(k keyboard.Key)      { a.add("key %d %q", k.Kind, k.Rune) }
func (a *actions) Suggest(word string)       { a.add("suggest %s", word) }
func (a *actions) SetHereOnly(on bool)       { a.add("here only %t", on) }
func (a *actions) Print()                    { a.add("print") }
func (a *actions) OpenText()                 { a.add("text") }
func (a *actions) OpenSample()               { a.add("sample") }
func (a *actions) TurnSample(step int)       { a.add("turn %d", step) }
func (a *actions) OpenFilm()                 { a.add("film") }
func (a *actions) PauseFilm()                { a.add("pause") }
func (a *actions) SetSubtitles(on bool)      { a.add("subtitles %t", on) }
func (a *actions) TakeNumber()               { a.add("number") }
func (a *actions) BookSlot()                 { a.add("book") }
func (a *actions) Tickets()                  { a.add("tickets") }
func (a *actions) Dossier()                  { a.add("dossier") }
func (a *actions) TakeSuggestion()           { a.add("suggested") }
func (a *actions) OpenFigures()              { a.add("figures") }
func (a *actions) Done()                     { a.add("done") }
func (a *actions) ChooseFigures(k register.Kind) {
	a.add("kind %s", k)
}
func (a *actions) SetLang(lang i18n.Lang)  { a.add("lang %s", lang) }
func (a *actions) SetLargeText(on bool)    { a.add("large %t", on) }
func (a *actions) SetHighContrast(on bool) { a.add("contrast %t", on) }
func (a *actions) Speak()                  { a.add("speak") }

// take returns what was asked for, and forgets it.
func (a *actions) take() string {
	did := strings.Join(a.log, ", ")
	a.log = nil
	return did
}

func base(p lookup.Page) lookup.View {
	return lookup.View{
		Page: p, Visit: int(p), Lang: i18n.Vietnamese, Speaks: true, Now: wednesday, Centre: "Trung tâm Phục vụ hành chính công tỉnh Hà Nam", Motto: "Thân thiện · Tận tình · Đúng hẹn · Hiệu quả", KioskName: "Kiosk 2", Sample: true,
	}
}

var eventTiles = []lookup.EventTile{
	{ID: "sinh-con", Name: "Sinh con", Icon: "pram"},
	{ID: "di-hoc", Name: "Đi học", Icon: "cap"},
	{ID: "ket-hon", Name: "Kết hôn", Icon: "rings"},
	{ID: "nha-dat", Name: "Nhà, đất", Icon: "house"},
	{ID: "xe", Name: "Xe, lái xe", Icon: "car"},
	{ID: "kinh-doanh", Name: "Mở quán, kinh doanh", Icon: "shop"},
	{ID: "viec-lam", Name: "Tìm việc, đi làm", Icon: "briefcase"},
	{ID: "xay-nha", Name: "Xây, sửa nhà", Icon: "crane"},
	{ID: "om-dau", Name: "Ốm đau, bảo hiểm", Icon: "heart"},
	{ID: "nguoi-co-cong", Name: "Người có công, tuổi già", Icon: "medal"},
	{ID: "giay-to", Name: "Lý lịch, giấy tờ", Icon: "card"},
	{ID: "nguoi-than-mat", Name: "Người thân mất", Icon: "flower"},
}

func span(name, part string) search.Span {
	at := strings.Index(name, part)
	return search.Span{From: at, To: at + len(part)}
}

func found() []lookup.Item {
	list := []lookup.Item{
		{Code: "1.001193", Name: "Đăng ký khai sinh", Place: "Làm tại UBND xã, phường", Note: "Hộ tịch · trong ngày · Không thu tiền"},
		{Code: "2.000635", Name: "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh", Here: true, Place: "Nhận tại đây, Quầy 7, 8", Note: "Sở Tư pháp · trong ngày · 8.000 đồng"},
		{Code: "1.004884", Name: "Đăng ký lại khai sinh", Place: "Làm tại UBND xã, phường", Note: "Hộ tịch · 5 ngày làm việc"},
		{Code: "1.000689", Name: "Đăng ký khai sinh kết hợp đăng ký nhận cha, mẹ, con", Place: "Làm tại UBND xã, phường", Note: "Hộ tịch · 3 ngày làm việc"},
		{Code: "1.001695", Name: "Đăng ký khai sinh có yếu tố nước ngoài", Place: "Làm tại UBND xã, phường", Note: "Hộ tịch · trong ngày"},
		{Code: "9.000001", Name: longestName, Place: "Làm tại Trung tâm Phục vụ hành chính công cấp xã nơi có công trình", Note: "Hoạt động xây dựng · 20 ngày làm việc · lệ phí: xem trong thủ tục", Brief: "20 ngày làm việc · lệ phí: xem trong thủ tục"},
		{Code: "9.000002", Name: "Ấp", Place: "Không nhận tại đây"},
	}
	for i := range list {
		for _, part := range []string{"Đăng ký", "khai sinh"} {
			if strings.Contains(list[i].Name, part) {
				list[i].Marks = append(list[i].Marks, span(list[i].Name, part))
			}
		}
	}
	return list
}

func asked() []lookup.Item {
	return []lookup.Item{
		{Code: "1.002809", Name: "Đổi giấy phép lái xe", Here: true, Place: "Nhận tại đây, Quầy 3, 4, 5", Note: "Đường bộ · 5 ngày làm việc"},
		{Code: "2.000488", Name: "Cấp Phiếu lý lịch tư pháp", Here: true, Place: "Nhận tại đây, Quầy 7, 8"},
		{Code: "2.000635", Name: "Bản sao Giấy khai sinh, trích lục hộ tịch", Here: true, Place: "Nhận tại đây, Quầy 7, 8"},
		{Code: "1.004199", Name: "Cấp đổi Giấy chứng nhận quyền sử dụng đất (sổ đỏ)", Here: true, Place: "Nhận tại đây, Quầy 14"},
	}
}

func driving() lookup.Procedure {
	return lookup.Procedure{
		Code: "1.002809", Name: "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp", Sub: "Sở Giao thông vận tải · Đường bộ · mã 1.002809", Sets: 1,
		Parts: []lookup.Part{{Papers: []lookup.Needed{
			{No: 1, Name: "Đơn đề nghị đổi giấy phép lái xe", Originals: 1},
			{No: 2, Name: "Giấy khám sức khỏe của người lái xe do cơ sở y tế có thẩm quyền cấp", Originals: 1},
			{No: 3, Name: "Giấy phép lái xe đang dùng", Copies: 1},
			{No: 4, Name: "Căn cước công dân hoặc hộ chiếu", Copies: 1},
		}}},
		Time: "5 ngày làm việc", TimeNote: "nộp hôm nay, hẹn trả thứ Tư, 02/12", Fee: "135.000 đồng", FeeNote: "một giấy phép, nộp tại quầy", Where: "Quầy 3, 4, 5", WhereNote: "tầng 1, bên trái",
		Steps: []string{"Lấy số, đến Quầy 3, 4 hoặc 5 khi được gọi", "Nộp giấy tờ, chụp ảnh tại quầy, nộp lệ phí", "Nhận giấy hẹn có mã hồ sơ", "Nhận giấy phép mới tại Quầy 18 hoặc qua bưu điện"},
		Notes: []string{"Nộp trực tuyến (toàn trình) hoặc qua bưu điện cũng được.", "Giấy phép phải có trong hệ thống quản lý giấy phép lái xe."}, Dates: "Niêm yết từ 02/3/2026, cập nhật 18/11/2026.",
		Link: true, CanPrint: true, Samples: 2, Films: 1, Received: true,
		Standing: lookup.Standing{Counters: []string{"3", "4", "5"}, Counted: true, Waiting: 12, Estimate: lookup.Estimate{Known: true, FromMin: 15, ToMin: 25}}, Slots: true,
	}
}

func elsewhere() lookup.Procedure {
	p := driving()
	p.Name, p.Sub, p.Received, p.Slots, p.Standing = longestName, "Bộ Xây dựng · Hoạt động xây dựng · mã 1.013236", false, false, lookup.Standing{}
	p.Elsewhere, p.Where, p.WhereNote = "Làm tại Trung tâm Phục vụ hành chính công cấp xã", "Trung tâm Phục vụ hành chính công cấp xã", "Không nhận tại đây"
	p.Time, p.TimeNote, p.Fee, p.FeeNote = "Chưa có thông tin", "xin hỏi tại quầy", "100.000–200.000 đồng", "tùy trường hợp, xem toàn văn"
	p.Parts, p.Samples, p.Films, p.CanPrint, p.Sample = nil, 0, 0, false, true
	for i := range 3 {
		part := lookup.Part{Title: fmt.Sprint("Thành phần hồ sơ ", i+1)}
		for j := range 9 {
			part.Papers = append(part.Papers, lookup.Needed{No: 9*i + j + 1, Name: strings.Repeat("Bản vẽ thiết kế trong hồ sơ thiết kế xây dựng được phê duyệt ", 1+j%4), Originals: 1, Copies: j})
		}
		part.Papers = append(part.Papers, lookup.Needed{Name: "Giấy tờ phải xuất trình:"})
		p.Parts = append(p.Parts, part)
	}
	p.Steps = []string{strings.Repeat("Tổ chức, cá nhân nộp hồ sơ trực tiếp hoặc qua bưu chính. ", 2), "Kiểm tra hồ sơ"}
	return p
}

// views are pages by name.
type views map[string]lookup.View

func (all views) add(name string, p lookup.Page, set func(v *lookup.View)) {
	v := base(p)
	set(&v)
	all[name] = v
}

func samples() map[string]lookup.View {
	all := views{}
	all.roads()
	all.searches()
	all.lists()
	all.procedures()
	all.dossiers()
	return all
}

func (all views) roads() {
	home := lookup.Home{Events: eventTiles, Fields: 86, Agencies: 20, Procedures: 1407, Asked: asked(), Tickets: true, Dossier: true}
	all.add("home", lookup.PageHome, func(v *lookup.View) { v.Home = home })
	all.add("home-bare", lookup.PageHome, func(v *lookup.View) { v.Home = lookup.Home{Events: eventTiles[:5], Fields: 1, Procedures: 3} })
	all.add("home-english", lookup.PageHome, func(v *lookup.View) { v.Home, v.Lang = home, i18n.English })
	all.add("attract", lookup.PageAttract, func(v *lookup.View) { v.Home = home; v.Home.Turn = 5 })
	all.add("trouble", lookup.PageTrouble, func(v *lookup.View) {
		v.Trouble = "Danh mục thủ tục chưa có trên máy này"
		v.Home.Tickets = true
	})
}

func (all views) searches() {
	all.add("search", lookup.PageSearch, func(v *lookup.View) {
		v.Search = lookup.Search{Text: "dang ky khai sihn", Understood: "đăng ký khai sinh", Total: 14, Items: found()}
	})
	all.add("search-empty", lookup.PageSearch, func(v *lookup.View) {
		v.Search = lookup.Search{Items: asked(), Events: eventTiles, Method: keyboard.VNI, Shift: true}
	})
	all.add("search-none", lookup.PageSearch, func(v *lookup.View) {
		v.Search = lookup.Search{Text: "xe điện bay", Near: []string{"xe", "điện", "bay"}, Events: eventTiles, HereOnly: true}
	})
	all.add("search-long", lookup.PageSearch, func(v *lookup.View) {
		v.Search = lookup.Search{Text: strings.Repeat("nguyễn ", 8) + "văn", Total: 3, Items: found()[5:], Understood: strings.Repeat("nguyễn ", 8) + "văn"}
	})
	all.add("search-fees", lookup.PageSearch, func(v *lookup.View) {
		v.Search = lookup.Search{Text: "con toi vua sinh", Understood: "đăng ký khai sinh", Total: 11, Items: []lookup.Item{
			{Code: "1.001193", Name: "Thủ tục đăng ký khai sinh", Place: "Làm tại UBND xã, phường", Note: "Hộ tịch · thời hạn, lệ phí: xem trong thủ tục", Brief: "thời hạn, lệ phí: xem trong thủ tục"},
			{Code: "1.004884", Name: "Thủ tục đăng ký lại khai sinh", Place: "Làm tại UBND xã, phường", Note: "Hộ tịch · 5 ngày làm việc · lệ phí: xem trong thủ tục", Brief: "5 ngày làm việc · lệ phí: xem trong thủ tục"},
			{Code: "2.002023", Name: "Giải thể doanh nghiệp", Here: true, Place: "Nhận tại đây, Quầy 21, 22", Note: "Thành lập và hoạt động của doanh nghiệp (hộ kinh doanh) · 5 ngày làm việc · Không thu tiền", Brief: "5 ngày làm việc · Không thu tiền"},
		}}
	})
	all.add("search-english", lookup.PageSearch, func(v *lookup.View) {
		v.Search, v.Lang = lookup.Search{Text: "ks", Total: 7, Items: found()}, i18n.English
	})
}

func (all views) lists() {
	all.add("list", lookup.PageList, func(v *lookup.View) { v.List = lookup.List{Title: "Sinh con", Sub: "7 thủ tục", Items: found()} })
	all.add("letters", lookup.PageList, func(v *lookup.View) {
		v.List = lookup.List{Title: "Theo chữ cái", Sub: "Chọn chữ cái đầu của tên thủ tục", Letters: true}
		for i, l := range strings.Fields("A B C D Đ E G H I K L M N O P Q R S T U V X Y #") {
			v.List.Groups = append(v.List.Groups, lookup.Group{ID: l, Name: l, Count: 700 - 29*i})
		}
	})
	all.add("fields", lookup.PageList, func(v *lookup.View) {
		v.List = lookup.List{Title: "Theo lĩnh vực", Sub: "Chọn lĩnh vực của công việc"}
		for i := range 86 {
			name := []string{"Hộ tịch", "Đường bộ", "Thành lập và hoạt động của doanh nghiệp (hộ kinh doanh)", "Đất đai", "Chính sách, bảo trợ xã hội"}[i%5]
			v.List.Groups = append(v.List.Groups, lookup.Group{ID: fmt.Sprint(i), Name: name, Count: 3 * i})
		}
	})
	all.add("parts", lookup.PageList, func(v *lookup.View) {
		v.List = lookup.List{Title: "C", Sub: "412 thủ tục"}
		for i := range 8 {
			v.List.Groups = append(v.List.Groups, lookup.Group{ID: fmt.Sprint(i), Name: "Cấp bản sao trích lục hộ tịch, bản sao Giấy khai sinh cho người đã có hồ sơ, giấy tờ…", To: "Cấp giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm đối với cơ sở kinh doanh dịch…", Count: 52})
		}
	})
}

func (all views) procedures() {
	all.add("procedure", lookup.PageProcedure, func(v *lookup.View) { v.Procedure = driving() })
	all.add("procedure-closed", lookup.PageProcedure, func(v *lookup.View) {
		v.Procedure = driving()
		v.Procedure.Slots = false
		v.Procedure.Standing = lookup.Standing{Closed: true, Why: "Mở lại 13:30 thứ Hai 30/11"}
		v.Procedure.Printer, v.Procedure.Trouble = lookup.PrinterTrouble, "Máy in hết giấy"
	})
	all.add("procedure-elsewhere", lookup.PageProcedure, func(v *lookup.View) { v.Procedure = elsewhere() })
	all.add("procedure-cases", lookup.PageProcedure, func(v *lookup.View) {
		v.Procedure = driving()
		p := &v.Procedure
		p.Name, p.Sub, p.Received, p.Elsewhere, p.Notes, p.Steps = "Thủ tục đăng ký khai sinh", "Ủy ban nhân dân cấp xã · Hộ tịch · mã 1.001193", false, "Làm tại UBND xã, phường", nil, nil
		p.Parts = []lookup.Part{
			{Papers: []lookup.Needed{{Name: "Người có yêu cầu đăng ký khai sinh nộp các giấy tờ sau:"}, {No: 1, Name: "Tờ khai đăng ký khai sinh theo mẫu", Originals: 1}}},
			{Title: "Giấy tờ phải nộp", Papers: []lookup.Needed{{No: 2, Name: "Giấy chứng sinh; trường hợp không có Giấy chứng sinh thì nộp văn bản của người làm chứng xác nhận về việc sinh", Originals: 1}}},
			{Title: "Giấy tờ phải xuất trình", Papers: []lookup.Needed{{No: 3, Name: "Giấy tờ tùy thân của người đi đăng ký", Show: true}}},
			{Title: "Tùy trường hợp · Giấy tờ phải nộp", Papers: []lookup.Needed{
				{No: 4, Name: "Trường hợp trẻ em bị bỏ rơi thì phải có biên bản về việc trẻ bị bỏ rơi do cơ quan có thẩm quyền lập.", Originals: 1},
				{No: 5, Name: "Văn bản ủy quyền (được chứng thực) trong trường hợp ủy quyền thực hiện việc đăng ký khai sinh.", Originals: 1},
			}},
		}
	})
	all.add("procedure-printed", lookup.PageProcedure, func(v *lookup.View) {
		v.Procedure, v.Lang = driving(), i18n.English
		v.Procedure.Printer, v.Procedure.Parts, v.Procedure.Steps, v.Procedure.Slots = lookup.PrinterDone, nil, nil, false
	})
	all.add("text", lookup.PageText, func(v *lookup.View) {
		v.Text = lookup.Text{Name: longestName}
		for i := range 12 {
			v.Text.Parts = append(v.Text.Parts, lookup.Passage{Heading: true, Text: fmt.Sprint("Phần ", i+1)}, lookup.Passage{Text: strings.Repeat("Tổ chức, cá nhân nộp hồ sơ. ", 1+2*i)}, lookup.Passage{Text: "– Căn cước"})
		}
	})
	picture := image.NewNRGBA(image.Rect(0, 0, 210, 297))
	for i := range picture.Pix {
		picture.Pix[i] = 0xf0
	}
	picture.Set(3, 3, color.Black)
	all.add("sample", lookup.PageSample, func(v *lookup.View) {
		v.Sheet = lookup.Picture{Title: "Đơn đề nghị đổi giấy phép lái xe, điền mẫu", At: 1, Of: 3, Image: picture}
	})
	all.add("sample-none", lookup.PageSample, func(v *lookup.View) {
		v.Sheet = lookup.Picture{Title: "Đơn", At: 3, Of: 3, Trouble: "Trang mẫu này chưa xem được trên máy"}
	})
	all.add("film", lookup.PageFilm, func(v *lookup.View) {
		v.Film = lookup.Film{Title: "Cách đổi giấy phép lái xe", Trouble: "Máy này chưa xem được video"}
	})
	all.add("film-still", lookup.PageFilm, func(v *lookup.View) {
		v.Film = lookup.Film{Title: "Cách đổi giấy phép lái xe", Trouble: "Video này chưa phát được trên máy", Still: picture}
	})
	film := lookup.Film{Title: "Hướng dẫn thủ tục cấp đổi giấy phép lái xe do ngành Giao thông vận tải cấp", Key: "x", Path: "/films/x.mp4", Turn: 3}
	all.add("film-plays", lookup.PageFilm, func(v *lookup.View) { v.Film = film })
	all.add("film-paused", lookup.PageFilm, func(v *lookup.View) {
		v.Film = film
		v.Film.Paused, v.Film.Subtitled, v.Film.Subtitles = true, true, "vi"
	})
	all.add("film-ended", lookup.PageFilm, func(v *lookup.View) {
		v.Film, v.Lang = film, i18n.English
		v.Film.Ended, v.Film.Subtitled = true, true
	})
}
