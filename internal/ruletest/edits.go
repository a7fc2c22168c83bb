package ruletest

import (
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/textedit"
)

// Apply returns the package's files with the given fixes made, or an error if
// one of them is malformed, edits another package or conflicts with another.
func (p *Package) Apply(fixes ...analysis.SuggestedFix) ([]Source, error) {
	var set textedit.Set
	for _, suggested := range fixes {
		fix, err := textedit.Of(p.Loader.Fset, suggested)
		if err != nil {
			return nil, err
		}
		for name := range fix {
			if _, ok := p.Source[name]; !ok {
				return nil, fmt.Errorf("fix %q edits %s, which is not in the package", suggested.Message, name)
			}
		}
		if !set.Add(fix) {
			return nil, fmt.Errorf("fix %q conflicts with another", suggested.Message)
		}
	}
	var fixed []Source
	for _, f := range p.Files {
		name := p.Loader.Fset.File(f.FileStart).Name()
		fixed = append(fixed, Source{name, set.Apply(name, p.Source[name])})
	}
	return fixed, nil
}
