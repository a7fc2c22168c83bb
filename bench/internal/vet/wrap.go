package vet

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// The environment variables that the vet tools read which run another one and note what it took:
// the program to run, and the file to which they append a line each time.
const (
	WrappedTool = "ATOMICLINT_BENCH_TOOL"
	NotesFile   = "ATOMICLINT_BENCH_NOTES"
)

// Wrap runs the program that [WrappedTool] names with the arguments and the standard streams of this
// one, and appends the line that note makes of how it went to [NotesFile], unless that is empty. It
// returns the exit code of the program.
func Wrap(note func(*os.ProcessState) (line string, err error)) (exitCode int, err error) {
	cmd := exec.Command(os.Getenv(WrappedTool), os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		return 0, err
	}
	line, err := note(cmd.ProcessState)
	if err != nil || line == "" {
		return cmd.ProcessState.ExitCode(), err
	}
	f, err := os.OpenFile(os.Getenv(NotesFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return 0, err
	}
	_, err = fmt.Fprintln(f, line) // in one write, for others append at the same time
	return cmd.ProcessState.ExitCode(), errors.Join(err, f.Close())
}
