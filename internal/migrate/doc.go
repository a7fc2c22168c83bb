// Package migrate turns a plain variable into a typed atomic: it rewrites the
// declaration and every use of the variable in the package.
//
//	type stats struct{ hits int64 }          type stats struct{ hits atomic.Int64 }
//	atomic.AddInt64(&s.hits, 1)       =>     s.hits.Add(1)
//	return s.hits                            return s.hits.Load()
//
// A migration is all or nothing: where one use cannot be rewritten, or where a
// part of the program that the pass does not see may use the variable, there
// is an error that says why and no edit at all.
//
// The edits touch as little text as they can, so that migrations of several
// variables can be applied together, and keep a formatted file formatted.
package migrate
