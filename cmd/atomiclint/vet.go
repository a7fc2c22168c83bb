package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/atomiclint/atomiclint/internal/suite"
)

// isVetCall reports whether go vet is calling: it asks a tool for its version
// (-V=full) and its flags (-flags), and then has it check one unit that is
// described by a .cfg file, after whatever flags the user gave.
func isVetCall(args []string) bool {
	if slices.Contains(args, "-V=full") || slices.Contains(args, "-flags") {
		return true
	}
	return len(args) > 0 && strings.HasSuffix(args[len(args)-1], ".cfg")
}

// vet speaks the protocol of go vet and does not return. The analyzers are
// built first and set by flags later, as unitchecker demands.
func vet(args []string) {
	delayCollection()
	analyzers, err := suite.Analyzers(new(suite.Config))
	if err != nil {
		panic(err) // the default settings are valid
	}
	suite.Flags(flag.CommandLine, analyzers)
	quiet := isDependency(args[len(args)-1])
	flag.VisitAll(func(f *flag.Flag) {
		f.Value = &vetValue{f.Value, f.Name, quiet}
	})
	unitchecker.Main(analyzers...)
}

// isDependency reports whether go vet asks for the facts of the unit alone.
func isDependency(cfgFile string) bool {
	data, err := os.ReadFile(cfgFile)
	if err != nil {
		return false // unitchecker says so
	}
	var cfg unitchecker.Config
	return json.Unmarshal(data, &cfg) == nil && cfg.VetxOnly
}

// A vetValue refuses a wrong value with one line. What package flag does, an
// error and a page of usage, would come once for every package of the standard
// library, since go vet hands the flags on for each unit; for dependencies it
// is silent, and the unit that the user named will say what is wrong.
type vetValue struct {
	flag.Value
	name  string
	quiet bool
}

// String tolerates the zero value, which package flag asks for its text.
func (v *vetValue) String() string {
	if v.Value == nil {
		return ""
	}
	return v.Value.String()
}

func (v *vetValue) Set(s string) error {
	if err := v.Value.Set(s); err != nil && !v.quiet {
		fmt.Fprintf(os.Stderr, "atomiclint: -%s: %v\n", v.name, err)
		os.Exit(exitFailure)
	}
	return nil
}
