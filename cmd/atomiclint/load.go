package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
)

// load returns the packages to analyze and whether some of what was asked for
// has errors, which it prints. What of such a package could be type-checked is
// analyzed all the same.
//
// What is to be fixed is loaded with its tests in any case: a fix that changes
// a declaration must know every use, or the tests stop compiling.
func load(o *options, analyzers []*analysis.Analyzer, stderr io.Writer) (pkgs []*packages.Package, broken bool, err error) {
	config := &packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Tests: o.tests || o.fix || o.diff}
	if needFacts(analyzers) {
		config.Mode = packages.LoadAllSyntax | packages.NeedModule
	}
	if o.tags != "" {
		config.BuildFlags = []string{"-tags=" + o.tags}
	}
	patterns := o.patterns
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	loaded, err := packages.Load(config, patterns...)
	if err != nil {
		return nil, false, err
	}
	if len(loaded) == 0 {
		return nil, false, errors.New("no packages matched " + strings.Join(patterns, " "))
	}
	broken = printErrors(stderr, loaded)
	return analyzable(loaded), broken, nil
}

// needFacts reports whether some analyzer has facts, which only the source of
// the dependencies can teach.
func needFacts(analyzers []*analysis.Analyzer) bool {
	return slices.ContainsFunc(analyzers, func(a *analysis.Analyzer) bool {
		return len(a.FactTypes) > 0 || needFacts(a.Requires)
	})
}

// printErrors prints the errors of the packages and their dependencies, each
// once, and reports whether there are any.
func printErrors(stderr io.Writer, loaded []*packages.Package) bool {
	seen := make(map[string]bool)
	show := func(err string) {
		if !seen[err] {
			seen[err] = true
			fmt.Fprintln(stderr, err)
		}
	}
	dir := workingDir()
	packages.Visit(loaded, nil, func(p *packages.Package) {
		for _, err := range worthShowing(p.Errors) {
			if err.Pos == "" || err.Pos == "-" {
				show("atomiclint: " + err.Msg)
			} else {
				show(shortPath(dir, err.Pos) + ": " + err.Msg)
			}
		}
		if p.Module != nil && p.Module.Error != nil {
			show("atomiclint: " + p.Module.Error.Err)
		}
	})
	return len(seen) > 0
}

// worthShowing leaves out what the go command says of a package that does not
// compile, where the parser and the type checker say it with positions.
func worthShowing(errs []packages.Error) []packages.Error {
	var own []packages.Error
	for _, err := range errs {
		if err.Kind == packages.ParseError || err.Kind == packages.TypeError {
			own = append(own, err)
		}
	}
	if len(own) > 0 {
		return own
	}
	return errs
}

// analyzable returns the packages that there is something to analyze in, each
// file once: a package whose test variant is there too is left to it, for the
// variant holds all its files, and a fix must know them all. The main packages
// that go test makes are left out.
func analyzable(loaded []*packages.Package) []*packages.Package {
	variants := make(map[string]bool)
	for _, p := range loaded {
		if p.ID == p.PkgPath+" ["+p.PkgPath+".test]" {
			variants[p.PkgPath] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(loaded), func(p *packages.Package) bool {
		isTestMain := p.Name == "main" && strings.HasSuffix(p.ID, ".test")
		return isTestMain || p.Types == nil || p.TypesInfo == nil || len(p.Syntax) == 0 ||
			p.ID == p.PkgPath && variants[p.PkgPath]
	})
}
