package accesses

import (
	"bytes"
	"encoding/gob"
	"reflect"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// maxFact is what a fact may take in bytes, its type's description included, which is
// written once a file.
const maxFact = 512

// TestFactCodec holds facts to what drivers do with them: they are written by gob, always
// the same, and come back as they were.
func TestFactCodec(t *testing.T) {
	written := &site{Op: "atomic.AddInt64", Place: "stats.go:41", Reads: true, Writes: true}
	facts := []analysis.Fact{
		&isAtomic{Site: *written, Copied: true},
		&isPlain{Site: site{Place: "stats.go:7", Writes: true}},
		&uses{
			Operands: []operand{{Index: 0, Atomic: written}, {Index: 2, Plain: &site{Place: "a.go:1", Reads: true}, Leaves: true}},
			Joins:    true,
			Shares:   true,
		},
	}
	known := make(map[reflect.Type]bool)
	for _, fact := range facts {
		known[reflect.TypeOf(fact)] = true
		first := encode(t, fact)
		for range 10 {
			if again := encode(t, fact); !bytes.Equal(again, first) {
				t.Errorf("%v is written in two ways", fact)
			}
		}
		if len(first) > maxFact {
			t.Errorf("%v takes %d bytes, want at most %d", fact, len(first), maxFact)
		}
		back := reflect.New(reflect.TypeOf(fact).Elem())
		if err := gob.NewDecoder(bytes.NewReader(first)).DecodeValue(back); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back.Interface(), fact) {
			t.Errorf("%v comes back as %v", fact, back.Interface())
		}
	}
	for _, fact := range Analyzer.FactTypes {
		if !known[reflect.TypeOf(fact)] {
			t.Errorf("no case for %T", fact)
		}
	}
}

func encode(t *testing.T, fact analysis.Fact) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(fact); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestUsesOperands holds the operands of a fact sorted, whatever the order in which they are
// found.
func TestUsesOperands(t *testing.T) {
	f := new(uses)
	f.operand(3).Leaves = true
	f.operand(1).Plain = &site{Place: "a.go:1", Reads: true}
	if got, want := f.String(), "uses: operand 1 read plainly at a.go:1, operand 3 left to a goroutine"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if f.find(2) != nil || f.find(3) == nil {
		t.Error("find does not find the operands that there are")
	}
}
