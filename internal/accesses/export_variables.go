package accesses

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// exportVariables says which exported fields and variables the package accesses
// atomically, and which plainly.
func (x *exporter) exportVariables() {
	atomics := make(map[*types.Var]bool)
	for _, op := range x.Ops {
		addressed, ok := op.addressee()
		if !ok || x.IsTestFile(op.Call.Pos()) {
			continue
		}
		v := VarOf(x.Info, addressed)
		if v == nil || !isExportable(v, x.pass.Pkg) {
			continue
		}
		atomics[v] = true
		fact := new(isAtomic)
		if known := x.pass.ImportObjectFact(v, fact); !known || op.Kind.Writes() && !fact.Site.Writes {
			fact.Site = site{
				Op: op.Func.Pkg().Name() + "." + op.Func.Name(), Place: x.place(op.Call.Pos()),
				Reads: !op.Kind.Writes() || op.Kind.ReadModifyWrite(), Writes: op.Kind.Writes(),
			}
			fact.Copied = x.copied()[v]
			x.pass.ExportObjectFact(v, fact)
		}
	}
	if x.hasExportedWords() {
		x.exportPlain(atomics)
	}
}

// isExportable reports whether other packages can name the field or package variable.
func isExportable(v *types.Var, pkg *types.Package) bool {
	return v.Exported() && v.Pkg() == pkg && (v.IsField() || v.Parent() == pkg.Scope())
}

// hasExportedWords reports whether the package has exported variables, or struct types
// with exported fields, that atomic functions can access.
func (x *exporter) hasExportedWords() bool {
	scope := x.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		switch obj := scope.Lookup(name).(type) {
		case *types.Var:
			if obj.Exported() && isWord(obj.Type()) {
				return true
			}
		case *types.TypeName:
			st, ok := obj.Type().Underlying().(*types.Struct)
			if !ok {
				continue
			}
			for f := range st.Fields() {
				if f.Exported() && isWord(f.Type()) {
					return true
				}
			}
		}
	}
	return false
}

// exportPlain says of the exported words that the package accesses plainly, on an object
// that it did not make, that it does so: in a method on its receiver, or of a variable of
// the package. A write counts more than a read.
func (x *exporter) exportPlain(atomics map[*types.Var]bool) {
	found := make(map[*types.Var]*isPlain)
	var order []*types.Var
	for cur := range x.In.Root().Preorder((*ast.SelectorExpr)(nil), (*ast.Ident)(nil)) {
		id, ok := cur.Node().(*ast.Ident)
		if sel, isSel := cur.Node().(*ast.SelectorExpr); isSel {
			id = sel.Sel
		} else if !ok || cur.ParentEdgeKind() == edge.SelectorExpr_Sel {
			continue
		}
		v, ok := x.Info.Uses[id].(*types.Var)
		if !ok || !isWord(v.Type()) {
			continue
		}
		v = v.Origin()
		if !isExportable(v, x.pass.Pkg) || atomics[v] || x.IsTestFile(id.Pos()) || !x.isInUse(cur, v) {
			continue
		}
		writes, plain := plainUse(cur)
		if !plain {
			continue
		}
		if known := found[v]; known == nil {
			order = append(order, v)
		} else if !writes || known.Site.Writes {
			continue
		}
		found[v] = &isPlain{site{Place: x.place(id.Pos()), Reads: !writes, Writes: writes}}
	}
	for _, v := range order {
		x.pass.ExportObjectFact(v, found[v])
	}
}

// isInUse reports whether the word that cur denotes may be in use there: it is a field of
// a method's receiver, or a variable of the package outside init.
func (x *exporter) isInUse(cur inspector.Cursor, v *types.Var) bool {
	decl, _ := EnclosingFunc(cur)
	if decl == nil || decl.Name.Name == "init" {
		return false
	}
	if !v.IsField() {
		return true
	}
	sel, ok := cur.Node().(*ast.SelectorExpr)
	if !ok || decl.Recv == nil || len(decl.Recv.List) != 1 || len(decl.Recv.List[0].Names) != 1 {
		return false
	}
	recv := x.Info.Defs[decl.Recv.List[0].Names[0]]
	if recv == nil {
		return false
	}
	if _, pointer := recv.Type().Underlying().(*types.Pointer); !pointer {
		return false
	}
	root := ast.Expr(sel)
	for {
		s, ok := ast.Unparen(root).(*ast.SelectorExpr)
		if !ok {
			break
		}
		root = s.X
	}
	id, ok := ast.Unparen(root).(*ast.Ident)
	return ok && x.Info.Uses[id] == recv
}

// plainUse reports whether the variable that cur denotes is read or written there.
func plainUse(cur inspector.Cursor) (writes, plain bool) {
	for cur.ParentEdgeKind() == edge.ParenExpr_X {
		cur = cur.Parent()
	}
	switch cur.ParentEdgeKind() {
	case edge.UnaryExpr_X:
		return false, cur.Parent().Node().(*ast.UnaryExpr).Op != token.AND
	case edge.IncDecStmt_X:
		return true, true
	case edge.AssignStmt_Lhs:
		return true, true
	case edge.KeyValueExpr_Key, edge.SelectorExpr_X:
		return false, false
	}
	return false, true
}
