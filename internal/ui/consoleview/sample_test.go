package consoleview

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"motcua/internal/console"
	"motcua/internal/i18n"
)

// longestService is the longest procedure name of the national catalogue.
const longestService = "Cấp giấy phép xây dựng sửa chữa, cải tạo đối với công trình cấp đặc biệt, cấp I, cấp II (công trình Không theo tuyến/Theo tuyến trong đô thị/Tín ngưỡng, tôn giáo/Tượng đài, tranh hoành tráng/Theo giai đoạn cho công trình không theo tuyến/Theo giai đoạn cho công trình theo tuyến trong đô thị/Dự án)"

// longRow is a name that is too long for a row of the list.
var longRow = string([]rune(longestService)[:200])

var monday = time.Date(2026, 11, 23, 8, 42, 17, 0, time.FixedZone("ICT", 7*3600))

// actions records what the screen asks for, one line each.
type actions struct{ log []string }

var _ console.Actions = (*actions)(nil)

func (a *actions) add(s string)              { a.log = append(a.log, s) }
func (a *actions) ChoosePIN(pin string)      { a.add("new pin " + pin) }
func (a *actions) Unlock(id string)          { a.add("unlock " + id) }
func (a *actions) ChooseCounter(id string)   { a.add("counter " + id) }
func (a *actions) Login(officer, pin string) { a.add("login " + officer + " " + pin) }
func (a *actions) Takeover(yes bool)         { a.add(fmt.Sprint("takeover ", yes)) }
func (a *actions) Logout()                   { a.add("logout") }
func (a *actions) CallNext()                 { a.add("next") }
func (a *actions) Recall()                   { a.add("recall") }
func (a *actions) Start()                    { a.add("start") }
func (a *actions) NoShow()                   { a.add("noshow") }
func (a *actions) Hold(id string)            { a.add("hold " + id) }
func (a *actions) CloseTicket()              { a.add("close") }
func (a *actions) NeedsHub()                 { a.add("needs hub") }
func (a *actions) DismissError()             { a.add("dismiss") }
func (a *actions) SetLang(l i18n.Lang)       { a.add("lang " + string(l)) }
func (a *actions) Return(id string)          { a.add("return " + id) }
func (a *actions) CallBack(id string)        { a.add("callback " + id) }
func (a *actions) SetDay(day string)         { a.add("day " + day) }
func (a *actions) SwitchProfile(id string)   { a.add("profile " + id) }
func (a *actions) Plan(ids []string)         { a.add(fmt.Sprint("plan ", ids)) }
func (a *actions) Annotate(n console.Notes)  { a.add("note " + said(n)) }
func (a *actions) Cancel(number, id string)  { a.add("cancel " + number + " " + id) }

func (a *actions) FinishWithNotes(n console.Notes, next bool) {
	a.add(fmt.Sprint("settle ", said(n), next))
}
func (a *actions) SetClass(t, class, id string) { a.add(fmt.Sprintf("class %s %q %q", t, class, id)) }
func (a *actions) WalkIn(service, class, id string) {
	a.add(fmt.Sprintf("walkin %s %q %s", service, class, id))
}

func (a *actions) Transfer(m console.Move) {
	a.add("transfer " + m.Target)
	var ways []string
	for way, on := range map[string]bool{"first": m.First, "back": m.Back, m.Reason: m.Reason != ""} {
		if on {
			ways = append(ways, way)
		}
	}
	if slices.Sort(ways); len(ways) > 0 {
		a.add(strings.Join(ways, " "))
	}
}

// said writes notes on one line.
func said(n console.Notes) string {
	return fmt.Sprintf("%s %q %v %v %q ", n.Ticket, n.Outcome, n.Marks, n.Items, n.Text)
}
func (a *actions) Finish()                   { a.add("finish") }
func (a *actions) Pause(id string)           { a.add("pause " + id) }
func (a *actions) Resume()                   { a.add("resume") }
func (a *actions) CallAny(number, id string) { a.add("any " + number + " " + id) }
func (a *actions) Undo()                     { a.add("undo") }

func everything() console.Can {
	return console.Can{
		Next: true, Recall: true, Start: true, NoShow: true, Hold: true, Transfer: true,
		Finish: true, Pause: true, CallAny: true, Undo: true, Logout: true,
		Return: true, Note: true, Plan: true, Class: true, WalkIn: true, Cancel: true, Profile: true, Day: true,
	}
}

func waiting(n int) []console.Row {
	services := []string{
		"Cấp mới giấy phép lái xe", "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp", "Phù hiệu xe tải",
		"Đăng ký xe máy chuyên dùng lần đầu", "Giấy phép liên vận", longRow,
	}
	var rows []console.Row
	for i := range n {
		rows = append(rows, console.Row{
			ID: fmt.Sprint("t", i), Number: fmt.Sprintf("A%03d", 19+i), Text: services[i%len(services)],
			Since: monday.Add(-time.Duration(940-i*3) * time.Second), Late: i == 0, CanCall: true,
		})
	}
	if n > 1 {
		rows[1].Number, rows[1].Class, rows[1].Text = "AK002", true, "Ưu tiên · Người có công với cách mạng"
	}
	if n > 4 {
		rows[2].Mark, rows[4].Mark = "chờ quầy này", "đầu hàng"
	}
	return rows
}

func desk() console.View {
	can := everything()
	can.Next, can.Start, can.NoShow, can.Undo = false, false, false, false
	return console.View{
		Page: console.PageMain, Lang: i18n.Vietnamese, Now: monday, Centre: "Trung tâm Phục vụ hành chính công",
		Counter: "3", Officer: "Trần Minh Đức", Can: can, Desk: atDesk(),
		Link:    console.Device{Name: "Máy chủ", State: "đã kết nối"},
		Pad:     console.Device{Name: "Máy đánh giá", State: "sẵn sàng"},
		Printer: console.Device{Name: "Máy in giấy hẹn", State: "sẵn sàng"},
	}
}

// atDesk is a desk during a visit, with rows in every list.
func atDesk() console.Desk {
	return console.Desk{
		Agency: "Sở Giao thông vận tải", State: console.StateServing,
		Current: console.Current{
			ID: "a18", Number: "A018", ClassID: "old", Service: "Đổi giấy phép lái xe", Class: "Người cao tuổi",
			IssuedAt: monday.Add(-21 * time.Minute), WaitMin: 17, Calls: 1, Since: monday.Add(-252 * time.Second), Serving: true, TargetSec: 600,
		},
		Next:    console.Next{Number: "A019", WaitMin: 15},
		Waiting: waiting(12),
		Held: []console.Row{
			{ID: "h", Number: "A007", Text: "Bổ sung giấy tờ · Đổi giấy phép lái xe", Shown: "đến 10:45", CanCall: true, NoAsk: true, CanBack: true},
			{ID: "h2", Number: "A004", Text: "Nộp phí, lệ phí · Phù hiệu xe tải", Shown: "quá 08:30", Late: true, CanCall: true},
		},
		Absent: []console.Row{
			{ID: "x", Number: "A011", Text: "Cấp lại giấy phép lái xe", Shown: "đến 08:54", CanCall: true, CanBack: true},
			{ID: "x2", Number: "A002", Text: "Giấy phép liên vận", Shown: "quá 08:12", Late: true, CanCall: true},
		},
		Done:    []console.Row{{ID: "d", Number: "A001", Text: "Đổi giấy phép lái xe", Shown: "07:41"}},
		Figures: console.Figures{Served: 14, WaitSec: 680, ServiceSec: 405, ScoreTenths: 47, ScoreMax: 5, Answers: 11, OnTargetPct: 96},
		HoldReasons: []console.Choice{
			{ID: "papers", Name: "Bổ sung giấy tờ", Note: "quay lại trước 10:45"},
			{ID: "fee", Name: "Nộp phí, lệ phí", Note: "quay lại trước 09:15"},
			{ID: "copy", Name: "Đi photo giấy tờ", Note: "quay lại trước 09:15"},
		},
		PauseReasons:  []console.Choice{{ID: "break", Name: "Nghỉ giữa giờ", Note: "tối đa 15 phút"}, {ID: "meeting", Name: "Họp"}, {ID: "fault", Name: "Sự cố thiết bị"}},
		CallReasons:   []console.Choice{{ID: "asked", Name: "Lãnh đạo yêu cầu"}, {ID: "back", Name: "Công dân quay lại"}},
		CancelReasons: []console.Choice{{ID: "left", Name: "công dân không chờ nữa"}, {ID: "double", Name: "lấy trùng số"}},
		ClassReasons:  []console.Choice{{ID: "seen", Name: "thuộc đối tượng ưu tiên"}, {ID: "wrong", Name: "chọn nhầm ở máy lấy số"}},
		WalkInReasons: []console.Choice{{ID: "frail", Name: "công dân khó sử dụng máy lấy số"}, {ID: "kiosk", Name: "máy lấy số gặp sự cố"}},
		Services: []console.Choice{
			{ID: "gplx", Name: "Đổi giấy phép lái xe", Note: "Giao thông vận tải"},
			{ID: "phuhieu", Name: "Cấp phù hiệu", Note: "Giao thông vận tải"},
			{ID: "ct", Name: "Chứng thực bản sao", Note: "Tư pháp"},
			{ID: "xd", Name: longestService, Note: "Xây dựng"},
		},
		Taken:   []console.Choice{{ID: "gplx", Name: "Đổi giấy phép lái xe"}, {ID: "phuhieu", Name: "Cấp phù hiệu"}},
		Classes: []console.Choice{{ID: "old", Name: "Người cao tuổi"}, {ID: "child", Name: "Phụ nữ mang thai hoặc có con nhỏ"}, {ID: "merit", Name: "Người có công với cách mạng"}},
		Profiles: []console.Choice{
			{ID: "", Name: "Như thường lệ", Note: "đang dùng"}, {ID: "tra", Name: "Trả kết quả cuối ngày"}, {ID: "tat", Name: "Nhận mọi dịch vụ của Sở"},
		},
		Outcomes: []console.Choice{{ID: "nhan", Name: "Tiếp nhận hồ sơ"}, {ID: "thieu", Name: "Thiếu giấy tờ"}, {ID: "tuvan", Name: "Chỉ hướng dẫn"}, {ID: "tuchoi", Name: "Từ chối tiếp nhận, có phiếu nêu lý do"}},
		Marks:    []console.Choice{{ID: "uyquyen", Name: "Có uỷ quyền"}, {ID: "dvc", Name: "Hướng dẫn nộp trực tuyến", Note: "bắt buộc"}, {ID: "gap", Name: "Hẹn trả trong ngày"}},
		Items:    []console.Choice{{ID: "banchinh", Name: "Bản chính"}, {ID: "bansao", Name: "Bản sao chứng thực"}, {ID: "anh", Name: "Ảnh 3×4"}},
		Notes:    console.Notes{Ticket: "a18", Number: "A018"},
		Targets: []console.Choice{
			{ID: "c1", Name: "Quầy 1", Note: "Sở Tư pháp"},
			{ID: "c2", Name: "Quầy 2", Note: "Sở Lao động – Thương binh và Xã hội"},
			{ID: "o1", Name: "Nguyễn Thị Phương Thảo", Note: "Quầy 2"},
			{ID: "s1", Name: longestService, Note: "Sở Xây dựng"},
			{ID: "s2", Name: "Chứng thực bản sao", Note: "Sở Tư pháp"},
		},
	}
}

func busy() console.View {
	v := desk()
	v.Desk.State, v.Can, v.Desk.RecallHint, v.Desk.NoShowInSec = console.StateCalled, everything(), true, 55
	v.Can.NoShow = false
	v.Sample = true
	v.Desk.Agency = "Sở Lao động – Thương binh và Xã hội"
	v.Officer = "Nguyễn Thị Phương Thảo"
	v.Desk.Current.Number, v.Desk.Current.Service, v.Desk.Current.Serving = "AK003", longestService, false
	v.Desk.Current.Class, v.Desk.Current.Note = "Phụ nữ mang thai hoặc có con nhỏ", "chuyển từ Quầy 2"
	v.Desk.Waiting = waiting(300)
	v.Desk.Current.ClassBy, v.Desk.Current.Then = true, []string{"Chứng thực bản sao", "quay lại Quầy 3"}
	v.Desk.Notes = console.Notes{Ticket: "a18", Number: "AK003", Outcome: "tuchoi", Marks: []string{"uyquyen", "dvc", "gap"}, Items: []console.Count{{Item: "bansao", N: 12}}}
	v.Desk.Notes.Text = strings.TrimSpace(strings.Repeat("Công dân nộp thiếu bản sao, đã hướng dẫn. ", 5))
	v.Desk.Duty = "Được phân công: Giao thông vận tải, Lao động – Thương binh và Xã hội, Nhận kết quả"
	v.Pending, v.PendingID, v.Error = "Gọi lại", console.CmdRecall, "Máy chủ chưa trả lời – lệnh sẽ được gửi lại khi có kết nối"
	v.UndoSec, v.Undo = 4, "Đã gọi AK003"
	v.Link = console.Device{Name: "Máy chủ", State: "mất kết nối từ 08:31, đang làm việc ngoại tuyến", Level: console.LevelBad}
	v.Pad = console.Device{Name: "Máy đánh giá", State: "không thấy thiết bị", Level: console.LevelWarn}
	v.Speaker = console.Device{Name: "Loa", State: "không lắp", Level: console.LevelOff}
	v.Desk.Figures = console.Figures{Served: 0, WaitSec: -1, ServiceSec: -1, ScoreTenths: -1, OnTargetPct: -1}
	return v
}

// opened is the desk with a ticket that was just scanned.
func opened() console.View {
	v := desk()
	v.Desk.State, v.Desk.Current, v.Can = console.StateFree, console.Current{}, console.Can{Next: true, Pause: true, CallAny: true, Logout: true}
	v.Desk.Opened = console.Opened{
		ID: "o", Number: "A025", Service: "Đổi giấy phép lái xe do ngành Giao thông vận tải cấp", Agency: "Sở Giao thông vận tải", Class: "Người cao tuổi",
		Stands: console.StandsWaiting, State: "Đang chờ", IssuedAt: monday.Add(-19 * time.Minute), Since: monday.Add(-19 * time.Minute), Late: true,
		Ahead: 3, WaitMin: -1, CanCall: true,
	}
	return v
}

// openedElsewhere is a scanned ticket for another counter, with the longest names.
func openedElsewhere() console.View {
	v := busy()
	v.Desk.Opened = opened().Desk.Opened
	v.Desk.Opened.Number, v.Desk.Opened.Service, v.Desk.Opened.Agency = "AK003", longestService, "Sở Lao động – Thương binh và Xã hội"
	v.Desk.Opened.Class = "Phụ nữ mang thai hoặc có con nhỏ"
	v.Desk.Opened.Stands, v.Desk.Opened.State = console.StandsHeld, "Tạm giữ – Bổ sung giấy tờ còn thiếu theo phiếu hướng dẫn"
	v.Desk.Opened.Since, v.Desk.Opened.Late, v.Desk.Opened.WaitMin, v.Desk.Opened.Calls = time.Time{}, false, 17, 2
	v.Desk.Opened.Elsewhere, v.Desk.Opened.CanCall = "Quầy 12, 14, 15, 16, 17, 18… (Sở Lao động – Thương binh và Xã hội)", false
	return v
}

// troubled is a desk with many faults in the bar.
func troubled() console.View {
	v := desk()
	v.Note = "Mã hồ sơ 000.00.18.H25-190805-0001 – hồ sơ chưa được lưu ở hệ thống này"
	v.Printer = console.Device{
		Name: "Kiosk 1", State: "máy in hết giấy", Full: "Máy in hết giấy: thay cuộn giấy mới, mặt in quay về phía đầu in",
		More: "+1", Level: console.LevelBad,
	}
	return v
}

func login() console.View {
	return console.View{
		Page: console.PageLogin, Lang: i18n.Vietnamese, Now: monday, Centre: "Trung tâm Phục vụ hành chính công tỉnh Hà Nam",
		Login: console.Login{
			Counter: "3", Officer: "duc",
			Officers: []console.Choice{
				{ID: "an", Name: "Lê Văn An", Note: "Chuyên viên"},
				{ID: "duc", Name: "Trần Minh Đức", Note: "Chuyên viên"},
				{ID: "thao", Name: "Nguyễn Thị Phương Thảo", Note: "Sở Lao động – Thương binh và Xã hội"},
				{ID: "binh", Name: "Phạm Thanh Bình"},
				{ID: "ha", Name: "Vũ Thu Hà"},
				{ID: "son", Name: "Đỗ Hồng Sơn"},
				{ID: "yen", Name: "Bùi Hải Yến"},
			},
		},
		Link: console.Device{Name: "Máy chủ", State: "đã kết nối"},
	}
}

func samples() map[string]console.View {
	free := desk()
	free.Desk.State, free.Desk.Current = console.StateFree, console.Current{}
	free.Can = console.Can{Next: true, Pause: true, CallAny: true, Logout: true, Return: true, Class: true, WalkIn: true, Cancel: true, Profile: true}
	paused := free
	paused.Desk.State, paused.Desk.Reason, paused.Can = console.StatePaused, "Nghỉ giữa giờ", console.Can{Pause: true}
	paused.Desk.Waiting, paused.Desk.Next = nil, console.Next{}
	paused.Desk.PausedAt, paused.Desk.PauseLimit = monday.Add(-16*time.Minute), 15*time.Minute
	serving := desk()
	serving.Desk.Current.ClassBy, serving.Desk.Current.Then, serving.Desk.Current.ThenIDs = true, []string{"Chứng thực bản sao"}, []string{"ct"}
	serving.Desk.Notes.Outcome, serving.Desk.Notes.Marks = "nhan", []string{"uyquyen"}
	serving.UndoSec, serving.Undo, serving.Can.Undo = 4, "Bắt đầu phục vụ A018", true
	serving.Desk.Needs.Marks = []string{"dvc"}
	serving.Desk.Duty = "Chế độ: Trả kết quả cuối ngày"
	onward := serving
	onward.Desk.Current.Then = []string{longestService, "Chứng thực bản sao", "quay lại Quầy 3"}
	called := busy()
	called.Error, called.Pending, called.PendingID = "", "", ""
	called.Desk.Current.Service, called.Desk.Notes, called.Desk.Current.Then = "Đổi giấy phép lái xe", console.Notes{Ticket: "a18", Number: "AK003"}, nil
	back := free
	back.Note, back.NoteDone, back.UndoSec, back.Undo = "A011 đã trở lại hàng, sau A020", true, 3, "Trở lại hàng A011"
	back.Error = "Đã quá thời gian quay lại – chỉ gọi được ngoài thứ tự, có lý do"
	empty := free
	empty.Desk.Waiting, empty.Desk.Held, empty.Desk.Absent, empty.Desk.Done, empty.Desk.Next = nil, nil, nil, nil, console.Next{}
	empty.Can.Next, empty.Can.Return, empty.Desk.Profiles, empty.Desk.Classes = false, false, nil, nil
	long := busy()
	long.Lang, long.Desk.Agency, long.Officer = i18n.English, "Department of Labour, War Invalids and Social Affairs", "Nguyễn Thị Phương Thảo"
	long.Desk.Duty, long.Undo = "Assigned: Transport, Labour, War Invalids and Social Affairs, Collecting results", "Put back in line AK003"
	long.Link.State = "no connection since 08:31"
	long.Desk.Current.Class, long.Desk.Current.Note = "Pregnant women, or with small children", "service no. 2"
	shut := login()
	shut.Login.Shut = "Tập huấn nghiệp vụ theo kế hoạch của lãnh đạo Trung tâm"
	english := desk()
	english.Lang = i18n.English
	busyOpened := desk()
	busyOpened.Desk.Opened, busyOpened.Can.CallAny = opened().Desk.Opened, false
	busyOpened.Desk.Opened.Stands, busyOpened.Desk.Opened.State, busyOpened.Desk.Opened.WaitMin = console.StandsAbsent, "Vắng mặt lúc 08:31", 6
	busyOpened.Desk.Opened.Calls, busyOpened.Desk.Opened.Class = 3, ""
	openedEnglish := opened()
	openedEnglish.Lang, openedEnglish.Desk.Opened.Late = i18n.English, false
	openedEnglish.Desk.Opened.Service, openedEnglish.Desk.Opened.Agency, openedEnglish.Desk.Opened.Class = "Driving licence", "Department of Transport", "Elderly"
	openedEnglish.Desk.Opened.State = "Waiting"
	scanner := troubled()
	scanner.Scanner = console.Device{Name: "Máy quét", State: "mất kết nối – kiểm tra dây cắm", Level: console.LevelWarn}
	scanner.Note, scanner.Printer.More = "", ""
	choose := login()
	choose.Login.Counter, choose.Login.Officers = "", nil
	for i := range 24 {
		choose.Login.Counters = append(choose.Login.Counters, console.Choice{ID: fmt.Sprint(i + 1), Name: fmt.Sprint("Quầy ", i+1), Note: "Sở Tư pháp"})
	}
	taken := login()
	taken.Login.TakeoverFrom = "Nguyễn Thị Phương Thảo"
	locked := login()
	locked.Login.LockedSec = 28
	typed := login()
	typed.Login.Officers, typed.Login.Officer, typed.Login.Error = nil, "", "Sai tên đăng nhập hoặc mã PIN – còn 3 lần thử"
	another := login()
	another.Login.ChooseNew, another.Login.Error = true, "Mã PIN mới chưa dùng được: chọn 4 đến 8 chữ số, khác mã cũ, không phải một chữ số lặp lại hay dãy liên tiếp."
	return map[string]console.View{
		"login-new": another,
		"serving":   serving, "onward": onward, "called": called, "empty": empty, "back": back, "login-shut": shut,
		"desk": desk(), "busy": busy(), "free": free, "paused": paused, "english": english, "english-busy": long,
		"opened": opened(), "opened-busy": busyOpened, "opened-elsewhere": openedElsewhere(), "opened-english": openedEnglish,
		"troubled": troubled(), "troubled-scanner": scanner,
		"login": login(), "login-counter": choose, "login-taken": taken, "login-locked": locked, "login-typed": typed,
	}
}
