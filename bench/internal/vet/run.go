package vet

import (
	"bytes"
	"cmp"
	"errors"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// A Run is one run of go vet.
type Run struct {
	Findings []Finding
	Failures []Failure

	// CPU is the user and system time of the go command and of all the
	// processes that it started and waited for.
	CPU time.Duration

	// Wall is the time that passed.
	Wall time.Duration

	// PeakMiB is the largest resident set of any one of these processes.
	PeakMiB float64
}

// A Command is go vet with a tool, the tool's flags, and the packages to run
// it on, as seen from Dir.
type Command struct {
	Dir      string
	Tool     string
	Flags    []string
	Packages []string
	Env      []string // the whole environment; nil means that of this process
}

// Run runs the command. Packages that do not type-check, or on which the tool
// crashes, are among the run's failures; an error means that go vet did not
// even start on the packages.
func (c Command) Run() (*Run, error) {
	args := append([]string{"vet", "-vettool=" + c.Tool, "-json"}, c.Flags...)
	cmd := exec.Command("go", append(args, c.Packages...)...)
	cmd.Dir = c.Dir
	cmd.Env = c.Env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		return nil, err
	}
	r := &Run{Failures: ParseFailures(stderr.String()), Wall: wall}
	if err != nil && len(r.Failures) == 0 {
		return nil, errors.New("go vet: " + err.Error() + "\n" + stderr.String())
	}
	if err := r.readJSON(&stdout); err != nil {
		return nil, err
	}
	slices.SortStableFunc(r.Failures, func(a, b Failure) int { return cmp.Compare(a.Package, b.Package) })
	state := cmd.ProcessState
	r.CPU = state.UserTime() + state.SystemTime()
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		r.PeakMiB = MaxRSS(usage)
	}
	return r, nil
}

// MaxRSS returns the largest resident set that usage tells of, in MiB. Linux
// counts it in KiB, darwin in bytes.
func MaxRSS(usage *syscall.Rusage) float64 {
	if runtime.GOOS == "darwin" {
		return float64(usage.Maxrss) / (1 << 20)
	}
	return float64(usage.Maxrss) / (1 << 10)
}
