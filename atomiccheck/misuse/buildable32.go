package misuse

import (
	"go/ast"
	"go/build/constraint"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
)

// platforms32 are the systems and processors with 32-bit words that Go still
// builds for and that people build for; those for mips come with the others.
var (
	systems32    = []string{"linux", "windows", "freebsd", "netbsd", "openbsd", "plan9", "android"}
	processors32 = []string{"386", "arm"}
)

// systems and processors are the names that go/build takes for a GOOS or a
// GOARCH at the end of a file's name or in a constraint.
var (
	systems = []string{
		"aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux",
		"nacl", "netbsd", "openbsd", "plan9", "solaris", "wasip1", "windows", "zos",
	}
	processors = []string{
		"386", "amd64", "amd64p32", "arm", "arm64", "arm64be", "armbe", "loong64", "mips", "mips64",
		"mips64le", "mips64p32", "mips64p32le", "mipsle", "ppc", "ppc64", "ppc64le", "riscv", "riscv64",
		"s390", "s390x", "sparc", "sparc64", "wasm",
	}
	unix = []string{"android", "freebsd", "linux", "netbsd", "openbsd"}
)

// buildsOn32 reports whether the file is part of some build for a processor
// with 32-bit words, as far as its name and its constraint tell.
func buildsOn32(fset *token.FileSet, f *ast.File) bool {
	expr := constraintOf(f)
	name := filepath.Base(fset.Position(f.Package).Filename)
	for _, goos := range systems32 {
		for _, goarch := range processors32 {
			if nameAllows(name, goos, goarch) && (expr == nil || allows(expr, goos, goarch, true)) {
				return true
			}
		}
	}
	return false
}

// constraintOf returns the file's //go:build line, or nil.
func constraintOf(f *ast.File) constraint.Expr {
	for _, group := range f.Comments {
		if group.Pos() > f.Package {
			return nil
		}
		for _, c := range group.List {
			if constraint.IsGoBuild(c.Text) {
				expr, _ := constraint.Parse(c.Text)
				return expr
			}
		}
	}
	return nil
}

// nameAllows reports whether a file of that name is built for the system and
// the processor: name_GOOS, name_GOARCH and name_GOOS_GOARCH restrict it.
func nameAllows(name, goos, goarch string) bool {
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".go"), "_test")
	parts := strings.Split(name, "_")[1:]
	if n := len(parts); n > 0 && slices.Contains(processors, parts[n-1]) {
		if parts[n-1] != goarch {
			return false
		}
		parts = parts[:n-1]
	}
	if n := len(parts); n > 0 && slices.Contains(systems, parts[n-1]) {
		return parts[n-1] == goos
	}
	return true
}

// allows reports whether expr can have the given value for the system and the
// processor, whatever other tags are set.
func allows(expr constraint.Expr, goos, goarch string, value bool) bool {
	switch expr := expr.(type) {
	case *constraint.NotExpr:
		return allows(expr.X, goos, goarch, !value)
	case *constraint.AndExpr:
		x, y := allows(expr.X, goos, goarch, value), allows(expr.Y, goos, goarch, value)
		return value && x && y || !value && (x || y)
	case *constraint.OrExpr:
		x, y := allows(expr.X, goos, goarch, value), allows(expr.Y, goos, goarch, value)
		return value && (x || y) || !value && x && y
	case *constraint.TagExpr:
		switch tag := expr.Tag; {
		case slices.Contains(processors, tag):
			return (tag == goarch) == value
		case slices.Contains(systems, tag):
			return (tag == goos) == value
		case tag == "unix":
			return slices.Contains(unix, goos) == value
		case tag == "gc" || strings.HasPrefix(tag, "go1."):
			return value
		case tag == "race" || tag == "msan" || tag == "asan": // no 32-bit support
			return !value
		}
	}
	return true
}
