package hub_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// validator holds values against the schema: the one that is published, and the
// closed one.
type validator struct {
	mu           sync.Mutex // the compiler is for one at a time
	open, closed *jsonschema.Compiler
}

func newValidator(t *testing.T) *validator {
	t.Helper()
	compiler := func(closed bool) *jsonschema.Compiler {
		encoded, err := json.Marshal(makeSchema(t, closed))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource(schemaID, doc); err != nil {
			t.Fatal(err)
		}
		return c
	}
	return &validator{open: compiler(false), closed: compiler(true)}
}

// fault says why a value is not what a definition says, nil if it is.
func (v *validator) fault(c *jsonschema.Compiler, def string, data []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	sch, err := c.Compile(schemaID + "#/$defs/" + def)
	if err != nil {
		return fmt.Errorf("compiling the schema: %w", err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return sch.Validate(value)
}

// valid wants a value to be what both say.
func (v *validator) valid(t *testing.T, at, def string, data []byte) {
	t.Helper()
	if err := v.fault(v.open, def, data); err != nil {
		t.Errorf("%s: the schema refuses %s: %v", at, data, err)
	}
	if err := v.fault(v.closed, def, data); err != nil {
		t.Errorf("%s: the closed schema refuses %s: %v", at, data, err)
	}
}

// exampleCheck holds examples, and all that the hub sends beside them, against the
// schema. The texts of a snapshot, joined, must be a state.
func exampleCheck(t *testing.T) func(at string, what exampleKind, example []byte) {
	v := newValidator(t)
	state := ""
	return func(at string, what exampleKind, example []byte) {
		t.Helper()
		switch what {
		case fromDevice:
			v.valid(t, at, "fromDevice", example)
		case isWrong:
			if err := v.fault(v.open, "fromDevice", example); err == nil {
				t.Errorf("%s: the schema accepts what is wrong: %s", at, example)
			}
		case aPart:
			v.valid(t, at, partOf(example), example)
		case fromHub:
			v.valid(t, at, "fromHub", example)
			var e struct {
				Type string
				Body struct {
					Parts int
					Part  int
					Text  string
				}
			}
			if err := json.Unmarshal(example, &e); err != nil {
				t.Fatal(err)
			}
			if e.Type == "snapshot" {
				if e.Body.Part == 1 {
					state = ""
				}
				if state += e.Body.Text; json.Valid([]byte(state)) {
					v.valid(t, at, "state", []byte(state))
				}
			}
		}
	}
}

// partOf says what an example is that is no frame: a command, or an event.
func partOf(example []byte) string {
	if bytes.HasPrefix(example, []byte(`{"do"`)) {
		return "message.command"
	}
	if strings.HasPrefix(string(example), `{"type"`) {
		return "event"
	}
	return "neither a command nor an event"
}
