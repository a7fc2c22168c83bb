package main

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/atomiclint/atomiclint/internal/suite"
)

// options is what the command line of the standalone program says.
type options struct {
	suite.Config
	json, fix, diff, tests, version bool
	explain, tags                   string
	patterns                        []string
}

const usage = `atomiclint reports atomics that are used wrongly.

Usage:
	atomiclint [flags] [packages]

	atomiclint ./...                      report the findings in the module
	atomiclint -fix ./...                 and apply their fixes
	atomiclint -diff ./...                show what -fix would change
	atomiclint -enable=prefer-typed ./... run a rule that is off by default
	atomiclint -explain lost-update       tell what a rule is about
	go vet -vettool=$(which atomiclint) ./...

Packages are named as for go build; without any, the one in the current
directory is checked.

Exit status is 0 without findings, 1 with findings that remain, and 2 if
packages do not load or anything else fails.

A comment silences the finding on its own or on the next line:

	//lint:ignore atomiclint/RULE why the code is right

Flags:
`

// parse returns the options that args say. Its error is flag.ErrHelp after
// help was asked for and printed.
func parse(args []string, stdout io.Writer) (*options, error) {
	o := new(options)
	fs := flag.NewFlagSet("atomiclint", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // what Parse would print is printed below, once
	fs.Usage = func() {}
	o.Flags(fs)
	fs.BoolVar(&o.json, "json", false, "print findings as JSON, in the form of go vet -json")
	fs.BoolVar(&o.fix, "fix", false, "apply the first fix of each finding; print the findings that remain")
	fs.BoolVar(&o.diff, "diff", false, "print what -fix would change as a unified diff, and change nothing")
	fs.BoolVar(&o.tests, "tests", true, "check test files too")
	fs.StringVar(&o.tags, "tags", "", "comma-separated build `tags`, as for go build")
	fs.StringVar(&o.explain, "explain", "", "print the documentation of a `rule` and exit")
	fs.BoolVar(&o.version, "version", false, "print the version and exit")
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		fs.SetOutput(stdout)
		fs.PrintDefaults()
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w; run atomiclint -help for usage", err)
	}
	o.patterns = fs.Args()
	if o.json && (o.fix || o.diff) {
		return nil, errors.New("-json prints fixes and applies none; leave out -fix and -diff")
	}
	return o, nil
}
