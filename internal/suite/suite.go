// Package suite lists the analyzers of the family and builds them from one
// configuration, so that every driver offers the same rules and settings.
package suite

import (
	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/atomiccheck/ignore"
	"github.com/atomiclint/atomiclint/atomiccheck/misuse"
	"github.com/atomiclint/atomiclint/atomiccheck/mixed"
	"github.com/atomiclint/atomiclint/atomiccheck/shared"
	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/rule"
)

// A Config holds the settings of the whole family.
type Config struct {
	accesses.Settings
}

// A Member is one analyzer of the family: its name, its rules, and how to
// build it from the settings.
type Member struct {
	Name  string
	Rules []rule.Info
	Build func(*Config) *analysis.Analyzer
}

// Members returns the analyzers of the family in the order of the docs. The
// analyzer that reports unused ignore directives, which watches them, is not
// one of them; see [Analyzers].
func Members() []Member {
	return []Member{
		{
			Name:  misuse.Name,
			Rules: misuse.Rules(),
			Build: func(c *Config) *analysis.Analyzer {
				return misuse.New(c.For(misuse.Rules()))
			},
		},
		{
			Name:  mixed.Name,
			Rules: mixed.Rules(),
			Build: func(c *Config) *analysis.Analyzer {
				return mixed.New(c.For(mixed.Rules()))
			},
		},
		{
			Name:  shared.Name,
			Rules: shared.Rules(),
			Build: func(c *Config) *analysis.Analyzer {
				return shared.New(c.For(shared.Rules()))
			},
		},
	}
}

// Rules returns every rule of the family.
func Rules() []rule.Info {
	var infos []rule.Info
	for _, m := range Members() {
		infos = append(infos, m.Rules...)
	}
	return append(infos, ignore.Rules()...)
}

// Analyzers returns the family's analyzers, or an error that says what is
// wrong with the configuration and what to write instead.
func Analyzers(c *Config) ([]*analysis.Analyzer, error) {
	if err := c.Validate(Rules()); err != nil {
		return nil, err
	}
	var all []*analysis.Analyzer
	for _, m := range Members() {
		all = append(all, m.Build(c))
	}
	watch := ignore.New(ignore.Config{Selection: c.Selection.For(ignore.Rules())}, Rules(), all...)
	return append(all, watch), nil
}
