package ruletest

import (
	"errors"
	"fmt"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
)

// Run runs the analyzers over the package as a driver does, whether or not it
// has errors, and returns what they report. An analyzer that needs a package
// without errors is left out when there are some, and so is what requires it.
func (p *Package) Run(analyzers ...*analysis.Analyzer) (map[*analysis.Analyzer][]analysis.Diagnostic, error) {
	r := &runner{
		pkg:     p,
		results: make(map[*analysis.Analyzer]any),
		ran:     make(map[*analysis.Analyzer]bool),
		objects: make(map[objectKey]analysis.Fact),
		found:   make(map[*analysis.Analyzer][]analysis.Diagnostic),
	}
	for _, a := range analyzers {
		if _, err := r.run(a); err != nil {
			return nil, fmt.Errorf("%s: %w", a.Name, err)
		}
	}
	return r.found, nil
}

// A runner holds what the analyzers of one package have computed.
type runner struct {
	pkg     *Package
	ran     map[*analysis.Analyzer]bool // false: left out
	results map[*analysis.Analyzer]any
	objects map[objectKey]analysis.Fact
	found   map[*analysis.Analyzer][]analysis.Diagnostic
}

// An objectKey names a fact: of an object, or of the package if obj is nil.
type objectKey struct {
	obj  types.Object
	fact reflect.Type
}

// run reports whether a was run, now or before.
func (r *runner) run(a *analysis.Analyzer) (bool, error) {
	if ok, done := r.ran[a]; done {
		return ok, nil
	}
	r.ran[a] = false
	inputs := make(map[*analysis.Analyzer]any)
	for _, req := range a.Requires {
		if ok, err := r.run(req); !ok || err != nil {
			return false, err
		}
		inputs[req] = r.results[req]
	}
	if len(r.pkg.Errors) > 0 && !a.RunDespiteErrors {
		return false, nil
	}
	result, err := a.Run(r.pass(a, inputs))
	r.ran[a], r.results[a] = err == nil, result
	return err == nil, err
}

func (r *runner) pass(a *analysis.Analyzer, inputs map[*analysis.Analyzer]any) *analysis.Pass {
	p := r.pkg
	pass := &analysis.Pass{
		Analyzer:   a,
		Fset:       p.Loader.Fset,
		Files:      p.Files,
		Pkg:        p.Types,
		TypesInfo:  p.Info,
		TypesSizes: sizes(),
		ResultOf:   inputs,
		Report:     func(d analysis.Diagnostic) { r.found[a] = append(r.found[a], d) },
		ReadFile:   func(name string) ([]byte, error) { return p.Source[name], nil },
	}
	for _, err := range p.Errors {
		if typeError, ok := errors.AsType[types.Error](err); ok {
			pass.TypeErrors = append(pass.TypeErrors, typeError)
		}
	}
	r.bindFacts(pass)
	return pass
}

// bindFacts gives pass the facts of this package; dependencies have none, as
// under a driver that does not analyze the standard library.
func (r *runner) bindFacts(pass *analysis.Pass) {
	get := func(obj types.Object, fact analysis.Fact) bool {
		known, ok := r.objects[objectKey{obj, reflect.TypeOf(fact)}]
		if ok {
			reflect.ValueOf(fact).Elem().Set(reflect.ValueOf(known).Elem())
		}
		return ok
	}
	put := func(obj types.Object, fact analysis.Fact) {
		r.objects[objectKey{obj, reflect.TypeOf(fact)}] = fact
	}
	pass.ImportObjectFact = get
	pass.ExportObjectFact = put
	pass.ImportPackageFact = func(pkg *types.Package, fact analysis.Fact) bool {
		return pkg == pass.Pkg && get(nil, fact)
	}
	pass.ExportPackageFact = func(fact analysis.Fact) { put(nil, fact) }
	pass.AllObjectFacts = func() (facts []analysis.ObjectFact) {
		for key, fact := range r.objects {
			if key.obj != nil {
				facts = append(facts, analysis.ObjectFact{Object: key.obj, Fact: fact})
			}
		}
		return facts
	}
	pass.AllPackageFacts = func() (facts []analysis.PackageFact) {
		for key, fact := range r.objects {
			if key.obj == nil {
				facts = append(facts, analysis.PackageFact{Package: pass.Pkg, Fact: fact})
			}
		}
		return facts
	}
}
