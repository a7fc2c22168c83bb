// Package words stands for an atomic package that is known only when the
// option atomic-packages names it.
package words

import "sync/atomic"

// Word is an atomic uint32.
type Word struct{ v uint32 }

func (w *Word) Load() uint32     { return atomic.LoadUint32(&w.v) }
func (w *Word) Store(val uint32) { atomic.StoreUint32(&w.v, val) }
func (w *Word) Peek() uint32     { return w.v }

func Load32(p *uint32) uint32     { return atomic.LoadUint32(p) }
func Store32(p *uint32, v uint32) { atomic.StoreUint32(p, v) }
