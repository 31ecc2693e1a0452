package queue

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"motcua/internal/eventlog"
)

// declared are the types of this package with a method of this name.
func declared(t *testing.T, method string) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != method {
				continue
			}
			if id, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
				names = append(names, id.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// Whoever adds a command or an event and forgets its registration learns it here.
func TestEveryTypeIsRegistered(t *testing.T) {
	var commands, events []string
	for _, c := range Commands() {
		commands = append(commands, c.Go.Name())
	}
	for _, k := range eventlog.Kinds() {
		if k.Book == book {
			events = append(events, k.Go.Name())
		}
	}
	slices.Sort(commands)
	slices.Sort(events)
	if want := declared(t, "CommandType"); !slices.Equal(commands, want) || len(want) < 40 {
		t.Errorf("registered are the commands\n%q, declared\n%q", commands, want)
	}
	if want := declared(t, "EventType"); !slices.Equal(events, want) || len(want) < 50 {
		t.Errorf("registered are the events\n%q, declared\n%q", events, want)
	}
	if twice := eventlog.Twice(); len(twice) != 0 {
		t.Errorf("registered twice: %q", twice)
	}
}

func TestRegistrationsAreWhole(t *testing.T) {
	roles := []eventlog.Role{eventlog.Kiosk, eventlog.Console, eventlog.Pad, eventlog.Wall, eventlog.Gateway}
	for name, k := range kinds {
		for _, role := range k.from {
			if !slices.Contains(roles, role) {
				t.Errorf("%s: there is no role %q", name, role)
			}
		}
		c, ok := reflect.New(k.is).Elem().Interface().(Command)
		if !ok || c.CommandType() != name {
			t.Errorf("%s is registered under another name", name)
			continue
		}
		field, hasTicket := k.is.FieldByName("Ticket")
		_, hasCounter := k.is.FieldByName("Counter")
		if k.seated && !hasCounter {
			t.Errorf("%s: it is decided at a counter, and names none", name)
		}
		if k.offline && !k.seated && !k.onlyOffline {
			t.Errorf("%s: a console does it while it is offline, and no session is asked for", name)
		}
		if k.onlyOffline && !k.offline {
			t.Errorf("%s: it can be done in no way", name)
		}
		if len(k.from) == 0 && (k.offline || k.again || k.copied) {
			t.Errorf("%s: no device sends it, and it is a device's", name)
		}
		if !k.seated {
			continue
		}
		counter, onScreen := k.at(filled(k.is, hasTicket && field.Type == reflect.TypeFor[TicketID]()))
		if counter != "7" {
			t.Errorf("%s: its counter is %q", name, counter)
		}
		if onScreen != "" && onScreen != "2026-11-23/A001" {
			t.Errorf("%s: the ticket on the screen is %q", name, onScreen)
		}
	}
}

// filled is a command at counter 7, about a ticket if it has one.
func filled(typ reflect.Type, ticket bool) Command {
	v := reflect.New(typ).Elem()
	v.FieldByName("Counter").SetString("7")
	if ticket {
		v.FieldByName("Ticket").SetString("2026-11-23/A001")
	}
	c, _ := v.Interface().(Command)
	return c
}

// noCommand is a command that nobody has registered.
type noCommand struct{}

func (noCommand) CommandType() string { return "none" }

func TestCommandThatIsNotRegistered(t *testing.T) {
	w := newWorld(t)
	for _, c := range []Command{noCommand{}, nil, CallReserved{"1", "x"}, CallTyped{"1", "AK001"}} {
		events, a := Decide(w.s, eventlog.Cause{Device: "console-1", Inc: 1, Seq: 1}, c, Given{AtMS: w.at})
		if a.Code != UnknownCommand || len(events) != 0 {
			t.Errorf("%#v: %+v, %v", c, a, events)
		}
	}
	if MayDoOffline(noCommand{}) || MayAskAgain(noCommand{}) || IsCopied(nil) || w.s.InTheWay(eventlog.Cause{}, noCommand{}) != nil {
		t.Error("it may be something")
	}
	if got := Restamped(noCommand{}, 5); got != (noCommand{}) {
		t.Errorf("restamped it is %#v", got)
	}
}

func TestTicketOnTheScreenIsCompared(t *testing.T) {
	w := newWorld(t)
	for name, k := range kinds {
		if !k.seated {
			continue
		}
		_, onScreen := k.at(filled(k.is, hasTicketField(k.is)))
		_, a := Decide(w.s, eventlog.Cause{Device: "console-9", Inc: 1, Seq: 1}, filled(k.is, hasTicketField(k.is)), Given{AtMS: w.at})
		if a.Code != UnknownCounter && a.Code != NotLoggedIn && a.Code != RecoveringCode {
			t.Errorf("%s (on the screen %q) from a console without a session: %+v", name, onScreen, a)
		}
	}
}

func hasTicketField(typ reflect.Type) bool {
	f, ok := typ.FieldByName("Ticket")
	return ok && f.Type == reflect.TypeFor[TicketID]()
}

func TestRegistrationsOfEventsAreWhole(t *testing.T) {
	for name, h := range happenings {
		if h.onTicket && h.ticket == nil {
			t.Errorf("%s changes a ticket, and names none", name)
		}
		if h.undo == undone && h.ticket == nil && h.counter == nil {
			t.Errorf("%s can be taken back, and nobody knows from where", name)
		}
		if h.calls && !h.onTicket {
			t.Errorf("%s calls a ticket, and changes none", name)
		}
		for _, k := range eventlog.Kinds() {
			ev, ok := reflect.New(k.Go).Elem().Interface().(eventlog.Event)
			if !ok || k.Type != name {
				continue
			}
			if got := happeningOf(ev); got != h || ev.EventType() != name {
				t.Errorf("%s is registered under another name", name)
			}
			if id, about := AboutTicket(ev); id != "" || about != (h.ticket != nil) {
				t.Errorf("%s is about %q, %v", name, id, about)
			}
		}
	}
	if len(happenings) < 50 {
		t.Errorf("there are %d events only", len(happenings))
	}
}

// An event that a newer hub has written stays in the log and changes nothing, not
// even if it has the name of one that is known.
func TestEventThatIsNotKnown(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"later.on", "ticket.called"} {
		before := w.s.Pos
		ev := eventlog.Unknown{Type: name, Body: []byte(`{}`)}
		if err := Apply(w.s, eventlog.Entry{Pos: before + 1, Events: []eventlog.Event{ev}}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, about := AboutTicket(ev); about || changes(registeredIn(nil, []eventlog.Event{ev})) || undoable(registeredIn(nil, []eventlog.Event{ev})) {
			t.Errorf("%s is something", name)
		}
	}
}

// What another book records, whoever asked for it, leaves the queue as it is: devices
// learn of its entry without the asker and the events, and have the same state.
func TestEntryOfAnotherBookChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.issue("gplx", "")
	w.add(eventlog.Cause{}, []eventlog.Event{LogRestored{Log: "centre-1", Pos: 1}}, eventlog.Answer{})
	before := w.s.Pos
	hubs := w.s
	w.reloaded()
	seen := w.s
	e := eventlog.Entry{Pos: before + 1, AtMS: w.at + 5, Cause: eventlog.Cause{Device: "kiosk", Inc: 9, Seq: 1}, Events: []eventlog.Event{eventlog.Unknown{Type: "office.did"}}, Answer: eventlog.Answer{Code: OK}}
	if err := errors.Join(Apply(hubs, e), Apply(seen, e.For(eventlog.Streams{eventlog.QueueStream}))); err != nil {
		t.Fatal(err)
	}
	hub, _ := json.Marshal(hubs)
	device, _ := json.Marshal(seen)
	if string(hub) != string(device) || seen.Pos != before+1 || !seen.Awaited {
		t.Errorf("at the hub it is\n%s\nand at a device\n%s", hub, device)
	}
}
