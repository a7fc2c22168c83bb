package valuetype

import "sync/atomic"

// Shared is set by the packages that import it.
type Shared struct{ Current atomic.Value }

// FN_exportedField is stored by others.
func (s *Shared) FN_exportedField() int { return s.Current.Load().(int) }

type slots struct{ v [2]atomic.Value }

// FN_elements gives different types to one element.
func (s *slots) FN_elements(i int) {
	s.v[i].Store(1)
	s.v[i].Store("one")
}
