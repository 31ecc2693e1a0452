package program_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"motcua/internal/i18n"
	"motcua/internal/office"
)

// hour is a technician's first hour: the real programs, the sample centre, and a
// folder as working directory.
type hour struct {
	t        *testing.T
	bin, dir string
	port     string // used by another program
}

func newHour(t *testing.T) *hour {
	h := &hour{t: t, bin: t.TempDir(), dir: t.TempDir()}
	if out, err := exec.Command("go", "build", "-o", h.bin+"/", "motcua/cmd/...").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	if err := office.WriteSample(filepath.Join(h.dir, "conf")); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"conf/never.toml":   "id = \"quay-3\"\nhub = \"ws://127.0.0.1:7420\"\ncounter = \"3\"\n",
		"conf/word.toml":    "id = “kiosk-1”\r\nname = \"K\"\r\n",
		"conf/windows.toml": "id = \"wall-1\"\r\nhub = \"ws://127.0.0.1:7420/link\"\r\n",
		"conf/emoji.toml":   "id = \"wall-1\"\nname = \"📄 Sảnh \u202eabc\u202c\"\nhub = \"ws://127.0.0.1:7420/link\"\n",
		"conf/printer.toml": "[printer]\naddress = \"lp0\"\n",
		"conf/scanner.toml": "[scanner]\naddress = \"usb\"\n",
		"alone/device.toml": "id = \"kiosk-1\"\n[embedded_hub]\ncentre = \"../gone/centre.toml\"\n",
		"junk":              "x",
		"no-head.csv":       "gplx,2026-11-26 08:30\n",
		"rows.csv": "code,service,slot,state\nA,gplx,mai\nB,gplx,46359.5\nC,,26/11/2026 08:30\nD,gplx,26/11/2026 08:30:30\n,gplx,26/11/2026 08:30,hủy\n" +
			"E,gplx,26/11/2026 08:30,ngủ\nF,gplx,26/11/2026 08:30,,x\n",
		"hub-rows.csv": "code,service,slot\nA,không-có,1/12/2026 08:30\n036099001234,gtvt-1.002809,1/12/2026 08:30\nB?,gtvt-1.002809,1/12/2026 08:30\n" +
			strings.Repeat("x", 50) + ",gtvt-1.002809,1/12/2026 08:30\nC,gtvt-1.002809,1/12/2020 08:30\nC,gtvt-1.002820,1/12/2020 08:30\n",
		"d/hub.db": strings.Repeat("x", 9000),
		"z/hub.db": strings.Repeat("\x00", 8) + strings.Repeat("x", 9000),
	} {
		path := filepath.Join(h.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	h.port = l.Addr().String()
	return h
}

// run starts a program in the folder, without a screen.
func (h *hour) run(line string, lang i18n.Lang) (code int, out string) {
	h.t.Helper()
	words := strings.Fields(h.here(line))
	cmd := exec.Command(filepath.Join(h.bin, words[0]), append(words[1:], "-lang", string(lang))...)
	cmd.Dir, cmd.Env = h.dir, []string{"HOME=" + filepath.Join(h.dir, "home"), "PATH=" + os.Getenv("PATH")}
	data, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		h.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), strings.TrimSpace(string(data))
}

func (h *hour) here(text string) string {
	return strings.NewReplacer("DIR", h.dir, "PORT", h.port).Replace(text)
}

// slips are errors that a technician may make while setting up a centre by the
// README, with the last lines that the terminal must show.
var slips = []struct {
	line                string
	code                int
	vietnamese, english string
}{
	// the wrong folder or file
	{"hub", 2, "hub: Không có tệp cấu hình DIR/centre.toml: hãy chuyển đến thư mục của tệp, hoặc chỉ tệp bằng -config.", "hub: There is no configuration file DIR/centre.toml: go to its folder, or give the file with -config."},
	{"hub -check -config conf", 2, "DIR/conf là thư mục, trong khi cần một tệp", "DIR/conf is a folder, and a file is needed"},
	{"hub exceptions", 2, "Không có tệp cấu hình DIR/centre.toml", "There is no configuration file DIR/centre.toml"},
	{"kiosk", 2, "kiosk: Không có DIR/centre.toml, là tệp Trung tâm mà DIR/device.toml chỉ", "There is no DIR/centre.toml, which DIR/device.toml names"},
	{"kiosk -config alone/device.toml", 2, "kiosk: Không có DIR/gone/centre.toml, là tệp Trung tâm mà DIR/alone/device.toml chỉ", "There is no DIR/gone/centre.toml, which DIR/alone/device.toml names"},
	{"kiosk -config conf/device-kiosk.toml -check", 0, "conf/device-kiosk.toml: không có lỗi", "conf/device-kiosk.toml: no faults"},
	{"display -check -config conf/none.toml", 2, "display: Không có tệp cấu hình DIR/conf/none.toml", "There is no configuration file DIR/conf/none.toml"},
	{"display -config conf/none.toml", 2, "Chưa biết máy chủ ở đâu vì không có tệp DIR/conf/none.toml", "No hub is given, since there is no DIR/conf/none.toml"},
	{"counter -config conf/printer.toml", 2, "DIR/conf/printer.toml chưa ghi máy chủ", "DIR/conf/printer.toml names no hub"},
	{"counter -pad -hub ws://h/link", 2, "Chưa biết quầy số mấy", "No counter is given"},
	// the contents of a file
	{"display -check -config conf/word.toml", 2, `conf/word.toml:1: cột 6 là dấu nháy kép cong “ (U+201C): hãy gõ dấu nháy thẳng, "`, "conf/word.toml:1: column 6 is the curly quotation mark"},
	{"display -check -config conf/windows.toml", 0, "conf/windows.toml: không có lỗi", "no faults"},
	{"display -check -config conf/emoji.toml", 0, "lưu ý: conf/emoji.toml:2: tệp: name có biểu tượng cảm xúc (U+1F4C4) ở ký tự thứ 1 và 2 ký tự khác như vậy: ký tự này bị bỏ qua; hãy xóa đi\nconf/emoji.toml: không có lỗi", "warning: conf/emoji.toml:2: the file: name has an emoji"},
	{"counter -check -config conf/never.toml", 0, `lưu ý: conf/never.toml:2: hub "ws://127.0.0.1:7420" thiếu đường dẫn /link: sẽ dùng "ws://127.0.0.1:7420/link"`, "lacks the path of the link"},
	{"kiosk -check -config conf/printer.toml", 2, "Địa chỉ máy in hoặc máy quét viết sai dạng", "The address of the printer or the scanner has a wrong form"},
	{"kiosk -check -config conf/scanner.toml", 2, "Địa chỉ máy in hoặc máy quét viết sai dạng", "The address of the printer or the scanner has a wrong form"},
	// flags and commands
	{"kiosk -check -printer lp0 -config conf/none.toml", 2, `kiosk: -printer: địa chỉ "lp0" viết sai dạng`, `kiosk: -printer: the address "lp0" has a wrong form`},
	{"kiosk -printer lp0 -config conf/none.toml", 2, `kiosk: -printer: địa chỉ "lp0" viết sai dạng`, `kiosk: -printer: the address "lp0" has a wrong form`},
	{"kiosk -scanner usb -config conf/none.toml", 2, `kiosk: -scanner: địa chỉ "usb" viết sai dạng`, `kiosk: -scanner: the address "usb" has a wrong form`},
	{"kiosk -scanner usb -config conf/device-kiosk.toml", 2, `kiosk: -scanner: địa chỉ "usb" viết sai dạng`, `kiosk: -scanner: the address "usb" has a wrong form`},
	{"kiosk -config conf/device-kiosk.toml devces", 2, `kiosk: không có lệnh "devces": có phải ý bạn là "devices"?`, `there is no command "devces": did you mean "devices"?`},
	{"counter devices", 2, `counter: không có lệnh "devices": các lệnh là backup-key`, "the commands are backup-key"},
	{"hub appointment -config conf/centre.toml", 2, `hub: sau "appointment" cần một từ nữa: hãy ghi hub appointment add`, "needs a second word"},
	{"hub -config conf/centre.toml explain", 2, "hub: thiếu SỐ: hãy ghi hub explain SỐ", "NUMBER is missing: write hub explain NUMBER"},
	{"counter -hub 192.168.1.10", 2, `counter: -hub: hub "192.168.1.10" không phải là địa chỉ của máy chủ`, "is not the address of a hub"},
	{"counter -hub ws://h/link -id Quầy-3", 2, `counter: -id: id "Quầy-3" có dạng không dùng được`, "has a form that cannot be kept"},
	{"counter -hub ws://h/link -window 800", 2, `counter: không hiểu cỡ cửa sổ "800"`, "the window size"},
	{"hub -config conf/centre.toml -listen 7420", 2, `hub: "7420" không phải là địa chỉ có cổng`, "is not an address with a port"},
	{"hub -config conf/centre.toml exceptions -day hômnay", 2, `hub: không hiểu ngày "hômnay"`, "cannot be read: write it like"},
	// folders, ports and screens
	{"hub -write-sample conf", 1, "hub: Đã có tệp DIR/conf/centre.toml và không ghi đè lên: hãy chọn một thư mục trống.", "There is a file DIR/conf/centre.toml already"},
	{"hub -config conf/centre.toml -data junk -listen 127.0.0.1:0", 1, "hub: Không tạo được thư mục DIR/junk vì có một tệp ở chỗ đó", "DIR/junk cannot be a folder"},
	{"hub -config conf/centre.toml -data d -listen 127.0.0.1:0", 125, "hub: Tệp dữ liệu bị hỏng và chưa bị sửa gì thêm.", "The data file is damaged, and nothing was changed in it."},
	{"hub -config conf/centre.toml -data p1 -listen PORT", 1, "hub: Cổng của PORT đã có người dùng", "The port of PORT is taken"},
	{"hub -config conf/centre.toml -data p2 -listen 192.0.2.1:7420", 1, "hub: Máy này không có địa chỉ 192.0.2.1:7420", "This machine does not have the address 192.0.2.1:7420"},
	{"display -config conf/windows.toml -data w1", 1, "display: Không có màn hình để vẽ (chưa đặt DISPLAY)", "There is no screen to draw on"},
	// commands before the hub has run, and with the wrong file
	{"hub -config conf/centre.toml -data none -listen 127.0.0.1:1 explain A001", 2, "hub: Chưa có máy chủ nào làm việc trong DIR/none: hãy mở máy chủ, hoặc chỉ thư mục dữ liệu của máy chủ bằng -data", "No hub has worked in DIR/none yet"},
	{"hub -config conf/centre.toml verify none.gz", 2, "hub: Không có DIR/none.gz: hãy kiểm tra đường dẫn.", "DIR/none.gz is not there"},
	{"hub verify junk", 1, "hub: Có phần chưa đạt: hãy xem các dòng ở trên.", "hub: Something is not as it should be"},
	{"hub -config conf/centre.toml -data p3 restore junk", 1, "hub: DIR/junk không phải là bản sao lưu nguyên vẹn, và chưa có gì bị thay đổi", "DIR/junk is no whole backup"},
	{"hub -config conf/centre.toml -data p3 restore none.gz", 2, "hub: Không có DIR/none.gz", "DIR/none.gz is not there"},
	{"hub -config conf/centre.toml -data p3 verify -hash 12", 2, "hub: Mã chuỗi phải gồm đúng 64 chữ số", "The hash must be the 64 digits"},
	{"hub verify junk", 1, "Lỗi: tệp không phải là bản sao lưu nguyên vẹn", "Fault: the file is no whole backup"},
	{"hub verify z/hub.db", 1, "Lỗi: không mở được tệp: dữ liệu bị hỏng", "Fault: the file cannot be opened: it is damaged"},
	// files of appointments
	{"hub -config conf/centre.toml appointment import none.csv", 2, "hub: Không có DIR/none.csv", "DIR/none.csv is not there"},
	{"hub -config conf/centre.toml appointment import junk", 2, "junk:1: dòng đầu phải ghi tên các cột: hãy ghi code,service,slot,class (không có cột \"x\": hãy bỏ đi)", "junk:1: the first line must name the columns"},
	{"hub -config conf/centre.toml appointment import no-head.csv", 2, "no-head.csv:1: dòng đầu phải ghi tên các cột", "no-head.csv:1: the first line must name the columns"},
	{"hub -config conf/centre.toml appointment import rows.csv", 2, "rows.csv:2: không đọc được giờ hẹn \"mai\"\nrows.csv:3: giờ hẹn \"46359.5\" chỉ là một con số\nrows.csv:4: chưa có thủ tục\nrows.csv:5: giờ hẹn \"26/11/2026 08:30:30\" không tròn phút\nrows.csv:6: chưa có mã hẹn\nrows.csv:7: không hiểu trạng thái \"ngủ\"\nrows.csv:8: dòng này có 5 ô, dòng đầu có 4", "rows.csv:2: the slot \"mai\" cannot be read\nrows.csv:3: the slot \"46359.5\" is a bare number\nrows.csv:4: the service is empty\nrows.csv:5: the slot\nrows.csv:6: the code is empty\nrows.csv:7: the state \"ngủ\" is not known\nrows.csv:8: it has 5 fields"},
	{"hub -config conf/centre.toml appointment add -service gplx -at mai", 2, "hub: không đọc được giờ hẹn \"mai\"", "hub: the slot \"mai\" cannot be read"},
	{"hub -config conf/centre.toml export -csv -json", 2, "hub: hãy ghi -csv hoặc -json", "hub: write -csv or -json"},
	{"kiosk scan-test -config conf/device-wall.toml", 1, "kiosk: Có phần chưa đạt: hãy xem các dòng ở trên.", "Something is not as it should be"},
}

// TestEverySlipIsAnsweredWithWhatToDo starts the real programs.
func TestEverySlipIsAnsweredWithWhatToDo(t *testing.T) {
	h := newHour(t)
	chain := regexp.MustCompile(`(?i)\b(no such file|mkdir|bind:|listen tcp|open /|errno|goroutine)\b`)
	for _, s := range slips {
		for lang, want := range map[i18n.Lang]string{i18n.Vietnamese: s.vietnamese, i18n.English: s.english} {
			code, out := h.run(s.line, lang)
			lines := strings.Split(out, "\n")
			if code != s.code || !saysAll(out, h.here(want)) {
				t.Errorf("%s (%s) ends with %d, and says\n%s\nwant %d and\n%s", s.line, lang, code, out, s.code, h.here(want))
			}
			if lang == i18n.Vietnamese {
				h.speaksVietnamese(s.line, out)
			}
			if last := lines[len(lines)-1]; chain.MatchString(last) || strings.HasPrefix(last, "time=") {
				t.Errorf("%s (%s) says at last: %s", s.line, lang, last)
			}
		}
	}
}

// saysAll reports whether each line of want is part of the output.
func saysAll(out, want string) bool {
	return !slices.ContainsFunc(strings.Split(want, "\n"), func(line string) bool { return !strings.Contains(out, line) })
}

// inEnglish are words that no Vietnamese text has.
var inEnglish = regexp.MustCompile(`(?i)(?:^|[ "(:])(the|of|is|are|was|has|have|not|cannot|and|or|write|with|from|there|it|its|at|must)(?:[ ",.:;)]|$)`)

// speaksVietnamese checks that a program printed nothing in English, except its log.
func (h *hour) speaksVietnamese(line, out string) {
	h.t.Helper()
	for _, said := range strings.Split(out, "\n") {
		if word := inEnglish.FindString(said); word != "" && !strings.HasPrefix(said, "time=") {
			h.t.Errorf("%s says %q in: %s", line, word, said)
		}
	}
}

// startHub runs the hub of the sample centre, and returns its address when it is
// ready.
func (h *hour) startHub(data string) (address string) {
	h.t.Helper()
	cmd := exec.Command(filepath.Join(h.bin, "hub"), "-config", "conf/centre.toml", "-data", data, "-listen", "127.0.0.1:0")
	cmd.Dir, cmd.Env = h.dir, []string{"HOME=" + filepath.Join(h.dir, "home")}
	said, err := cmd.StderrPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	ready := regexp.MustCompile(`msg="the hub is ready" address=(\S+)`)
	for lines := bufio.NewScanner(said); lines.Scan(); {
		if m := ready.FindStringSubmatch(lines.Text()); m != nil {
			go func() { _, _ = io.Copy(io.Discard, said) }() // ends with the hub
			return m[1]
		}
	}
	h.t.Fatal("the hub does not get ready")
	return ""
}

// TestSlipsBesideAHubThatWorks starts a second hub, and commands with another
// address and another key.
func TestSlipsBesideAHubThatWorks(t *testing.T) {
	h := newHour(t)
	sample, err := os.ReadFile(filepath.Join(h.dir, "conf/centre.toml"))
	if err != nil {
		t.Fatal(err)
	}
	keyed := strings.Replace(string(sample), "[centre]\n", "[centre]\nkey = \"mot-khoa-rat-dai\"\n", 1)
	if err := os.WriteFile(filepath.Join(h.dir, "conf/centre.toml"), []byte(keyed), 0o600); err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(keyed, "mot-khoa-rat-dai", "mot-khoa-khac-han", 1)
	if err := os.WriteFile(filepath.Join(h.dir, "conf/other.toml"), []byte(other), 0o600); err != nil {
		t.Fatal(err)
	}
	address := h.startHub("d1")
	for _, c := range []struct {
		line string
		code int
		want string
	}{
		{"hub -config conf/centre.toml -data d1 -listen 127.0.0.1:0", 125, "hub: Một chương trình khác đang dùng thư mục dữ liệu này: hãy dừng chương trình đó trước"},
		{"hub -config conf/centre.toml -data d1 -listen 127.0.0.1:1 exceptions", 0, "0 việc"},
		{"hub -config conf/other.toml -data d1 exceptions", 0, "0 việc"},
		{"hub -config conf/centre.toml -data d1 enroll kiosk-1", 2, "hub: hãy ghi thiết bị là gì"},
		{"hub -config conf/centre.toml -data d1 enroll pad-3 -role pad", 2, "hub: Tên, vai trò hoặc quầy của thiết bị không dùng được"},
		{"hub -config conf/centre.toml -data d1 revoke pad-3", 2, "hub: Không có thiết bị pad-3"},
		{"hub -config conf/centre.toml -data d1 -listen " + address + " explain A999", 2, "hãy kiểm tra"},
		{"hub -config conf/centre.toml -data d1 -listen " + address + " backup junk", 2, "hub: Đã có tệp mang tên đó"},
		{"hub -config conf/centre.toml -data d1 -listen " + address + " appointment cancel XXXX -reason x", 2, "hub: Không có lịch hẹn nào mang mã này"},
		{"hub -config conf/centre.toml -data d1 -listen " + address + " day 2126-01-01", 2, "hub: Chưa nhận ngày này"},
		{"hub -config conf/centre.toml -data d1 -listen " + address + " explain " + strings.Repeat("9", 90), 2, "hub: Mã, số hoặc lý do quá dài"},
		{"hub -config conf/centre.toml -data d1 -listen " + address + " export -from 2026-12-02 -to 2026-12-01", 2, "hub: Ngày phải ghi như 2026-11-25, ngày đầu đứng trước"},
		{"hub -config conf/centre.toml -data d1 -listen " + address + " verify -hash " + strings.Repeat("1", 64), 1, "Lỗi: không mục nào có mã chuỗi 1111"},
		{"hub -config conf/centre.toml -data d1 -listen " + address + " backup none/copy.gz", 2, "hub: Không có thư mục của DIR/none/copy.gz"},
		{"hub -config conf/centre.toml -data d1 -listen " + address + " appointment add -service khong -at 2026-12-26T08:30", 2, "hub: không có thủ tục \"khong\""},
		{"hub -config conf/centre.toml -data d1 -listen " + address + " appointment import hub-rows.csv", 2, "hub-rows.csv:2: không có thủ tục \"không-có\"\nhub-rows.csv:3: mã hẹn trông như số căn cước\nhub-rows.csv:4: mã hẹn có ký tự\nhub-rows.csv:5: mã hẹn dài quá 40 ký tự\nhub-rows.csv:6: giờ hẹn 2020-12-01 08:30 đã qua\nhub-rows.csv:7: mã hẹn \"C\" đã có ở dòng 6"},
	} {
		code, out := h.run(c.line, i18n.Vietnamese)
		h.speaksVietnamese(c.line, out)
		c.want = h.here(c.want)
		if code != c.code || !saysAll(out, c.want) {
			t.Errorf("%s ends with %d, and says\n%s\nwant %d and\n%s", c.line, code, out, c.code, c.want)
		}
	}
}
