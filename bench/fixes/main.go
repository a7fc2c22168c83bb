// Command fixes checks that the fixes of atomiclint keep code compiling: it
// copies the modules of the corpus, applies every fix to the copies, and lists
// the packages that type-checked before, tests included, and do not any more.
// It fails if there are any.
//
//	go run ./fixes -enable=prefer-typed -modules=ants,pebble
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/atomiclint/atomiclint/bench/internal/corpus"
	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

// options is what the command line says.
type options struct {
	enable, disable string
	modules, dir    string
	passes          int
	build           bool
}

func main() {
	o := new(options)
	flag.StringVar(&o.enable, "enable", "all", "comma-separated `rules` to run besides the default ones, or all")
	flag.StringVar(&o.disable, "disable", "", "comma-separated `rules` not to run, or all")
	flag.StringVar(&o.modules, "modules", "", "comma-separated `parts` of the paths of the modules to fix; all of them if empty")
	flag.StringVar(&o.dir, "dir", "", "`directory` to copy to, absent, empty, or from an earlier run; one in the user's cache if empty")
	flag.IntVar(&o.passes, "passes", 3, "largest `number` of times to apply the fixes, since some wait for others")
	flag.BoolVar(&o.build, "build", false, "compile the packages too instead of only type-checking them")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "fixes:", err)
		os.Exit(1)
	}
}

func run(o *options) error {
	dir, err := o.copyDir()
	if err != nil {
		return err
	}
	if err := clear(dir); err != nil {
		return err
	}
	s, err := newSession(o, dir)
	if err != nil {
		return err
	}
	before, err := s.look()
	if err != nil {
		return err
	}
	crashes, err := s.fix(o.passes)
	if err != nil {
		return err
	}
	after, err := s.look()
	if err != nil {
		return err
	}
	for module, said := range crashes {
		after.broken["atomiclint -fix on "+module] = said
	}
	files, unformatted, err := s.changes()
	if err != nil {
		return err
	}
	fmt.Printf("%d packages, %d files changed\n\n", len(s.work.Packages), files)
	writeTable(os.Stdout, before, after)
	s.writeRisen(os.Stdout, before, after)
	return s.judge(os.Stdout, before, after, unformatted)
}

// copyDir returns the directory to copy to. Its default lies outside the
// repository, whose own checks shall not meet the copies.
func (o *options) copyDir() (string, error) {
	if o.dir != "" {
		return filepath.Abs(o.dir)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(cache, "atomiclint-bench", "fixes"), nil
}

// flags returns the flags that choose the rules.
func (o *options) flags() []string {
	flags := []string{"-enable=" + o.enable}
	if o.disable != "" {
		flags = append(flags, "-disable="+o.disable)
	}
	return flags
}

// newSession copies the modules to dir and builds the programs.
func newSession(o *options, dir string) (*session, error) {
	only := strings.FieldsFunc(o.modules, func(r rune) bool { return r == ',' })
	original, err := corpus.Load(".", only)
	if err != nil {
		return nil, err
	}
	original.Drop(corpus.Std) // it is the compiler's own
	s := &session{options: o, dir: dir, original: original}
	if err := copyCorpus(original, dir); err != nil {
		return nil, err
	}
	if s.work, err = corpus.Load(dir, only); err != nil {
		return nil, err
	}
	s.work.Drop(corpus.Std)
	if missing := len(original.Packages) - len(s.work.Packages); missing != 0 {
		return nil, fmt.Errorf("%d packages load in the corpus and not in its copy, such as %v", missing, s.work.Skipped)
	}
	if s.atomiclint, err = vet.Atomiclint.Build(dir); err != nil {
		return nil, err
	}
	s.noop, err = vet.NoOp.Build(dir)
	return s, err
}
