package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameAt returns a name for the variable that is to hold what the first Load
// returns, or "": the last name of what is loaded, its first letter, or v.
func (o *onceLoaded) nameAt(pos token.Pos) string {
	call := o.root.Node.(*ast.CallExpr)
	x := call.Fun
	if op, ok := o.api.OpOf(o.info, call); ok {
		if x = op.Operand; op.Pointer {
			if y, ok := op.IsAddressOf(); ok {
				x = y
			}
		}
	}
	name := shortened(lastName(x))
	names := []string{name, lengthNames[lastName(x)]}
	if r, _ := utf8.DecodeRuneInString(name); unicode.IsLetter(r) {
		names = append(names, string(r))
	}
	if isInteger(o.info.TypeOf(call)) {
		names = append(names, "n")
	}
	given := o.newNames[o.root.Func.Top()]
	names = slices.DeleteFunc(append(names, "cur", "v", "loaded"), func(name string) bool { return slices.Contains(given, name) })
	if len(names) == 0 {
		return ""
	}
	name = o.freshName(pos, names...)
	if slices.Contains(given, name) {
		return ""
	}
	return name
}

// lengthNames are names for what methods return that are named like builtin
// functions.
var lengthNames = map[string]string{"Len": "length", "len": "length", "Cap": "capacity", "cap": "capacity"}

// lastName returns the last identifier of a path: conf of s.conf.
func lastName(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return lastName(e.X)
	case *ast.StarExpr:
		return lastName(e.X)
	case *ast.CallExpr:
		return lastName(e.Fun)
	}
	return ""
}

// shortened returns a name as a local variable has it: without words that say
// how the value is held or obtained, and in lower case.
func shortened(name string) string {
	for _, word := range []string{"atomic", "Atomic", "get", "Get", "load", "Load", "current", "Current"} {
		if rest, ok := strings.CutPrefix(name, word); ok && rest != "" && !unicode.IsLower(rune(rest[0])) {
			name = rest
			break
		}
	}
	for _, word := range []string{"Ptr", "Pointer", "Atomic", "Value", "_"} {
		if rest, ok := strings.CutSuffix(name, word); ok && rest != "" {
			name = rest
			break
		}
	}
	name = uncapitalized(name)
	if types.Universe.Lookup(name) != nil || token.IsKeyword(name) || isOneOf(name, "get", "load") {
		return ""
	}
	return name
}

// uncapitalized returns a name that begins in lower case: url of URL, tlsConfig
// of TLSConfig.
func uncapitalized(name string) string {
	n := 0
	for n < len(name) && 'A' <= name[n] && name[n] <= 'Z' {
		n++
	}
	if n > 1 && n < len(name) {
		n--
	}
	return strings.ToLower(name[:n]) + name[n:]
}
