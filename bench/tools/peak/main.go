// Command peak is a vet tool that runs another one and notes how much memory
// it took: what go vet tells of its children is their maximum with its own.
//
// The environment names the program to run and the file to append its largest
// resident set to, in MiB.
package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"syscall"

	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("peak: ")
	cmd := exec.Command(os.Getenv(vet.PeakTool), os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		log.Fatal(err)
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		if err := note(vet.MaxRSS(usage)); err != nil {
			log.Fatal(err)
		}
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

// note appends one line, in one write, for others append at the same time.
func note(mib float64) error {
	f, err := os.OpenFile(os.Getenv(vet.PeakFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%.1f\n", mib)
	return errors.Join(err, f.Close())
}
