package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

// A bench measures tools on the same packages.
type bench struct {
	temp     string   // for programs
	packages []string // import paths
}

// prepare leaves out the packages that do not type-check, for their failures
// are never cached, and thereby warms the cache of compiled packages.
func (b *bench) prepare() error {
	progress("compiling the dependencies")
	program, err := vet.NoOp.Build(b.temp)
	if err != nil {
		return err
	}
	for {
		r, err := vet.Command{Dir: ".", Tool: program, Packages: b.packages}.Run()
		if err != nil {
			return err
		}
		before := len(b.packages)
		for _, f := range r.Failures {
			b.packages = slices.DeleteFunc(b.packages, func(path string) bool { return isOf(f.Package, path) })
		}
		if len(r.Failures) == 0 {
			return nil
		}
		if len(b.packages) == before {
			return fmt.Errorf("go vet fails on %s, outside the corpus:\n%s", r.Failures[0].Package, r.Failures[0].Output)
		}
	}
}

// isOf reports whether name is path, or names its tests as go vet does.
func isOf(name, path string) bool {
	name, _, _ = strings.Cut(name, " ")
	return name == path || name == path+"_test"
}

// measure runs every row once to see how much memory its tool takes, and then
// all of them in turn, each cold and then warm, round after round: what else
// the machine does then hits all rows alike.
func (b *bench) measure(rows []*row, rounds int) error {
	for _, r := range rows {
		var err error
		if r.program, err = r.tool.Build(b.temp); err != nil {
			return err
		}
	}
	for _, r := range rows {
		if err := b.measurePeak(r); err != nil {
			return err
		}
		progress("memory of %s: %.0f MiB", r.name, r.peakMiB)
	}
	for i := range rounds {
		for _, r := range rows {
			program, err := vet.Salt(r.program, salt())
			if err != nil {
				return err
			}
			for _, runs := range []*[]*vet.Run{&r.cold, &r.warm} {
				run, err := b.command(r, program).Run()
				if err != nil {
					return err
				}
				*runs = append(*runs, run)
			}
			progress("round %d of %d: %s: %.1f s of CPU time cold, %.1f s warm", i+1, rounds, r.name, cpu(r.cold[i]), cpu(r.warm[i]))
		}
	}
	return nil
}

func (b *bench) measurePeak(r *row) error {
	peak, err := vet.Peak.Build(b.temp)
	if err != nil {
		return err
	}
	program, err := vet.Salt(r.program, salt())
	if err != nil {
		return err
	}
	file := filepath.Join(b.temp, filepath.Base(program)+".peak")
	command := b.command(r, peak)
	command.Env = append(os.Environ(), vet.WrappedTool+"="+program, vet.NotesFile+"="+file)
	run, err := command.Run()
	if err != nil {
		return err
	}
	for _, f := range run.Failures {
		progress("%s fails on %s: %s", r.name, f.Package, strings.TrimSpace(f.Output))
	}
	r.failed = len(run.Failures)
	r.peakMiB, err = vet.ReadPeak(file)
	return err
}

func (b *bench) command(r *row, program string) vet.Command {
	return vet.Command{Dir: ".", Tool: program, Flags: r.flags, Packages: b.packages}
}

// salt returns a string that no program was built with before.
func salt() string { return fmt.Sprintf("%x", time.Now().UnixNano()) }

func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}
