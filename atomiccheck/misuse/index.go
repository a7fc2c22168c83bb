package misuse

import "github.com/atomiclint/atomiclint/internal/accesses"

// An index is what interpreting the package's functions found.
type index struct {
	*accesses.Index
	s *subject
}

// index interprets the package on first use.
func (s *subject) index() *index {
	if s.idx == nil {
		s.idx = &index{s.pkg.Index(), s}
	}
	return s.idx
}
