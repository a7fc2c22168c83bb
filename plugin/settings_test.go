package plugin

import (
	"reflect"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/rule"
	"github.com/atomiclint/atomiclint/internal/suite"
)

func TestDecode(t *testing.T) {
	for _, test := range []struct {
		name     string
		settings any
		want     suite.Config
	}{
		{"none", nil, suite.Config{}},
		{"empty", map[string]any{}, suite.Config{}},
		{"key without a value", map[string]any{"enable": nil}, suite.Config{}},
		{"all", map[string]any{
			"enable":          []any{"ignored-result"},
			"disable":         []any{"all"},
			"atomic-packages": []any{"example.com/a", "example.com/b"},
		}, suite.Config{Settings: accesses.Settings{
			Selection:      rule.Selection{Enable: []string{"ignored-result"}, Disable: []string{"all"}},
			AtomicPackages: []string{"example.com/a", "example.com/b"},
		}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := decode(test.settings)
			if err != nil || !reflect.DeepEqual(*got, test.want) {
				t.Errorf("got %+v and error %v, want %+v", got, err, test.want)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	for _, test := range []struct {
		name     string
		settings any
		want     string // words that the error holds, in any order
	}{
		{"a list", []any{"ignored-result"}, "list ignored-result mapping atomic-packages, disable, enable"},
		{"a string", "ignored-result", `the string "ignored-result"; write a mapping`},
		{"unknown key", map[string]any{"enabel": []any{"lost-update"}}, `unknown key "enabel" lost-update valid keys are atomic-packages, disable, enable`},
		{"string for a list", map[string]any{"enable": "ignored-result"}, `enable the string "ignored-result"; write a list of strings`},
		{"number for a string", map[string]any{"disable": []any{"ignored-result", 3}}, "disable: element 2 is the value 3; write a string"},
		{"boolean for a list", map[string]any{"atomic-packages": true}, "atomic-packages is the boolean true; write a list of strings, like [example.com/atomic]"},
		{"mapping for a list", map[string]any{"enable": map[string]any{"x": 1}}, "enable is a mapping with the keys [x]; write a list"},
		{"unknown rule", map[string]any{"enable": []any{"no-such-rule"}}, `enable: unknown rule "no-such-rule"; valid rules are ignored-result`},
		{"unknown rule disabled", map[string]any{"disable": []any{"no-such-rule"}}, `disable: unknown rule "no-such-rule"`},
		{"contradiction", map[string]any{"enable": []any{"ignored-result"}, "disable": []any{"ignored-result"}}, "both in enable and in disable"},
		{"no import path", map[string]any{"atomic-packages": []any{"a b"}}, `atomic-packages: "a b" is no import path`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := New(test.settings)
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.HasPrefix(err.Error(), where+": ") {
				t.Errorf("error %q does not begin with where the settings stand", err)
			}
			for part := range strings.FieldsSeq(test.want) {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error %q lacks %q", err, part)
				}
			}
		})
	}
}

func TestRegistered(t *testing.T) {
	construct, err := register.GetPlugin(Name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := construct(nil)
	if err != nil {
		t.Fatal(err)
	}
	if p.GetLoadMode() != register.LoadModeTypesInfo {
		t.Errorf("load mode is %q; the analyzers need types", p.GetLoadMode())
	}
	analyzers, err := p.BuildAnalyzers()
	if want := len(suite.Members()) + 1; err != nil || len(analyzers) != want {
		t.Errorf("built %d analyzers, error %v; want the %d of the suite", len(analyzers), err, want)
	}
}
