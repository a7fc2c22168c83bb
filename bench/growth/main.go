// Command growth prints how the CPU time of atomiclint grows with the size of a
// package: of the units of go vet over the corpus and the standard library, by
// lines, the time that atomiclint takes beyond an analyzer that does nothing,
// and the packages that take longest.
//
//	go run ./growth -modules=nats-server,std
package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/atomiclint/atomiclint/bench/internal/corpus"
	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

func main() {
	modules := flag.String("modules", "", "comma-separated `parts` of the paths of the modules to analyze, std among them; all of them if empty")
	slowest := flag.Int("slowest", 10, "`number` of packages to name")
	flag.Parse()
	if err := run(strings.FieldsFunc(*modules, func(r rune) bool { return r == ',' }), *slowest); err != nil {
		fmt.Fprintln(os.Stderr, "growth:", err)
		os.Exit(1)
	}
}

// A measured is a unit, and what it took with and without the linter.
type measured struct {
	vet.Unit
	noOp float64 // seconds
}

// extra returns what the linter took beyond the no-op, in seconds.
func (m measured) extra() float64 { return max(0, m.CPU-m.noOp) }

func run(modules []string, slowest int) error {
	temp, err := os.MkdirTemp("", "atomiclint-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	c, err := corpus.Load(".", modules)
	if err != nil {
		return err
	}
	noOp, err := unitsOf(vet.NoOp, temp, c)
	if err != nil {
		return err
	}
	linted, err := unitsOf(vet.Atomiclint, temp, c)
	if err != nil {
		return err
	}
	base := make(map[string]float64)
	for _, u := range noOp {
		base[u.ID] = u.CPU
	}
	var all []measured
	for _, u := range linted {
		if !u.FactsOnly {
			all = append(all, measured{u, base[u.ID]})
		}
	}
	printGrowth(all)
	printSlowest(all, slowest)
	return nil
}

// unitsOf runs a tool over the corpus, nothing of it cached, and returns what the units took.
func unitsOf(tool vet.Tool, temp string, c *corpus.Corpus) ([]vet.Unit, error) {
	program, err := tool.Build(temp)
	if err != nil {
		return nil, err
	}
	if program, err = vet.Salt(program, fmt.Sprintf("%x", time.Now().UnixNano())); err != nil {
		return nil, err
	}
	wrapper, err := vet.Units.Build(temp)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(temp, tool.Name+".units")
	command := vet.Command{
		Dir: ".", Tool: wrapper, Packages: c.ImportPaths(),
		Env: append(os.Environ(), vet.WrappedTool+"="+program, vet.NotesFile+"="+file),
	}
	if _, err := command.Run(); err != nil {
		return nil, err
	}
	return vet.ReadUnits(file)
}

// printGrowth prints the units by size: each row is of those with up to so many lines.
func printGrowth(all []measured) {
	fmt.Println("| lines up to | units | lines | CPU s | no-op CPU s | extra ms a 1,000 lines |")
	fmt.Println("|--:|--:|--:|--:|--:|--:|")
	last := 0
	for _, limit := range []int{500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 1000000} {
		n, lines, took, noOp, extra := 0, 0, 0.0, 0.0, 0.0
		for _, m := range all {
			if m.Lines > last && m.Lines <= limit {
				n++
				lines += m.Lines
				took += m.CPU
				noOp += m.noOp
				extra += m.extra()
			}
		}
		if n > 0 {
			fmt.Printf("| %d | %d | %d | %.1f | %.1f | %.1f |\n", limit, n, lines, took, noOp, 1e6*extra/float64(lines))
		}
		last = limit
	}
}

func printSlowest(all []measured, n int) {
	slices.SortFunc(all, func(a, b measured) int { return cmp.Compare(b.CPU, a.CPU) })
	fmt.Println("\n| package | lines | CPU s | no-op CPU s |")
	fmt.Println("|---|--:|--:|--:|")
	for _, m := range all[:min(n, len(all))] {
		fmt.Printf("| %s | %d | %.1f | %.1f |\n", m.ID, m.Lines, m.CPU, m.noOp)
	}
}
