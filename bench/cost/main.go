// Command cost prints what atomiclint costs beside other analyzers: the CPU
// time and the peak memory of go vet over the corpus and the standard library,
// as ratios against an analyzer that only builds the inspector.
//
//	go run ./cost -rounds=3 -modules=ants,pebble -tools=no-op,atomiclint
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/atomiclint/atomiclint/bench/internal/corpus"
	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

func main() {
	rounds := flag.Int("rounds", 3, "`number` of rounds; the median counts")
	modules := flag.String("modules", "", "comma-separated `parts` of the paths of the modules to analyze, std among them; all of them if empty")
	tools := flag.String("tools", "", "comma-separated `names` of the rows to measure beside the no-op; all of them if empty")
	flag.Parse()
	if err := run(*rounds, splitList(*modules), splitList(*tools)); err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		os.Exit(1)
	}
}

func run(rounds int, modules, tools []string) error {
	if rounds < 1 {
		return fmt.Errorf("-rounds=%d; it must be at least 1", rounds)
	}
	temp, err := os.MkdirTemp("", "atomiclint-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	program, err := vet.Atomiclint.Build(temp)
	if err != nil {
		return err
	}
	analyzers, err := analyzersOf(program)
	if err != nil {
		return err
	}
	rows, err := selectRows(newRows(analyzers), tools)
	if err != nil {
		return err
	}
	c, err := corpus.Load(".", modules)
	if err != nil {
		return err
	}
	b := &bench{temp: temp, packages: c.ImportPaths()}
	if err := b.prepare(); err != nil {
		return err
	}
	fmt.Printf("%d packages, %d rounds\n\n", len(b.packages), rounds)
	if err := b.measure(rows, rounds); err != nil {
		return err
	}
	writeTable(os.Stdout, rows)
	return nil
}

func splitList(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}
