package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"

	"golang.org/x/tools/go/analysis/checker"

	"github.com/atomiclint/atomiclint/internal/suite"
)

// Exit codes of the standalone program.
const (
	exitClean    = 0
	exitFindings = 1
	exitFailure  = 2
)

// run is the standalone program.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitClean
	case err != nil:
		return fail(stderr, err)
	case o.version:
		fmt.Fprintln(stdout, version())
		return exitClean
	case o.explain != "":
		text, err := explain(o.explain)
		if err != nil {
			return fail(stderr, err)
		}
		fmt.Fprintln(stdout, text)
		return exitClean
	}
	code, err := check(o, stdout, stderr)
	if err != nil {
		return fail(stderr, err)
	}
	return code
}

func fail(stderr io.Writer, err error) int {
	fmt.Fprintf(stderr, "atomiclint: %v\n", err)
	return exitFailure
}

// check analyzes the packages and prints or fixes what is found.
func check(o *options, stdout, stderr io.Writer) (int, error) {
	analyzers, err := suite.Analyzers(&o.Config)
	if err != nil {
		return exitFailure, err
	}
	pkgs, broken, err := load(o, analyzers, stderr)
	if err != nil {
		return exitFailure, err
	}
	graph, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		return exitFailure, err
	}
	sortDiagnostics(graph)
	found, errs := collect(graph)
	if !o.tests {
		found = slices.DeleteFunc(found, inTest)
	}
	for _, err := range errs {
		fmt.Fprintf(stderr, "atomiclint: %v\n", err)
	}
	code := exitClean
	switch {
	case o.json:
		err = graph.PrintJSON(stdout)
	case o.fix || o.diff:
		err = fix(o, pkgs, found, stdout, stderr)
		if !o.diff {
			found = unfixed(found)
		}
	default:
		printFindings(stdout, found)
	}
	if len(found) > 0 {
		code = exitFindings
	}
	if broken || len(errs) > 0 {
		code = exitFailure
	}
	return code, err
}

// version returns the module's version, as far as the build knows it, and the
// version of Go that built the program and so bounds what it can parse.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "atomiclint (unknown version)"
	}
	return fmt.Sprintf("atomiclint %s %s", info.Main.Version, info.GoVersion)
}

// workingDir returns the directory that paths are shown relative to, or "".
func workingDir() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
}
