package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/accesses"
)

// An initOrder knows which functions of the package refer to which, so that it
// can be told whether a Value is set when its owner is made.
type initOrder struct {
	c *valueTypes

	// refs holds the references to each function by the functions that make
	// them; nil stands for initial values of package variables.
	refs map[*types.Func][]reference

	// makes holds the functions that make a variable of each named type.
	makes map[*types.TypeName]map[*types.Func]bool
}

type reference struct {
	from *types.Func
	pos  token.Pos
}

// order returns the package's initOrder, which is computed at its first use.
func (c *valueTypes) order() *initOrder {
	if c.inits != nil {
		return c.inits
	}
	o := &initOrder{c: c, refs: make(map[*types.Func][]reference), makes: make(map[*types.TypeName]map[*types.Func]bool)}
	for cur := range c.in.Root().Preorder((*ast.Ident)(nil), (*ast.CompositeLit)(nil), (*ast.CallExpr)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.Ident:
			switch obj := c.info.ObjectOf(n).(type) {
			case *types.Func:
				if obj.Pkg() == c.pass.Pkg && c.info.Uses[n] != nil && !c.isStarted(cur) {
					fn := obj.Origin()
					o.refs[fn] = append(o.refs[fn], reference{c.funcOf(cur), n.Pos()})
				}
			case *types.Var:
				if c.info.Defs[n] != nil && !obj.IsField() && !c.isParam(obj) {
					o.make(obj.Type(), cur, 0)
				}
			}
		case *ast.CompositeLit:
			o.make(c.info.TypeOf(n), cur, 0)
		case *ast.CallExpr:
			if ptr, ok := c.info.TypeOf(n).(*types.Pointer); ok && c.isAllocation(n) {
				o.make(ptr.Elem(), cur, 0)
			}
		}
	}
	c.inits = o
	return o
}

// make records that the function around cur makes a variable of type t, and
// with it those that t holds by value.
func (o *initOrder) make(t types.Type, cur inspector.Cursor, depth int) {
	if t == nil || depth > 4 {
		return
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		name := named.Origin().Obj()
		if o.makes[name] == nil {
			o.makes[name] = make(map[*types.Func]bool)
		}
		o.makes[name][o.c.funcOf(cur)] = true
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			o.make(f.Type(), cur, depth+1)
		}
	case *types.Array:
		o.make(u.Elem(), cur, depth+1)
	}
}

// startUp matches the names of functions that users call before all others.
var startUp = regexp.MustCompile(`(?i)^(init|new|make|create|setup|start|run|open|serve|listen|connect|dial|boot|launch|begin|prepare|must|build|main$|testmain$)`)

// setBefore reports whether it can be that something is stored in v before the
// assertion runs, whoever calls the function around it: that function stores
// first, or whatever makes v's owner stores in v.
func (o *initOrder) setBefore(a valueAssert, v *types.Var) bool {
	reader := o.c.funcOf(a.load.op.Cur)
	storing := o.storing(v)
	for pos := range storing[reader] {
		if pos < a.expr.Pos() || isInLiteral(a.cur) {
			return true
		}
	}
	for fn := range storing {
		if fn == nil || fn != reader && startUp.MatchString(fn.Name()) {
			return true // at start-up
		}
	}
	if o.readAfterStore(reader, storing, 0) {
		return true
	}
	owner := o.ownerOf(v)
	if owner == nil {
		return v.IsField() // of a struct without a name
	}
	if len(o.makes[owner]) == 0 {
		return !owner.Exported() || v.Parent() != nil
	}
	for fn := range o.makes[owner] {
		if _, ok := storing[fn]; ok && fn != reader {
			return true
		}
	}
	return false
}

// storing returns the functions that store in v, themselves or by referring to
// one that does, with where they do so.
func (o *initOrder) storing(v *types.Var) map[*types.Func]map[token.Pos]bool {
	found := make(map[*types.Func]map[token.Pos]bool)
	var todo []*types.Func
	add := func(fn *types.Func, pos token.Pos) {
		if found[fn] == nil {
			found[fn] = make(map[token.Pos]bool)
			todo = append(todo, fn)
		}
		found[fn][pos] = true
	}
	for _, u := range o.c.uses {
		if u.at.key() == v && u.isStore() {
			if !o.c.isStarted(u.from) {
				add(o.c.funcOf(u.op.Cur), u.op.Call.Pos())
				add(o.c.funcOf(u.from), u.from.Node().Pos())
			}
		}
	}
	for i := 0; i < len(todo); i++ { //nolint:intrange // grows
		for _, ref := range o.refs[todo[i]] {
			add(ref.from, ref.pos)
		}
	}
	return found
}

// readAfterStore reports whether every use of an unexported reader is in a
// function that stores too.
func (o *initOrder) readAfterStore(reader *types.Func, storing map[*types.Func]map[token.Pos]bool, depth int) bool {
	if reader == nil || reader.Exported() || len(o.refs[reader]) == 0 || depth > 3 {
		return false
	}
	for _, ref := range o.refs[reader] {
		if _, ok := storing[ref.from]; !ok && !o.readAfterStore(ref.from, storing, depth+1) {
			return false
		}
	}
	return true
}

// ownerOf returns the named struct type that declares the field v, or nil.
func (o *initOrder) ownerOf(v *types.Var) *types.TypeName {
	scope := o.c.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || obj.IsAlias() {
			continue
		}
		s, ok := obj.Type().Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for f := range s.Fields() {
			if f.Origin() == v {
				return obj
			}
		}
	}
	return nil
}

// isStarted reports whether the code at cur runs in a goroutine that the
// function around it starts and does not wait for.
func (c *valueTypes) isStarted(cur inspector.Cursor) bool {
	for range cur.Enclosing((*ast.GoStmt)(nil)) {
		decl, _ := accesses.EnclosingFunc(cur)
		return decl != nil && !c.waits(decl.Body)
	}
	return false
}

// waits reports whether the code receives from a channel or calls Wait.
func (c *valueTypes) waits(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.SelectStmt:
			found = true
		case *ast.CallExpr:
			sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
			found = found || ok && sel.Sel.Name == "Wait"
		}
		return !found
	})
	return found
}

// isInLiteral reports whether cur is inside of a function literal, whose code
// runs at another time than what stands before it.
func isInLiteral(cur inspector.Cursor) bool {
	for range cur.Enclosing((*ast.FuncLit)(nil)) {
		return true
	}
	return false
}
