// Package plugin registers the linter atomiclint with golangci-lint. It
// decodes and validates the settings and builds the analyzers; it analyzes
// nothing itself.
//
// The settings stand in .golangci.yml:
//
//	linters:
//	  enable:
//	    - atomiclint
//	  settings:
//	    custom:
//	      atomiclint:
//	        type: module
//	        description: keeps atomics right
//	        settings:
//	          enable: [prefer-typed]           # rules besides the default ones
//	          disable: [busy-wait]             # rules not to run
//	          atomic-packages: [example.com/a] # further atomic packages
//	          parallel: [example.com/p.Run]    # what runs its argument on another goroutine
package plugin

import (
	"fmt"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/suite"
)

// Name is the linter's name in golangci-lint.
const Name = "atomiclint"

// where is where the settings stand in golangci-lint's configuration.
const where = "linters.settings.custom." + Name + ".settings"

func init() {
	register.Plugin(Name, New)
}

// New returns the linter with the given settings, which are what golangci-lint
// decoded from YAML, TOML or JSON. Its error ends the user's run, so it says
// what to write instead.
func New(settings any) (register.LinterPlugin, error) {
	config, err := decode(settings)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", where, err)
	}
	analyzers, err := suite.Analyzers(config)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", where, err)
	}
	return linter{adapt(analyzers)}, nil
}

type linter struct{ analyzers []*analysis.Analyzer }

// BuildAnalyzers implements [register.LinterPlugin].
func (l linter) BuildAnalyzers() ([]*analysis.Analyzer, error) { return l.analyzers, nil }

// GetLoadMode implements [register.LinterPlugin].
func (linter) GetLoadMode() string { return register.LoadModeTypesInfo }
