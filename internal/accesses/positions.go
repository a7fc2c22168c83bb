package accesses

import (
	"cmp"
	"go/token"
	"slices"
)

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sortAccesses sorts by position; what is in other packages comes last.
func (p *Package) sortAccesses(as []*Access) {
	slices.SortStableFunc(as, func(a, b *Access) int {
		if a.Event == nil || b.Event == nil {
			return boolToInt(a.Event == nil) - boolToInt(b.Event == nil)
		}
		return p.comparePos(a.Event.Pos(), b.Event.Pos())
	})
}

// comparePos compares positions by the names of their files, tests last, and then within
// the file. The order of files in a file set depends on the driver.
func (p *Package) comparePos(a, b token.Pos) int {
	fa, fb := p.Pass.Fset.File(a), p.Pass.Fset.File(b)
	if fa == fb || fa == nil || fb == nil {
		return cmp.Compare(a, b)
	}
	return cmp.Or(boolToInt(p.IsTestFile(a))-boolToInt(p.IsTestFile(b)), cmp.Compare(fa.Name(), fb.Name()))
}
