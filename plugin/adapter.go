package plugin

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/textedit"
)

// modulePath begins the path of every package of this module.
const modulePath = "github.com/atomiclint/atomiclint/"

// adapt returns analyzers that golangci-lint can run without harm:
//
//   - A panic in an analyzer, and an error that it returns, would end the whole
//     run without the issues of any linter. It becomes one diagnostic.
//   - Each entry of Related would become an issue of its own. It is dropped.
//   - All fixes of a diagnostic are applied, alternatives too; edits in another
//     file are lost while the rest is applied; fixes that overlap cost the file
//     all its fixes. At most one fix is kept, and only if it is whole and safe.
//
// The analyzers that these require, and that are ours, are adapted as well.
func adapt(analyzers []*analysis.Analyzer) []*analysis.Analyzer {
	ad := &adapter{
		roots:   analyzers,
		adapted: make(map[*analysis.Analyzer]*analysis.Analyzer),
	}
	out := make([]*analysis.Analyzer, len(analyzers))
	for i, a := range analyzers {
		out[i] = ad.adapt(a)
		if i > 0 && !slices.Contains(out[i].Requires, out[i-1]) {
			// One after the other, so that which of two overlapping fixes
			// is kept does not depend on the scheduler.
			out[i].Requires = append(out[i].Requires, out[i-1])
		}
	}
	return out
}

// An adapter is what the adapted analyzers of one linter share.
type adapter struct {
	roots   []*analysis.Analyzer                      // the originals
	adapted map[*analysis.Analyzer]*analysis.Analyzer // by the original

	mu       sync.Mutex
	fixes    textedit.Set // kept in any package
	failures map[failureKey]*failure
}

// A failureKey is one analyzer's run over one package.
type failureKey struct {
	a   *analysis.Analyzer // the original
	pkg any                // *types.Package
}

// A failure is what went wrong in a run, and whether the user was told.
type failure struct {
	text     string
	reported bool
}

// adapt returns the adapted copy of a, making it if there is none.
func (ad *adapter) adapt(a *analysis.Analyzer) *analysis.Analyzer {
	if made := ad.adapted[a]; made != nil {
		return made
	}
	made := *a
	made.Requires = make([]*analysis.Analyzer, len(a.Requires))
	for i, req := range a.Requires {
		made.Requires[i] = req
		if isOurs(req) {
			made.Requires[i] = ad.adapt(req)
		}
	}
	made.Run = func(pass *analysis.Pass) (any, error) { return ad.run(a, pass), nil }
	ad.adapted[a] = &made
	return &made
}

// isOurs reports whether a is an analyzer of this module, as the types of its
// result and facts tell. One that is not, such as inspect, is shared with other
// linters as it is.
func isOurs(a *analysis.Analyzer) bool {
	var all []reflect.Type
	if a.ResultType != nil {
		all = append(all, a.ResultType)
	}
	for _, fact := range a.FactTypes {
		all = append(all, reflect.TypeOf(fact))
	}
	return slices.ContainsFunc(all, func(t reflect.Type) bool {
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		return strings.HasPrefix(t.PkgPath(), modulePath)
	})
}

// run runs a and returns its result, which is valid and empty if the run, or
// that of an analyzer which a requires, went wrong.
func (ad *adapter) run(a *analysis.Analyzer, pass *analysis.Pass) (result any) {
	if f := ad.failureBelow(a, pass); f != nil {
		ad.fail(a, pass, f)
		return emptyResult(a)
	}
	defer func() {
		if value := recover(); value != nil {
			ad.fail(a, pass, &failure{text: fmt.Sprintf("internal error in %s: %v at %s", a.Name, value, panicSite())})
			result = emptyResult(a)
		}
	}()
	result, err := a.Run(ad.passFor(a, pass))
	if err != nil {
		ad.fail(a, pass, &failure{text: fmt.Sprintf("internal error in %s: %v", a.Name, err)})
		return emptyResult(a)
	}
	return result
}

// passFor returns the pass as a, which knows nothing of the adapter, sees it.
func (ad *adapter) passFor(a *analysis.Analyzer, pass *analysis.Pass) *analysis.Pass {
	own := *pass
	own.Analyzer = a
	own.ResultOf = make(map[*analysis.Analyzer]any)
	for _, req := range a.Requires {
		if made := ad.adapted[req]; made != nil {
			own.ResultOf[req] = pass.ResultOf[made]
		} else {
			own.ResultOf[req] = pass.ResultOf[req]
		}
	}
	own.Report = func(d analysis.Diagnostic) {
		d.Related = nil
		d.SuggestedFixes = ad.keepFix(pass, d)
		pass.Report(d)
	}
	return &own
}

// emptyResult returns a valid value of a's result type that holds nothing.
func emptyResult(a *analysis.Analyzer) any {
	switch t := a.ResultType; {
	case t == nil:
		return nil
	case t.Kind() == reflect.Pointer:
		return reflect.New(t.Elem()).Interface()
	default:
		return reflect.Zero(t).Interface()
	}
}
