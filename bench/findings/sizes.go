package main

import (
	"fmt"
	"io"

	"github.com/atomiclint/atomiclint/bench/internal/corpus"
)

// writeSizes writes a Markdown table of the modules: their packages that load,
// and the lines in them, tests included.
func writeSizes(w io.Writer, c *corpus.Corpus) error {
	packages := make(map[*corpus.Module]int)
	lines := make(map[*corpus.Module]int)
	var allLines int
	for _, p := range c.Packages {
		n, err := p.Lines()
		if err != nil {
			return err
		}
		packages[p.Module]++
		lines[p.Module] += n
		allLines += n
	}
	fmt.Fprint(w, "| module | version | packages | lines |\n|---|---|--:|--:|\n")
	for _, m := range c.Modules {
		fmt.Fprintf(w, "| %s | %s | %d | %d |\n", m.Path, m.Version, packages[m], lines[m])
	}
	fmt.Fprintf(w, "| %d modules | | %d | %d |\n", len(c.Modules), len(c.Packages), allLines)
	return nil
}
