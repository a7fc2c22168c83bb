package shared

import "github.com/atomiclint/atomiclint/internal/rule"

var unsynchronizedField = rule.Rule[*subject]{
	Info: rule.Info{
		ID:      "unsynchronized-field",
		Title:   "field that goroutines share without a lock or a join",
		Default: true, // a data race by the memory model
	},
	Check: checkUnsynchronizedField,
}

func checkUnsynchronizedField(s *subject, report rule.Report) {}
