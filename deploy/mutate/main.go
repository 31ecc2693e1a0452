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
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
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
	after := flag.String("after", "", "go on after the bug of this `name`, where a run was stopped")
	simulate := flag.Bool("sim", true, "let the simulator look for the bugs too")
	jobs := flag.Int("jobs", runtime.NumCPU(), "plant so many bugs at a time, each in a copy of its own")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *only, *after, *simulate, *jobs); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only, after string, simulate bool, jobs int) error {
	chosen := slices.DeleteFunc(slices.Clone(bugs), func(b bug) bool { return !strings.Contains(b.name, only) })
	slices.SortStableFunc(chosen, func(a, b bug) int { return strings.Compare(a.pkg, b.pkg) })
	if after != "" {
		at := slices.IndexFunc(chosen, func(b bug) bool { return b.name == after })
		if at < 0 {
			return fmt.Errorf("there is no bug of the name %q", after)
		}
		chosen = chosen[at+1:]
	}
	dir, err := os.MkdirTemp("", "motcua-mutate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	trees := make([]string, max(jobs, 1))
	for i := range trees {
		trees[i] = filepath.Join(dir, fmt.Sprint(i))
		if err := copyTree(ctx, trees[i]); err != nil {
			return fmt.Errorf("copying the source: %w", err)
		}
	}
	if err := sound(ctx, trees, chosen); err != nil {
		return err
	}
	survived := make([]string, len(chosen))
	err = side(ctx, trees, len(chosen), func(ctx context.Context, tree string, i int) error {
		caught, err := chosen[i].plant(ctx, tree, simulate)
		if err != nil {
			return fmt.Errorf("planting %q: %w", chosen[i].name, err)
		}
		if !caught {
			survived[i] = chosen[i].name
		}
		return nil
	})
	if err != nil {
		return err
	}
	if survived = slices.DeleteFunc(survived, func(name string) bool { return name == "" }); len(survived) > 0 {
		return fmt.Errorf("not caught: %s", strings.Join(survived, ", "))
	}
	fmt.Printf("%d bugs, all caught\n", len(chosen))
	return nil
}

// side does n pieces of work in the trees, one at a time in each. After the first error no
// other piece is begun, and those under way are stopped.
func side(ctx context.Context, trees []string, n int, do func(ctx context.Context, tree string, i int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	next := make(chan int)
	var wait sync.WaitGroup
	for _, tree := range trees {
		wait.Go(func() {
			for i := range next {
				if err := do(ctx, tree, i); err != nil {
					stop(err)
				}
			}
		})
	}
	for i := range n {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	wait.Wait()
	return context.Cause(ctx)
}

// sound requires that the tests of the bugs exist, and pass as long as nothing is planted.
// Those of one package run together.
func sound(ctx context.Context, trees []string, chosen []bug) error {
	var packages []string
	tests := map[string][]string{} // by package
	for _, b := range chosen {
		if len(tests[b.pkg]) == 0 {
			packages = append(packages, b.pkg)
		}
		if !slices.Contains(tests[b.pkg], b.test) {
			tests[b.pkg] = append(tests[b.pkg], b.test)
		}
	}
	return side(ctx, trees, len(packages), func(ctx context.Context, tree string, i int) error {
		pkg := packages[i]
		list, err := command(ctx, tree, "go", "test", "-list", ".", pkg)
		if err != nil {
			return err
		}
		var whole []string // patterns without a part for subtests, which can be joined
		for _, name := range tests[pkg] {
			top, _, sub := strings.Cut(name, "/")
			if pattern, err := regexp.Compile("(?m)" + strings.TrimSuffix(top, "$") + `\S*$`); err != nil || !pattern.Match(list) {
				return fmt.Errorf("there is no test %q in %s", name, pkg)
			}
			if !sub {
				whole = append(whole, name)
			} else if err := test(ctx, tree, pkg, name); err != nil {
				return fmt.Errorf("a test fails without its bug: %w", err)
			}
		}
		if len(whole) == 0 {
			return nil
		}
		if err := test(ctx, tree, pkg, strings.Join(whole, "|")); err != nil {
			return fmt.Errorf("a test fails without its bug: %w", err)
		}
		return nil
	})
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
	if err := os.WriteFile(path, bytes.Replace(sound, []byte(b.old), []byte(b.new), 1), 0o640); err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.WriteFile(path, sound, 0o640), ctx.Err()) }()
	failed := test(ctx, dir, b.pkg, b.test)
	if errors.Is(failed, errBuild) {
		return false, fmt.Errorf("the bug does not compile: %w", failed)
	}
	caught = failed != nil
	line := fmt.Sprintf("%-46s %-62s %s\n", b.name, strings.TrimPrefix(b.pkg, "./internal/")+" "+b.test, said(caught))
	if b.sim > 0 && simulate {
		found := test(ctx, dir, "./internal/sim", "TestSeeds$", "-seeds", fmt.Sprint(b.sim)) != nil
		line += fmt.Sprintf("%-46s %-62s %s\n", "", fmt.Sprintf("sim, %d seeds", b.sim), said(found))
		caught = caught && found
	}
	if ctx.Err() == nil { // a test that was stopped has found nothing
		fmt.Print(line)
	}
	return caught, nil
}

func said(caught bool) string {
	if caught {
		return "caught"
	}
	return "NOT CAUGHT"
}

// errBuild is the cause of a test that could not be built.
var errBuild = errors.New("it cannot be built")

// test runs tests of a package; they fail if they take longer than testWithin each.
func test(ctx context.Context, dir, pkg, name string, args ...string) error {
	within := testWithin * time.Duration(1+strings.Count(name, "|"))
	out, err := command(ctx, dir, "go", append([]string{"test", "-count=1", "-failfast", "-timeout=" + within.String(), "-run", name, pkg}, args...)...)
	switch {
	case err == nil && bytes.Contains(out, []byte("no tests to run")):
		return fmt.Errorf("there is no test %q in %s", name, pkg)
	case err != nil && bytes.Contains(out, []byte(" failed]")): // [build failed] or [setup failed]
		return fmt.Errorf("%w: %w", errBuild, err)
	}
	return err
}

func command(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that the test's own process ends with it
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	out, err := cmd.CombinedOutput()
	if err != nil {
		return out, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out[max(0, len(out)-2000):])
	}
	return out, nil
}
