// Command units is a vet tool that runs another one and notes how much CPU
// time it took for each package, and how many lines that has.
//
// The environment names the program to run and the file to append to, a JSON
// object a line.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"log"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/atomiclint/atomiclint/bench/internal/vet"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("units: ")
	cmd := exec.Command(os.Getenv(vet.UnitsTool), os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		log.Fatal(err)
	}
	if cfg := os.Args[len(os.Args)-1]; strings.HasSuffix(cfg, ".cfg") {
		if err := note(cfg, cmd.ProcessState); err != nil {
			log.Fatal(err)
		}
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

// note appends one line, in one write, for others append at the same time.
func note(cfgFile string, state *os.ProcessState) error {
	data, err := os.ReadFile(cfgFile)
	if err != nil {
		return err
	}
	var cfg unitchecker.Config
	if err := json.Unmarshal(data, &cfg); err != nil {
		return err
	}
	u := vet.Unit{ID: cfg.ID, CPU: (state.UserTime() + state.SystemTime()).Seconds(), FactsOnly: cfg.VetxOnly}
	for _, name := range cfg.GoFiles {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		u.Lines += bytes.Count(text, []byte{'\n'})
	}
	line, err := json.Marshal(u)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(os.Getenv(vet.UnitsFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}
