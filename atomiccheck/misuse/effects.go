package misuse

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// purePackages are packages of the standard library whose functions have no
// effect that another goroutine can see.
var purePackages = map[string]bool{
	"errors": true, "strings": true, "strconv": true, "bytes": true, "math": true, "math/bits": true,
	"unicode": true, "unicode/utf8": true, "sort": true, "slices": true, "maps": true, "cmp": true,
	"path": true, "path/filepath": true, "reflect": true, "regexp": true, "hash/fnv": true, "unsafe": true,
	"math/rand": true, "math/rand/v2": true,
}

// isHarmless reports whether a call that happens twice does no harm: it is
// pure, reads a clock, or writes a log.
func (s *subject) isHarmless(e *flow.Event) bool {
	fn := e.Callee
	if fn == nil {
		return isLogName(calledName(e))
	}
	if fn.Pkg() == nil {
		return true // error.Error
	}
	if s.isPure(fn.Origin()) {
		return true
	}
	name := fn.Name()
	switch path := fn.Pkg().Path(); path {
	case "log", "log/slog", "testing":
		return true
	case "time":
		return fn.Signature().Recv() != nil && name != "Stop" && name != "Reset" || name == "Now" || name == "Since" || name == "Until" || name == "Unix" || name == "UnixMilli" || name == "Duration"
	case "fmt":
		return true
	case "runtime":
		return name == "Gosched" || name == "NumGoroutine" || name == "GOMAXPROCS" || name == "Caller" || name == "Callers" || name == "KeepAlive"
	case "context":
		return name == "Err" || name == "Value" || name == "Done"
	default:
		if purePackages[path] {
			return true
		}
	}
	return isLogName(name)
}

// isPure reports whether a function of the package does nothing but what is
// harmless itself.
func (s *subject) isPure(fn *types.Func) bool {
	pure, ok := s.pure[fn]
	if !ok {
		s.pure[fn] = true // recursion adds nothing
		pure = s.index().Prog.IsPure(fn, s.isHarmless)
		s.pure[fn] = pure
	}
	return pure
}

// calledName returns the name of the function value that is called.
func calledName(e *flow.Event) string {
	if call, ok := e.Node.(*ast.CallExpr); ok {
		switch fun := ast.Unparen(call.Fun).(type) {
		case *ast.Ident:
			return fun.Name
		case *ast.SelectorExpr:
			return fun.Sel.Name
		}
	}
	return ""
}

// isLogName reports whether a function's name is a logger's.
func isLogName(name string) bool {
	switch name := strings.ToLower(name); {
	case strings.HasPrefix(name, "log"), strings.HasPrefix(name, "debug"), strings.HasPrefix(name, "info"),
		strings.HasPrefix(name, "warn"), strings.HasPrefix(name, "trace"), strings.HasPrefix(name, "print"),
		name == "error", name == "errorf", name == "errorln", name == "errorw":
		return true
	}
	return false
}

// creation says what creating the stored object twice harms: objects that hold
// channels, locks, maps and the like are not the same, whoever made them.
func (s *subject) creation(act *flow.Event) string {
	if act.Op.New == nil {
		return ""
	}
	t := s.info.TypeOf(act.Op.New)
	if t != nil && hasIdentity(t, 0) {
		return "both create the value"
	}
	return ""
}

// hasIdentity reports whether two values of type t that were made alike are
// still not interchangeable.
func hasIdentity(t types.Type, depth int) bool {
	if depth > 4 {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Chan:
		return true
	case *types.Pointer:
		return hasIdentity(u.Elem(), depth+1)
	case *types.Struct:
		for f := range u.Fields() {
			if isSyncType(f.Type()) || hasIdentity(f.Type(), depth+1) {
				return true
			}
		}
	case *types.Array:
		return hasIdentity(u.Elem(), depth+1)
	case *types.Interface:
		return hasMethod(u, "Close") || hasMethod(u, "Lock")
	}
	return false
}

func isSyncType(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	switch named.Obj().Pkg().Path() {
	case "sync", "sync/atomic":
		return true
	}
	return false
}

func hasMethod(u *types.Interface, name string) bool {
	for m := range u.Methods() {
		if m.Name() == name {
			return true
		}
	}
	return false
}
