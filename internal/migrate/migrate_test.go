package migrate_test

import (
	"strings"
	"testing"
)

// TestToTyped migrates x where no function of sync/atomic is used yet.
func TestToTyped(t *testing.T) {
	for _, test := range []struct{ name, src, want string }{
		{
			"bool",
			"package p\n\nvar x bool\n\nfunc f(on bool) bool {\n\tx = on\n\treturn !x\n}\n",
			"package p\n\nimport \"sync/atomic\"\n\nvar x atomic.Bool\n\nfunc f(on bool) bool {\n\tx.Store(on)\n\treturn !x.Load()\n}\n",
		},
		{
			"true from the start",
			"package p\n\nfunc f() bool {\n\tx := true\n\treturn x\n}\n",
			"package p\n\nimport \"sync/atomic\"\n\nfunc f() bool {\n\tvar x atomic.Bool\n\tx.Store(true)\n\treturn x.Load()\n}\n",
		},
		{
			"int",
			"package p\n\nfunc f(n int) int {\n\tx := 1\n\tx += n\n\tx -= 2\n\tx -= x + 1\n\tx++\n\tx = x\n\treturn x\n}\n",
			"package p\n\nimport \"sync/atomic\"\n\nfunc f(n int) int {\n\tvar x atomic.Int64\n\tx.Store(1)\n\tx.Add(int64(n))\n\tx.Add(-2)\n" +
				"\tx.Add(-(int64(int(x.Load()) + 1)))\n\tx.Add(1)\n\tx.Store(int64(int(x.Load())))\n\treturn int(x.Load())\n}\n",
		},
		{
			"pointer",
			"package p\n\nimport \"fmt\"\n\ntype t struct {\n\tx *t\n\tn int\n}\n\nfunc (v *t) f() {\n\tif v.x == nil {\n\t\tv.x = &t{}\n\t}\n\tv.x.n++\n\t*v.x.x = t{}\n\tfmt.Println(v.x.n)\n}\n",
			"package p\n\nimport (\n\t\"fmt\"\n\t\"sync/atomic\"\n)\n\ntype t struct {\n\tx atomic.Pointer[t]\n\tn int\n}\n",
		},
		{
			"set by an init function",
			"package p\n\nvar x int32 = 7\n\nvar y = error(nil).Error() + (*t)(nil).s\n\ntype t struct{ s string }\n\nfunc f() int32 { return x }\n",
			"package p\n\nimport \"sync/atomic\"\n\nvar x atomic.Int32\n\nfunc init() {\n\tx.Store(7)\n}\n",
		},
		{
			"imports in a group",
			"package p\n\nimport (\n\t\"os\"\n\t\"time\"\n)\n\nvar x uint32\n\nvar _ = os.Args\n\nvar _ time.Time\n",
			"package p\n\nimport (\n\t\"os\"\n\t\"sync/atomic\"\n\t\"time\"\n)\n\nvar x atomic.Uint32\n",
		},
		{
			"atomic is taken",
			"package p\n\nfunc atomic() {}\n\nvar x uint32\n",
			"package p\n\nimport stdatomic \"sync/atomic\"\n\nfunc atomic() {}\n\nvar x stdatomic.Uint32\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := load(t, "go1.26", "p.go", test.src)
			edits, err := p.migrator().ToTyped(p.variable(t, "x"))
			if err != nil {
				t.Fatal(err)
			}
			got := p.apply(t, edits)["p.go"]
			if !strings.HasPrefix(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestRefused holds each reason why x stays as it is.
func TestRefused(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"var x string", "no type for string"},
		{"type t[T ~int32] struct { x T }", "type parameter"},
		{"func f(x int32) {}", "parameter"},
		{"func f() (x int32) { return }", "parameter or a result"},
		{"func f(m map[int]int32) { for _, x := range m { _ = x } }", "part of a statement"},
		{"func f() { for x := 0; x < 1; {} }", "part of a statement"},
		{"func f() { var x, y = 1, 2; _, _ = x, y }", "with other variables and their values"},
		{"func f() { var (x = int32(1); y = x); _ = y }", "in a declaration with others"},
		{"func f(x int32) { y := func() { x := x; _ = x } ; y() }", "parameter"},
		{"type t struct { X int32 }", "exported"},
		{"var x int32; var y = &x", "address is taken"},
		{"type n int32; func (*n) set() {}; var x n; func f() { x.set() }", "a method takes its address"},
		{"var x int32; func f() { x, _ = 1, 2 }", "assigns to it and more"},
		{"var x int32; func f() { for x = range 3 {} }", "range statement"},
		{"var x int32; func f() { x <<= 2 }", "no operation for <<="},
		{"var x bool; func f(c chan bool) { select { case x = <-c: } }", "assigns to it and more"},
		{"type t struct { x int32 }; func f(m map[int]t) int32 { return m[0].x }", "read from a copy"},
		{"type t struct { x int32 }; func f(a, b *t) { *a = *b }", "copied"},
		{"type t struct { x int32 }; type u struct { t [2]t }; func f(a *u) any { return *a }", "copied"},
		{"type t struct { x int32 }; func f(a []t) { for _, e := range a { _ = &e } }", "copied"},
		{"type t struct { x int32 }; func (t) f() {}", "copied"},
		{"type t struct { x int32 }; var m map[t]int", "copied or compared"},
		{"type t struct { x int32 }; func f(a, b []t) { copy(a, b) }", "copied"},
		{"type t struct { x int32 }; type u struct { x int32 }; func f(a *t) *u { return (*u)(a) }", "layout"},
		{"type t struct { x int32 }; const s = unsafe.Sizeof(t{})", "layout"},
		{"type t struct { x int32 }; const s = unsafe.Offsetof(t{}.x)", "layout"},
		{"var x int32; const s = unsafe.Sizeof(x)", "unsafe looks at its layout"},
		{"type t struct { _ structs.HostLayout; x int32 }", "has a layout"},
		{"type t struct { x int32 }; var v = t{2}", "without keys"},
		{"type t struct { x int32 }; var v = []*t{{2}}", "without keys"},
		{"type t struct { x int32 }; func f() *t { return &t{x: 1} }", "no Store can follow"},
		{"type t struct { x int32 }; func f(g func() int32) { v := t{x: g()}; _ = &v }", "cannot be moved"},
		{"var v struct { x int32 }; var w *struct { x int32 } = &v", "written again"},
		{"var x [2]int32; var y = x", "used as a whole"},
		{"func f(y []int32) { x := y; x[0]++ }", "gets its elements elsewhere"},
		{"type a [2]int32; var x a", "no type for"},
		{"var x int32 = g(); func g() int32 { return 1 }", "no constant"},
		{"var x int32 = 1; var y = g(); func g() int32 { return x }", "before an init function sets it"},
		{"var x int32 = 1; type i interface{ m() }; type t int; func (t) m() { x++ }; var y = func() int { i(t(0)).m(); return 1 }()", "before an init"},
		{"var x int32 = 1; var g = func() { x++ }; var y = func() int { g(); return 1 }()", "before an init"},
		{"func init() { x++ }; var x int32 = 1", "before an init function sets it"},
		{"var x unsafe.Pointer", "not evident"},
		{"var x unsafe.Pointer; func f(a *int, b *bool) { x = unsafe.Pointer(a); x = unsafe.Pointer(b) }", "more than one type"},
		{"var x unsafe.Pointer; func f(a *int) unsafe.Pointer { x = unsafe.Pointer(a); return x }", "not converted there"},
		{"var x int64; func f() { atomic.AddInt32((*int32)(unsafe.Pointer(&x)), 1) }", "as another type"},
		{"//go:linkname x other.x\nvar x int32", "linked to another name"},
		{"var x int32; func f() { x = /* why */ 1 }", "a comment is in the way"},
	} {
		src := "package p\n\nimport (\"structs\"; \"sync/atomic\"; \"unsafe\")\n\n" +
			"var _ structs.HostLayout; var _ atomic.Int32; var _ unsafe.Pointer\n\n" + test.src + "\n"
		p := load(t, "go1.26", "p.go", src)
		name := "x"
		if strings.Contains(test.src, "{ X ") {
			name = "X"
		}
		if _, err := p.migrator().ToTyped(p.variable(t, name)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s\ngot %v, want %s", test.src, err, test.want)
		}
	}
}

// TestRefusedFiles holds the reasons that lie in the files of the package.
func TestRefusedFiles(t *testing.T) {
	const plain = "package p\n\nvar x int32\n"
	for _, test := range []struct {
		version string
		files   []string
		want    string
	}{
		{"go1.18", []string{"p.go", plain}, "without typed atomics"},
		{"go1.22", []string{"p.go", plain + "\nfunc f() { x |= 1 }\n"}, "no operation for |="},
		{"go1.26", []string{"p.go", "// Code generated by x. DO NOT EDIT.\n" + plain}, "generated"},
		{"go1.26", []string{"p.go", "//line q.y:1\n" + plain}, "made from another file"},
		{"go1.26", []string{"p.go", plain, "p.s", "MOVL ·x(SB), AX"}, "p.s mentions it"},
		{"go1.26", []string{"p.go", plain, "q.go", "// Code generated by x. DO NOT EDIT.\npackage p\n\nvar y = x\n"}, "q.go is generated"},
	} {
		p := load(t, test.version, test.files...)
		if _, err := p.migrator().ToTyped(p.variable(t, "x")); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s\ngot %v, want %s", test.files, err, test.want)
		}
	}
	p := load(t, "go1.26", "p.go", plain, "p.s", "MOVL ·xs(SB), AX")
	if _, err := p.migrator().ToTyped(p.variable(t, "x")); err != nil {
		t.Errorf("a file without x: %v", err)
	}
}

// TestRefusedTypeErrors holds a package with errors to stay as it is.
func TestRefusedTypeErrors(t *testing.T) {
	p := load(t, "go1.26", "p.go", "package p\n\nvar x int32\n")
	p.pass.TypeErrors = append(p.pass.TypeErrors, typeError)
	if _, err := p.migrator().ToTyped(p.variable(t, "x")); err == nil {
		t.Error("migrated despite type errors")
	}
}
