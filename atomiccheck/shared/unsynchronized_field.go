package shared

import (
	"go/token"

	"github.com/atomiclint/atomiclint/internal/rule"
)

// unsynchronizedField reports a field or package variable that functions of the package share
// with goroutines, if nothing orders a write and another access.
//
// # Why
//
// Nothing orders the two accesses, so that they are a data race by the Go memory
// model: a flag that Stop sets is perhaps never seen by the loop that polls it, a
// count is lost, a half-written interface or slice is used.
//
// # Limits
//
// Something has to tell that goroutines share the variable: the package starts a
// goroutine with the object, or one that uses the package variable; it runs the
// method as a handler of requests; it holds a lock of the object at one access and
// none at the other; or the methods use atomic variables of the same object. An
// object that is made, handed over by channel, or taken out of a pool is not
// shared, and what tests do counts only within one test.
var unsynchronizedField = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "unsynchronized-field",
		Title:   "field or package variable that goroutines share without a lock or an order",
		Default: true, // a data race by the memory model
	},
	Check: checkUnsynchronizedField,
}

func checkUnsynchronizedField(s *subject, report rule.Report) { s.reportFixed(s.fields(), report) }

// fields returns the findings of the rule, but for what stands where one of unsynchronizedCapture
// does.
func (s *subject) fields() []finding {
	if s.inFields != nil {
		return s.inFields
	}
	s.inFields = []finding{}
	captured := make(map[token.Pos]bool)
	for _, f := range s.captures() {
		captured[f.Pos] = true
	}
	for _, v := range s.vars {
		if v.Root != nil {
			continue
		}
		p := newField(s, v).racingPair()
		if p == nil {
			continue
		}
		if f := s.newFinding(p.here().Access, p.write.Access, p.message()); !captured[f.Pos] {
			s.inFields = append(s.inFields, f)
		}
	}
	return s.inFields
}
