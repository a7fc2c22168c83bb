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
// Something has to tell that goroutines share the variable: a goroutine that was
// started with the object, or that uses the package variable, and outlives the
// call that started it; a handler of requests; a lock of the object that is held
// at one access and not at the other, or for reading only, or two locks; a loop
// that polls the flag; a counter beside it that is atomic. Methods that anybody
// may call at the same time are not enough. What a function that is stored does
// counts where the package shows that a goroutine calls it. Silent is whatever may
// be ordered: by a sign after a write that is done once, by a caller's lock, by a
// test of something that takes a lock. What tests do counts only within one test.
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
