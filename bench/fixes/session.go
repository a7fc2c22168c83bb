package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/atomiclint/atomiclint/bench/internal/corpus"
	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

// A session is a corpus, the copy of it that is fixed, and the programs.
type session struct {
	*options
	dir              string
	original, work   *corpus.Corpus
	atomiclint, noop string
}

// A state is what is known of the copies at one time.
type state struct {
	findings []vet.Finding
	broken   map[string]string // what go vet or go build says, by package
}

// look type-checks the copies and lists the findings in them.
func (s *session) look() (*state, error) {
	command := vet.Command{Dir: s.dir, Tool: s.noop, Packages: s.work.ImportPaths()}
	checked, err := command.Run()
	if err != nil {
		return nil, err
	}
	st := &state{broken: make(map[string]string)}
	for _, f := range checked.Failures {
		st.broken[f.Package] = f.Output
	}
	command.Tool, command.Flags = s.atomiclint, s.flags()
	found, err := command.Run()
	if err != nil {
		return nil, err
	}
	for _, f := range found.Failures {
		st.broken[f.Package] = cmp.Or(st.broken[f.Package], f.Output)
	}
	st.findings = found.Findings
	if s.build {
		return st, s.compile(st)
	}
	return st, nil
}

// compile adds the packages that do not compile.
func (s *session) compile(st *state) error {
	cmd := exec.Command("go", append([]string{"build"}, s.work.ImportPaths()...)...)
	cmd.Dir = s.dir
	out, err := cmd.CombinedOutput()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		return err
	}
	for _, f := range vet.ParseFailures(string(out)) {
		st.broken[f.Package] = cmp.Or(st.broken[f.Package], f.Output)
	}
	return nil
}

// fix applies the fixes module by module, and again while files change. It
// returns what atomiclint said where it crashed, by module.
func (s *session) fix(passes int) (crashes map[string]string, err error) {
	packages := make(map[*corpus.Module][]string)
	for _, p := range s.work.Packages {
		packages[p.Module] = append(packages[p.Module], p.ImportPath)
	}
	crashes = make(map[string]string)
	for _, m := range s.work.Modules {
		for range passes {
			said, err := s.fixOnce(packages[m])
			if err != nil {
				return nil, err
			}
			if (vet.Failure{Output: said}).Crashed() {
				crashes[m.String()] = said
				break
			}
			fmt.Fprintf(os.Stderr, "%s\n%s", m, said)
			if !strings.Contains(said, "atomiclint: fixed ") {
				break
			}
		}
	}
	return crashes, nil
}

// fixOnce runs atomiclint -fix on the packages and returns what it says on
// standard error.
func (s *session) fixOnce(packages []string) (string, error) {
	args := append([]string{"-fix"}, s.flags()...)
	cmd := exec.Command(s.atomiclint, append(args, packages...)...)
	cmd.Dir = s.dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err := cmd.Run()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		return "", err
	}
	return stderr.String(), nil
}

// changes counts the files that were changed, and lists those that gofmt would
// change now and would not have changed before.
func (s *session) changes() (files int, unformatted []string, err error) {
	for _, m := range s.original.Modules {
		copied := filepath.Join(s.dir, copyOf(m))
		err := filepath.WalkDir(copied, func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(name) != ".go" {
				return err
			}
			rel, err := filepath.Rel(copied, name)
			if err != nil {
				return err
			}
			before, err := os.ReadFile(filepath.Join(m.Dir, rel))
			if err != nil {
				return err
			}
			after, err := os.ReadFile(name)
			if err != nil || bytes.Equal(before, after) {
				return err
			}
			files++
			if isFormatted(before) && !isFormatted(after) {
				unformatted = append(unformatted, m.Path+" "+filepath.ToSlash(rel))
			}
			return nil
		})
		if err != nil {
			return 0, nil, err
		}
	}
	return files, unformatted, nil
}

func isFormatted(src []byte) bool {
	formatted, err := format.Source(src)
	return err == nil && bytes.Equal(src, formatted)
}
