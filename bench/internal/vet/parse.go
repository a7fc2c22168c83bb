package vet

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A Finding is one diagnostic.
type Finding struct {
	File      string // absolute
	Line, Col int
	Analyzer  string
	Category  string // the id of the rule, for analyzers that have rules
	Message   string
	Fixable   bool
}

// A Failure is a package of which go vet has nothing to tell: it does not
// type-check, or the tool failed on it.
type Failure struct {
	Package string // its import path, with " [x.test]" or "_test" for its tests
	Output  string
}

// Crashed reports whether the tool is to blame rather than the package.
func (f Failure) Crashed() bool {
	return slices.ContainsFunc([]string{"panic:", "goroutine ", "fatal error:", "signal: "}, func(sign string) bool {
		return strings.Contains(f.Output, sign)
	})
}

// Follows reports whether the package fails only because one that it imports
// did: go vet hands types on in the files that the tool writes.
func (f Failure) Follows() bool {
	return strings.Contains(f.Output, "(no package vetx file for ")
}

// readJSON adds what go vet -json prints to its standard output, a JSON object
// a package: the diagnostics, sorted and each once, and the errors of analyzers
// as failures of their packages.
func (r *Run) readJSON(out io.Reader) error {
	for dec := json.NewDecoder(out); ; {
		var unit map[string]map[string]json.RawMessage // package, analyzer
		switch err := dec.Decode(&unit); {
		case errors.Is(err, io.EOF):
			slices.SortFunc(r.Findings, compare)
			r.Findings = slices.Compact(r.Findings)
			return nil
		case err != nil:
			return fmt.Errorf("go vet -json: %w", err)
		}
		for pkg, analyzers := range unit {
			for name, raw := range analyzers {
				if bytes.HasPrefix(raw, []byte("{")) {
					r.Failures = append(r.Failures, Failure{pkg, fmt.Sprintf("panic: analyzer %s: %s", name, raw)})
					continue
				}
				if err := r.addFindings(name, raw); err != nil {
					return fmt.Errorf("go vet -json: %s: %w", pkg, err)
				}
			}
		}
	}
}

func (r *Run) addFindings(analyzer string, raw json.RawMessage) error {
	var diags []struct {
		Posn, Category, Message string
		Fixes                   []json.RawMessage `json:"suggested_fixes"`
	}
	if err := json.Unmarshal(raw, &diags); err != nil {
		return err
	}
	for _, d := range diags {
		file, line, col := splitPosn(d.Posn)
		r.Findings = append(r.Findings, Finding{file, line, col, analyzer, d.Category, d.Message, len(d.Fixes) > 0})
	}
	return nil
}

func compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Col, b.Col),
		cmp.Compare(a.Analyzer, b.Analyzer),
		cmp.Compare(a.Message, b.Message),
	)
}

// splitPosn cuts file:line:col.
func splitPosn(posn string) (file string, line, col int) {
	rest, last, _ := cutLast(posn)
	file, middle, ok := cutLast(rest)
	if !ok { // file:line
		line, _ = strconv.Atoi(last)
		return rest, line, 0
	}
	line, _ = strconv.Atoi(middle)
	col, _ = strconv.Atoi(last)
	return file, line, col
}

func cutLast(s string) (before, after string, found bool) {
	if i := strings.LastIndexByte(s, ':'); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

// ParseFailures reads what go build and go vet print to standard error: the output of
// each failed package under a line "# PATH", sometimes followed by a second
// one in brackets.
func ParseFailures(stderr string) []Failure {
	var failures []Failure
	for line := range strings.Lines(stderr) {
		header, isHeader := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "# ")
		switch {
		case isHeader && strings.HasPrefix(header, "["):
		case isHeader:
			failures = append(failures, Failure{Package: header})
		case len(failures) > 0:
			failures[len(failures)-1].Output += line
		}
	}
	return failures
}
