package flow

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/atomiclint/atomiclint/internal/atomicapi"
	"github.com/atomiclint/atomiclint/internal/cursors"
)

// interpretSource interprets the function f of a source file that imports
// sync and sync/atomic.
func interpretSource(t *testing.T, body string) (*Program, *Func) {
	t.Helper()
	fset := token.NewFileSet()
	src := "package p\nimport (\"sync\"; \"sync/atomic\")\nvar _ sync.Mutex; var _ atomic.Int32\n" + body
	f, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection), Implicits: make(map[ast.Node]types.Object),
	}
	pkg, err := (&types.Config{Importer: importer.Default()}).Check("p", fset, []*ast.File{f}, info)
	if err != nil {
		t.Fatal(err)
	}
	p := New(&analysis.Pass{Fset: fset, Files: []*ast.File{f}, Pkg: pkg, TypesInfo: info}, cursors.New(inspector.New([]*ast.File{f})), atomicapi.New())
	for _, d := range f.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Name.Name == "f" {
			return p, p.Func(d)
		}
	}
	t.Fatal("no function f")
	return nil, nil
}

// ops returns the atomic events of fn in order.
func ops(fn *Func) []*Event {
	var es []*Event
	for e := range fn.All {
		if e.Kind == AtomicEvent {
			es = append(es, e)
		}
	}
	return es
}

// TestSameVariable holds that different ways to a variable have one address.
func TestSameVariable(t *testing.T) {
	const decls = `
type stats struct{ n atomic.Int64 }
type s struct{ stats; in stats; ps *stats; word int64 }
func (x *s) get() int64 { return x.in.n.Load() }
type flag int32
func (b *flag) set() { atomic.StoreInt32((*int32)(b), 1) }
type g struct{ b flag }
`
	for _, test := range []struct {
		name, body string
		same       bool
	}{
		{"address of a field", `func f(x *s) { x.in.n.Load(); (&x.in).n.Load() }`, true},
		{"local alias", `func f(x *s) { p := &x.in; x.in.n.Load(); p.n.Load() }`, true},
		{"promoted field", `func f(x *s) { x.n.Load(); x.stats.n.Load() }`, true},
		{"getter", `func f(x *s) { x.in.n.Load(); x.get() }`, true},
		{"pointer read twice", `func f(x *s) { x.ps.n.Load(); x.ps.n.Load() }`, true},
		{"conversion", `func f(x *g) { x.b.set(); atomic.LoadInt32((*int32)(&x.b)) }`, true},
		{"method value", `func f(x *s) { load := x.in.n.Load; x.in.n.Load(); load() }`, true},
		{"other field", `func f(x *s) { x.in.n.Load(); x.stats.n.Load() }`, false},
		{"other object", `func f(x, y *s) { x.in.n.Load(); y.in.n.Load() }`, false},
		{"pointer moved on", `func f(x *s, y *stats) { x.ps.n.Load(); x.ps = y; x.ps.n.Load() }`, false},
		{"other element", `func f(x []stats) { x[0].n.Load(); x[1].n.Load() }`, false},
	} {
		_, fn := interpretSource(t, decls+test.body)
		es := ops(fn)
		if len(es) != 2 {
			t.Errorf("%s: %d operations, want 2", test.name, len(es))
		} else if same := es[0].Addr == es[1].Addr; same != test.same {
			t.Errorf("%s: same variable: %v, want %v", test.name, same, test.same)
		}
	}
}

// TestSources holds which loads a stored value is computed from.
func TestSources(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       int
	}{
		{"sum", `func f(x *atomic.Int64) { x.Store(x.Load() + 1) }`, 1},
		{"local", `func f(x *atomic.Int64) { v := x.Load(); v++; x.Store(v) }`, 1},
		{"one branch", `func f(x *atomic.Int64, c bool) { v := int64(0); if c { v = x.Load() }; x.Store(v) }`, 1},
		{"loop", `func f(x *atomic.Int64, n int) { v := x.Load(); for range n { v *= 2 }; x.Store(v) }`, 1},
		{"copied map", `func f(x *atomic.Pointer[map[int]int]) { m := map[int]int{}; for k, v := range *x.Load() { m[k] = v }; x.Store(&m) }`, 1},
		{"overwritten", `func f(x *atomic.Int64) { v := x.Load(); v = 1; x.Store(v) }`, 0},
		{"condition only", `func f(x *atomic.Int64) { if x.Load() > 0 { x.Store(1) } }`, 0},
		{"other variable", `func f(x, y *atomic.Int64) { x.Store(y.Load()) }`, 0},
	} {
		_, fn := interpretSource(t, test.body)
		for _, e := range ops(fn) {
			if e.Op.Kind == atomicapi.Store {
				if got := len(fn.LoadsOf(fn.Sources(e.New, false), e.Addr)); got != test.want {
					t.Errorf("%s: %d loads, want %d", test.name, got, test.want)
				}
			}
		}
	}
}

// TestState holds what is known at the last operation of f.
func TestState(t *testing.T) {
	const decls = `
type s struct{ mu sync.RWMutex; x atomic.Int64 }
func (v *s) lock() { v.mu.Lock() }
func leak(v *s)
func use(f func())
`
	for _, test := range []struct {
		name, body    string
		locks, guards int
		owned         bool
	}{
		{"nothing", `func f(v *s) { v.x.Load() }`, 0, 0, false},
		{"deferred unlock", `func f(v *s) { v.mu.Lock(); defer v.mu.Unlock(); v.x.Load() }`, 1, 0, false},
		{"unlocked", `func f(v *s) { v.mu.Lock(); v.mu.Unlock(); v.x.Load() }`, 0, 0, false},
		{"helper", `func f(v *s) { v.lock(); v.x.Load() }`, 1, 0, false},
		{"one branch", `func f(v *s, c bool) { if c { v.mu.Lock() }; v.x.Load() }`, 0, 0, false},
		{"try lock", `func f(v *s) { if !v.mu.TryLock() { return }; v.x.Load() }`, 1, 0, false},
		{"goroutine", `func f(v *s) { v.mu.Lock(); go func() { v.x.Load() }() }`, 0, 0, false},
		{"called literal", `func f(v *s) { v.mu.Lock(); func() { v.x.Load() }() }`, 1, 0, false},
		{"early return", `func f(v *s, n int) { if n > 0 || n < -9 { return }; v.x.Load() }`, 0, 2, false},
		{"after the join", `func f(v *s, n int) { if n > 0 { n = 1 }; v.x.Load() }`, 0, 0, false},
		{"case", `func f(v *s, n int) { switch n { case 1: v.x.Load() } }`, 0, 1, false},
		{"fresh", `func f() { v := &s{}; v.x.Load() }`, 0, 0, true},
		{"given away", `func f() { v := &s{}; leak(v); v.x.Load() }`, 0, 0, false},
		{"captured", `func f() { v := &s{}; use(func() { v.mu.Lock() }); v.x.Load() }`, 0, 0, false},
		{"joined", `func f() { v := &s{}; var wg sync.WaitGroup; wg.Go(func() { v.mu.Lock() }); wg.Wait(); v.x.Load() }`, 0, 0, true},
		{"not yet joined", `func f() { v := &s{}; var wg sync.WaitGroup; wg.Go(func() { v.mu.Lock() }); v.x.Load(); wg.Wait() }`, 0, 0, false},
	} {
		_, fn := interpretSource(t, decls+test.body)
		es := ops(fn)
		if len(es) == 0 {
			t.Errorf("%s: no operation", test.name)
			continue
		}
		e := es[len(es)-1]
		if len(e.Locks) != test.locks || len(e.Guards) != test.guards || e.Owned != test.owned {
			t.Errorf("%s: %d locks, %d guards, owned %v; want %d, %d, %v", test.name, len(e.Locks), len(e.Guards), e.Owned, test.locks, test.guards, test.owned)
		}
	}
}

// TestMayOverlap holds which functions the package shows to run on several
// goroutines at a time.
func TestMayOverlap(t *testing.T) {
	const s = "type s struct{ n atomic.Int64 }; func f(v *s) { v.n.Add(1) }\n"
	for _, test := range []struct {
		name, body string
		want       bool
	}{
		{"service", `func Start(v *s) { go v.run() }; func (v *s) run() { for { f(v) } }`, false},
		{"two services", `func Start(v *s) { go v.run(); go v.run() }; func (v *s) run() { for { f(v) } }`, true},
		{"started in a loop", `func Start(v *s) { for range 3 { go v.run() } }; func (v *s) run() { for { f(v) } }`, true},
		{"one for each object", `func Start() { for range 3 { v := &s{}; go v.run() } }; func (v *s) run() { f(v) }`, false},
		{"one for each call", `func Handle(v *s) { go f(v) }`, true},
		{"exported caller", `func Do(v *s) { f(v) }`, true},
		{"handed out", `var run func(func()); func Do(v *s) { run(func() { f(v) }) }`, false},
		{"started by a helper", `func spawn(g func()) { go g() }; func Do(v *s) { spawn(func() { f(v) }) }`, true},
		{"run in parallel by a helper", `func par(g func()) { for range 2 { go g() } }; func main() { v := new(s); par(func() { f(v) }) }`, true},
		{"run by a helper", `func with(g func()) { g() }; func run(v *s) { for { with(func() { f(v) }) } }; func Start(v *s) { go run(v) }`, false},
		{"returned", `func Make(v *s) func() { return func() { f(v) } }`, true},
		{"served", `type loop struct{ c chan int }; func (l *loop) Serve(v *s) { for { <-l.c; f(v) } }`, false},
		{"method of an unexported type", `func (v *s) Do() { f(v) }; func (v *s) run() { for { v.Do() } }; func Start(v *s) { go v.run() }`, false},
		{"the same for an interface", `type doer interface{ Do() }; var _ doer = (*s)(nil); func (v *s) Do() { f(v) }; func (v *s) run() { for { v.Do() } }; func Start(v *s) { go v.run() }`, true},
	} {
		p, fn := interpretSource(t, s+test.body)
		e := ops(fn)[0]
		if got := p.MayOverlap(e, e); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// TestMayOverlapLocal holds the same of a local variable.
func TestMayOverlapLocal(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       bool
	}{
		{"one goroutine", `func f() { var n atomic.Int64; go func() { n.Add(1) }() }`, false},
		{"several", `func f() { var n atomic.Int64; for range 3 { go func() { n.Add(1) }() } }`, true},
		{"one for each variable", `func f() { for range 3 { var n atomic.Int64; go func() { n.Add(1) }() } }`, false},
	} {
		p, fn := interpretSource(t, test.body)
		e := ops(fn)[0]
		if got := p.MayOverlap(e, e); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
