package plugin

import (
	"fmt"
	"go/ast"
	"path"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// fail notes that a's run over the package went wrong, and reports it on the
// package clause unless another analyzer has done so. Only what the linter's
// own analyzers report is shown, so a failure of one that they require is
// reported again by each of them until it is.
func (ad *adapter) fail(a *analysis.Analyzer, pass *analysis.Pass, f *failure) {
	ad.mu.Lock()
	if ad.failures == nil {
		ad.failures = make(map[failureKey]*failure)
	}
	ad.failures[failureKey{a, pass.Pkg}] = f
	report := !f.reported && slices.Contains(ad.roots, a)
	f.reported = f.reported || report
	ad.mu.Unlock()
	if file := writtenFile(pass.Files); report && file != nil {
		pass.Report(analysis.Diagnostic{
			Pos: file.Package, End: file.Name.End(),
			Category: "internal-error",
			Message:  strings.Join(strings.Fields(f.text), " ") + "; please report it",
		})
	}
}

// failureBelow returns what went wrong in the run over the same package of an
// analyzer that a requires, or nil.
func (ad *adapter) failureBelow(a *analysis.Analyzer, pass *analysis.Pass) *failure {
	ad.mu.Lock()
	defer ad.mu.Unlock()
	for _, req := range a.Requires {
		if f := ad.failures[failureKey{req, pass.Pkg}]; f != nil {
			return f
		}
	}
	return nil
}

// writtenFile returns the first file written by hand, since golangci-lint
// drops what is reported in others, or the first if there is none such.
func writtenFile(files []*ast.File) *ast.File {
	for _, f := range files {
		if !ast.IsGenerated(f) {
			return f
		}
	}
	if len(files) > 0 {
		return files[0]
	}
	return nil
}

// panicSite returns where the panic that is being recovered from was raised,
// as directory/file.go:line. It must be called by the deferred function.
func panicSite() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	for panicking := false; ; {
		frame, more := frames.Next()
		inRuntime := strings.HasPrefix(frame.Function, "runtime.")
		if panicking && !inRuntime {
			dir, file := path.Split(frame.File)
			return fmt.Sprintf("%s:%d", path.Join(path.Base(dir), file), frame.Line)
		}
		panicking = panicking || frame.Function == "runtime.gopanic"
		if !more {
			return "an unknown place"
		}
	}
}
