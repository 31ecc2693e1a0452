package consoleview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"motcua/internal/console"
)

// command is one command of the clerk, with its key.
type command struct {
	id    string
	text  string // key of the text
	key   string // as shown on the button
	name  fyne.KeyName
	ctrl  fyne.KeyName // pressed together with Ctrl
	pad   string       // the numpad key, as shown in the help
	codes padKey
	can   func(*console.View) bool
	do    func(*deskPage)
}

// padKey distinguishes a numpad key from the key with the same name on the main block by
// its X11 key code, which is 8 more than the kernel's.
type padKey struct {
	x11  int
	name fyne.KeyName
}

const x11Offset = 8

// is reports whether e is the numpad key. Under X11 the code is sufficient; a Wayland
// session reports the kernel's code, which is accepted only together with the name.
func (k padKey) is(e *fyne.KeyEvent) bool {
	if k.x11 == 0 {
		return false
	}
	code := e.Physical.ScanCode
	return code == k.x11 || (code == k.x11-x11Offset && e.Name == k.name)
}

// commands is the key table of the console.
var commands = []command{
	{
		id: "next", text: "console.next", key: "F2", name: fyne.KeyF2, pad: "Enter", codes: padKey{104, fyne.KeyEnter},
		can: func(v *console.View) bool { return v.Can.Next }, do: func(s *deskPage) { s.finish(true) },
	},
	{
		id: "recall", text: "console.recall", key: "F3", name: fyne.KeyF3, pad: "*", codes: padKey{63, fyne.KeyAsterisk},
		can: func(v *console.View) bool { return v.Can.Recall }, do: func(s *deskPage) { s.act.Recall() },
	},
	{
		id: "start", text: "console.start", key: "F4", name: fyne.KeyF4, pad: "5", codes: padKey{84, fyne.Key5},
		can: func(v *console.View) bool { return v.Can.Start }, do: func(s *deskPage) { s.act.Start() },
	},
	{
		id: "noshow", text: "console.noshow", key: "F6", name: fyne.KeyF6, pad: "0", codes: padKey{90, fyne.Key0},
		can: func(v *console.View) bool { return v.Can.NoShow }, do: func(s *deskPage) { s.act.NoShow() },
	},
	{
		id: "hold", text: "console.hold", key: "F7", name: fyne.KeyF7, pad: "−", codes: padKey{82, fyne.KeyMinus},
		can: func(v *console.View) bool { return v.Can.Hold }, do: func(s *deskPage) { s.ask(askHold, "") },
	},
	{
		id: "transfer", text: "console.transfer", key: "F8", name: fyne.KeyF8, pad: "/", codes: padKey{106, fyne.KeySlash},
		can: func(v *console.View) bool { return v.Can.Transfer }, do: func(s *deskPage) { s.ask(askTransfer, "") },
	},
	{
		id: "finish", text: "console.finish", key: "F9", name: fyne.KeyF9, pad: "+", codes: padKey{86, fyne.KeyPlus},
		can: func(v *console.View) bool { return v.Can.Finish }, do: func(s *deskPage) { s.finish(false) },
	},
	{
		id: "pause", text: "console.pause", key: "F10", name: fyne.KeyF10, pad: ".", codes: padKey{91, fyne.KeyPeriod},
		can: func(v *console.View) bool { return v.Can.Pause }, do: (*deskPage).pauseOrResume,
	},
	{
		id: "any", text: "console.any", key: "#",
		can: func(v *console.View) bool { return v.Can.CallAny }, do: func(s *deskPage) { s.ask(askNumber, "") },
	},
	{
		id: "return", text: "console.return", key: "F5", name: fyne.KeyF5,
		can: func(v *console.View) bool { return v.Can.Return }, do: (*deskPage).askBack,
	},
	{
		id: "note", text: "console.note", key: "F11", name: fyne.KeyF11,
		can: func(v *console.View) bool { return v.Can.Note }, do: (*deskPage).askNotes,
	},
	{
		id: "plan", text: "console.plan", key: "Ctrl+D", ctrl: fyne.KeyD,
		can: func(v *console.View) bool { return v.Can.Plan }, do: func(s *deskPage) { s.ask(askPlan, s.view.Desk.Current.Number) },
	},
	{
		id: "priority", text: "console.priority", key: "Ctrl+U", ctrl: fyne.KeyU,
		can: func(v *console.View) bool { return v.Can.Class }, do: (*deskPage).askPriority,
	},
	{
		id: "walkin", text: "console.walkin", key: "Ctrl+N", ctrl: fyne.KeyN,
		can: func(v *console.View) bool { return v.Can.WalkIn }, do: func(s *deskPage) { s.ask(askWalkIn, "") },
	},
	{
		id: "cancel", text: "console.cancel", key: "Delete", name: fyne.KeyDelete,
		can: func(v *console.View) bool { return v.Can.Cancel }, do: (*deskPage).askCancelSubject,
	},
	{
		id: "profile", text: "console.profile", key: "Ctrl+P", ctrl: fyne.KeyP,
		can: func(v *console.View) bool { return v.Can.Profile }, do: func(s *deskPage) { s.ask(askProfile, "") },
	},
	{
		id: "day", text: "console.day", key: "Ctrl+T", ctrl: fyne.KeyT,
		can: func(v *console.View) bool { return v.Can.Day }, do: func(s *deskPage) { s.ask(askDay, "") },
	},
	{
		id: "undo", text: "console.undo", key: "Ctrl+Z", ctrl: fyne.KeyZ,
		can: func(v *console.View) bool { return v.Can.Undo }, do: func(s *deskPage) { s.act.Undo() },
	},
	{
		id: "find", text: "console.find", key: "Ctrl+K", ctrl: fyne.KeyK,
		can: always, do: func(s *deskPage) { s.ask(askCommand, "") },
	},
	{
		id: "filter", text: "console.filter", key: "Ctrl+F", ctrl: fyne.KeyF,
		can: always, do: (*deskPage).startFilter,
	},
	{
		id: "help", text: "console.help", key: "F1", name: fyne.KeyF1,
		can: always, do: func(s *deskPage) { s.ask(askHelp, "") },
	},
	{
		id: "strip", text: "console.strip", key: "Ctrl+M", ctrl: fyne.KeyM,
		can: always, do: func(s *deskPage) { s.strip.toggle() },
	},
	{
		id: "supervise", text: "console.super", key: "F12", name: fyne.KeyF12,
		can: func(v *console.View) bool { return v.Supervision.May }, do: func(s *deskPage) { s.act.Supervise(true) },
	},
	{
		id: "logout", text: "console.logout", key: "Ctrl+L", ctrl: fyne.KeyL,
		can: func(v *console.View) bool { return v.Can.Logout }, do: func(s *deskPage) { s.act.Logout() },
	},
}

func commandByID(id string) *command {
	for i := range commands {
		if commands[i].id == id {
			return &commands[i]
		}
	}
	return nil
}

// run runs a command if it is allowed now, or says that it needs the hub.
func (s *deskPage) run(c *command) {
	if c == nil {
		return
	}
	withHub := s.view
	withHub.Can = withHub.NeedsHub
	switch {
	case c.can(&s.view):
		c.do(s)
	case c.can(&withHub):
		s.act.NeedsHub()
	}
}

func (s *deskPage) pauseOrResume() {
	if s.view.Desk.State == console.StatePaused {
		s.act.Resume()
		return
	}
	s.ask(askPause, "")
}

// key handles a key on the desk. The character that a numpad key also types is dropped by
// runeTyped.
func (s *deskPage) key(e *fyne.KeyEvent) bool {
	switch {
	case s.dialog.kind != askNothing:
		return s.dialogKey(e)
	case s.isOpened() && isOpenedKey(e):
		return s.openedKey(e)
	}
	for i := range commands {
		c := &commands[i]
		if c.codes.is(e) && !s.numpadTypes(c) {
			s.swallow = true
			s.runOverOpened(c)
			return true
		}
		if c.name != "" && c.name == e.Name {
			s.runOverOpened(c)
			return true
		}
	}
	if s.isOpened() {
		return false // Tab and the arrows move the focus between buttons
	}
	if s.filterKey(e) {
		return true
	}
	if e.Name == fyne.KeyEnter { // the numpad's Enter without a key code
		s.run(commandByID("next"))
		return true
	}
	return s.listKey(e)
}

// rune opens the dialog that calls a number, by # or its first digit.
func (s *deskPage) rune(r rune) {
	switch {
	case s.dialog.kind != askNothing:
		s.dialogRune(r)
	case s.filterRune(r):
	case r == '#' && s.view.Can.CallAny:
		s.closeOpened()
		s.ask(askNumber, "")
	case r >= '0' && r <= '9' && s.view.Can.CallAny:
		s.closeOpened()
		s.ask(askNumber, string(r))
	}
}

// combined is the command's shortcut with Ctrl, nil if it has none.
func (c *command) combined() fyne.Shortcut {
	if c.ctrl == "" {
		return nil
	}
	return &desktop.CustomShortcut{KeyName: c.ctrl, Modifier: fyne.KeyModifierControl}
}

// shortcut handles the commands with Ctrl.
func (s *deskPage) shortcut(sc fyne.Shortcut) bool {
	if s.dialog.kind != askNothing {
		return false
	}
	if sc.ShortcutName() == (&fyne.ShortcutUndo{}).ShortcutName() {
		sc = undoShortcut
	}
	for i := range commands {
		if own := commands[i].combined(); own != nil && own.ShortcutName() == sc.ShortcutName() {
			s.runOverOpened(&commands[i])
			return true
		}
	}
	return false
}
