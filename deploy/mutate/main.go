// Command mutate plants known bugs in a copy of the source, one at a time, and requires
// that the test for each of them fails. A test that passes with its bug planted proves
// nothing. See docs/TESTING.md.
//
//	make mutate
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

// bug is one planted fault.
type bug struct {
	name string
	file string
	old  string // in the file exactly once
	new  string
	pkg  string // package of the test that must fail
	test string
	// sim is how many seeds the simulator also gets to find it; 0 if the simulator does
	// not run this part.
	sim int
}

// testWithin is the time limit of one test; a bug may make it wait for ever.
const testWithin = 4 * time.Minute

func main() {
	only := flag.String("only", "", "plant only the bugs whose name contains `text`")
	simulate := flag.Bool("sim", true, "let the simulator look for the bugs too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *only, *simulate); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only string, simulate bool) error {
	dir, err := os.MkdirTemp("", "motcua-mutate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := copyTree(ctx, dir); err != nil {
		return fmt.Errorf("copying the source: %w", err)
	}
	var survived []string
	for _, b := range bugs {
		if !strings.Contains(b.name, only) {
			continue
		}
		caught, err := b.plant(ctx, dir, simulate)
		if err != nil {
			return fmt.Errorf("planting %q: %w", b.name, err)
		}
		if !caught {
			survived = append(survived, b.name)
		}
	}
	if len(survived) > 0 {
		return fmt.Errorf("not caught: %s", strings.Join(survived, ", "))
	}
	return nil
}

// copyTree copies the files that git knows, in their present state.
func copyTree(ctx context.Context, to string) error {
	list, err := exec.CommandContext(ctx, "git", "ls-files", "-z", "*.go", "go.mod", "go.sum", "assets", "internal", "docs/PROTOCOL.md", "docs/protocol").Output()
	if err != nil {
		return err
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(list), "\x00"), "\x00") {
		data, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // deleted, and not committed yet
		}
		path := filepath.Join(to, name)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(path), 0o750)
		}
		if err == nil {
			err = os.WriteFile(path, data, 0o640)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// plant plants the bug, runs the tests, and removes it again.
func (b bug) plant(ctx context.Context, dir string, simulate bool) (caught bool, err error) {
	path := filepath.Join(dir, b.file)
	sound, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	if n := bytes.Count(sound, []byte(b.old)); n != 1 {
		return false, fmt.Errorf("%s has the text that is to be changed %d times: the table is out of date", b.file, n)
	}
	if err := test(ctx, dir, b.pkg, b.test); err != nil {
		return false, fmt.Errorf("the test fails without the bug: %w", err)
	}
	if err := os.WriteFile(path, bytes.Replace(sound, []byte(b.old), []byte(b.new), 1), 0o640); err != nil {
		return false, err
	}
	if _, err := command(ctx, dir, "go", "vet", "./"+filepath.Dir(b.file)); err != nil {
		return false, fmt.Errorf("the bug does not compile: %w", err)
	}
	caught = test(ctx, dir, b.pkg, b.test) != nil
	fmt.Printf("%-46s %-62s %s\n", b.name, strings.TrimPrefix(b.pkg, "./internal/")+" "+b.test, said(caught))
	if b.sim > 0 && simulate {
		found := test(ctx, dir, "./internal/sim", "TestSeeds$", "-seeds", fmt.Sprint(b.sim)) != nil
		fmt.Printf("%-46s %-62s %s\n", "", fmt.Sprintf("sim, %d seeds", b.sim), said(found))
		caught = caught && found
	}
	return caught, errors.Join(os.WriteFile(path, sound, 0o640), ctx.Err())
}

func said(caught bool) string {
	if caught {
		return "caught"
	}
	return "NOT CAUGHT"
}

func test(ctx context.Context, dir, pkg, name string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, testWithin)
	defer cancel()
	out, err := command(ctx, dir, "go", append([]string{"test", "-count=1", "-run", name, pkg}, args...)...)
	if err == nil && bytes.Contains(out, []byte("no tests to run")) {
		return fmt.Errorf("there is no test %q in %s", name, pkg)
	}
	return err
}

func command(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		return out, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out[max(0, len(out)-2000):])
	}
	return out, nil
}
