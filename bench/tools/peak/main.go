// Command peak is a vet tool that runs another one and notes its largest resident set, in MiB: what
// go vet tells of its children is their maximum with its own. See [vet.Wrap] for the environment.
package main

import (
	"fmt"
	"log"
	"os"
	"syscall"

	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("peak: ")
	code, err := vet.Wrap(func(state *os.ProcessState) (string, error) {
		usage, ok := state.SysUsage().(*syscall.Rusage)
		if !ok {
			return "", nil
		}
		return fmt.Sprintf("%.1f", vet.MaxRSS(usage)), nil
	})
	if err != nil {
		log.Fatal(err)
	}
	os.Exit(code)
}
