package corpus

import (
	"slices"
	"testing"
)

// TestLoad lists the modules for real: what is skipped must be little, and
// every module must give packages.
func TestLoad(t *testing.T) {
	const bench = "../.."
	c, err := Load(bench, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Modules) < 14 {
		t.Errorf("%d modules; the corpus is at least 13 and std", len(c.Modules))
	}
	if !slices.IsSortedFunc(c.Packages, func(a, b *Package) int {
		if a.ImportPath < b.ImportPath {
			return -1
		}
		return 1
	}) {
		t.Error("packages are not sorted, or some are there twice")
	}
	packages := make(map[string]int)
	for _, p := range c.Packages {
		packages[p.Module.Path]++
		for _, name := range p.Files {
			if module, _ := c.Locate(name); module != p.Module.String() {
				t.Errorf("%s is located in %s, want %s", name, module, p.Module)
			}
		}
	}
	for _, m := range c.Modules {
		if packages[m.Path] == 0 {
			t.Errorf("%s gives no package", m)
		}
	}
	if n := len(c.Skipped); n > len(c.Packages)/50 {
		t.Errorf("%d packages of %d do not load: %v", n, n+len(c.Packages), c.Skipped)
	}
}

func TestWanted(t *testing.T) {
	for _, test := range []struct {
		path string
		only []string
		want bool
	}{
		{"k8s.io/client-go", nil, true},
		{"k8s.io/client-go", []string{"ants", "client-go"}, true},
		{"k8s.io/client-go", []string{"ants"}, false},
		{"github.com/stdlib", []string{Std}, false},
		{Std, []string{Std}, true},
		{Std, []string{"s"}, false},
	} {
		if got := wanted(test.path, test.only); got != test.want {
			t.Errorf("wanted(%q, %q) = %t", test.path, test.only, got)
		}
	}
}
