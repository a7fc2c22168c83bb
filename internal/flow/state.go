package flow

import (
	"go/types"
	"maps"
	"slices"
)

// A state is the abstract state at a point.
type state struct {
	mem     map[*Value]*Value // address -> value
	locks   []*Lock           // must
	guards  []*Guard          // must, oldest first
	escaped map[*Value]cause  // may
	waited  map[*Value]bool   // may: escaped into goroutines that were waited for
}

func newState() *state {
	return &state{mem: make(map[*Value]*Value), escaped: make(map[*Value]cause), waited: make(map[*Value]bool)}
}

func (st *state) clone() *state {
	return &state{
		mem:     maps.Clone(st.mem),
		locks:   slices.Clone(st.locks),
		guards:  slices.Clone(st.guards),
		escaped: maps.Clone(st.escaped),
		waited:  maps.Clone(st.waited),
	}
}

// merge folds from into st, the state at the start of the block, and reports
// whether st changed.
func (in *interp) merge(st, from *state, block int32) bool {
	changed := in.mergeMemory(st, from, block)
	changed = st.mergeEscapes(from) || changed
	guards := commonGuards(st.guards, from.guards)
	changed = changed || len(guards) != len(st.guards)
	st.guards = guards
	var locks []*Lock
	for _, l := range st.locks {
		for _, m := range from.locks {
			if l.Mutex == m.Mutex && l.Read == m.Read {
				if l.Site != m.Site && l.Site != nil {
					l = &Lock{Mutex: l.Mutex, Read: l.Read}
					changed = true
				}
				locks = append(locks, l)
				break
			}
		}
	}
	changed = changed || len(locks) != len(st.locks)
	st.locks = locks
	return changed
}

// mergeEscapes adds to st what has escaped, or been waited for, in from, and reports whether
// st changed.
func (st *state) mergeEscapes(from *state) (changed bool) {
	for v, c := range from.escaped {
		if st.escaped[v]|c != st.escaped[v] {
			st.escaped[v] |= c
			changed = true
		}
	}
	for v := range from.waited {
		if !st.waited[v] {
			st.waited[v] = true
			changed = true
		}
	}
	return changed
}

// commonGuards returns the guards of a that are in b as well. What a condition in
// a loop compares changes while the fixpoint grows: the newer guard, b's, counts.
func commonGuards(a, b []*Guard) []*Guard {
	var common []*Guard
	for _, g := range a {
		if slices.Contains(b, g) {
			common = append(common, g)
			continue
		}
		if i := slices.IndexFunc(b, func(h *Guard) bool { return h.Expr == g.Expr && h.True == g.True && h.Stmt == g.Stmt }); i >= 0 {
			common = append(common, b[i])
		}
	}
	return common
}

func (in *interp) mergeMemory(st, from *state, block int32) (changed bool) {
	join := func(addr, a, b *Value) {
		key := phiKey{in.fn, block, addr}
		if in.vs.phis[key] == nil && a == b {
			return
		}
		phi := in.vs.phi(key)
		phi.Ctrl = in.joinConditions(block) // which grow, too
		for _, v := range []*Value{a, b} {
			if v != phi && phi.add(v) {
				changed = true
			}
		}
		if st.mem[addr] != phi {
			st.mem[addr] = phi
			changed = true
		}
	}
	for addr, a := range st.mem {
		b, ok := from.mem[addr]
		if !ok {
			if in.isLocal(addr) {
				delete(st.mem, addr) // out of scope on one way here
				changed = true
				continue
			}
			b = in.readIn(from, addr)
		}
		join(addr, a, b)
	}
	for addr, b := range from.mem {
		if _, ok := st.mem[addr]; !ok && !in.isLocal(addr) {
			join(addr, in.readIn(st, addr), b)
		}
	}
	return changed
}

// isLocal reports whether addr is that of a variable declared in the body
// being interpreted, whose declaration wrote it.
func (in *interp) isLocal(addr *Value) bool {
	if addr.Op != Addr {
		return false
	}
	v, ok := addr.Obj.(*types.Var)
	return ok && in.declares(v)
}
