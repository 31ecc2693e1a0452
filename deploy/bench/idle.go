package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// resting is a screen that is not used.
type resting struct {
	name    string
	program string // in bin; empty means a bare window
	size    string
	device  string   // its device.toml
	shut    bool     // the centre is closed
	args    []string // besides the usual ones
	aim     float64  // the limit, in per cent of one core

	cmd, server *exec.Cmd
	said        bytes.Buffer
	from, to    [2]int // CPU ticks of the program, and of its X server
	began       time.Time
	over        time.Duration
	rss         int
}

func screensAtRest() []*resting {
	return []*resting{
		{name: "bare Fyne window", size: "1920x1080"},
		{name: "wall", program: "display", size: "1920x1080", device: "id = \"wall-1\"\n", aim: 2},
		{name: "wall whose line moves", program: "display", size: "1920x1080", device: "id = \"wall-2\"\n[wall]\nticker_scroll = true\n", aim: 15},
		{name: "closed wall", program: "display", size: "1920x1080", device: "id = \"wall-3\"\n", shut: true, aim: 2},
		{name: "kiosk", program: "kiosk", size: "1080x1920", device: "id = \"kiosk-1\"\n", aim: 2},
		{name: "console", program: "counter", size: "1366x768", device: "id = \"console-1\"\n", args: []string{"-counter", "1", "-quiet"}, aim: 2},
		{name: "pad", program: "counter", size: "1280x800", device: "id = \"pad-1\"\n", args: []string{"-counter", "1", "-pad"}, aim: 2},
	}
}

// Times of a measurement of idle screens.
const (
	settling  = 30 * time.Second // until a call is no longer highlighted
	restingIs = 60 * time.Second
)

// idle measures all idle screens in the same minute, each on an X server of its own
// without a graphics card, beside a bare window of the toolkit. It counts CPU time and
// not elapsed time, because the machine may be shared.
func (b *bench) idle() error {
	if err := b.buildBare(); err != nil {
		return err
	}
	hubs, err := b.hallHubs()
	defer func() {
		for _, h := range hubs {
			h.stop()
		}
	}()
	if err != nil {
		return err
	}
	screens := screensAtRest()
	var failure error
	for i, s := range screens {
		if failure = b.startResting(s, i, hubs[s.shut]); failure != nil {
			failure = fmt.Errorf("%s: %w", s.name, failure)
			break
		}
	}
	if failure == nil {
		time.Sleep(settling)
		for _, s := range screens {
			failure = errors.Join(failure, s.begin())
		}
		time.Sleep(restingIs)
		for _, s := range screens {
			failure = errors.Join(failure, s.finish())
		}
	}
	for _, s := range screens {
		failure = errors.Join(failure, s.stop())
	}
	if failure == nil {
		b.addResting(screens)
	}
	return failure
}

func (b *bench) addResting(screens []*resting) {
	bare := screens[0]
	base := fmt.Sprintf("bare window %.2f %%, %d MB", bare.share(0), bare.rss)
	for _, s := range screens {
		figure := fmt.Sprintf("%.2f %%, its X server %.2f %%, %d MB", s.share(0), s.share(1), s.rss)
		if s == bare {
			b.add(s.name+", idle, of one core", figure, "", "")
			continue
		}
		b.add(s.name+", idle, of one core", fmt.Sprintf("%s = %.1f ×", figure, s.share(0)/bare.share(0)), fmt.Sprintf("≤ %.0f %%", s.aim), base)
	}
}

// buildBare builds the bare window.
func (b *bench) buildBare() error {
	build := exec.Command("go", "build", "-o", filepath.Join(b.dir, "barewindow"), "./deploy/barewindow")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building a bare window: %w: %s", err, out)
	}
	return nil
}

// hallText is the text on a hall's wall besides numbers.
const hallText = `
[[notice]]
title = "Lấy số thứ tự"
text = "Chọn cơ quan, chọn thủ tục trên màn hình rồi nhận phiếu."
[[notice]]
title = "Chuẩn bị giấy tờ"
text = "Ông/bà mang theo căn cước và bộ hồ sơ theo thủ tục."
`

const hallLines = `ticker = [
  "Chào mừng ông/bà đến với Trung tâm Phục vụ hành chính công.",
  "Giờ tiếp nhận: sáng 07:30–11:30, chiều 13:30–17:00, từ thứ hai đến thứ sáu.",
  "Nếu vắng mặt khi gọi số, ông/bà vui lòng quay lại quầy trong vòng 15 phút.",
  "Nộp hồ sơ trực tuyến và tra cứu kết quả tại Cổng Dịch vụ công quốc gia: dichvucong.gov.vn.",
]
`

// hallHubs starts a hub whose centre is open, and one whose centre is closed today.
func (b *bench) hallHubs() (hubs map[bool]*process, err error) {
	days := []string{"CN", "T2", "T3", "T4", "T5", "T6", "T7"}
	other := days[(int(calendar.Local(time.Now().UnixMilli()).Weekday())+3)%7]
	hubs = map[bool]*process{}
	defer func() { b.centre = "" }()
	for shut, hours := range map[bool]string{false: "", true: "[hours]\ndays = [\"" + other + "\"]\nspans = [\"07:30-11:30\"]\n"} {
		b.centre = hallLines + centreFile + hallText + hours
		hub, _, err := b.startHub(filepath.Join(b.dir, "idle-"+strconv.FormatBool(shut)))
		if err != nil {
			return hubs, err
		}
		hubs[shut] = hub
	}
	return hubs, callSome(hubs[false], 12, 4)
}

// callSome issues n numbers and calls some of them.
func callSome(hub *process, n, called int) error {
	if err := waiting(hub, n); err != nil {
		return err
	}
	desk := hub.dial("desk", wire.RoleConsole, false, nil)
	defer desk.close()
	commands := []queue.Command{queue.Login{Counter: "1", Officer: "duc", PIN: "1234"}}
	for range called {
		commands = append(commands, queue.CallNext{Counter: "1"}, queue.Start{Counter: "1"}, queue.Finish{Counter: "1"})
	}
	for _, c := range append(commands, queue.Logout{Counter: "1"}) {
		if _, err := desk.do(c); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) startResting(s *resting, number int, hub *process) error {
	folder := filepath.Join(b.dir, "rest-"+strconv.Itoa(number))
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	display := ":" + strconv.Itoa(60+number)
	s.server = exec.Command("Xvfb", display, "-screen", "0", s.size+"x24", "-nolisten", "tcp", "-fbdir", folder)
	if err := s.server.Start(); err != nil {
		s.server = nil
		return fmt.Errorf("starting Xvfb: %w: install it with deploy/setup.sh", err)
	}
	memory := filepath.Join(folder, "Xvfb_screen0")
	if err := waitFor(memory); err != nil {
		return err
	}
	words := []string{filepath.Join(b.dir, "barewindow"), "-window", s.size}
	if s.program != "" {
		device := filepath.Join(folder, "device.toml")
		if err := os.WriteFile(device, []byte(s.device), 0o600); err != nil {
			return err
		}
		words = append([]string{
			filepath.Join(b.bin, s.program), "-config", device, "-data", filepath.Join(folder, "data"), "-hub", "ws://" + hub.address + "/link", "-window", s.size,
		}, s.args...)
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = append(os.Environ(), "DISPLAY="+display)
	cmd.Stderr = &s.said
	if err := cmd.Start(); err != nil {
		return err
	}
	s.cmd = cmd
	if s.program == "" {
		return nil // it has one colour
	}
	return waitPainted(memory)
}

// ticks reads the CPU time of the program and its X server.
func (s *resting) ticks() (list [2]int, err error) {
	for i, cmd := range []*exec.Cmd{s.cmd, s.server} {
		if list[i], err = cpuTicks(cmd.Process.Pid); err != nil {
			return list, fmt.Errorf("%s: %w: %s", s.name, err, &s.said)
		}
	}
	return list, nil
}

func (s *resting) begin() (err error) {
	s.began = time.Now()
	s.from, err = s.ticks()
	return err
}

func (s *resting) finish() (err error) {
	s.over = time.Since(s.began)
	if s.to, err = s.ticks(); err == nil {
		s.rss, err = memoryMB(s.cmd.Process.Pid, "VmRSS")
	}
	return err
}

// share is the CPU time of the program (0) or its X server (1), in per cent of a core.
func (s *resting) share(i int) float64 { return float64(s.to[i]-s.from[i]) / s.over.Seconds() }

func (s *resting) stop() (err error) {
	if s.cmd != nil {
		err = end(s.cmd, &s.said)
	}
	if s.server != nil {
		_ = s.server.Process.Kill()
		_ = s.server.Wait()
	}
	return err
}
