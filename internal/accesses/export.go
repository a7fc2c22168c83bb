package accesses

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"golang.org/x/tools/go/analysis"

	"github.com/atomiclint/atomiclint/internal/flow"
)

// An exporter finds what importers need to know of a package, by its syntax and types
// alone: nothing is interpreted for packages that are only imported.
type exporter struct {
	*Package
	pass *analysis.Pass
	prog *flow.Program // lazily, see program

	facts   map[*types.Func]*uses
	visited map[*types.Func]bool
}

func (p *Package) export(pass *analysis.Pass) {
	if p.IsAtomics() || isStd(pass.Pkg.Path()) {
		return
	}
	if p.API.InScope(pass.Pkg) {
		p.findCalls()
	}
	x := &exporter{Package: p, pass: pass, facts: make(map[*types.Func]*uses), visited: make(map[*types.Func]bool)}
	x.exportVariables()
	starts := x.startsGoroutines()
	for _, f := range pass.Files {
		if p.IsTestFile(f.FileStart) {
			continue
		}
		for _, d := range f.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil || !decl.Name.IsExported() {
				continue
			}
			fn, ok := p.Info.Defs[decl.Name].(*types.Func)
			if !ok || !starts && !hasWordOperand(fn) {
				continue
			}
			if use := x.usesOf(fn, decl, starts); !use.isEmpty() {
				pass.ExportObjectFact(fn, use)
			}
		}
	}
}

// addressee returns the variable whose address is the operand of an atomic function,
// conversions aside.
func (op Op) addressee() (ast.Expr, bool) {
	if op.Typed || op.Operand == nil {
		return nil, false
	}
	e := ast.Unparen(op.Operand)
	for {
		call, ok := e.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			break
		}
		e = ast.Unparen(call.Args[0]) // (*int32)(&x)
	}
	u, ok := e.(*ast.UnaryExpr)
	if !ok || u.Op != token.AND {
		return nil, false
	}
	return ast.Unparen(u.X), true
}

func (p *Package) place(pos token.Pos) string {
	at := p.Pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line)
}

// usesOf returns what a function of the package does with its operands.
func (x *exporter) usesOf(fn *types.Func, decl *ast.FuncDecl, starts bool) *uses {
	if f := x.facts[fn]; f != nil {
		return f
	}
	f := new(uses)
	if x.visited[fn] {
		return f // recursion adds nothing
	}
	x.visited[fn] = true
	prog := x.program()
	for i, v := range operandsOf(fn) {
		if leadsToWord(v.Type()) {
			x.wordUses(f, decl, i, v, starts)
			x.heldUses(f, i, v)
		}
		if starts && x.leaves(decl, v, starts) {
			f.operand(i).Leaves = true
		}
	}
	if starts {
		f.Joins = prog.Joins(fn)
		f.Shares = x.shares(decl)
	}
	x.facts[fn] = f
	return f
}

func (x *exporter) program() *flow.Program {
	if x.prog == nil {
		x.prog = x.newProgram()
	}
	return x.prog
}

// operandsOf returns the variables of a function's operands, receiver first.
func operandsOf(fn *types.Func) []*types.Var {
	var vars []*types.Var
	if r := fn.Signature().Recv(); r != nil {
		vars = append(vars, r)
	}
	for v := range fn.Signature().Params().Variables() {
		vars = append(vars, v)
	}
	return vars
}
