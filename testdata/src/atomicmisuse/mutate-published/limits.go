package mutatepublished

import "sync/atomic"

type tree struct {
	root atomic.Pointer[branch]
	last *branch
}

type branch struct {
	leaves []*leaf
	size   int
}

type leaf struct{ n int }

// FN_further changes what is reached through a further pointer, which can have
// a lock of its own.
func (t *tree) FN_further() { t.root.Load().leaves[0].n++ }

// FN_acrossMethods keeps the object and changes it later.
func (t *tree) FN_acrossMethods(b *branch) {
	t.root.Store(b)
	t.last = b
}

func (t *tree) grow() { t.last.size++ }

// FN_twoCallsDeep is not followed that far.
func (t *tree) FN_twoCallsDeep() { prune(t.root.Load()) }

func prune(b *branch) { cut(b) }

func cut(b *branch) { b.size-- }
