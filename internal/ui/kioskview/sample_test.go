package kioskview

import (
	"image"
	"image/color"
	"strconv"
	"strings"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/kiosk"
)

// longestService is the longest procedure name of the national catalogue.
const longestService = "Cấp giấy phép xây dựng sửa chữa, cải tạo đối với công trình cấp đặc biệt, cấp I, cấp II (công trình Không theo tuyến/Theo tuyến trong đô thị/Tín ngưỡng, tôn giáo/Tượng đài, tranh hoành tráng/Theo giai đoạn cho công trình không theo tuyến/Theo giai đoạn cho công trình theo tuyến trong đô thị/Dự án)"

var monday = time.Date(2026, 11, 23, 8, 42, 17, 0, time.FixedZone("ICT", 7*3600))

// actions records what the screen asks for, one line each.
type actions struct{ log []string }

var _ kiosk.Actions = (*actions)(nil)

func (a *actions) add(s string)            { a.log = append(a.log, s) }
func (a *actions) Touched()                {}
func (a *actions) ChooseAgency(id string)  { a.add("agency " + id) }
func (a *actions) ChooseService(id string) { a.add("service " + id) }
func (a *actions) ChooseClass(id string)   { a.add("class " + id) }
func (a *actions) Priority()               { a.add("priority") }
func (a *actions) TakeSeveral()            { a.add("take several") }
func (a *actions) ChooseSeveral(on bool) {
	if on {
		a.add("several on")
	} else {
		a.add("several off")
	}
}
func (a *actions) Results()              { a.add("results") }
func (a *actions) CheckIn()              { a.add("check in") }
func (a *actions) LookUp()               { a.add("look up") }
func (a *actions) Dossier()              { a.add("dossier") }
func (a *actions) ChooseSlot(atMS int64) { a.add("slot " + strconv.FormatInt(atMS, 10)) }
func (a *actions) Back()                 { a.add("back") }
func (a *actions) Done()                 { a.add("done") }
func (a *actions) StillHere(yes bool) {
	if yes {
		a.add("still here")
	} else {
		a.add("gone")
	}
}

func (a *actions) TakeOffer(yes bool) {
	if yes {
		a.add("offer taken")
	} else {
		a.add("offer declined")
	}
}
func (a *actions) SetLang(l i18n.Lang) { a.add("lang " + string(l)) }
func (a *actions) SetLargeText(on bool) {
	if on {
		a.add("large on")
	} else {
		a.add("large off")
	}
}

func (a *actions) SetHighContrast(on bool) {
	if on {
		a.add("contrast on")
	} else {
		a.add("contrast off")
	}
}
func (a *actions) Speak()               { a.add("speak") }
func (a *actions) CornerDown()          { a.add("corner down") }
func (a *actions) CornerUp()            { a.add("corner up") }
func (a *actions) Digit(d int)          { a.add("digit " + string(rune('0'+d))) }
func (a *actions) Erase()               { a.add("erase") }
func (a *actions) Enter()               { a.add("enter") }
func (a *actions) ChooseMenu(id string) { a.add("menu " + id) }

func base(page kiosk.Page) kiosk.View {
	return kiosk.View{
		Page: page, Lang: i18n.Vietnamese, Now: monday, MMPerPx: 0.27,
		Centre: "Trung tâm Phục vụ hành chính công", Motto: "Thân thiện · Tận tình · Đúng hẹn · Hiệu quả",
		KioskName: "Kiosk 1",
		Features:  kiosk.Features{Priority: true, Results: true},
	}
}

func agency(letter, name string, waiting, from, to int, slow bool) kiosk.Tile {
	return kiosk.Tile{
		ID: letter, Letter: letter, Name: name, Count: true, Waiting: waiting,
		Estimate: kiosk.Estimate{Known: true, FromMin: from, ToMin: to, Slow: slow},
	}
}

func agencies() []kiosk.Tile {
	list := []kiosk.Tile{
		agency("A", "Sở Giao thông vận tải", 12, 15, 25, true),
		agency("B", "Sở Tư pháp", 7, 10, 15, false),
		agency("C", "Sở Kế hoạch và Đầu tư", 3, 5, 10, false),
		agency("D", "Ban Quản lý các khu công nghiệp", 2, 5, 5, false),
		agency("E", "Sở Y tế", 4, 5, 10, false),
		agency("G", "Sở Tài chính", 0, 0, 0, false),
		agency("H", "Sở Xây dựng", 5, 10, 15, false),
		agency("K", "Sở Tài nguyên và Môi trường", 6, 15, 20, true),
		agency("L", "Sở Nông nghiệp và Phát triển nông thôn", 1, 5, 5, false),
		agency("M", "Sở Công Thương", 0, 0, 0, false),
		agency("N", "Sở Lao động – Thương binh và Xã hội", 2, 5, 10, false),
		agency("S", "Sở Văn hóa, Thể thao và Du lịch", 128, 115, 130, true),
		agency("T", "Sở Giáo dục và Đào tạo", 1, 5, 5, false),
		agency("V", "Ban Quản lý khu Đại học Nam Cao", 0, 0, 0, false),
		agency("X", "Sở Khoa học và Công nghệ", 0, 0, 0, false),
		agency("P", "Sở Nội vụ", 0, 0, 0, false),
	}
	list[13].Closed, list[13].Why = true, "Hết số hôm nay"
	list[15].Closed, list[15].Why = true, "Mở lại 13:30"
	return list
}

func mockAgencies() []kiosk.Tile {
	all := agencies()
	list := append([]kiosk.Tile{}, all[:11]...)
	return append(list, all[15])
}

func services() []kiosk.Tile {
	names := []string{
		longestService,
		"Đổi giấy phép lái xe do ngành Giao thông vận tải cấp",
		"Cấp lại giấy phép lái xe",
		"Cấp, cấp lại Phù hiệu cho xe ô tô, xe bốn bánh có gắn động cơ kinh doanh vận tải",
		"Đăng ký xe máy chuyên dùng lần đầu",
		"Cấp giấy phép liên vận giữa Việt Nam và Lào",
		"Cấp Giấy phép kinh doanh vận tải bằng xe ô tô",
		"Đổi giấy phép lái xe quốc tế",
	}
	var list []kiosk.Tile
	for i, n := range names {
		t := agency("A", n, i, 5*i, 5*i+5, i > 3)
		t.ID = string(rune('a' + i))
		list = append(list, t)
	}
	return list
}

// longWord is an unrealistic name of one long word.
var longWord = strings.Repeat("nghiêngngả", 8)

// strange are tiles from the log of an older version, with names that were not checked.
func strange() []kiosk.Tile {
	list := agencies()
	list[0].Name = "\U0001F4C4 Đổi GPLX \u202eabc\u202c"
	list[1].Name = longWord
	list[2].Name = "Sở\u200b 中 → Đầu tư " + longWord
	return list
}

func classes() []kiosk.Tile {
	return []kiosk.Tile{
		{ID: "elderly", Name: "Người cao tuổi", Note: "Từ 75 tuổi trở lên"},
		{ID: "disabled", Name: "Người khuyết tật"},
		{ID: "mother", Name: "Phụ nữ mang thai hoặc có con nhỏ", Note: "Con dưới 36 tháng tuổi"},
		{ID: "merit", Name: "Người có công với cách mạng"},
		{ID: "ill", Name: "Người ốm nặng"},
	}
}

func board(n int) image.Image {
	img := image.NewGray(image.Rect(0, 0, n, n))
	for y := range n {
		for x := range n {
			if (x*7+y*13+x*y)%3 != 0 {
				img.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return img
}

var qr = board(29)

func ticket() kiosk.Ticket {
	return kiosk.Ticket{
		Number: "A024", Code: "K7M2", Agency: "Sở Giao thông vận tải", Service: "Đổi giấy phép lái xe",
		Counters: []string{"3", "4", "5"}, Ahead: 12,
		Estimate: kiosk.Estimate{Known: true, FromMin: 15, ToMin: 25}, CallAt: monday.Add(18 * time.Minute),
		QR: qr, Follow: true,
	}
}

// samples is one view of every page, and views that test the limits.
func samples() map[string]kiosk.View {
	m := map[string]kiosk.View{}
	put := func(name string, page kiosk.Page, change func(*kiosk.View)) {
		v := base(page)
		if change != nil {
			change(&v)
		}
		m[name] = v
	}
	put("home-mock", kiosk.PageHome, func(v *kiosk.View) {
		v.Tiles = mockAgencies()
		v.Features = kiosk.Features{Priority: true, Results: true, CheckIn: true, Speak: true}
	})
	put("home", kiosk.PageHome, func(v *kiosk.View) { v.Tiles = agencies() })
	put("home-strange", kiosk.PageHome, func(v *kiosk.View) { v.Tiles, v.KioskName = strange(), "Kiosk \U0001F4C4" })
	put("home-large", kiosk.PageHome, func(v *kiosk.View) { v.Tiles, v.LargeText = agencies(), true })
	put("home-contrast", kiosk.PageHome, func(v *kiosk.View) { v.Tiles, v.HighContrast = agencies(), true })
	put("home-english", kiosk.PageHome, func(v *kiosk.View) {
		v.Tiles, v.Lang, v.Sample = agencies(), i18n.English, true
		v.Link, v.Features.Speak, v.Class = kiosk.LinkDown, true, "Elderly"
	})
	put("services", kiosk.PageServices, func(v *kiosk.View) {
		v.Tiles, v.Agency, v.Several.Offered = services(), agencies()[0], true
	})
	put("services-large", kiosk.PageServices, func(v *kiosk.View) {
		v.Tiles, v.Agency, v.LargeText, v.Class = services(), agencies()[0], true, "Phụ nữ mang thai hoặc có con nhỏ"
		v.Several.Offered = true
	})
	put("priority", kiosk.PagePriority, func(v *kiosk.View) { v.Tiles = classes() })
	put("issuing", kiosk.PageIssuing, nil)
	put("issued", kiosk.PageIssued, func(v *kiosk.View) { v.Ticket, v.LeftSec = ticket(), 8 })
	put("issued-trouble", kiosk.PageIssued, func(v *kiosk.View) {
		v.Ticket, v.LeftSec, v.LargeText = ticket(), 20, true
		v.Ticket.Printer, v.Ticket.Service, v.Ticket.Follow = kiosk.PrinterTrouble, longestService, false
		v.Ticket.Trouble = "Máy in chưa kết nối"
		v.Ticket.Number, v.Ticket.Class = "AK003", "Phụ nữ mang thai hoặc có con nhỏ"
		v.Ticket.Agency = "Sở Lao động – Thương binh và Xã hội"
		v.Ticket.Counters = []string{"1", "2", "3", "4", "5", "6", "7", "8", "12"}
	})
	put("issued-bare", kiosk.PageIssued, func(v *kiosk.View) {
		v.Ticket = kiosk.Ticket{Number: "C001", Agency: "Sở Tư pháp", Service: "Chứng thực", Ahead: -1, Printer: kiosk.PrinterTrouble, Trouble: "Máy in hết giấy"}
		v.HighContrast = true
	})
	put("notice", kiosk.PageNotice, func(v *kiosk.View) {
		v.LeftSec = 8
		v.Notice = kiosk.Notice{
			Title: "Sở Nội vụ tạm nghỉ", Text: "Cơ quan này tiếp nhận lại lúc 13:30 hôm nay.",
			Do: "Mời ông/bà quay lại sau hoặc hỏi bàn hướng dẫn.", Bad: true,
		}
	})
	put("still", kiosk.PageStillThere, func(v *kiosk.View) { v.LeftSec = 20 })
	put("offer", kiosk.PageOffer, func(v *kiosk.View) { v.Offer, v.LeftSec = "Phụ nữ mang thai hoặc có con nhỏ", 15 })
	put("home-alone", kiosk.PageHome, func(v *kiosk.View) {
		v.Tiles, v.OfflineSince, v.Link = agencies(), monday.AddDate(0, 0, -3), kiosk.LinkDown
		v.Features.CheckIn, v.Features.CheckInWhy = true, "Chờ kết nối lại – chạm để xem hướng dẫn"
		for i := range v.Tiles {
			v.Tiles[i].Count, v.Tiles[i].Waiting, v.Tiles[i].Estimate = false, 0, kiosk.Estimate{}
		}
	})
	put("offline", kiosk.PageOffline, func(v *kiosk.View) { v.Notice.Since, v.Link = monday, kiosk.LinkDown })
	put("closed", kiosk.PageClosed, func(v *kiosk.View) {
		v.Notice = kiosk.Notice{Text: "Trung tâm làm việc từ 07:30 đến 11:30 và 13:30 đến 17:00, thứ Hai đến thứ Sáu.", Do: "Mở lại lúc 13:30"}
	})
	put("pin", kiosk.PagePIN, func(v *kiosk.View) { v.PINShown = 3 })
	put("menu", kiosk.PageMenu, func(v *kiosk.View) {
		v.Tiles = []kiosk.Tile{{ID: "print", Name: "In thử"}, {ID: "scan", Name: "Quét thử"}, {ID: "link", Name: "Kết nối", Note: "Đã kết nối"}, {ID: "restart", Name: "Khởi động lại"}}
	})
	moreSamples(put)
	return m
}

// moreSamples are pages with little content, and pages with several settings at once.
func moreSamples(put func(string, kiosk.Page, func(*kiosk.View))) {
	put("issued-kept", kiosk.PageIssued, func(v *kiosk.View) {
		v.Ticket, v.LeftSec = ticket(), 20
		v.Ticket.Printer, v.Ticket.Trouble = kiosk.PrinterTrouble, "Máy in hết giấy"
	})
	put("issued-english", kiosk.PageIssued, func(v *kiosk.View) {
		v.Ticket, v.LeftSec, v.Lang, v.LargeText, v.HighContrast = ticket(), 8, i18n.English, true, true
		v.Ticket.Agency, v.Ticket.Service = "Department of Transport", "Replacement of a driving licence"
	})
	put("priority-english", kiosk.PagePriority, func(v *kiosk.View) {
		v.Lang, v.LargeText, v.HighContrast = i18n.English, true, true
		v.Tiles = []kiosk.Tile{
			{ID: "elderly", Name: "Elderly"},
			{ID: "disabled", Name: "Persons with a disability"},
			{ID: "mother", Name: "Pregnant, or with a small child", Note: "Under 36 months"},
			{ID: "merit", Name: "People with meritorious service"},
			{ID: "ill", Name: "Seriously ill"},
		}
	})
	put("services-few", kiosk.PageServices, func(v *kiosk.View) {
		v.Tiles, v.Agency, v.Several.Offered = services()[1:4], agencies()[0], true
	})
	put("home-holiday", kiosk.PageHome, func(v *kiosk.View) {
		v.Tiles = agencies()
		for i := range v.Tiles {
			v.Tiles[i].Closed, v.Tiles[i].Why = true, "Mở lại 07:30 Chủ nhật 22/11"
		}
	})
	putAppointments(put)
	putSeveral(put)
	put("home-few", kiosk.PageHome, func(v *kiosk.View) { v.Tiles, v.Sample = agencies()[:4], true })
}

// slotDay is a day with slots half an hour apart.
func slotDay(name string, first time.Time, n int) kiosk.SlotDay {
	day := kiosk.SlotDay{Name: name}
	for i := range n {
		at := first.Add(time.Duration(i) * 30 * time.Minute)
		day.Slots = append(day.Slots, kiosk.Slot{AtMS: at.UnixMilli(), Clock: i18n.Clock(at)})
	}
	return day
}

// wholeDay is a day with slots in the morning and in the afternoon.
func wholeDay(name string, midnight time.Time) kiosk.SlotDay {
	day := kiosk.SlotDay{Name: name}
	for _, minute := range []int{450, 540, 660, 810, 900, 990} {
		at := midnight.Add(time.Duration(minute) * time.Minute)
		day.Slots = append(day.Slots, kiosk.Slot{AtMS: at.UnixMilli(), Clock: i18n.Clock(at)})
	}
	return day
}

func slotOffer() kiosk.Slots {
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, 11, day, hour, minute, 0, 0, monday.Location())
	}
	return kiosk.Slots{
		Title: "Hôm nay không kịp phục vụ", Text: i18n.Text(i18n.Vietnamese, "kiosk.slots.no-capacity"), Service: "Đổi giấy phép lái xe",
		Days: []kiosk.SlotDay{
			slotDay("Chiều nay", at(23, 15, 0), 3),
			wholeDay("Ngày mai, thứ Ba 24/11", at(24, 0, 0)),
			wholeDay("Thứ Tư 25/11", at(25, 0, 0)),
		},
	}
}

func slip() kiosk.Slip {
	return kiosk.Slip{
		Day: "Ngày mai, thứ Ba 24/11", Clock: "08:30", Code: "4821-7735", Agency: "Sở Giao thông vận tải", Service: "Đổi giấy phép lái xe", QR: board(41),
	}
}

// putAppointments are the pages of appointments, and tiles that are closed for every
// reason.
func putAppointments(put func(string, kiosk.Page, func(*kiosk.View))) {
	put("home-closings", kiosk.PageHome, func(v *kiosk.View) {
		v.Tiles, v.Features.CheckIn, v.Features.ResultsWhy = agencies(), true, "Mở lại 13:30"
		for i, why := range []string{"Hết số buổi sáng – còn số từ 13:30", "Hôm nay không kịp phục vụ", "Hết số hôm nay", "Chạm để xem hướng dẫn", "Mở lại 07:30 thứ Hai 30/11"} {
			v.Tiles[i].Closed, v.Tiles[i].Why, v.Tiles[i].Slots = true, why, i < 3
		}
	})
	put("home-closings-large", kiosk.PageHome, func(v *kiosk.View) {
		v.Tiles, v.Features.CheckIn, v.LargeText = agencies(), true, true
		v.Tiles[0].Closed, v.Tiles[0].Why, v.Tiles[0].Slots = true, "Hết số buổi sáng – còn số từ 13:30", true
	})
	put("services-closings", kiosk.PageServices, func(v *kiosk.View) {
		v.Tiles, v.Agency = services(), agencies()[0]
		for i := range v.Tiles {
			v.Tiles[i].Closed, v.Tiles[i].Why, v.Tiles[i].Slots = true, "Hết số buổi sáng – còn số từ 13:30", i%2 == 0
		}
	})
	put("home-checkin", kiosk.PageHome, func(v *kiosk.View) { v.Tiles, v.Features.CheckIn = mockAgencies(), true })
	put("home-lookup", kiosk.PageHome, func(v *kiosk.View) {
		v.Tiles, v.Features.CheckIn, v.Features.LookUp, v.Features.Dossier = mockAgencies(), true, true, true
	})
	put("slots", kiosk.PageSlots, func(v *kiosk.View) { v.Slots = slotOffer() })
	put("slots-full", kiosk.PageSlots, func(v *kiosk.View) {
		v.Slots, v.LargeText, v.HighContrast = slotOffer(), true, true
		v.Slots.Title, v.Slots.Text = "Hết số buổi sáng – còn số từ 13:30", i18n.Text(i18n.Vietnamese, "kiosk.slots.half-day-limit")
		v.Slots.Service = longestService
		morning := slotDay("Sáng nay", monday.Truncate(time.Hour).Add(2*time.Hour), 2)
		v.Slots.Days[0].Slots = slotDay("", monday.Truncate(time.Hour).Add(6*time.Hour), 4).Slots
		v.Slots.Days = append([]kiosk.SlotDay{morning}, v.Slots.Days...)
	})
	put("slots-english", kiosk.PageSlots, func(v *kiosk.View) {
		v.Slots, v.Lang = slotOffer(), i18n.English
		v.Slots.Title, v.Slots.Text, v.Slots.Service = "Cannot be served today", i18n.Text(i18n.English, "kiosk.slots.no-capacity"), "Driving licence"
		v.Slots.Days = v.Slots.Days[1:2]
		v.Slots.Days[0].Name = "Tomorrow, Tuesday 24/11"
	})
	put("booked", kiosk.PageBooked, func(v *kiosk.View) { v.Slip, v.LeftSec = slip(), 15 })
	put("booked-trouble", kiosk.PageBooked, func(v *kiosk.View) {
		v.Slip, v.LeftSec, v.LargeText = slip(), 30, true
		v.Slip.Printer, v.Slip.Trouble, v.Slip.Service = kiosk.PrinterTrouble, "Máy in hết giấy", longestService
	})
	put("booked-english", kiosk.PageBooked, func(v *kiosk.View) {
		v.Slip, v.LeftSec, v.Lang, v.HighContrast = slip(), 15, i18n.English, true
		v.Slip.Day, v.Slip.Agency, v.Slip.Service = "Tomorrow, Tuesday 24/11", "Department of Transport", "Replacement of a driving licence"
	})
	put("checkin", kiosk.PageCheckIn, func(v *kiosk.View) { v.Code = "4821" })
	put("checkin-empty", kiosk.PageCheckIn, nil)
	put("checkin-done", kiosk.PageCheckIn, func(v *kiosk.View) {
		v.Code, v.LargeText, v.Lang, v.HighContrast = "48217735", true, i18n.English, true
	})
	put("checkin-short", kiosk.PageCheckIn, func(v *kiosk.View) { v.Code, v.CodeError = "482", i18n.Text(i18n.Vietnamese, "kiosk.checkin.short") })
	put("issued-appointment", kiosk.PageIssued, func(v *kiosk.View) {
		v.Ticket, v.LeftSec = ticket(), 8
		v.Ticket.Slot, v.Ticket.Next = "09:00", []string{"Cấp phù hiệu, biển hiệu cho phương tiện kinh doanh vận tải", "Nhận kết quả"}
	})
	put("issued-late", kiosk.PageIssued, func(v *kiosk.View) {
		v.Ticket, v.LeftSec = ticket(), 8
		v.Ticket.Slot, v.Ticket.Late, v.Ticket.Class = "08:00", true, "Phụ nữ mang thai hoặc có con nhỏ"
	})
	put("asking", kiosk.PageIssuing, func(v *kiosk.View) {
		v.Notice = kiosk.Notice{Title: i18n.Text(i18n.Vietnamese, "kiosk.checkin.asking"), Text: i18n.Text(i18n.Vietnamese, "kiosk.issuing.sub")}
	})
}

// putSeveral are the pages of the choice of several services for one number, and the
// results.
func putSeveral(put func(string, kiosk.Page, func(*kiosk.View))) {
	services := func(chosen ...int) func(*kiosk.View) {
		return func(v *kiosk.View) {
			v.Tiles, v.Agency, v.Several.On = services(), agencies()[0], true
			for i := range v.Tiles {
				v.Tiles[i].Toggles = true
			}
			for n, i := range chosen {
				v.Tiles[i].Places = []int{n + 1}
				v.Several.Chosen = append(v.Several.Chosen, v.Tiles[i].Name)
			}
			v.Tiles[2].Closed, v.Tiles[2].Locked, v.Tiles[2].Why = true, true, "Hết số hôm nay"
		}
	}
	put("several-none", kiosk.PageServices, services())
	put("several", kiosk.PageServices, services(3, 0))
	put("several-all", kiosk.PageServices, func(v *kiosk.View) {
		services(0, 1, 3, 4, 5, 6, 7)(v)
		v.LargeText, v.HighContrast = true, true
	})
	put("several-english", kiosk.PageServices, func(v *kiosk.View) {
		services(1)(v)
		v.Lang, v.LargeText = i18n.English, true
		v.Tiles = v.Tiles[1:4]
	})
	put("several-dropped", kiosk.PageServices, func(v *kiosk.View) {
		services(4)(v)
		v.Several.Note = i18n.Text(i18n.Vietnamese, "kiosk.several.dropped")
	})
	put("several-home", kiosk.PageHome, func(v *kiosk.View) {
		v.Tiles, v.Several.On, v.Features.ResultsChosen = agencies(), true, true
		v.Tiles[0].Places, v.Tiles[1].Places, v.Tiles[1].Toggles, v.Tiles[2].Toggles = []int{1, 3, 4, 5, 6, 7, 8}, []int{9}, true, true
		v.Several.Chosen = []string{"Cấp phù hiệu", "Nhận kết quả", "Phiếu lý lịch tư pháp"}
	})
	put("several-home-large", kiosk.PageHome, func(v *kiosk.View) {
		v.Tiles, v.Several.On, v.LargeText, v.HighContrast = agencies(), true, true, true
		v.Tiles[0].Places, v.Class = []int{1, 2}, "Phụ nữ mang thai hoặc có con nhỏ"
		v.Several.Chosen = []string{longestService, "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp"}
	})
	put("issued-several", kiosk.PageIssued, func(v *kiosk.View) {
		v.Ticket, v.LeftSec = ticket(), 8
		v.Ticket.Class = "Phụ nữ mang thai hoặc có con nhỏ"
		for _, t := range agencies()[:8] {
			v.Ticket.Next = append(v.Ticket.Next, longestService[:len(longestService)/2]+" "+t.Name)
		}
	})
	put("issued-several-four", kiosk.PageIssued, func(v *kiosk.View) {
		v.Ticket, v.LeftSec, v.LargeText = ticket(), 15, true
		v.Ticket.Next = []string{"Cấp lại giấy phép lái xe", "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh", "Nhận kết quả giải quyết hồ sơ"}
	})
	put("issued-several-large", kiosk.PageIssued, func(v *kiosk.View) {
		v.Ticket, v.LeftSec, v.LargeText, v.HighContrast, v.Lang = ticket(), 30, true, true, i18n.English
		v.Ticket.Next = []string{"Badge for transport vehicles"}
		v.Ticket.Printer, v.Ticket.Trouble = kiosk.PrinterTrouble, "The printer is out of paper"
	})
	put("checkin-wrong", kiosk.PageCheckIn, func(v *kiosk.View) {
		v.Code, v.CodeError, v.LargeText = "48217736", i18n.Text(i18n.Vietnamese, "kiosk.checkin.wrong"), true
	})
}
