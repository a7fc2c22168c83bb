package accesses

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// wordUses finds how a function accesses the word that operand v leads to.
func (x *exporter) wordUses(f *uses, decl *ast.FuncDecl, i int, v *types.Var, starts bool) {
	body, ok := x.Curs.Of(decl.Body)
	if !ok {
		return
	}
	for cur := range body.Preorder((*ast.Ident)(nil)) {
		if x.Info.Uses[cur.Node().(*ast.Ident)] != v {
			continue
		}
		place := x.place(cur.Node().Pos())
		up := cur
		for up.ParentEdgeKind() == edge.ParenExpr_X || up.ParentEdgeKind() == edge.CallExpr_Args && x.Info.Types[up.Parent().Node().(*ast.CallExpr).Fun].IsType() {
			up = up.Parent() // (*uint64)(c)
		}
		switch up.ParentEdgeKind() {
		case edge.StarExpr_X, edge.IndexExpr_X:
			target := up.Parent()
			if writes, plain := plainUse(target); plain {
				f.operand(i).Plain = mergeSites(f.operand(i).Plain, &site{Place: place, Reads: !writes, Writes: writes})
			} else if addr := target.Parent(); addr.ParentEdgeKind() == edge.CallExpr_Args { // &p[i]
				x.passes(f, i, addr, place, starts)
			}
		case edge.CallExpr_Args:
			x.passes(f, i, up, place, starts)
		case edge.SelectorExpr_X:
			if call := up.Parent(); call.ParentEdgeKind() == edge.CallExpr_Fun {
				x.called(f, i, call.Parent().Node().(*ast.CallExpr), 0, starts)
			}
		}
	}
}

// heldUses finds how the package accesses the word that operand v leads to after the
// function has stored the pointer. Only for that is a package interpreted which is
// imported.
func (x *exporter) heldUses(f *uses, i int, v *types.Var) {
	if o := f.find(i); !x.HasWords() || o != nil && o.Atomic != nil {
		return
	}
	for _, w := range x.Index().Words() {
		if w.Loc.Obj != v || !w.Loc.Elem {
			continue
		}
		for _, a := range w.Atomics {
			if a.Event != nil {
				f.operand(i).Atomic = mergeSites(f.operand(i).Atomic, &site{Op: a.Name, Place: x.place(a.Pos), Reads: a.Reads, Writes: a.Writes})
			}
		}
	}
}

// passes adds what the call does with the operand that is its argument.
func (x *exporter) passes(f *uses, i int, arg inspector.Cursor, place string, starts bool) {
	call := arg.Parent().Node().(*ast.CallExpr)
	if op, ok := x.API.OpOf(x.Info, call); ok && !op.Typed {
		f.operand(i).Atomic = mergeSites(f.operand(i).Atomic, &site{
			Op: op.Func.Pkg().Name() + "." + op.Func.Name(), Place: place,
			Reads: !op.Kind.Writes() || op.Kind.ReadModifyWrite(), Writes: op.Kind.Writes(),
		})
		return
	}
	_, j := arg.ParentEdge()
	if fn, ok := typeutil.Callee(x.Info, call).(*types.Func); ok && fn.Signature().Recv() != nil {
		j++
	}
	x.called(f, i, call, j, starts)
}

// called adds what a callee does with its j'th operand, which is the i'th of f's function.
func (x *exporter) called(f *uses, i int, call *ast.CallExpr, j int, starts bool) {
	fn, ok := typeutil.Callee(x.Info, call).(*types.Func)
	if !ok {
		return
	}
	fn = fn.Origin()
	inner := x.im.uses[fn]
	if decl := x.program().Decl(fn); decl != nil && decl.Body != nil {
		inner = x.usesOf(fn, decl, starts)
	}
	if o := inner.find(j); o != nil {
		if o.Atomic != nil {
			f.operand(i).Atomic = mergeSites(f.operand(i).Atomic, o.Atomic)
		}
		if o.Plain != nil {
			f.operand(i).Plain = mergeSites(f.operand(i).Plain, o.Plain)
		}
	}
}

// mergeSites returns a site for both: the first that writes, or the first.
func mergeSites(a, b *site) *site {
	if a == nil {
		return b
	}
	m := *a
	if b.Writes && !a.Writes {
		m = *b
	}
	m.Reads, m.Writes = a.Reads || b.Reads, a.Writes || b.Writes
	return &m
}
