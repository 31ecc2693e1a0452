package hub_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// The schema of the link is made from the types that the programs use, so that it
// says what they do. It is JSON Schema, draft 2020-12.

const (
	schemaFile = protocolFolder + "/schema.json"
	schemaID   = "urn:motcua:link:1"
)

const schemaText = `Messages of the link between the hub and its devices, version 1. Written by the test of internal/hub: do not edit.
fromDevice is what a device may send, fromHub what it may get. Whatever is longer than fromDevice allows is refused by the hub; a limit in bytes cannot be said here, and stands in the descriptions.
fromHub allows what a later version may add: further fields, types of messages and events, and codes. The names fromDevice, fromHub, entry, state, message.*, command.* and event.* stay; the others may change.`

type object = map[string]any

// schema is one that is being made.
type schema struct {
	t      *testing.T
	closed bool                // allow nothing that this version does not know
	known  map[string][]string // texts of constants, as constants gives them
	defs   object
}

// side says whose a value is.
type side string

const (
	sent     side = "sent"     // by a device: limits are held
	received side = "received" // by a device: what later versions add is allowed
)

// makeSchema makes the schema that is published, or the closed one, which examples
// are held against, so that a field spelled wrongly is found.
func makeSchema(t *testing.T, closed bool) object {
	t.Helper()
	s := &schema{t: t, closed: closed, known: constants(t, "../eventlog", "../queue", "../wire"), defs: object{}}
	s.limits()
	s.commands()
	s.events()
	for kind, body := range bodies {
		s.define("message."+string(kind), body, sideOf(kind))
	}
	s.define("state", reflect.TypeFor[queue.State](), received)
	s.describe()
	s.defs["fromDevice"] = s.frame(sent, "dev", "inc")
	s.defs["fromHub"] = s.frame(received)
	return object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": schemaID, "title": "motcua link", "description": schemaText,
		"anyOf": []any{ref("fromDevice"), ref("fromHub")}, "$defs": s.defs,
	}
}

// describe says beside commands, events and messages what the tables of the document
// say of them.
func (s *schema) describe() {
	p := readPage(s.t)
	for _, of := range []struct{ table, column, prefix, before string }{
		{"commands", "asks to", "command.", "asks to "}, {"events", "what happened", "event.", ""}, {"messages", "when", "message.", ""},
	} {
		for _, r := range p.tables[of.table].rows {
			if def, known := s.defs[of.prefix+names(r.cells[0])[0]].(object); known {
				def["description"] = of.before + p.cell(p.tables[of.table], r, of.column)
			}
		}
	}
}

// bodies are the types of the bodies of messages; a command's is not one Go type.
var bodies = map[wire.Type]reflect.Type{
	wire.TypeHello: reflect.TypeFor[wire.Hello](), wire.TypeStatus: reflect.TypeFor[wire.Status](),
	wire.TypeWelcome: reflect.TypeFor[wire.Welcome](), wire.TypeSnapshot: reflect.TypeFor[wire.Snapshot](),
	wire.TypeEvents: reflect.TypeFor[wire.Events](), wire.TypeResult: reflect.TypeFor[wire.Result](),
	wire.TypePresence: reflect.TypeFor[wire.Presence](), wire.TypeRenew: reflect.TypeFor[wire.Renew](), wire.TypeRefuse: reflect.TypeFor[wire.Refuse](),
}

func sideOf(kind wire.Type) side {
	if kind == wire.TypeHello || kind == wire.TypeStatus || kind == wire.TypeCommand {
		return sent
	}
	return received
}

func ref(def string) object { return object{"$ref": "#/$defs/" + def} }

// limits of texts: those of commands by the tags of their fields, and those of
// what wire checks.
func (s *schema) limits() {
	for tag, l := range queue.TextLimits {
		s.defs["limit."+cmp.Or(tag, "name")] = text(l.Runes, l.Bytes)
	}
	s.defs["limit.label"] = text(wire.MaxTextBytes, wire.MaxTextBytes)
	s.defs["limit.nonce"] = text(wire.MaxNonceBytes, wire.MaxNonceBytes)
}

func text(runes, bytes int) object {
	return object{"type": "string", "maxLength": runes, "description": fmt.Sprintf("at most %d characters and %d bytes as UTF-8", runes, bytes)}
}

// textLimits are the limits of fields of wire's types that are no names.
var textLimits = map[string]string{
	"Hello.name": "label", "Hello.log": "label", "Hello.token": "label", "Hello.program": "label", "Status.text": "label", "Envelope.nonce": "nonce",
}

// listLimits are those of lists that have no tag.
var listLimits = map[string]int{"Hello.protocols": 16, "Hello.also": wire.MaxAlso}

// optional are fields that a device may leave out although the programs here
// always write them.
var optional = map[string]bool{"Hello.cursor": true, "Rate.ticket": true}

// listed are the fields of wire whose text is one of a list, by the first word of
// the constants' names.
var listed = map[string]string{"Hello.role": "Role…", "Peer.role": "Role…", "Welcome.mode": "Mode…", "Refuse.code": "Refuse…"}

func (s *schema) commands() {
	all, offline := object{}, object{}
	for _, is := range queue.CommandTypes() {
		c := reflect.New(is).Elem().Interface().(queue.Command)
		s.define("command."+c.CommandType(), is, sent)
		all[c.CommandType()] = ref("command." + c.CommandType())
		if queue.MayDoOffline(c) {
			offline[c.CommandType()] = all[c.CommandType()]
		}
	}
	s.defs["message.command"] = s.choice("do", "with", all, true)
	s.defs["command.alone.what"] = s.choice("do", "with", offline, true)
}

func (s *schema) events() {
	all := object{}
	for _, is := range publicEvents() {
		kind := reflect.New(is).Elem().Interface().(eventlog.Event).EventType()
		s.define("event."+kind, is, received)
		all[kind] = ref("event." + kind)
	}
	s.defs["event"] = s.choice("type", "body", all, s.closed)
	s.defs["entry"] = s.object(object{
		"pos": object{"type": "integer", "minimum": 1}, "at": object{"type": "integer"}, "cause": s.typed(reflect.TypeFor[eventlog.Cause](), received, "", ""),
		"events": object{"type": "array", "items": ref("event")}, "answer": s.typed(reflect.TypeFor[eventlog.Answer](), received, "", ""),
	}, []string{"pos", "at"})
	s.defs["entry"].(object)["dependentRequired"] = object{"cause": []any{"answer"}, "answer": []any{"cause"}}
}

// choice is an object that says by one field what the other one is.
func (s *schema) choice(by, of string, kinds object, strict bool) object {
	names := slices.Sorted(maps.Keys(kinds))
	name := object{"type": "string"}
	if strict {
		name = object{"enum": anys(names)}
	}
	o := s.object(object{by: name, of: object{"type": "object"}}, []string{by, of})
	var rules []any
	for _, n := range names {
		rules = append(rules, when(by, n, object{"properties": object{of: kinds[n]}}))
	}
	o["allOf"] = rules
	return o
}

func when(field, is string, then object) object {
	return object{"if": object{"required": []any{field}, "properties": object{field: object{"const": is}}}, "then": then}
}

// object is one with these fields.
func (s *schema) object(properties object, required []string) object {
	o := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		o["required"] = anys(required)
	}
	if s.closed {
		o["additionalProperties"] = false
	}
	return o
}

// frame is an envelope with the bodies of one side.
func (s *schema) frame(from side, required ...string) object {
	o := s.fields(reflect.TypeFor[wire.Envelope](), from)
	properties := o["properties"].(object)
	properties["v"] = object{"type": "integer", "minimum": 1}
	properties["inc"] = object{"type": "integer", "minimum": 1}
	properties["seq"] = object{"type": "integer", "minimum": 1}
	var kinds, others []string
	var rules []any
	for _, kind := range append(slices.Sorted(maps.Keys(bodies)), wire.TypeCommand) {
		if sideOf(kind) != from {
			others = append(others, string(kind))
			continue
		}
		kinds = append(kinds, string(kind))
		then := object{"required": []any{"body"}, "properties": object{"body": ref("message." + string(kind))}}
		if kind == wire.TypeCommand {
			then["required"] = []any{"seq", "body"}
		}
		rules = append(rules, when("type", string(kind), then))
	}
	properties["type"] = object{"enum": anys(kinds)}
	if from == received && !s.closed {
		properties["type"] = object{"type": "string", "not": object{"enum": anys(others)}}
	}
	o["required"], o["allOf"] = anys(append([]string{"v", "type"}, required...)), rules
	return o
}

// define puts a type under a name of its own.
func (s *schema) define(name string, t reflect.Type, from side) {
	if s.defs[name] == nil {
		s.defs[name] = object{} // for a type within itself
		s.defs[name] = s.fields(t, from)
	}
}

// fields is what an object of a type has.
func (s *schema) fields(t reflect.Type, from side) object {
	properties, required := object{}, []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, more, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" {
			continue
		}
		path := t.Name() + "." + name
		properties[name] = s.typed(f.Type, from, f.Tag.Get("limit"), path)
		if more == "" && !optional[path] {
			required = append(required, name)
			if from == received && f.Type.Kind() == reflect.Slice && f.Type != rawEntries && f.Type != rawJSON {
				properties[name].(object)["type"] = []any{"array", "null"}
			}
		}
	}
	return s.object(properties, required)
}

var (
	rawJSON    = reflect.TypeFor[json.RawMessage]()
	rawEntries = reflect.TypeFor[[]json.RawMessage]()
)

// typed is a value of a type, at a field with a limit.
func (s *schema) typed(t reflect.Type, from side, limit, path string) object {
	switch t {
	case rawJSON:
		return object{}
	case rawEntries:
		return object{"type": "array", "items": ref("entry")}
	}
	switch t.Kind() {
	case reflect.String:
		return s.text(t, from, limit, path)
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Uint64:
		return object{"type": "integer", "minimum": 0}
	case reflect.Pointer:
		return s.typed(t.Elem(), from, limit, path)
	case reflect.Interface:
		return ref("command.alone.what")
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.typed(t.Elem(), from, "", "")}
	case reflect.Slice:
		o := object{"type": "array", "items": s.typed(t.Elem(), from, "", "")}
		if most, err := strconv.Atoi(limit); err == nil && from == sent {
			o["maxItems"] = most
		}
		if most, ok := listLimits[path]; ok {
			o["maxItems"] = most
		}
		return o
	case reflect.Struct:
		name := string(from) + "." + t.Name()
		s.define(name, t, from)
		return ref(name)
	}
	s.t.Fatalf("%s: there is no schema for %s", path, t)
	return nil
}

func (s *schema) text(t reflect.Type, from side, limit, path string) object {
	if word := listed[path]; word != "" {
		values := slices.Clone(s.known[word])
		if from == sent {
			values = slices.DeleteFunc(values, func(role string) bool { return role == wire.RoleHub })
		}
		return s.oneOf(values, from)
	}
	if values := s.known[t.Name()]; len(values) > 0 {
		return s.oneOf(values, from)
	}
	switch {
	case from == received:
		return object{"type": "string"}
	case strings.HasPrefix(path, "Ticket.") && limit == "text":
		return object{"type": "string", "description": "what is longer than a typed text may be is cut"}
	case textLimits[path] != "":
		return ref("limit." + textLimits[path])
	}
	return ref("limit." + cmp.Or(limit, "name"))
}

// oneOf is a text that is one of a list, which later versions may make longer.
func (s *schema) oneOf(values []string, from side) object {
	switch {
	case s.closed:
		return object{"enum": anys(values)}
	case from == sent:
		return object{"anyOf": []any{object{"enum": anys(values)}, ref("limit.name")}}
	}
	return object{"anyOf": []any{object{"enum": anys(values)}, object{"type": "string"}}}
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// constants reads the texts of packages' constants: those of a type by the type's
// name, the others by the first word of their own and "…".
func constants(t *testing.T, folders ...string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, group := range constGroups(t, folders...) {
		collectConstants(found, group)
	}
	return found
}

// constGroups are the declarations of constants of packages, without their tests.
func constGroups(t *testing.T, folders ...string) (groups []*ast.GenDecl) {
	t.Helper()
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no source in %s: %v", folder, err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				if group, ok := d.(*ast.GenDecl); ok && group.Tok == token.CONST {
					groups = append(groups, group)
				}
			}
		}
	}
	return groups
}

func collectConstants(found map[string][]string, group *ast.GenDecl) {
	for _, spec := range group.Specs {
		v := spec.(*ast.ValueSpec)
		for i, value := range v.Values {
			lit, ok := value.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				continue
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				continue
			}
			name := firstWord(v.Names[i].Name) + "…"
			switch is := v.Type.(type) {
			case *ast.Ident:
				name = is.Name
			case *ast.SelectorExpr: // of the log's own package
				name = is.Sel.Name
			}
			found[name] = append(found[name], text)
		}
	}
}

// firstWord is "Refuse" of "RefuseToken".
func firstWord(name string) string {
	if i := strings.IndexFunc(name[1:], func(r rune) bool { return r >= 'A' && r <= 'Z' }); i >= 0 {
		return name[:i+1]
	}
	return name
}

// The schema beside the document is the one that the types give.
func TestProtocolSchemaIsOfTheTypes(t *testing.T) {
	encoded, err := json.Marshal(makeSchema(t, false))
	if err != nil {
		t.Fatal(err)
	}
	want, err := layOut(encoded)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaFile, []byte(want+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want+"\n" {
		t.Errorf("%s is not what the types give: write it by\n\tgo test ./internal/hub -run TestProtocol -update", schemaFile)
	}
}

// publicEvents are the types of the events that devices get, of whatever book.
func publicEvents() (list []reflect.Type) {
	for _, k := range eventlog.Kinds() {
		if k.Stream == eventlog.QueueStream {
			list = append(list, k.Go)
		}
	}
	return list
}
