package misuse

import (
	"go/ast"
	"go/types"

	"github.com/atomiclint/atomiclint/internal/accesses"
	"github.com/atomiclint/atomiclint/internal/flow"
)

// holders knows which types and variables hold atomics: typed ones, by their
// type; and plain words that the package uses with the atomic functions, by
// where those uses reach them.
type holders struct {
	s     *subject
	typed map[types.Type]bool
	plain map[types.Type]bool

	// words holds the structs through which a plain word is reached: the
	// declared types, by origin, and the literal ones.
	words map[types.Type]bool

	// live holds the variables in which a plain word in use stands.
	live map[flow.Loc]bool
}

// holders collects them on first use.
func (s *subject) holders() *holders {
	if s.held != nil {
		return s.held
	}
	h := &holders{
		s:     s,
		typed: make(map[types.Type]bool),
		plain: make(map[types.Type]bool),
		words: make(map[types.Type]bool),
		live:  make(map[flow.Loc]bool),
	}
	s.held = h
	for _, op := range s.ops {
		if x, ok := op.IsAddressOf(); ok && !op.Typed {
			h.addTypes(x)
		}
	}
	for _, events := range s.index().Events {
		for _, e := range events {
			if !e.Op.Typed {
				h.addPlaces(e.Addr)
				for _, operand := range s.index().Prog.OperandsAtCallers(e) {
					if v := operand.Value; v.Op == flow.FieldAddr || v.Op == flow.IndexAddr || v.Op == flow.Addr {
						h.addPlace(v)
						h.addPlaces(v)
					}
					h.addElement(operand.Expr)
				}
			}
		}
	}
	return h
}

// addTypes notes the struct types on the way to a word: s.stats.n.
func (h *holders) addTypes(x ast.Expr) {
	for {
		switch e := ast.Unparen(x).(type) {
		case *ast.SelectorExpr:
			sel := h.s.info.Selections[e]
			if sel == nil || sel.Kind() != types.FieldVal {
				return
			}
			t := sel.Recv()
			for _, i := range sel.Index() {
				t = pointee(t)
				h.words[declared(t)] = true
				st, ok := t.Underlying().(*types.Struct)
				if !ok || i >= st.NumFields() {
					return
				}
				t = st.Field(i).Type()
			}
			x = e.X
		case *ast.IndexExpr:
			if t := h.s.info.TypeOf(e.X); t != nil {
				if t = pointee(t); isAggregateType(t) {
					h.words[declared(t)] = true // an array
				}
			}
			x = e.X
		case *ast.StarExpr:
			x = e.X
		default:
			return
		}
	}
}

// addPlaces notes the variables around the word at addr.
func (h *holders) addPlaces(addr *flow.Value) {
	for addr.Op == flow.FieldAddr || addr.Op == flow.IndexAddr {
		addr = addr.Args[0]
		if addr.Op == flow.Read {
			h.addPlace(addr.Args[0]) // the slice that holds the element
			return
		}
		h.addPlace(addr)
	}
	if loc, ok := h.s.index().Prog.Variable(addr); ok && addr.Op == flow.Call {
		h.live[loc] = true // what a function returned the address of
	}
}

func (h *holders) addPlace(addr *flow.Value) {
	if loc, ok := flow.LocOf(addr); ok {
		h.live[loc] = true
	}
}

// addElement notes the variable that holds the slice of which x, &s.list[i], is an element.
func (h *holders) addElement(x ast.Expr) {
	addr, ok := x.(*ast.UnaryExpr)
	if !ok {
		return
	}
	if element, ok := ast.Unparen(addr.X).(*ast.IndexExpr); ok {
		if v := accesses.VarOf(h.s.info, element.X); v != nil {
			h.live[flow.Loc{Obj: v, Elem: true}] = true
		}
	}
}

func pointee(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// declared returns the generic type that t instantiates, or t.
func declared(t types.Type) types.Type {
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return named.Origin()
	}
	return types.Unalias(t)
}

// holdsTyped reports whether a value of type t contains a typed atomic.
func (h *holders) holdsTyped(t types.Type) bool {
	return h.holds(t, h.typed, func(t types.Type) bool {
		_, pointer := types.Unalias(t).(*types.Pointer)
		return !pointer && h.s.api.IsAtomic(t)
	})
}

// holdsWord reports whether a value of type t contains a plain word that is
// used with the atomic functions.
func (h *holders) holdsWord(t types.Type) bool {
	return h.holds(t, h.plain, func(t types.Type) bool { return h.words[declared(t)] })
}

func (h *holders) holds(t types.Type, memo map[types.Type]bool, is func(types.Type) bool) bool {
	if t == nil {
		return false
	}
	if known, ok := memo[t]; ok {
		return known
	}
	memo[t] = false // recursion goes through pointers only
	found := is(t)
	if !found {
		switch u := t.Underlying().(type) {
		case *types.Struct:
			for f := range u.Fields() {
				// What another package keeps to itself is not this one's affair.
				found = found || (f.Exported() || f.Pkg() == h.s.pass.Pkg) && h.holds(f.Type(), memo, is)
			}
		case *types.Array:
			found = u.Len() > 0 && h.holds(u.Elem(), memo, is)
		}
	}
	memo[t] = found
	return found
}

// inUse reports whether the variable at addr, of type t, contains an atomic.
func (h *holders) inUse(addr *flow.Value, t types.Type) bool {
	if h.holdsTyped(t) {
		return true
	}
	loc, known := flow.LocOf(addr)
	switch addr.Op {
	case flow.FieldAddr, flow.IndexAddr, flow.Addr:
		return known && h.live[loc]
	}
	return h.holdsWord(t) // *p: any object of the type
}
